"""generated/ is what `make generate` writes now. A failure means: run it and commit the result."""

import json
import shutil
from pathlib import Path

import pytest
import yaml
from grpc_tools import protoc

from server.api.openapi import document
from server.api.openapi.contract import Contract

REPOSITORY = Path(__file__).parents[2]
GENERATED = REPOSITORY / "generated"
PROTOS = REPOSITORY / "protos"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    files = sorted(str(file.relative_to(PROTOS)) for file in (PROTOS / "groundplan").rglob("*.proto"))
    well_known = Path(protoc.__file__).parent / "_proto"
    paths = ["protoc", f"-I{PROTOS}", f"-I{PROTOS / 'third_party'}", f"-I{well_known}"]
    code = [f"--{kind}_out={folder}" for kind in ("python", "pyi", "grpc_python")]
    assert protoc.main([*paths, *code, *files]) == 0
    set_options = ["--include_imports", "--include_source_info", f"--descriptor_set_out={folder / 'descriptors.binpb'}"]
    assert protoc.main([*paths, *set_options, *files, "google/rpc/error_details.proto"]) == 0
    return folder


def test_code_is_fresh(written: Path) -> None:
    shutil.rmtree(written / "__pycache__", ignore_errors=True)
    expected = {str(file.relative_to(written)): file.read_text() for file in written.rglob("*.py*")}
    actual = {
        str(file.relative_to(GENERATED)): file.read_text()
        for file in (GENERATED / "groundplan").rglob("*.py*")
        if "__pycache__" not in file.parts
    }
    assert actual == expected, "run `make generate`"


def test_descriptors_are_fresh(written: Path) -> None:
    expected = (written / "descriptors.binpb").read_bytes()
    assert (GENERATED / "descriptors.binpb").read_bytes() == expected, "run `make generate`"


def test_openapi_document_is_fresh() -> None:
    expected = document(Contract.read())
    assert json.loads((GENERATED / "openapi.json").read_text()) == expected, "run `make generate`"
    assert yaml.safe_load((GENERATED / "openapi.yaml").read_text()) == expected, "run `make generate`"
