"""References: a row that refers to nothing is refused, and a deletion does what the reference says."""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.claims import Claim, ConstraintRefuses, QueryAnswers
from server.engine.model.schema import ForeignKey, Table
from server.engine.schema.claims.stage import Stage, key_condition, rows_in
from server.engine.schema.sampling.evaluate import Value
from server.engine.schema.sampling.rows import Row, RowMaker

_FOREIGN_KEY = "23503"


def claims(stage: Stage, table: Table) -> list[Claim]:
    return [claim for key in table.foreign_keys for claim in _of(stage, table, key)]


def _of(stage: Stage, table: Table, key: ForeignKey) -> Iterator[Claim]:
    ddl, maker = stage.joined(table.name, key)
    row = _referring(maker, table, key)
    setup = rows_in(maker, [(table.name, row)]) if row is not None else None
    if row is None or setup is None:
        stage.undemonstrated(table.name, key.name, "no example rows for both sides")
        return
    now = (f"SET CONSTRAINTS {quote(key.name)} IMMEDIATE",) if key.deferred else ()
    dangling = _dangling(maker, table, key, row)
    if dangling is None:
        stage.undemonstrated(table.name, key.name, "no second example row")
    else:
        yield Claim(
            f"schema/constraint/{table.name}/{key.name}",
            f"{table.name}.{key.name}",
            f"A row of {table.name} whose {' and '.join(key.columns)} is in no row of {key.table} is refused.",
            ConstraintRefuses(ddl, (*setup, *now), maker.insert(table.name, dangling), _FOREIGN_KEY, key.name),
        )
    if key.table != table.name:
        yield from _deletion(stage.tables[key.table], table, key, ddl, maker, row, (*setup, *now))


def _referring(maker: RowMaker, table: Table, key: ForeignKey) -> Row | None:
    """A row whose reference is set."""
    values = _parent_values(maker, table, key, 0)
    return maker.solve(table.name, 0, values) if values is not None else None


def _parent_values(maker: RowMaker, table: Table, key: ForeignKey, turn: int) -> dict[str, Value] | None:
    parent = maker.row(key.table, turn)
    if parent is None:
        return None
    return {name: parent[there] for name, there in zip(key.columns, key.referenced, strict=True)}


def _dangling(maker: RowMaker, table: Table, key: ForeignKey, row: Row) -> Row | None:
    """A second row that refers to a second parent, which is never written."""
    values = _parent_values(maker, table, key, 2)
    return maker.solve(table.name, 1, values, [row]) if values is not None else None


def _deletion(
    parent: Table,
    table: Table,
    key: ForeignKey,
    ddl: tuple[str, ...],
    maker: RowMaker,
    row: Row,
    setup: tuple[str, ...],
) -> Iterator[Claim]:
    above = maker.row(parent.name)
    if above is None:
        return
    delete = f"DELETE FROM {quote(parent.name)} WHERE {key_condition(parent, above)}"
    id_ = f"schema/on-delete/{table.name}/{key.name}"
    subject = f"{table.name}.{key.name}"
    here = key_condition(table, row)
    if key.on_delete == "CASCADE":
        yield Claim(
            id_,
            subject,
            f"Deleting a row of {parent.name} deletes its rows of {table.name}.",
            QueryAnswers(ddl, (*setup, delete), f"SELECT count(*) FROM {quote(table.name)} WHERE {here}", (("0",),)),
        )
    elif key.on_delete == "SET NULL":
        query = f"SELECT {quote(key.columns[0])} IS NULL FROM {quote(table.name)} WHERE {here}"
        yield Claim(
            id_,
            subject,
            f"Deleting a row of {parent.name} leaves its rows of {table.name}, without the reference.",
            QueryAnswers(ddl, (*setup, delete), query, (("t",),)),
        )
    else:
        yield Claim(
            id_,
            subject,
            f"A row of {parent.name} with rows of {table.name} cannot be deleted.",
            ConstraintRefuses(ddl, setup, delete, _FOREIGN_KEY, key.name),
        )
