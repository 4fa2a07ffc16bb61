"""Statistics put into a ghost, as its catalogue then has them."""

import json
from collections.abc import Mapping, Sequence

import asyncpg

from server.engine.errors import DomainError, Reason
from server.engine.model.problem import Problem
from server.engine.model.statistics import ColumnStatistics, TableStatistics
from server.lab.ghost.catalogue import Catalogue
from server.lab.ghost.wire import Wire
from server.lab.observation import said

_SCHEMA = """(SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.oid = to_regclass(quote_ident(r.relname)))"""
"""Where the search path finds it."""

_RELATIONS = f"""
SELECT r.relname, NULL::text AS column, pg_restore_relation_stats('schemaname', {_SCHEMA}, 'relname', r.relname,
  'relpages', r.pages, 'reltuples', r.rows, 'relallvisible', r.visible, 'relallfrozen', 0) AS taken
FROM jsonb_to_recordset($1::text::jsonb) AS r (relname text, pages integer, rows real, visible integer)
"""

_COLUMNS = f"""
SELECT r.relname, r.column, pg_restore_attribute_stats('schemaname', {_SCHEMA}, 'relname', r.relname,
  'attname', r.attname, 'attnum', r.attnum, 'inherited', r.inherited, 'null_frac', r.null_frac,
  'avg_width', r.avg_width, 'n_distinct', r.n_distinct, 'most_common_vals', r.mcv, 'most_common_freqs', r.mcf,
  'histogram_bounds', r.histogram, 'correlation', r.correlation,
  'most_common_elems', r.elements, 'most_common_elem_freqs', r.element_freqs,
  'elem_count_histogram', r.element_counts, 'range_bounds_histogram', r.range_bounds,
  'range_length_histogram', r.range_lengths, 'range_empty_frac', r.empty_frac) AS taken
FROM jsonb_to_recordset($1::text::jsonb) AS r (relname text, "column" text, attname text, attnum smallint,
  inherited boolean, null_frac real, avg_width integer, n_distinct real, mcv text, mcf real[], histogram text,
  correlation real, elements text, element_freqs real[], element_counts real[], range_bounds text, range_lengths text,
  empty_frac real)
"""

MOST_PAGES = 2**31 - 1
"""16 TiB, half of what PostgreSQL stores: the number that statistics can state. What is larger is planned as large."""
_AT_ONCE = 500


def restore_relations(wire: Wire, relations: Mapping[str, tuple[int, float, int]]) -> None:
    """Pages, rows and all-visible pages of tables and indexes, by name."""
    _restore(
        wire,
        _RELATIONS,
        [
            {"relname": name, "pages": pages, "rows": rows, "visible": visible}
            for name, (pages, rows, visible) in sorted(relations.items())
        ],
    )


def restore_columns(wire: Wire, columns: Sequence[tuple[str, bool, bool, ColumnStatistics]]) -> None:
    """Statistics of columns: relation, whether it is an index, whether they cover its partitions, and they themselves.

    Raises `DomainError` with table and column for what PostgreSQL does not take.
    """
    _restore(wire, _COLUMNS, [_record(*each) for each in columns])


def _record(relation: str, is_index: bool, inherited: bool, column: ColumnStatistics) -> dict[str, object]:
    record: dict[str, object] = {
        "relname": relation,
        "column": column.column,
        "inherited": inherited,
        "null_frac": column.null_fraction,
        "avg_width": column.width,
        "n_distinct": column.distinct,
    }
    record |= {"attnum": int(column.column)} if is_index else {"attname": column.column}
    if column.most_common:
        record |= {"mcv": array(column.most_common), "mcf": list(column.most_common_fractions)}
    if column.histogram:
        record["histogram"] = array(column.histogram)
    if column.correlation is not None:
        record["correlation"] = column.correlation
    if column.elements:
        record |= {"elements": array(column.elements), "element_freqs": list(column.element_fractions)}
    if column.element_counts:
        record["element_counts"] = list(column.element_counts)
    if column.range_bounds:
        record["range_bounds"] = array(column.range_bounds)
    if column.empty_fraction is not None:
        record["empty_frac"] = column.empty_fraction
        record["range_lengths"] = array(column.range_lengths)
    return record


def _restore(wire: Wire, sql: str, records: list[dict[str, object]]) -> None:
    for start in range(0, len(records), _AT_ONCE):
        part = records[start : start + _AT_ONCE]
        try:
            rows, _ = wire.fetch_with_notices(sql, json.dumps(part))
            if all(row["taken"] for row in rows):
                continue
        except asyncpg.PostgresError:
            pass
        for record in part:
            _restore_one(wire, sql, record)


def _restore_one(wire: Wire, sql: str, record: dict[str, object]) -> None:
    try:
        rows, notices = wire.fetch_with_notices(sql, json.dumps([record]))
        if rows[0]["taken"]:
            return
        why = "; ".join(notices)
    except asyncpg.PostgresError as error:
        why = said(error)
    table, column = str(record["relname"]), str(record.get("column", ""))
    raise refused(table, column, why or "PostgreSQL does not take them")


def refused(table: str, column: str, why: str) -> DomainError:
    """Statistics that contradict the schema, by table and column."""
    place = f"table {table!r}" + (f", column {column!r}" if column else "")
    path = f"statistics.tables[{table}]" + (f".columns[{column}]" if column else "")
    return DomainError(
        Reason.INVALID_ARGUMENT,
        f"the statistics of {place} do not fit the schema: {why}",
        {"field": "statistics", "table": table, **({"column": column} if column else {})},
        (Problem(path, why),),
    )


def array(values: Sequence[str]) -> str:
    """The text form of an array of these values."""
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"


def check_names(catalogue: Catalogue, stated: Mapping[str, TableStatistics]) -> None:
    """Raises `DomainError` with table and column for statistics of what is not there."""
    tables = {table.name: table for table in catalogue.tables.values()}
    indexes = {index.name: index for index in catalogue.indexes.values()}
    for name, table in stated.items():
        if name in tables:
            known = {column.name for column in tables[name].columns}
        elif name in indexes:
            places = enumerate(indexes[name].places, 1)
            known = {str(position) for position, place in places if place == 0}
        else:
            raise refused(name, "", "there is no such table")
        for column in table.columns:
            if column.column not in known:
                raise refused(name, column.column, "there is no such column")


def with_partitions(catalogue: Catalogue, statistics: Mapping[str, TableStatistics]) -> dict[str, TableStatistics]:
    """The same, with an equal share of a partitioned table's rows for each partition nothing is stated of."""
    found = dict(statistics)
    for oid, table in sorted(catalogue.tables.items()):
        if table.kind != "p" or table.name not in statistics:
            continue
        whole = statistics[table.name]
        leaves = [catalogue.tables[leaf] for leaf in catalogue.leaves(oid)]
        silent = [leaf for leaf in leaves if leaf.name not in found]
        told = sum(found[leaf.name].rows for leaf in leaves if leaf.name in found)
        share = max(0.0, whole.rows - told) / max(1, len(silent))
        for leaf in silent:
            found[leaf.name] = TableStatistics(leaf.name, share, columns=whole.columns)
    return found
