"""The tables that the lab tries another way on: as designed, or those of a database that exists, made simpler."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from dataclasses import replace as changed

from msgspec.structs import replace

from server.engine.kernel.sql.words import quote, quoted
from server.engine.model.catalogue import Catalogue
from server.engine.model.schema import Column, Table
from server.engine.model.statistics import ColumnStatistics, DatabaseStatistics, TableStatistics
from server.engine.physical.proof.values import is_made
from server.engine.physical.subject import Running

_MODIFIER = re.compile(r"\([0-9, ]*\)")
_BRACKETS = re.compile(r"(\[\])+$")
_INSTEAD = {"character": "text", "character varying": "text", "bpchar": "text", "citext": "text", "json": "jsonb"}
"""Lengths go, types of extensions are not there, and what has no equality cannot be compared."""
_ENUM_WIDTH = 4
_UNKNOWN_ROWS, _UNKNOWN_VALUES, _UNKNOWN_WIDTH = 1_000.0, 200.0, 16
"""Where nothing is told: values as PostgreSQL takes them for."""


@dataclass(frozen=True)
class Trial:
    tables: tuple[Table, ...]
    statistics: DatabaseStatistics
    types: tuple[str, ...] = ()
    """CREATE TYPE statements that the tables need."""
    simpler: Mapping[str, str] = field(default_factory=dict)
    """Types of parameters that are others here."""

    def running(self, statement: Running) -> Running:
        """The statement as it is tried."""
        parameters = tuple(replace(one, type=self.simpler.get(one.type, one.type)) for one in statement.parameters)
        return changed(statement, parameters=parameters)


def simplified(
    tables: tuple[Table, ...], statistics: DatabaseStatistics, catalogue: Catalogue, asked: frozenset[str]
) -> Trial:
    """Keys and references stay; lengths, precisions, defaults and what computes columns go.

    Labels of an enumeration are equally common, and a type of which no values are made up is text. ``asked`` are types
    of parameters.
    """
    labels = {quote(one.name): one.labels for one in catalogue.enums if one.labels}
    simple = tuple(replace(one, columns=tuple(_column(each, labels) for each in one.columns)) for one in tables)
    known = {one.table: one for one in statistics.tables}
    told = dict(known)
    for table in simple:
        own = known.get(table.name) or TableStatistics(table.name, _UNKNOWN_ROWS)
        columns = {one.column: one for one in own.columns}
        for column in table.columns:
            if column.type in labels:
                columns[column.name] = _labelled(column, labels[column.type])
            elif column.name not in columns:
                columns[column.name] = ColumnStatistics(column.name, distinct=_UNKNOWN_VALUES, width=_UNKNOWN_WIDTH)
        told[table.name] = replace(own, columns=tuple(columns.values()))
    made = (f"CREATE TYPE {name} AS ENUM ({', '.join(map(quoted, labels[name]))})" for name in sorted(labels))
    return Trial(
        simple,
        replace(statistics, tables=tuple(told[name] for name in sorted(told))),
        tuple(made),
        {one: _simple(one, labels) for one in asked},
    )


def _column(one: Column, labels: Mapping[str, tuple[str, ...]]) -> Column:
    identity = one.generated if one.generated.startswith("identity") else ""
    return Column(one.name, _simple(one.type, labels), nullable=one.nullable, generated=identity)


def _simple(type_: str, labels: Mapping[str, tuple[str, ...]]) -> str:
    brackets = found[0] if (found := _BRACKETS.search(type_)) else ""
    base = re.sub(" +", " ", _MODIFIER.sub("", type_.removesuffix(brackets))).strip()
    simple = _INSTEAD.get(base, base)
    return (simple if simple in labels or is_made(simple) else "text") + brackets


def _labelled(column: Column, labels: tuple[str, ...]) -> ColumnStatistics:
    shares = tuple(1 / len(labels) for _ in labels)
    return ColumnStatistics(column.name, 0.0, _ENUM_WIDTH, float(len(labels)), labels, shares)
