"""What rows that are there get in a column that may not be empty: what is stated, the default, or a guess told."""

import re

from server.engine.kernel.sql.words import quote
from server.engine.migrations.planning.backfill import key_of
from server.engine.migrations.planning.draft import Draft
from server.engine.model.catalogue import CatalogueColumn, CatalogueTable

_NEUTRAL = {
    "boolean": "false",
    "uuid": "gen_random_uuid()",
    "date": "CURRENT_DATE",
    "json": "'{}'::json",
    "jsonb": "'{}'::jsonb",
    "bytea": "''::bytea",
    "inet": "'0.0.0.0'::inet",
    "cidr": "'0.0.0.0/32'::cidr",
    "xml": "''::xml",
    "tsvector": "''::tsvector",
}
_NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double precision", "money", "oid")
_TEXTS = ("text", "character", "citext", "bpchar", "name")
_COMPARED = re.compile(r"(>=|<=|>|<|=)\s*\(?'?(-?\d+(?:\.\d+)?)'?")
_LITERAL = re.compile(r"(?<![~\w])\s'((?:[^']|'')*)'::(?:text|character varying|bpchar)|\[\s*'((?:[^']|'')*)'")
_STEP = {">": 1, "<": -1}


def value_for(draft: Draft, table: CatalogueTable, column: CatalogueColumn, *, why: str) -> str:
    """An expression over the row; a question is asked where the schema does not tell which."""
    stated = [each for each in draft.fills if (each.table, each.column) == (table.name, column.name)]
    if stated:
        return stated[0].expression
    if column.default:
        return column.default
    found = _assumed(draft, table, column)
    draft.ask(
        f"fills[{table.name}.{column.name}]",
        f"Which value do rows get that have none in {table.name}.{column.name}? {why}",
        found,
        "The statement of the backfill step, and the data.",
    )
    return found


def _assumed(draft: Draft, table: CatalogueTable, column: CatalogueColumn) -> str:
    for key in table.constraints:
        if key.kind == "foreign key" and column.name in key.columns:
            other = key.referenced[key.columns.index(column.name)]
            return f"(SELECT min({quote(other)}) FROM {quote(key.table)})"
    kind, spoken = column.type, _spoken(table, column)
    domain = next((each for each in draft.after.domains if quote(each.name) == kind), None)
    if domain is not None:
        kind = domain.type
        spoken += " ".join(definition.replace("VALUE", column.name) for _, definition in domain.checks)
    label = next((each for each in draft.after.enums if quote(each.name) == kind), None)
    if label is not None and label.labels:
        return "'{}'::{}".format(label.labels[0].replace("'", "''"), kind)
    return _of_kind(table, column, kind, spoken)


def _of_kind(table: CatalogueTable, column: CatalogueColumn, kind: str, spoken: str) -> str:
    own = key_of(table)
    unique = any(
        column.name in each.columns for each in table.constraints if each.kind in ("unique", "primary key")
    ) or any(column.name in each.columns and each.unique for each in table.indexes)
    key = " || '-' || ".join(f"{quote(each)}::text" for each in own if each != column.name)
    if kind.endswith("[]"):
        return f"'{{}}'::{kind}"
    if kind.startswith(_NUMBERS):
        if unique and len(own) == 1 and key:
            return f"{quote(own[0])}::text::{kind}"
        compared = _COMPARED.search(spoken)
        number = float(compared[2]) + _STEP.get(compared[1], 0) if compared else 0
        return f"{number:g}::{kind}" if number >= 0 else f"({number:g})::{kind}"
    if kind.startswith(_TEXTS):
        if unique and key:
            return f"('{column.name}-' || {key})::{kind}"
        literal = _LITERAL.search(spoken)
        text = next((each for each in literal.groups() if each is not None), "") if literal else ""
        return f"'{text}'::{kind}"
    if kind.startswith(("timestamp", "time")):
        return f"now()::{kind}"
    if kind.startswith("interval"):
        return "'0'::interval"
    return _NEUTRAL.get(kind, f"NULL::{kind}")


def _spoken(table: CatalogueTable, column: CatalogueColumn) -> str:
    return " ".join(
        each.definition for each in table.constraints if each.kind == "check" and each.columns == (column.name,)
    )
