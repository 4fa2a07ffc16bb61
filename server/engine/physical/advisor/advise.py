"""The advisor as others call it."""

from collections.abc import Sequence

from server.engine.model.physical import IndexAdvice, WeightedStatement
from server.engine.model.planning import GhostSession
from server.engine.model.progress import Progress, silent
from server.engine.model.statistics import DatabaseStatistics
from server.engine.physical.advisor.answer import answer
from server.engine.physical.advisor.problem import Problem
from server.engine.physical.advisor.search import Search
from server.engine.physical.catalogue import catalogue_of

CALLS = 1_400
"""Planner calls where nobody says; `CALLS_A_STATEMENT` where that is more."""
CALLS_A_STATEMENT = 12
MAX_WIDTH = 4
"""Keys of an index where nobody says."""


def advise(
    workload: Sequence[WeightedStatement],
    session: GhostSession,
    ddl: Sequence[str],
    *,
    budget: int,
    max_width: int = MAX_WIDTH,
    statistics: DatabaseStatistics | None = None,
    partial: bool = True,
    calls: int = 0,
    service: str = "",
    progress: Progress = silent,
) -> IndexAdvice:
    """Indexes that make the workload cheapest, writes included, within ``budget`` bytes of predicted size.

    ``session`` is a ghost of the database that ``ddl`` makes, with no index added yet; ``statistics`` those it was
    made with, which tell what is selective. ``calls`` bounds the planner calls (0: as many as the workload asks for).
    Statements that PostgreSQL refuses are reported, and the others advised on without them.

    Raises:
        SqlError: DDL that PostgreSQL's parser does not read.
    """
    problem = Problem(
        session,
        workload,
        catalogue_of(ddl),
        statistics or DatabaseStatistics(),
        budget=budget,
        max_width=max_width,
        partial=partial,
        calls=calls or max(CALLS, CALLS_A_STATEMENT * len(workload)),
        progress=progress,
    )
    problem.begin()
    chosen = Search(problem).run()
    return answer(problem, chosen, service)
