"""A column has a type that people regret.

Finds:
    New columns of type char(n), of a serial type, smallint or integer keys, and timestamp without
    time zone.

Why it matters:
    Keys run out at two thousand million, char(n) pads with blanks, timestamps lose what they mean
    when zones differ.

When it is wrong:
    The range is known to be small; all servers and people share one zone.

Instead:
    bigint identity keys, text with a CHECK, timestamptz.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    for table, definition in trees.new_columns(place.statement):
        kind = trees.type_name(definition.type_name)
        where = f"{table}.{definition.colname}"
        said = trees.said(definition)
        if kind.startswith("character(") or kind == "character":
            yield Found(f"{where} is {kind}, which is padded with blanks")
        elif kind in ("serial", "bigserial", "smallserial", "serial4", "serial8", "serial2"):
            yield Found(f"{where} is {kind}: an identity column has no sequence of its own to grant")
        elif kind in ("integer", "smallint") and {"CONSTR_PRIMARY", "CONSTR_IDENTITY"} & set(said):
            yield Found(f"{where} is a key of type {kind}")
        elif kind.startswith("timestamp") and kind.endswith("without time zone"):
            yield Found(f"{where} does not say of which zone its times are")


RULE = MigrationRule(
    id="migrations.column-type",
    severity=Severity.LOW,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt", "create_stmt"}),
)
