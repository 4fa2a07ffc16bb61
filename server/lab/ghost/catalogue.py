"""What the catalogue of a ghost says of its tables and indexes, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from server.lab.ghost.wire import Wire

SCHEMAS = "(SELECT oid FROM pg_namespace WHERE nspname = ANY ($1))"
"""Of the user. Whatever is put together here are constants."""

_TABLES = f"""
SELECT c.oid::int8 AS oid, c.relname, quote_ident(c.relname) AS quoted, c.relkind::text AS kind,
  pg_relation_filepath(c.oid) AS path, i.inhparent::int8 AS parent,
  coalesce((SELECT option_value::int FROM pg_options_to_table(c.reloptions)
    WHERE option_name = 'fillfactor'), 100) AS fillfactor
FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid AND c.relispartition
WHERE c.relnamespace IN {SCHEMAS} AND c.relkind IN ('r', 'p', 'm')
ORDER BY c.relname
"""

_COLUMNS = f"""
SELECT a.attrelid::int8 AS relation, a.attnum, a.attname, quote_ident(a.attname) AS quoted,
  format_type(a.atttypid, a.atttypmod) AS type, t.typname, t.typtype::text AS typtype,
  a.attlen AS length, a.attalign::text AS align, a.attnotnull AS required,
  a.attgenerated <> '' AS generated, a.attcollation <> 0 AS collated,
  EXISTS (SELECT FROM pg_opclass o JOIN pg_am m ON m.oid = o.opcmethod AND m.amname = 'btree'
    WHERE o.opcdefault AND o.opcintype IN (t.oid, t.typbasetype)) OR t.typtype = 'e' OR t.typname IN ('varchar')
    AS ordered
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relnamespace IN {SCHEMAS} AND c.relkind IN ('r', 'p', 'm', 'i', 'I')
  AND a.attnum > 0 AND NOT a.attisdropped AND NOT a.attrelid = ANY ($2::oid[])
ORDER BY a.attrelid, a.attnum
"""

_INDEXES = f"""
SELECT c.oid::int8 AS oid, c.relname, x.indrelid::int8 AS table, c.relkind::text AS kind, m.amname AS method,
  pg_relation_filepath(c.oid) AS path, x.indisunique AS unique,
  EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = c.oid AND o.contype IN ('p', 'u', 'x')) AS of_key,
  x.indnkeyatts AS keys, x.indisvalid AS valid,
  string_to_array(x.indkey::text, ' ')::int[] AS places, pg_get_expr(x.indpred, x.indrelid, true) AS predicate,
  (SELECT array_agg(o.opcname::text ORDER BY k.place) FROM unnest(x.indclass) WITH ORDINALITY AS k (class, place)
    JOIN pg_opclass o ON o.oid = k.class) AS operators,
  i.inhparent::int8 AS parent,
  (SELECT coalesce(array_agg(d.refobjsubid ORDER BY d.refobjsubid), '{{}}') FROM pg_depend d
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
      AND d.refobjid = x.indrelid AND d.refobjsubid > 0) AS depends,
  coalesce((SELECT jsonb_object_agg(option_name, option_value) FROM pg_options_to_table(c.reloptions)), '{{}}')::text
    AS options,
  (SELECT bool_and(EXISTS (SELECT FROM pg_opclass o JOIN pg_amproc p
      ON p.amprocfamily = o.opcfamily AND p.amproclefttype = o.opcintype AND p.amprocrighttype = o.opcintype
      WHERE o.oid = k.class AND p.amprocnum = 4))
    FROM unnest(x.indclass) AS k (class)) AS equalimage
FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_am m ON m.oid = c.relam
  LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
WHERE c.relnamespace IN {SCHEMAS} AND NOT c.oid = ANY ($2::oid[])
ORDER BY c.oid
"""

_REFERENCES = f"""
SELECT conrelid::int8 AS table, conkey AS columns, confrelid::int8 AS parent FROM pg_constraint
WHERE contype = 'f' AND connamespace IN {SCHEMAS} AND conparentid = 0 ORDER BY oid
"""

_ALIGNMENTS = {"c": 1, "s": 2, "i": 4, "d": 8}


@dataclass(frozen=True)
class Column:
    number: int
    name: str
    quoted: str
    type: str
    base: str
    """Name of the type itself, without its modifier."""
    length: int
    align: int
    required: bool
    generated: bool
    ordered: bool
    """Its type has an order of its own."""

    @property
    def varies(self) -> bool:
        return self.length < 0 and self.base != "bpchar"


@dataclass(frozen=True)
class Table:
    oid: int
    name: str
    quoted: str
    kind: str
    """``r``, ``p`` for a partitioned one, ``m`` for a materialised view."""
    path: str | None
    parent: int | None
    fillfactor: int
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Index:
    oid: int
    name: str
    table: int
    kind: str
    method: str
    path: str | None
    unique: bool
    of_key: bool
    """It is of a primary key or another constraint of its table, there before any row."""
    keys: int
    """How many of ``columns`` are keys; the rest is included."""
    places: tuple[int, ...]
    """Number of the table's column for each of ``columns``, 0 for an expression."""
    predicate: str
    operators: tuple[str, ...]
    """Operator classes of its keys."""
    parent: int | None
    depends: tuple[int, ...]
    """Numbers of the columns that expressions and predicate look at."""
    options: Mapping[str, str]
    equalimage: bool
    """Equal values of its keys are stored alike, so that they can share a tuple."""
    valid: bool
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Reference:
    """A foreign key."""

    table: int
    columns: frozenset[int]
    parent: int


