"""What PostgreSQL's statistics of a designed database will look like, from what the brief says of its data."""

from msgspec.structs import replace

from server.engine.model.brief import Attribute, AttributeType, Brief, Entity, Relation
from server.engine.model.schema import Column, Table
from server.engine.model.statistics import ColumnStatistics, DatabaseStatistics, TableStatistics

_ROWS = 1_000.0
"""Where nothing is stated, and nothing that could be asked for."""
_WIDTHS = {
    "bigint": 8, "integer": 4, "smallint": 2, "boolean": 1, "timestamptz": 8, "date": 4, "uuid": 16, "numeric": 8,
    "jsonb": 200, "bytea": 33,
}  # fmt: skip
_TEXT = 40
_FREE = 400
_CREATED = frozenset({"created_at", "issued_at", "inserted_at", "occurred_at", "placed_at"})
"""Names of times that rise with the rows, by custom."""


def statistics_of(brief: Brief, tables: tuple[Table, ...]) -> DatabaseStatistics:
    """For every table its rows, and for every column shares, distinct values and width."""
    entities = {entity.name: entity for entity in brief.entities}
    relations = {(one.to, one.name): one for one in brief.relations}
    rows = {table.name: _rows(table, entities, brief.relations) for table in tables}
    found = [
        TableStatistics(
            table.name,
            rows[table.name],
            columns=tuple(_column(table, column, entities, relations, rows) for column in table.columns),
        )
        for table in tables
    ]
    return DatabaseStatistics(tuple(sorted(found, key=lambda one: one.table)))


def _rows(table: Table, entities: dict[str, Entity], relations: tuple[Relation, ...]) -> float:
    owner, _, relation = table.entity.partition(".")
    entity = entities.get(owner)
    rows = float(entity.volume.rows) if entity and entity.volume and entity.volume.rows is not None else _ROWS
    if relation:
        pairs = next((one for one in relations if one.from_ == owner and one.name == relation), None)
        rows *= pairs.fan_out.mean if pairs and pairs.fan_out and pairs.fan_out.mean is not None else 3.0
    return max(1.0, rows)


def _column(
    table: Table,
    column: Column,
    entities: dict[str, Entity],
    relations: dict[tuple[str, str], Relation],
    rows: dict[str, float],
) -> ColumnStatistics:
    own = rows[table.name]
    entity, _, name = column.attribute.partition(".")
    attribute = (
        next((one for one in entities[entity].attributes if one.name == name), None) if entity in entities else None
    )
    told = ColumnStatistics(column.name, width=_width(column, attribute), distinct=_distinct(column, attribute, own))
    reference = next((key for key in table.foreign_keys if column.name in key.columns), None)
    if table.primary_key == (column.name,) or any(one.columns == (column.name,) for one in table.uniques):
        told = replace(told, distinct=-1.0, correlation=1.0 if table.primary_key == (column.name,) else 0.0)
    elif reference is not None and reference.table in rows:
        relation = relations.get((entity, name))
        mean = relation.fan_out.mean if relation and relation.fan_out else None
        referred = min(rows[reference.table], own / mean if mean else rows[reference.table], own)
        told = replace(told, distinct=max(1.0, referred), correlation=0.0)
    elif column.name in _CREATED:
        told = replace(told, correlation=1.0, distinct=-1.0)
    stated = attribute.statistics if attribute is not None else None
    if stated is not None:
        told = replace(
            told,
            null_fraction=stated.null_fraction or 0.0,
            distinct=float(stated.distinct) if stated.distinct is not None else told.distinct,
            most_common=tuple(one.value for one in stated.most_common),
            most_common_fractions=tuple(one.fraction for one in stated.most_common),
        )
    elif attribute is not None and not attribute.required and column.nullable:
        told = replace(told, null_fraction=0.5)
    if attribute is not None and attribute.values and not told.most_common:
        share = (1 - told.null_fraction) / len(attribute.values)
        told = replace(told, most_common=attribute.values, most_common_fractions=tuple(share for _ in attribute.values))
    return told


def _distinct(column: Column, attribute: Attribute | None, rows: float) -> float:
    if attribute is not None and attribute.values:
        return float(len(attribute.values))
    if column.type == "boolean":
        return 2.0
    if attribute is not None and attribute.min is not None and attribute.max is not None:
        return max(1.0, min(rows, float(attribute.max) - float(attribute.min) + 1))
    return -0.5


def _width(column: Column, attribute: Attribute | None) -> int:
    if attribute is not None and attribute.type is AttributeType.TEXT:
        return min(_FREE, (attribute.max_length or 2 * _FREE) // 2)
    if column.type == "text":
        longest = attribute.max_length if attribute is not None else None
        return min(_TEXT, max(2, (longest or 2 * _TEXT) // 2))
    return _WIDTHS.get(column.type.split("(")[0], _TEXT)
