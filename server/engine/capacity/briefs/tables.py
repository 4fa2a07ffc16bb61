"""Tables with their rows, how wide those are, and how they grow."""

from server.engine.model.brief import Attribute, AttributeType, Entity
from server.engine.model.capacity import Table
from server.engine.model.prepared import PreparedBrief

_MONTH = 30.4375 * 86_400e6
"""Microseconds."""
_HEADER = 28.0
"""Tuple header and line pointer."""
_INDEX_ENTRY = 20.0
_INDEXES = 2.0
_FULLNESS = 0.8
"""Of pages, with dead rows and free space."""
_SKEW = 0.8
"""Zipf exponent of accesses: recent and popular rows are asked for more."""
_WIDTHS = {
    AttributeType.INTEGER: 8.0,
    AttributeType.DECIMAL: 8.0,
    AttributeType.MONEY: 8.0,
    AttributeType.BOOLEAN: 1.0,
    AttributeType.TIMESTAMP: 8.0,
    AttributeType.DATE: 4.0,
    AttributeType.UUID: 16.0,
    AttributeType.ENUM: 8.0,
    AttributeType.JSON: 200.0,
    AttributeType.BINARY: 64.0,
    AttributeType.BLOB_REFERENCE: 80.0,
}
_LONGEST = 1000.0
"""Bytes of a text in the row: longer ones lie elsewhere and are read when asked for."""


def tables_of(prepared: PreparedBrief) -> tuple[Table, ...]:
    """Every table a statement looks at, by name."""
    entities = {one.name: one for one in prepared.brief.entities}
    relations = prepared.brief.relations
    names = {access.table: access.entity for one in prepared.statements for access in one.accesses}
    found = []
    for table, name in sorted(names.items()):
        entity = entities.get(name)
        references = sum(1 for one in relations if one.to == name)
        if entity is not None:
            found.append(_table(table, entity, references))
            continue
        parent = entities.get(name.partition(".")[0])
        relation = next((one for one in relations if f"{one.from_}.{one.name}" == name), None)
        each = (relation.fan_out.mean if relation and relation.fan_out else None) or 1.0
        rows = float((parent.volume.rows if parent and parent.volume else None) or 1.0) * each
        growth = float((parent.volume.growth_per_month if parent and parent.volume else None) or 0.0) * each
        width = (_HEADER + 16.0 + _INDEXES * _INDEX_ENTRY) / _FULLNESS
        found.append(Table(table, rows, width, growth, 0.0, _SKEW))
    return tuple(found)


def _table(name: str, entity: Entity, references: int) -> Table:
    volume = entity.volume
    rows = float((volume.rows if volume else None) or 0.0)
    growth = float((volume.growth_per_month if volume else None) or 0.0)
    kept = (volume.retention if volume else None) or 0
    most = max(rows, growth * kept / _MONTH) if kept else 0.0
    width = _HEADER + 8.0 + 8.0 * references + sum(_width(one) for one in entity.attributes)
    width += (_INDEXES + references) * _INDEX_ENTRY
    return Table(name, max(1.0, rows), width / _FULLNESS, growth, most, _SKEW)


def _width(attribute: Attribute) -> float:
    known = _WIDTHS.get(attribute.type)
    if known is not None:
        return known
    # Half of a short text's room is used, less of a long one's.
    longest = float(attribute.max_length or 255)
    return min(_LONGEST, 4.0 + (longest / 2.0 if longest <= 64 else 32.0 + (longest - 64.0) / 10.0))