@dataclass(frozen=True)
class Catalogue:
    tables: Mapping[int, Table]
    indexes: Mapping[int, Index]
    children: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """Partitions of a partitioned table or index, directly below it."""
    references: tuple[Reference, ...] = ()

    def leaves(self, oid: int) -> tuple[int, ...]:
        """What is stored of a table or an index: itself, or the partitions at the bottom."""
        below = self.children.get(oid, ())
        if not below:
            found = self.tables.get(oid) or self.indexes.get(oid)
            return (oid,) if found is not None and found.path is not None else ()
        return tuple(leaf for child in below for leaf in self.leaves(child))

    def family(self, oid: int) -> tuple[int, ...]:
        """A table or an index with all its partitions at any level."""
        return (oid, *(each for child in self.children.get(oid, ()) for each in self.family(child)))

    def top(self, oid: int) -> int:
        """The index that a partition's index was made for; itself where there is none."""
        index = self.indexes[oid]
        return oid if index.parent is None else self.top(index.parent)


def read(wire: Wire, schemas: Sequence[str]) -> Catalogue:
    """The catalogue of these schemas as it is now."""
    named = list(schemas)
    columns = _columns(wire, named)
    tables = {
        row["oid"]: Table(
            oid=row["oid"],
            name=row["relname"],
            quoted=row["quoted"],
            kind=row["kind"],
            path=row["path"],
            parent=row["parent"],
            fillfactor=row["fillfactor"],
            columns=tuple(columns.get(row["oid"], ())),
        )
        for row in wire.fetch(_TABLES, named)
    }
    indexes = {row["oid"]: _index(row, tuple(columns.get(row["oid"], ()))) for row in wire.fetch(_INDEXES, named, [])}
    references = tuple(
        Reference(row["table"], frozenset(row["columns"]), row["parent"]) for row in wire.fetch(_REFERENCES, named)
    )
    return Catalogue(tables, indexes, _children([*tables.values(), *indexes.values()]), references)


def grown(wire: Wire, schemas: Sequence[str], before: Catalogue) -> Catalogue:
    """The catalogue with the indexes that plain tables have been given since; all else is as it was."""
    columns = _columns(wire, schemas, [*before.tables, *before.indexes])
    new = wire.fetch(_INDEXES, list(schemas), list(before.indexes))
    indexes = {row["oid"]: _index(row, tuple(columns.get(row["oid"], ()))) for row in new}
    return replace(before, indexes={**before.indexes, **indexes})


def _columns(wire: Wire, schemas: Sequence[str], known: Sequence[int] = ()) -> dict[int, list[Column]]:
    """By relation, without those that are known."""
    columns: dict[int, list[Column]] = {}
    for row in wire.fetch(_COLUMNS, list(schemas), list(known)):
        columns.setdefault(row["relation"], []).append(
            Column(
                number=row["attnum"],
                name=row["attname"],
                quoted=row["quoted"],
                type=row["type"],
                base=row["typname"],
                length=row["length"],
                align=_ALIGNMENTS[row["align"]],
                required=row["required"],
                generated=row["generated"],
                ordered=row["ordered"],
            )
        )
    return columns


def _index(row: Any, columns: tuple[Column, ...]) -> Index:
    return Index(
        oid=row["oid"],
        name=str(row["relname"]),
        table=row["table"],
        kind=str(row["kind"]),
        method=str(row["method"]),
        path=row["path"],
        unique=bool(row["unique"]),
        of_key=bool(row["of_key"]),
        keys=row["keys"],
        places=tuple(row["places"]),
        predicate=str(row["predicate"] or ""),
        operators=tuple(row["operators"]),
        parent=row["parent"],
        depends=tuple(row["depends"]),
        options=msgspec.json.decode(str(row["options"]), type=dict[str, str]),
        equalimage=bool(row["equalimage"]),
        valid=bool(row["valid"]),
        columns=columns,
    )


def _children(relations: Sequence[Table | Index]) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    for relation in relations:
        if relation.parent is not None:
            found.setdefault(relation.parent, []).append(relation.oid)
    return {parent: tuple(children) for parent, children in found.items()}
