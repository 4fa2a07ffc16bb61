"""SQL transactions and DDL as a question about shards."""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from server.engine.errors import DomainError, Reason
from server.engine.kernel.sql.problems import SqlError, place
from server.engine.kernel.sql.reader import read_statement
from server.engine.kernel.sql.scope import Relation, TableShape
from server.engine.kernel.sql.script import script
from server.engine.model.access import Comparison, Operation
from server.engine.model.problem import Problem
from server.engine.model.sharding import (
    Locality,
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
    SqlShardingSource,
    SqlShardStatement,
    TableFigures,
)
from server.engine.physical.catalogue import Table, catalogue_of

WRITES = frozenset({Operation.INSERT, Operation.UPDATE, Operation.DELETE})
_MOST_ROWS = 50
"""Of one INSERT that are looked at by themselves."""
_CAST = re.compile(r"::[a-z_ ]+(\([0-9, ]*\))?$")


def question_of_sql(source: SqlShardingSource, choice: ShardingChoice) -> ShardingQuestion:
    """Raises INVALID_ARGUMENT with the place of what cannot be read, or names what is not there."""
    tables = _tables(source)
    shapes = {table.name: _shape(table) for table in tables}
    figures = {one.table: one for one in source.figures}
    for number, one in enumerate(source.figures):
        if one.table not in shapes:
            raise _wrong(f"source.figures[{number}].table", f"the DDL creates no table {one.table}")
        for each in one.columns:
            if each.name not in shapes[one.table].columns:
                raise _wrong(f"source.figures[{number}].columns", f"{one.table} has no column {each.name}")
    transactions = tuple(
        ShardTransaction(
            one.name,
            one.rate,
            tuple(
                _statement(each, f"{one.name}/{at}", f"source.transactions[{number}].statements[{at - 1}].sql", shapes)
                for at, each in enumerate(one.statements, 1)
            ),
        )
        for number, one in enumerate(source.transactions)
    )
    names = [one.name for one in transactions]
    if len(set(names)) != len(names):
        raise _wrong(
            "source.transactions", f"two transactions are called {next(n for n in names if names.count(n) > 1)}"
        )
    check_localities(choice.localities, transactions)
    return ShardingQuestion(
        tables=tuple(_table(table, figures.get(table.name), tables) for table in tables),
        transactions=transactions,
        localities=choice.localities,
        shards=choice.shards,
        node=choice.node,
        growth=choice.growth,
        horizon=choice.horizon,
    )


def check_localities(localities: Sequence[Locality], transactions: Sequence[ShardTransaction]) -> None:
    """Raises INVALID_ARGUMENT for a transaction or parameter that is not there."""
    terms = {
        one.name: {pin.term for each in one.statements for access in each.accesses for pin in access.pins}
        for one in transactions
    }
    every = set().union(*terms.values()) if terms else set()
    for number, one in enumerate(localities):
        if one.transaction and one.transaction not in terms:
            raise _wrong(f"choice.localities[{number}].transaction", f"there is no transaction {one.transaction}")
        known = terms[one.transaction] if one.transaction else every
        for name in (one.parameter, one.equals):
            if f":{name}" not in known:
                raise _wrong(f"choice.localities[{number}]", f"no column is asked for or set to equal :{name}")


def _tables(source: SqlShardingSource) -> list[Table]:
    try:
        statements = script(source.ddl)
    except SqlError as error:
        raise _unread("source.ddl", source.ddl, error.problem.offset, error.problem.message) from None
    for each in statements:
        try:
            catalogue_of([each.text])
        except SqlError as error:
            at = each.start + max(0, error.problem.offset)
            raise _unread("source.ddl", source.ddl, at, error.problem.message) from None
    found = catalogue_of([each.text for each in statements]).tables.values()
    return sorted((table for table in found if table.parent is None), key=lambda table: table.name)


