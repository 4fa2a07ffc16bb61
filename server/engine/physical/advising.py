"""Advice on indexes by itself: for the databases of a brief's design, or for one that exists."""

from server.engine.errors import DomainError, Reason
from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.statistics import read_dump, synthesise
from server.engine.model.observed import ObservedDatabase
from server.engine.model.physical import IndexAdvice, WeightedStatement
from server.engine.model.planning import GhostDatabase, Planner
from server.engine.model.prepared import PreparedBrief
from server.engine.model.problem import Problem
from server.engine.model.progress import Progress, part, silent
from server.engine.model.schema import PhysicalSchema
from server.engine.model.statistics import DatabaseStatistics, TableStatistics
from server.engine.physical.advisor import MAX_WIDTH, advise
from server.engine.physical.catalogue import plannable
from server.engine.physical.subject import subjects_of
from server.engine.physical.workload import workload_of

_SHARE = 0.25
"""Of the tables' bytes: what indexes may take where nobody says."""
_LEAST = 64 << 20
_ROW_OVERHEAD = 28
"""Bytes of a row beside its columns: header and line pointer."""


def advise_database(
    planner: Planner,
    database: ObservedDatabase,
    budget: int | None,
    max_width: int,
    progress: Progress = silent,
) -> IndexAdvice:
    """For a database that exists.

    Raises:
        DomainError: INVALID_ARGUMENT with the place of DDL, statistics, settings or a log that does not hold;
            UNAVAILABLE without PostgreSQL.
    """
    ghost, workload = ghost_of(database)
    return _advised(planner, ghost, workload, budget, max_width, progress)


def ghost_of(database: ObservedDatabase) -> tuple[GhostDatabase, tuple[WeightedStatement, ...]]:
    """What is planned on, and what runs there.

    Raises:
        DomainError: INVALID_ARGUMENT with the place of DDL, statistics or a log that does not hold.
    """
    try:
        ddl = plannable(database.ddl)
    except SqlError as error:
        line, column = _place(database.ddl, error.problem.offset)
        problem = Problem("database.ddl", error.problem.message, line, column)
        message = f"the DDL cannot be read: {error.problem.message} (line {line}, column {column})"
        raise DomainError(Reason.INVALID_ARGUMENT, message, {"field": "database.ddl"}, (problem,)) from None
    statistics = read_dump(database.statistics) if database.statistics else DatabaseStatistics()
    workload = workload_of(database)
    if not workload:
        raise DomainError(
            Reason.INVALID_ARGUMENT,
            "there is no statement to make cheaper: give statements with rates, or a log",
            {"field": "database.statements"},
        )
    settings = tuple((one.name, one.value) for one in database.settings)
    asked = tuple((one.name, one.line, one.column) for one in ddl.asked)
    return GhostDatabase(ddl.statements, statistics, settings, ddl.path, ddl.places, asked), workload


def advise_brief(
    planner: Planner,
    prepared: PreparedBrief,
    schema: PhysicalSchema,
    budget: int | None,
    max_width: int,
    progress: Progress = silent,
) -> tuple[IndexAdvice, ...]:
    """For each database of the brief's design, with statistics that follow from what it says of its data.

    Raises:
        DomainError: UNAVAILABLE without PostgreSQL.
    """
    advice = []
    subjects = subjects_of(prepared, schema)
    for at, subject in enumerate(subjects):
        ghost = GhostDatabase(subject.ddl, synthesise(prepared, subject.tables))
        workload = tuple(one.weighted for one in subject.statements)
        step = part(progress, at / len(subjects), (at + 1) / len(subjects))
        advice.append(_advised(planner, ghost, workload, budget, max_width, step, subject.service))
    return tuple(advice)


def _advised(
    planner: Planner,
    ghost: GhostDatabase,
    workload: tuple[WeightedStatement, ...],
    budget: int | None,
    max_width: int,
    progress: Progress,
    service: str = "",
) -> IndexAdvice:
    with planner.open(ghost) as session:
        return advise(
            workload,
            session,
            ghost.ddl,
            budget=default_budget(ghost.statistics) if budget is None else budget,
            max_width=max_width or MAX_WIDTH,
            statistics=ghost.statistics,
            service=service,
            progress=progress,
        )


def default_budget(statistics: DatabaseStatistics) -> int:
    """Bytes of advised indexes where nobody says."""
    return max(_LEAST, round(_SHARE * sum(map(_bytes, statistics.tables))))


def _bytes(table: TableStatistics) -> float:
    return table.rows * (_ROW_OVERHEAD + sum((1 - one.null_fraction) * one.width for one in table.columns))


def _place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of a character."""
    before = text[: max(offset, 0)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
