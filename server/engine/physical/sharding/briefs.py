"""A brief's tables and transactions as questions about shards, one for each database."""

from collections.abc import Iterator, Sequence

from server.engine.kernel.statistics.synthesis import synthesise
from server.engine.model.access import Access, Comparison, Operation
from server.engine.model.brief import Brief, Step
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import PhysicalSchema, Table
from server.engine.model.sharding import (
    ShardAccess,
    ShardColumn,
    ShardingChoice,
    ShardingQuestion,
    ShardJoin,
    ShardPin,
    ShardReference,
    ShardStatement,
    ShardTable,
    ShardTransaction,
)
from server.engine.model.statistics import TableStatistics
from server.engine.physical.sharding.figures import distinct_of, skew_of
from server.engine.physical.sharding.reading import WRITES, check_localities, term
from server.engine.physical.subject import Running, Subject, growth_of, horizon_of, rate_of, subjects_of

_MONTH = 30.4 * 86_400e6
"""Microseconds."""
_ROW = 28
"""Bytes of a row beside its values: header and line pointer."""
_ENTRY = 20
"""Bytes of a row's entry in an index."""


def questions_of_brief(
    prepared: PreparedBrief, schema: PhysicalSchema, choice: ShardingChoice
) -> tuple[tuple[str, ShardingQuestion], ...]:
    """By service. Raises INVALID_ARGUMENT for localities of what is not there."""
    found = tuple((subject.service, _question(prepared, subject, choice)) for subject in subjects_of(prepared, schema))
    check_localities(choice.localities, [one for _, question in found for one in question.transactions])
    return found


def _question(prepared: PreparedBrief, subject: Subject, choice: ShardingChoice) -> ShardingQuestion:
    brief = prepared.brief
    known = {one.table: one for one in synthesise(prepared, subject.tables).tables}
    here = {table.name for table in subject.tables}
    return ShardingQuestion(
        tables=tuple(_table(brief, table, known[table.name], here) for table in subject.tables),
        transactions=_transactions(prepared, subject, here),
        localities=choice.localities,
        shards=choice.shards,
        node=choice.node,
        growth=choice.growth or growth_of(brief),
        horizon=choice.horizon or horizon_of(brief),
    )


def _table(brief: Brief, table: Table, known: TableStatistics, here: set[str]) -> ShardTable:
    columns = {one.column: one for one in known.columns}
    volume = next((one.volume for one in brief.entities if one.name == table.entity), None)
    values = sum((1.0 - one.null_fraction) * one.width for one in known.columns)
    indexes = 1 + len(table.uniques) + len(table.indexes)
    return ShardTable(
        name=table.name,
        columns=tuple(
            ShardColumn(
                name=column.name,
                distinct=distinct_of(columns.get(column.name), known.rows),
                skew=skew_of(columns.get(column.name)),
                time=column.type.startswith(("timestamp", "date")),
            )
            for column in table.columns
        ),
        key=table.primary_key,
        references=tuple(
            ShardReference(each.columns, each.table, each.referenced)
            for each in table.foreign_keys
            if each.table in here
        ),
        rows=known.rows,
        row_bytes=values + _ROW + _ENTRY * indexes,
        growth=float(volume.growth_per_month or 0) if volume else 0.0,
        retention=(volume.retention or 0) / _MONTH if volume else 0.0,
    )


def _transactions(prepared: PreparedBrief, subject: Subject, here: set[str]) -> tuple[ShardTransaction, ...]:
    use_cases = {one.name: one for one in prepared.brief.use_cases}
    visits = {one.id: one.visits for one in prepared.statements}
    groups: dict[tuple[str, str], list[Running]] = {}
    for one in subject.statements:
        use_case, transaction, _ = one.id.split("/")
        groups.setdefault((use_case, transaction), []).append(one)
    found = []
    for (use_case, transaction), members in groups.items():
        stated = use_cases[use_case]
        blocks = dict(_blocks(stated.transactions[int(transaction) - 1].steps)) if stated.transactions else {}
        several = sum(1 for other, _ in groups if other == use_case) > 1
        found.append(
            ShardTransaction(
                name=f"{use_case}/{transaction}" if several else use_case,
                rate=rate_of(stated),
                statements=tuple(
                    ShardStatement(
                        id=one.id,
                        accesses=_accesses(one, here),
                        times=visits.get(one.id.partition("#")[0], 1.0),
                        loop=blocks.get(int(one.id.partition("#")[0].rpartition("/")[2]), ""),
                    )
                    for one in members
                ),
            )
        )
    return tuple(found)


def _blocks(steps: Sequence[Step]) -> Iterator[tuple[int, str]]:
    """The innermost block around each step that is none, by the step's number."""
    for number, (_, path) in enumerate(_walk(steps, ""), 1):
        yield number, path


def _walk(steps: Sequence[Step], path: str) -> Iterator[tuple[Step, str]]:
    for index, step in enumerate(steps):
        inner = f"{path}/{index}"
        if step.choice:
            for number, branch in enumerate(step.choice):
                yield from _walk(branch.steps, f"{inner}.{number}")
        elif step.optional is not None:
            yield from _walk(step.optional.steps, inner)
        elif step.loop is not None:
            yield from _walk(step.loop.steps, inner)
        else:
            yield step, path


def _accesses(one: Running, here: set[str]) -> tuple[ShardAccess, ...]:
    members = [access for access in one.accesses if access.table in here]
    names = {access.alias or access.table: at for at, access in enumerate(members)}
    return tuple(_access(access, names) for access in members)


def _access(access: Access, names: dict[str, int]) -> ShardAccess:
    pins = [ShardPin(each.column, term(each.term)) for each in access.predicate if each.comparison == Comparison.EQUAL]
    if access.operation == Operation.INSERT:
        pins += [ShardPin(each.column, term(each.term)) for each in access.assignments]
    joins = []
    for each in access.predicate:
        other, _, column = each.term.rpartition(".")
        if each.comparison == Comparison.JOIN and other in names:
            joins.append(ShardJoin(each.column, names[other], column))
    return ShardAccess(
        table=access.table,
        writes=access.operation in WRITES,
        adds=access.operation == Operation.INSERT,
        pins=tuple(pins),
        joins=tuple(joins),
        ranges=tuple(sorted({each.column for each in access.predicate if each.comparison == Comparison.RANGE})),
    )
