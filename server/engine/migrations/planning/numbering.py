"""What numbers a column changes: the next number is that of whatever has numbered it until then."""

import re

from server.engine.kernel.sql.words import quote
from server.engine.migrations.planning.draft import Draft, alter
from server.engine.model.catalogue import CatalogueColumn, CatalogueSequence, CatalogueTable

_NEXT = re.compile(r"nextval\('(.+)'::regclass\)\Z")


def own_sequence(table: str, column: str) -> str:
    """The sequence that belongs to a column, as an expression."""
    quoted = quote(table).replace("'", "''"), column.replace("'", "''")
    return f"pg_get_serial_sequence('{quoted[0]}', '{quoted[1]}')"


def go_on(table: str, column: str, value: str) -> str:
    """Let the identity column's next number be ``value``."""
    return f"SELECT setval({own_sequence(table, column)}, {value}, false)"


def following(table: str, column: CatalogueColumn, now: str = "") -> str:
    """The next number of the column of a table called ``now``; after the largest where nothing numbers it."""
    if column.identity:
        return f"nextval({own_sequence(now or table, column.name)})"
    if column.default.startswith("nextval("):
        return column.default
    return f"(SELECT coalesce(max({quote(column.name)}), 0) + 1 FROM {quote(now or table)})"


def sequence_of(draft: Draft, column: CatalogueColumn) -> CatalogueSequence | None:
    """Of a column with nextval() as its default, whatever the name needs in quotes."""
    found = _NEXT.match(column.default)
    if found is None:
        return None
    name = found[1].replace("''", "'")
    return next((each for each in draft.before.sequences if quote(each.name) == name), None)


def left(draft: Draft, table: str, column: CatalogueColumn) -> CatalogueSequence | None:
    """The column's own sequence where the schema to come has it no more: it goes when the column is numbered anew."""
    own = sequence_of(draft, column)
    if own is None or own.owner != (table, column.name):
        return None
    return None if any(each.name == own.name for each in draft.after.sequences) else own


def replaced(draft: Draft) -> set[str]:
    """Names of sequences that go when an identity takes their place."""
    found = set()
    for old, new in [*draft.pairs(), *draft.moved()]:
        copies = draft.copies(old.name)
        for column in old.columns:
            target = new.column(copies[column.name].target if column.name in copies else column.name)
            if target is not None and target.identity and (own := left(draft, old.name, column)) is not None:
                found.add(own.name)
    return found


def to_identity(
    draft: Draft, before: CatalogueTable, old: CatalogueColumn, new: CatalogueColumn, now: str
) -> list[str]:
    """``now``: what the column of today is called by then; it has no default any more, and no identity."""
    table, name = quote(before.name), quote(new.name)
    add = f"ALTER TABLE {table} ALTER COLUMN {name} ADD {identity(new)}"
    own = left(draft, before.name, old)
    if own is None:
        value = old.default if old.default.startswith("nextval(") else ""
        value = value or f"(SELECT coalesce(max({quote(now)}), 0) + 1 FROM {table})"
        return [add, go_on(before.name, new.name, value)]
    aside = quote(draft.unused(own.name, "old"))
    number = "nextval('{}')".format(aside.replace("'", "''"))
    return [
        f"ALTER SEQUENCE {quote(own.name)} RENAME TO {aside}",
        add,
        go_on(before.name, new.name, number),
        f"DROP SEQUENCE {aside}",
    ]


def identity(column: CatalogueColumn) -> str:
    """GENERATED … AS IDENTITY with its options."""
    options = f" ({column.numbers})" if column.numbers else ""
    return f"GENERATED {column.identity.upper()} AS IDENTITY{options}"


def hold(draft: Draft, table: str, column: str, definition: str = "") -> tuple[str, list[str]]:
    """Name of a sequence that goes on from the identity of the column, and statements after which that is gone."""
    held = draft.unused(f"{table}_{column}", "numbers")
    said, own = quote(held).replace("'", "''"), quote(held)
    return held, [
        f"CREATE SEQUENCE {own} {definition}".rstrip(),
        f"SELECT setval('{said}', nextval({own_sequence(table, column)}), false)",
        alter(table, f"ALTER COLUMN {quote(column)} DROP IDENTITY"),
    ]


def held_again(table: str, column: CatalogueColumn, held: str) -> list[str]:
    """The column as an identity that goes on from a sequence that is held, which is dropped."""
    said = quote(held).replace("'", "''")
    return [
        alter(table, f"ALTER COLUMN {quote(column.name)} ADD {identity(column)}"),
        go_on(table, column.name, f"nextval('{said}')"),
        f"DROP SEQUENCE {quote(held)}",
    ]


def held_as_default(draft: Draft, table: str, column: CatalogueColumn, held: str) -> list[str]:
    """The column numbered by a sequence of its own, which is the one that is held."""
    own = quote(_owned(draft, table, column.name).name)
    return [
        f"ALTER SEQUENCE {quote(held)} RENAME TO {own}",
        f"ALTER SEQUENCE {own} OWNED BY {quote(table)}.{quote(column.name)}",
        alter(table, f"ALTER COLUMN {quote(column.name)} SET DEFAULT {column.default}"),
    ]


def definition_of(draft: Draft, table: str, column: CatalogueColumn) -> str:
    return _owned(draft, table, column.name).definition


def _owned(draft: Draft, table: str, column: str) -> CatalogueSequence:
    return next(each for each in draft.after.sequences if each.owner == (table, column))


def takes_over(draft: Draft, table: str, old: CatalogueColumn, new: CatalogueColumn) -> bool:
    """Whether a sequence takes the place of an identity."""
    owned = any(each.owner == (table, new.name) for each in draft.after.sequences)
    return bool(old.identity) and not new.identity and owned and new.default.startswith("nextval(")


def from_identity(draft: Draft) -> set[str]:
    """Names of the sequences that take the place of an identity."""
    found = set()
    for old, new in draft.pairs():
        copies = draft.copies(old.name)
        for column in old.columns:
            target = new.column(copies[column.name].target if column.name in copies else column.name)
            if target is not None and takes_over(draft, new.name, column, target):
                found.add(_owned(draft, new.name, target.name).name)
    return found


def options(old: CatalogueColumn, new: CatalogueColumn, table: str) -> list[str]:
    """Where only the options of an identity change."""
    if not (old.identity and new.identity) or old.numbers == new.numbers:
        return []
    plain = {"integer": 2**31 - 1, "smallint": 2**15 - 1}.get(new.type, 2**63 - 1)
    wanted = new.numbers or f"INCREMENT BY 1 MINVALUE 1 MAXVALUE {plain} START WITH 1 CACHE 1 NO CYCLE"
    if "CYCLE" not in wanted:
        wanted += " NO CYCLE"
    said = re.sub(r"(INCREMENT|MINVALUE|MAXVALUE|START|CACHE|NO CYCLE|(?<!NO )CYCLE)", r"SET \1", wanted)
    return [alter(table, f"ALTER COLUMN {quote(new.name)} {said}")]
