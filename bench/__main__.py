"""Runs the benchmarks in order, or those named: ``python -m bench reads designs``."""

import importlib
import sys

BENCHMARKS = {
    "reads": "GetBrief and ListBriefs through the edge beside FastAPI, uvicorn and SQLAlchemy",
    "designs": "the marketplace, cold and warm, by analysis",
    "brief_size": "a brief of 200 entities and 1,000 use cases",
    "interceptors": "what the chain costs a call",
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark is called {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    for name in names or BENCHMARKS:
        print(f"\n== {name}: {BENCHMARKS[name]}", flush=True)
        importlib.import_module(f"bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
