"""Statements that turn pages with OFFSET: what a deep page costs, what it costs by key, and that both are the same."""

from dataclasses import dataclass

from server.engine.model.claims import Claim, QueryAnswers
from server.engine.model.planning import GhostDatabase, Plan, Planner, PlanRequest
from server.engine.physical.designing import Designed
from server.engine.physical.growth.forecast import shape_of
from server.engine.physical.proof.bindings import bindings
from server.engine.physical.proof.clock import CLOCK
from server.engine.physical.proof.equivalence import bound
from server.engine.physical.proof.rows import Rows
from server.engine.physical.proof.tables import bare_tables
from server.engine.physical.read_models.keyset import Keyset, at_offset, keyset
from server.engine.physical.read_models.shape import mentioned

DEEP = 10_000
"""Rows that a deep page leaves behind it."""
_PAGE, _ROWS, _TRIES = 5, 300, 4


@dataclass(frozen=True)
class Paged:
    statement: str
    use_case: str
    keyset: Keyset
    by_offset: Plan
    by_key: Plan
    claim: Claim

    @property
    def shapes(self) -> tuple[str, str]:
        return shape_of(self.by_offset), shape_of(self.by_key)


def paged(planner: Planner, designed: Designed) -> tuple[Paged, ...]:
    """For each statement with OFFSET whose order key allows another way, and whose deep page it makes cheaper."""
    tables = {table.name: table for table in designed.subject.tables}
    found = [(one, made) for one in designed.subject.statements if (made := keyset(one.sql, tables)) is not None]
    if not found:
        return ()
    answers = []
    with planner.open(GhostDatabase(designed.subject.ddl, designed.statistics)) as session:
        session.add([one.definition for one in designed.indexes])
        every = tuple(range(len(designed.indexes)))
        for one, made in found:
            types = tuple(parameter.type for parameter in one.parameters)
            early, late = session.plan(
                [
                    PlanRequest(at_offset(made.by_offset, DEEP, 20), types, indexes=every),
                    PlanRequest(at_offset(made.sql, 0, 20), (*types, *made.types), indexes=every),
                ]
            )
            if isinstance(early, Plan) and isinstance(late, Plan) and late.total_cost < early.total_cost:
                prefix = f"{designed.subject.service}/" if designed.subject.service else ""
                claim = _claim(f"physical/{prefix}keyset/{one.id}", designed, one.id, made)
                answers.append(Paged(one.id, one.use_case, made, early, late, claim))
    return tuple(answers)


def _claim(identifier: str, designed: Designed, name: str, made: Keyset) -> Claim:
    """The second page by number holds the rows that come after the last of the first."""
    statement = next(one for one in designed.subject.statements if one.id == name)
    tables = mentioned(made.sql, designed.subject.tables)
    rows = Rows(tables, designed.statistics, CLOCK, _ROWS)
    differing = []
    for values in bindings(statement, rows, CLOCK, _TRIES):
        by_number = bound(at_offset(made.by_offset, _PAGE, _PAGE), values)
        last = bound(at_offset(made.key, _PAGE - 1, 1), values)
        keys = [f"(SELECT {column} FROM ({last}) AS last)" for column in made.columns]  # noqa: S608  # of the schema
        by_key = bound(at_offset(made.sql, 0, _PAGE), (*values, *keys))
        differing.append(
            f"(SELECT count(*) FROM ((({by_number}) EXCEPT ALL ({by_key})) UNION ALL "  # noqa: S608  # the brief's own
            f"(({by_key}) EXCEPT ALL ({by_number}))) AS differing)"
        )
    return Claim(
        id=identifier,
        subject=name,
        sentence=f"The second page of {name} by key has the rows that it has by number.",
        test=QueryAnswers(bare_tables(tables), rows.load(), f"SELECT {' + '.join(differing)}", (("0",),)),
    )
