"""Statements that turn pages with OFFSET: what a deep page costs, what it costs by key, and that both are the same."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from server.engine.kernel.naming import shorten
from server.engine.kernel.sql.words import quote
from server.engine.model.claims import Claim, QueryAnswers
from server.engine.model.planning import GhostDatabase, GhostSession, IndexDefinition, Plan, Planner, PlanRequest
from server.engine.model.statistics import DatabaseStatistics
from server.engine.physical.growth.forecast import shape_of
from server.engine.physical.proof.bindings import bindings
from server.engine.physical.proof.clock import CLOCK
from server.engine.physical.proof.equivalence import bound
from server.engine.physical.proof.rows import Rows
from server.engine.physical.proof.tables import bare_tables
from server.engine.physical.proof.trial import Trial
from server.engine.physical.read_models.keyset import Keyset, at_offset, keyset
from server.engine.physical.read_models.shape import mentioned
from server.engine.physical.subject import Running, Subject

DEEP = 10_000
"""Rows that a deep page leaves behind it."""
_SHOWN = 20
"""Rows of a page."""
_WORTH = 2.0
"""Times cheaper that an index must make pages by key."""
_PAGE, _ROWS, _TRIES = 5, 300, 4


@dataclass(frozen=True)
class Paged:
    statement: str
    use_case: str
    keyset: Keyset
    by_offset: Plan
    by_key: Plan
    claim: Claim
    index: IndexDefinition | None = None
    """That both plans use and that is to be made; None where there is one already."""

    @property
    def shapes(self) -> tuple[str, str]:
        return shape_of(self.by_offset), shape_of(self.by_key)


def paged(
    planner: Planner,
    subject: Subject,
    statistics: DatabaseStatistics,
    indexes: Sequence[IndexDefinition],
    trial: Trial,
    settings: tuple[tuple[str, str], ...] = (),
    *,
    indexed: bool = False,
) -> tuple[Paged, ...]:
    """For each statement with OFFSET whose order key allows another way, and whose deep page it makes cheaper.

    ``indexes`` are there beside the subject's own; with ``indexed`` one for the order is made where that makes pages by
    key cheaper. ``trial`` is what the lab shall see.
    """
    tables = {table.name: table for table in subject.tables}
    found = [(one, made) for one in subject.statements if (made := keyset(one.sql, tables)) is not None]
    if not found:
        return ()
    answers = []
    with planner.open(GhostDatabase(subject.ddl, statistics, settings)) as session:
        session.add(indexes)
        every = tuple(range(len(indexes)))
        taken = {*subject.taken, *(table.name for table in subject.tables), *(one.name for one in indexes)}
        ordered = _made(session, [made for _, made in found], len(every), taken) if indexed else {}
        for one, made in found:
            place, index = ordered.get((made.table, made.sought), (0, None))
            known = _plans(session, one, made, every)
            other = _plans(session, one, made, (*every, place)) if index is not None else None
            if known is None:
                continue
            # An index is made for much, not for a little.
            own = other is not None and other[1].total_cost * _WORTH <= known[1].total_cost
            early, late = other if own and other is not None else known
            if late.total_cost < early.total_cost:
                prefix = f"{subject.service}/" if subject.service else ""
                claim = _claim(f"physical/{prefix}keyset/{one.id}", one, made, trial)
                answers.append(Paged(one.id, one.use_case, made, early, late, claim, index if own else None))
    return tuple(answers)


def _made(
    session: GhostSession, keysets: Sequence[Keyset], first: int, taken: Collection[str]
) -> dict[tuple[str, tuple[str, ...]], tuple[int, IndexDefinition]]:
    """Position and definition of an index for each order, by table and columns; none where PostgreSQL makes none."""
    found: dict[tuple[str, tuple[str, ...]], tuple[int, IndexDefinition]] = {}
    names = set(taken)
    for one in keysets:
        place = one.table, one.sought
        wanted = name = shorten(f"{one.table}_{'_'.join(one.sought)}_page")
        number = 0
        while name in names:
            number += 1
            name = shorten(f"{wanted}{number}")
        index = IndexDefinition(one.table, tuple(map(quote, one.sought)), name=name)
        if place in found:
            continue
        try:
            session.add([index])
        except ValueError:
            continue
        names.add(name)
        found[place] = first + len(found), index
    return found


def _plans(session: GhostSession, one: Running, made: Keyset, indexes: tuple[int, ...]) -> tuple[Plan, Plan] | None:
    """Of a deep page by number and by key."""
    types = tuple(parameter.type for parameter in one.parameters)
    early, late = session.plan(
        [
            PlanRequest(at_offset(made.by_offset, DEEP, _SHOWN), types, one.literals, indexes),
            PlanRequest(at_offset(made.sql, 0, _SHOWN), (*types, *made.types), one.literals, indexes),
        ]
    )
    return (early, late) if isinstance(early, Plan) and isinstance(late, Plan) else None


def _claim(identifier: str, statement: Running, made: Keyset, trial: Trial) -> Claim:
    """The second page by number holds the rows that come after the last of the first."""
    tables = mentioned(made.sql, trial.tables)
    rows = Rows(tables, trial.statistics, CLOCK, _ROWS)
    differing = []
    for values in bindings(trial.running(statement), rows, CLOCK, _TRIES):
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
        subject=statement.id,
        sentence=f"The second page of {statement.id} by key has the rows that it has by number.",
        test=QueryAnswers(
            (*trial.types, *bare_tables(tables)), rows.load(), f"SELECT {' + '.join(differing)}", (("0",),)
        ),
    )
