"""The tables of one service, with what its references to others mean: bare boxes and dashed lines."""

from server.engine.diagrams.er import Item, Model, Reference, of_tables
from server.engine.model.schema import PhysicalSchema


def of_service(schema: PhysicalSchema, service: str) -> Model:
    """Its own tables and copies; tables of others it refers to are drawn bare."""
    own = of_tables(schema.tables_of(service))
    known = {item.name for item in own.items}
    across = tuple(one for one in remote(schema) if one.child in known)
    bare = dict.fromkeys(one.parent for one in across)
    return Model((*own.items, *(Item(name, "", ()) for name in bare)), (*own.references, *across))


def of_services(schema: PhysicalSchema) -> Model:
    """All tables of all services, without copies."""
    whole = of_tables(schema.tables)
    return Model(whole.items, (*whole.references, *remote(schema)))


def remote(schema: PhysicalSchema) -> tuple[Reference, ...]:
    """References that no foreign key keeps."""
    tables = {table.name: table for table in schema.tables}
    found = []
    for one in schema.remote_references:
        table = tables[one.table]
        singles = {unique.columns for unique in table.uniques} | {table.primary_key}
        found.append(
            Reference(one.target, one.table, one.column, one.required, (one.column,) in singles, owner=one.owner)
        )
    return tuple(found)
