"""How what a brief states is stored: types of columns, join tables and their columns. Must not know DDL.

Every package that speaks of tables asks here, so that all mean the same ones.
"""

from collections import Counter
from collections.abc import Iterable

from server.engine.kernel.naming import join_table_name, snake
from server.engine.model.brief import Attribute, AttributeType, Relation, RelationKind

_TYPES = {
    AttributeType.STRING: "text",
    AttributeType.TEXT: "text",
    AttributeType.DECIMAL: "numeric",
    AttributeType.MONEY: "bigint",
    AttributeType.BOOLEAN: "boolean",
    AttributeType.TIMESTAMP: "timestamptz",
    AttributeType.DATE: "date",
    AttributeType.UUID: "uuid",
    AttributeType.ENUM: "text",
    AttributeType.JSON: "jsonb",
    AttributeType.BINARY: "bytea",
    AttributeType.BLOB_REFERENCE: "text",
}
_SMALLEST_INTEGER, _LARGEST_INTEGER = -(2**31), 2**31 - 1


def column_type(attribute: Attribute) -> str:
    """The PostgreSQL type of an attribute's column."""
    if attribute.type is AttributeType.INTEGER:
        low, high = attribute.min, attribute.max
        fits = low is not None and high is not None and low >= _SMALLEST_INTEGER and high <= _LARGEST_INTEGER
        return "integer" if fits else "bigint"
    return _TYPES[attribute.type]


class JoinTables:
    """Names of the tables of many-to-many relations, ``tables`` being plural or singular.

    A table is named by its two entities; by its relation where several relations join the same two, either way round.
    """

    def __init__(self, relations: Iterable[Relation], tables: str) -> None:
        self._tables = tables
        self._pairs = Counter(
            frozenset({relation.from_, relation.to})
            for relation in relations
            if relation.kind is RelationKind.MANY_TO_MANY
        )

    def name(self, relation: Relation) -> str:
        """The table of one of the relations."""
        shared = self._pairs[frozenset({relation.from_, relation.to})] > 1
        return join_table_name(relation.from_, relation.to, relation.name if shared else "", self._tables)


def join_columns(relation: Relation) -> tuple[str, str]:
    """The columns of its table; the relation's name tells the two sides apart when both are the same entity."""
    first = f"{snake(relation.from_)}_id"
    second = f"{snake(relation.to)}_id"
    return first, second if second != first else f"{relation.name}_id"
