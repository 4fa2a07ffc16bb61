"""Changes of rows that are there, some at a time in the order of a key, restartable from the last key."""

import re
from collections.abc import Sequence

from server.engine.kernel.sql.words import quote
from server.engine.migrations.planning.draft import Draft, Stage, listed
from server.engine.model.catalogue import CatalogueTable
from server.engine.model.rehearsals import Batch

SIZE = 5_000
"""Rows of one transaction: some hundred milliseconds of row locks."""


def key_of(table: CatalogueTable) -> tuple[str, ...]:
    """The primary key, else a unique key that is never NULL; empty where there is none."""
    if table.primary_key:
        return table.primary_key
    required = {column.name for column in table.columns if column.not_null}
    keys = [each.columns for each in table.constraints if each.kind == "unique" and set(each.columns) <= required]
    return min(keys, key=len, default=())


def fill(draft: Draft, table: CatalogueTable, title: str, assignments: Sequence[tuple[str, str]], where: str) -> None:
    """A step that sets columns to expressions over the row wherever ``where`` holds; repeating it changes nothing."""
    name = quote(table.name)
    key = key_of(draft.before.table(table.name) or table)  # a key to come may be what is filled
    values = ", ".join(f"{quote(column)} = {expression}" for column, expression in assignments)
    if not key:
        statement = f"UPDATE {name} SET {values} WHERE {where}"
        draft.add(
            Stage.FILL,
            title,
            [statement],
            unavoidable="the table has no key to take its rows in parts by: add one first",
            deploy=bypassing(table),
            undo_note="The rows keep their values; the column they are in goes with the step that added it.",
        )
        return
    batch = _batch(table.name, key, values, where)
    draft.add(
        Stage.FILL,
        title,
        [batch.first],
        batch=batch,
        deploy=bypassing(table),
        undo_note="Nothing to undo: the column that is filled goes with the step that added it.",
    )


def bypassing(table: CatalogueTable) -> str:
    """Who may carry it out, where policies bind the owner too, and what fires for each row."""
    fired = [each.name for each in table.triggers if re.search(r"\bUPDATE\b.* FOR EACH ROW", each.definition)]
    told = ["a role that bypasses row-level security: others see no rows"] if table.forced_row_security else []
    told += [f"what {', '.join(fired)} does for every row that is filled"] if fired else []
    return "; ".join(told)


def _batch(table: str, key: tuple[str, ...], values: str, where: str) -> Batch:
    name, columns = quote(table), listed(key)
    # Other names than the table's own, so that expressions over the row need not say which they mean.
    own = [f"part_key_{number}" for number in range(1, len(key) + 1)]
    taken = ", ".join(f"{quote(each)} AS {one}" for each, one in zip(key, own, strict=True))
    same = " AND ".join(f"{quote(each)} = {one}" for each, one in zip(key, own, strict=True))
    places = ", ".join(f"${number}" for number in range(1, len(key) + 1))
    backwards = ", ".join(f"{one} DESC" for one in own)

    def statement(after: str) -> str:
        return (
            f"WITH part AS (SELECT {taken} FROM {name}{after} ORDER BY {columns} LIMIT {SIZE}), "
            f"changed AS (UPDATE {name} SET {values} FROM part WHERE {same} AND ({where})) "
            f"SELECT {', '.join(own)} FROM part ORDER BY {backwards} LIMIT 1"
        )

    return Batch(table, key, SIZE, statement(""), statement(f" WHERE ({columns}) > ({places})"))
