"""Whether an index can matter to a naming of a table at all; what cannot is never asked about."""

from server.engine.kernel.sql.words import quote
from server.engine.model.planning import IndexDefinition
from server.engine.physical.candidates.footprint import Footprint
from server.engine.physical.candidates.generate import bare


def relevant(definition: IndexDefinition, footprint: Footprint) -> bool:
    """The table is the same, its predicate is among the statement's conditions, and it leads to rows or covers them."""
    if definition.table != footprint.table.reference:
        return False
    if definition.where and not set(_terms(definition.where)) <= {one.text for one in footprint.constants}:
        return False
    if definition.method != "btree":
        return (definition.method, definition.keys[0]) in footprint.searches
    keys = [bare(key) for key in definition.keys]
    if keys[0] in _leading(footprint) or definition.keys[0] in {key for _, key in footprint.searches}:
        return True
    return set(map(quote, footprint.columns)) <= {*keys, *definition.include}


def _leading(footprint: Footprint) -> set[str]:
    """Keys an index may begin with to lead anywhere."""
    found = {*footprint.equal, *footprint.joined, *footprint.ranges}
    found |= {order[0].key for order in footprint.orders}
    found |= {key for group in footprint.groups for key in group}
    return found | {key for arm in footprint.alternatives for key in arm}


def _terms(where: str) -> list[str]:
    """The conditions of a predicate as candidates are made with them."""
    if where.startswith("(") and where.endswith(")") and ") AND (" in where:
        return where[1:-1].split(") AND (")
    return [where]
