# Every target works on a fresh machine with Python 3.11+ and make; the first one run sets up .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# Two processes, each with the files it has begun: what a file's tests share is made once. `make test WORKERS=` uses one.
# In the order of folders: the long files come first, and the many short ones fill up the end.
WORKERS := --numprocesses 2 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help setup demo run test proof check format lint types imports fresh bench golden docs lock node clean generate lint-protos breaking

help: ## Show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

setup: $(READY) ## Create the virtual environment from the lock file

$(READY): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing the locked dependencies into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m server.engine.kernel.simulation
	@touch $@

demo: $(READY) ## Design the marketplace through the REST edge and show the plan
	@$(BIN)/python examples/demo.py examples/marketplace/brief.yaml --out plan/marketplace

run: $(READY) ## Run database, server, worker and edge on this machine until Ctrl-C
	@GROUNDPLAN_REFLECTION=true $(BIN)/groundplan serve

test: $(READY) ## Run the suite (about ten minutes on two cores)
	$(BIN)/python -m pytest -m "not proof" $(WORKERS) $(ARGS)

proof: $(READY) ## Run the long proofs: full fuzzing, kills, every seed
	$(BIN)/python -m pytest -m proof $(WORKERS) $(ARGS)

check: $(READY) format lint types imports lint-protos breaking fresh ## Everything that reads code and runs none of it

format: $(READY)
	$(BIN)/ruff format --check .

lint: $(READY)
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

fresh: $(READY) ## Check that generated/ and docs/reference/ are what their sources make
	@$(BIN)/python -m tests.freshness

bench: $(READY) ## Measure, side by side with peers, in ratios
	$(BIN)/python -m bench

golden: $(READY) ## Rewrite the golden files of tests/golden (never in CI); read the difference before committing it
	$(BIN)/python -m pytest tests/golden --regenerate

docs: $(READY) ## Write docs/reference/ from the code
	$(BIN)/python -m docs.reference

lock: ## Pin every dependency with its hashes (needs uv)
	uv pip compile pyproject.toml --extra dev --generate-hashes --universal --python-version 3.11 \
		--no-emit-index-url --no-header --quiet --output-file requirements.lock

node: $(READY) ## Install the Node packages that tests use (tests do it themselves when missing)
	@$(BIN)/python -m tests.node.tools

PROTOS = $(shell cd protos && find groundplan -name '*.proto' | sort)
PROTOC = $(BIN)/python -m grpc_tools.protoc -Iprotos -Iprotos/third_party

# error_details.proto is no import of ours, yet Envoy needs it to write the details of an error as JSON, and
# grpcurl needs it to show them.
generate: $(READY) ## Write generated/ from protos/ and the engine's own descriptions
	@rm -rf generated/groundplan && mkdir -p generated
	$(PROTOC) --python_out=generated --pyi_out=generated --grpc_python_out=generated $(PROTOS)
	$(PROTOC) --include_imports --include_source_info --descriptor_set_out=generated/descriptors.binpb \
		$(PROTOS) google/rpc/error_details.proto
	$(BIN)/python -m server.api.openapi
	$(BIN)/python -m server.engine.brief > generated/groundplan/v1/brief.schema.json

lint-protos: $(READY) ## Check the style and the comments of the contract
	$(BIN)/buf lint
	$(BIN)/buf format --diff --exit-code --path protos/groundplan

# Against a copy of main's files rather than buf's own git support, so that it works in worktrees and shallow clones.
breaking: $(READY) ## Check that the contract breaks nobody who uses the one on main
	@main=$$(git rev-parse --verify --quiet main || git rev-parse --verify --quiet origin/main) || { echo "there is no main to compare with"; exit 1; }; \
	if ! git cat-file -e $$main:buf.yaml 2>/dev/null; then echo "main has no contract yet"; exit 0; fi; \
	rm -rf build/contract-on-main && mkdir -p build/contract-on-main && \
	git archive $$main buf.yaml protos | tar -x -C build/contract-on-main && $(BIN)/buf breaking --against build/contract-on-main

clean: ## Remove what can be made again
	rm -rf $(VENV) .cache build plan var *.egg-info
