"""The index advisor beside Extend: cost at the same budget of true bytes, seconds and planner calls, in one process.

Run: ``python -m bench.advisor [scale factor of TPC-H]``. Both ask the same ghost database and count the same
predicted sizes; neither may make partial indexes, which Extend does not know. Costs are relative to the database's
own indexes and hold reads alone; ``ratio`` is ours over Extend's, ``of its bytes`` the same with no more bytes than
Extend used. Seconds are of TPC-H at 500 MiB, on sessions of their own; all other runs share answers, and count the
calls that each would have made alone. ``whole`` is the advice as it is meant to be used: with writes and partial
indexes."""

import math
import sys
import time
from collections.abc import Sequence

from bench.extend import Memory, RememberingSession, extend
from bench.workloads import Workload, clinic, marketplace, tpch
from server.engine.model.physical import IndexAdvice, WeightedStatement
from server.engine.model.planning import GhostSession, Planner
from server.engine.physical.advisor import advise
from server.engine.physical.catalogue import catalogue_of
from server.lab.ghost import ghosts

WIDTH = 3
"""Keys an index may have, for both."""
TIMED = 500
MIB = 1 << 20


def main(scale: float = 1.0) -> None:
    with ghosts() as planner:
        for number, workload in enumerate((tpch(scale), marketplace(), clinic())):
            _compare(planner, workload)
            if number == 0:
                _timed(planner, workload)
            _whole(planner, workload)


def _compare(planner: Planner, workload: Workload) -> None:
    print(f"\n{workload.name}: {len(workload.statements)} statements, budgets in MiB")
    print("  budget   Extend: used    cost  calls      ours: used    cost  calls    ratio   of its bytes")
    reads = _reads(workload)
    catalogue = catalogue_of(workload.database.ddl)
    ratios = []
    with planner.open(workload.database) as session:
        memory = Memory(session)
        for budget in workload.budgets:
            theirs = extend(RememberingSession(memory), reads, catalogue, budget=budget * MIB, max_width=WIDTH)
            ours = _advised(RememberingSession(memory), workload, reads, budget * MIB)
            equal = _advised(RememberingSession(memory), workload, reads, theirs.bytes)
            ratios.append(ours.cost_after / theirs.cost)
            print(
                f"{budget:8}{theirs.bytes / MIB:16.1f}{theirs.cost / ours.cost_before:8.4f}{theirs.calls:7}"
                f"{ours.bytes / MIB:16.1f}{ours.cost_after / ours.cost_before:8.4f}{ours.planner_calls:7}"
                f"{ratios[-1]:9.4f}{equal.cost_after / theirs.cost:15.4f}"
            )
    mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
    print(f"  ratio: {mean:.4f} on average, {max(ratios):.4f} at most")


def _reads(workload: Workload) -> tuple[WeightedStatement, ...]:
    return tuple(one for one in workload.statements if not one.writes)


def _budget(workload: Workload) -> int:
    return min(workload.budgets, key=lambda one: abs(one - TIMED)) * MIB


def _timed(planner: Planner, workload: Workload) -> None:
    """Both once more from nothing."""
    budget, reads = _budget(workload), _reads(workload)
    with planner.open(workload.database) as session:
        started = time.perf_counter()
        theirs = extend(session, reads, catalogue_of(workload.database.ddl), budget=budget, max_width=WIDTH)
        print(f"  at {budget // MIB}: Extend {time.perf_counter() - started:.1f} s, {theirs.calls} calls", end="; ")
    with planner.open(workload.database) as session:
        started = time.perf_counter()
        ours = _advised(session, workload, reads, budget)
        print(f"ours {time.perf_counter() - started:.1f} s, {ours.planner_calls} calls")


def _whole(planner: Planner, workload: Workload) -> None:
    budget = _budget(workload)
    with planner.open(workload.database) as session:
        started = time.perf_counter()
        whole = advise(
            workload.statements, session, workload.database.ddl, budget=budget, statistics=workload.database.statistics
        )
        cost, seconds = whole.cost_after / whole.cost_before, time.perf_counter() - started
        print(f"  whole at {budget // MIB}: {seconds:.1f} s, {whole.planner_calls} calls, cost {cost:.4f}", end=", ")
        print(f"{len(whole.indexes)} indexes, {len(whole.dropped)} drops")


def _advised(session: GhostSession, workload: Workload, reads: Sequence[WeightedStatement], budget: int) -> IndexAdvice:
    return advise(
        reads,
        session,
        workload.database.ddl,
        budget=budget,
        max_width=WIDTH,
        statistics=workload.database.statistics,
        partial=False,
    )


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
