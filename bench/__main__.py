"""Runs the benchmarks in order, or those named: ``python -m bench reads designs``."""

import importlib
import sys

from bench import CannotRunError

BENCHMARKS = {
    "reads": "GetBrief and ListBriefs through the edge beside FastAPI, uvicorn and SQLAlchemy",
    "designs": "the marketplace, cold and warm, by analysis",
    "brief_size": "a brief of 200 entities and 1,000 use cases",
    "consistency": "isolation levels of SmallBank, Auction(n), services of 40 programs and the marketplace",
    "interleavings": "finding witnesses of SmallBank, and verdicts on them by the warm PostgreSQL",
    "interceptors": "what the chain costs a call",
    "boundaries_solver": "the best cut and its proof by size, beside average link and Louvain",
    "advisor": "the index advisor beside Extend, at equal bytes: TPC-H, the marketplace, a clinic",
    "execution": "the marketplace's statements before and after its indexes: time, pages and rows beside the estimate",
    "index_writes": "what one more index entry costs to write, in units of planner cost",
    "simulation": "events per second of the queueing simulator beside ciw, SimPy and LINE, and how its cost grows",
    "reality": "a generated service under load: percentiles predicted beside measured; needs an idle machine",
    "ghost": "TPC-H on ghosts against a loaded database: worst ratio of costs, sizes of indexes foretold, speed",
    "migrations": "judging migrations: ten statements rehearsed, 50,000 lines read, beside squawk",
}


def main(names: list[str]) -> int:
    """Exit status: 0, 1 when a benchmark could not run on this machine (the others still do), 2 for an unknown name."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark is called {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    not_run = []
    for name in names or BENCHMARKS:
        print(f"\n== {name}: {BENCHMARKS[name]}", flush=True)
        try:
            importlib.import_module(f"bench.{name}").main()
        except CannotRunError as missing:
            print(f"not run: {missing}", file=sys.stderr, flush=True)
            not_run.append(name)
    if not_run:
        print(f"\nnot run: {', '.join(not_run)}", file=sys.stderr)
    return 1 if not_run else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