def _unread(field: str, text: str, offset: int, message: str) -> DomainError:
    line, column = place(text, offset)
    said = f"line {line}, column {column}: {message}"
    return DomainError(Reason.INVALID_ARGUMENT, said, {"field": field}, [Problem(field, message, line, column)])


def _wrong(field: str, message: str) -> DomainError:
    return DomainError(Reason.INVALID_ARGUMENT, message, {"field": field})


def _shape(table: Table) -> TableShape:
    keys = tuple(frozenset(one.keys) for one in table.indexes if one.unique and not one.where)
    return TableShape(table.name, table.name, table.columns, keys, ordered=True)


def _key(table: Table) -> tuple[str, ...]:
    return next((one.keys for one in table.indexes if one.primary), ())


def _table(table: Table, known: TableFigures | None, tables: Sequence[Table]) -> ShardTable:
    keys = {each.key: _key(each) for each in tables}
    stated = {each.name: each for each in known.columns} if known else {}
    return ShardTable(
        name=table.name,
        columns=tuple(
            ShardColumn(
                name=name,
                distinct=stated[name].distinct if name in stated else 0.0,
                skew=stated[name].skew if name in stated else 0.0,
                time=kind in ("date", "timestamp", "timestamptz"),
            )
            for name, kind in table.columns.items()
        ),
        key=_key(table),
        references=tuple(
            ShardReference(each.columns, each.target[1], each.referenced or keys.get(each.target, ()))
            for each in table.foreign_keys
        ),
        rows=known.rows if known else 0.0,
        row_bytes=known.row_bytes if known else 100.0,
        growth=known.growth if known else 0.0,
        retention=known.retention if known else 0.0,
    )


def _statement(each: SqlShardStatement, name: str, path: str, shapes: dict[str, TableShape]) -> ShardStatement:
    try:
        read = read_statement(each.sql, shapes)
    except SqlError as error:
        raise _unread(path, each.sql, error.problem.offset, error.problem.message) from None
    if read.problems:
        raise _unread(path, each.sql, read.problems[0].offset, read.problems[0].message)
    return ShardStatement(name, accesses_of(read.relations), each.times, each.loop)


def accesses_of(relations: Sequence[Relation]) -> tuple[ShardAccess, ...]:
    """Of the tables met, with what pins their columns and what joins them."""
    tables = [one for one in relations if one.shape is not None]
    places = {id(one): at for at, one in enumerate(tables)}
    found = [_access(one, places) for one in tables]
    for one, access in zip(tables, tuple(found), strict=True):
        for row in one.further_rows[:_MOST_ROWS]:
            pins = tuple(ShardPin(each.column, term(each.term)) for each in row)
            found.append(replace(access, pins=pins, joins=()))
    return tuple(found)


def _access(one: Relation, places: dict[int, int]) -> ShardAccess:
    assert one.shape is not None
    pins = [
        ShardPin(condition.column, term(condition.term))
        for condition in one.conditions
        if condition.comparison == Comparison.EQUAL
    ]
    if one.operation == Operation.INSERT:
        pins += [ShardPin(each.column, term(each.term)) for each in one.assignments]
    joins = []
    for own, other, column in one.joined_to:
        target: Relation | None = other
        while target is not None and target.shape is None:
            source = target.sources.get(column)
            target, column = source if source is not None else (None, column)
        if target is not None and id(target) in places:
            joins.append(ShardJoin(own, places[id(target)], column))
    return ShardAccess(
        table=one.shape.name,
        writes=one.operation in WRITES,
        adds=one.operation == Operation.INSERT,
        pins=tuple(pins),
        joins=tuple(joins),
        ranges=tuple(sorted({each.column for each in one.conditions if each.comparison == Comparison.RANGE})),
    )


def term(text: str) -> str:
    """A term without its cast."""
    return _CAST.sub("", text.strip().removeprefix("(").removesuffix(")") if text.startswith("(:") else text)
