"""The claim that statements look at fewer pages with read models than with every index that helps."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.model.claims import Claim
from server.engine.model.measurement import MeasuredStatement, WorkloadImproves
from server.engine.model.planning import IndexDefinition
from server.engine.physical.proof.bindings import bindings
from server.engine.physical.proof.clock import CLOCK
from server.engine.physical.proof.rows import Rows
from server.engine.physical.proof.tables import bare_tables, references
from server.engine.physical.proof.trial import Trial
from server.engine.physical.statements import create_index
from server.engine.physical.subject import Running


@dataclass(frozen=True)
class Answered:
    """A statement, as it is tried, and the read model that answers it."""

    statement: Running
    sql: str
    ddl: tuple[str, ...]
    """What makes the model and fills it."""
    tables: frozenset[str]
    """Those that the statement reads."""
    costs: tuple[float, float]
    """Planner cost before and after, at the volume of production."""


def gain(service: str, trial: Trial, indexes: Sequence[IndexDefinition], answered: Sequence[Answered]) -> Claim:
    """``physical/<service>/read-models``: each statement by indexes, then by its model, on rows like production's.

    ``indexes`` are there from the beginning, as far as they are of columns alone.
    """
    read = frozenset[str]().union(*(one.tables for one in answered))
    tables = [one for one in trial.tables if one.name in read]
    rows = Rows(tables, trial.statistics, CLOCK)
    plain = [one for one in indexes if one.table in read and not one.where and _is_plain(one)]
    measured = tuple(
        MeasuredStatement(
            id=one.statement.id,
            sql=one.statement.sql,
            parameter_types=tuple(parameter.type for parameter in one.statement.parameters),
            bindings=bindings(one.statement, rows, CLOCK),
            sql_after=one.sql,
            rate=one.statement.rate,
            estimate_before=one.costs[0],
            estimate_after=one.costs[1],
        )
        for one in answered
    )
    count = sum(rows.counts.values())
    return Claim(
        id=f"physical/{service + '/' if service else ''}read-models",
        subject=service or "database",
        sentence=f"On {count:,} rows like production's the statements look at fewer pages with their read models.",
        test=WorkloadImproves(
            ddl=(*trial.types, *bare_tables(tables), *(create_index(one) for one in plain)),
            load=(*rows.load(), *references(tables)),
            changes=tuple(dict.fromkeys(statement for one in answered for statement in one.ddl)),
            statements=measured,
            clock=CLOCK,
        ),
    )


def _is_plain(index: IndexDefinition) -> bool:
    return index.method == "btree" and not any(key.startswith("(") for key in index.keys)
