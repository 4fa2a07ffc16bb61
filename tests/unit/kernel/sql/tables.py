"""Three tables, and how the fixtures describe what a statement does to them."""

from typing import Any

from server.engine.kernel.sql.scope import Relation, TableShape
from server.engine.model.access import Output

_LISTINGS = TableShape(
    name="listings",
    entity="Listing",
    columns={
        "id": "bigint", "title": "text", "state": "text", "price": "bigint", "quantity": "integer", "tags": "jsonb",
        "is_active": "boolean", "is_digital": "boolean", "created_at": "timestamptz", "updated_at": "timestamptz",
        "removed_at": "timestamptz", "shop_id": "bigint",
    },
    keys=(frozenset({"id"}),),
)  # fmt: skip
_SHOPS = TableShape(
    name="shops",
    entity="Shop",
    columns={"id": "bigint", "name": "text", "sales": "bigint", "owner_id": "bigint"},
    keys=(frozenset({"id"}), frozenset({"name"})),
)
_USERS = TableShape(
    name="users",
    entity="User",
    columns={"id": "bigint", "email": "text", "boss_id": "bigint"},
    keys=(frozenset({"id"}), frozenset({"email"})),
)
CATALOGUE = {
    "listing": _LISTINGS, "listings": _LISTINGS, "shop": _SHOPS, "shops": _SHOPS, "user": _USERS, "users": _USERS,
}  # fmt: skip


def described(relation: Relation) -> dict[str, Any]:
    """A use of a table as the fixtures write it, without what is empty."""
    assert relation.shape is not None
    found: dict[str, Any] = {"table": relation.shape.name}
    if relation.name != relation.shape.name:
        found["as"] = relation.name
    found["does"] = relation.operation.value
    found["reads"] = [column for column in relation.shape.columns if column in relation.reads]
    found["sets"] = [f"{given.column} = {given.term}" for given in relation.assignments]
    found["where"] = [
        " ".join(filter(None, (found.column, found.comparison.value, found.operator, found.term)))
        for found in relation.conditions
    ]
    found["order"] = [f"{key.column} desc" if key.descending else key.column for key in relation.order]
    found["limit"] = relation.limit
    return {name: value for name, value in found.items() if value}


def returned(output: Output) -> str:
    """``name``, with where it comes from when that is no column of the same name."""
    origin = f"{output.entity}.{output.column}" if output.column else output.expression
    return f"{output.name}: {origin}"
