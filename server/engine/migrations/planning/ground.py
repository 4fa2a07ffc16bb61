"""What everything else stands on: schemas and extensions that come or go."""

from server.engine.errors import DomainError, Reason
from server.engine.kernel.sql.words import quote
from server.engine.migrations.planning.draft import Draft, Stage
from server.engine.model.catalogue import Catalogue, CatalogueExtension


def plan(draft: Draft) -> None:
    """Raises `DomainError` INVALID_ARGUMENT where the two schemas lie in different ones of PostgreSQL's."""
    start, goal = draft.before.path, draft.after.path
    if start[0] != goal[0] and _holds(draft.before) and _holds(draft.after):
        told = f"what is there lies in the schema {start[0]} and what is to come in {goal[0]}: nothing is moved between"
        raise DomainError(Reason.INVALID_ARGUMENT, told, {"field": "after"})
    for name in goal:
        if name not in start and name != "public":
            draft.add(
                Stage.TYPES,
                f"Create schema {name}",
                [f"CREATE SCHEMA IF NOT EXISTS {quote(name)}"],
                undo=[f"DROP SCHEMA {quote(name)}"],
            )
    for each in draft.new_extensions():
        draft.add(
            Stage.TYPES,
            f"Create extension {each.name}",
            [_creation(each)],
            undo=[f"DROP EXTENSION {quote(each.name)}"],
            undo_note="By a role that may: a superuser, or one with CREATE on the database.",
        )
    kept = {each.name for each in draft.after.extensions}
    for each in draft.before.extensions:
        if each.name not in kept:
            drop = [f"DROP EXTENSION {quote(each.name)}"]
            draft.add(Stage.DROP_TYPES, f"Drop extension {each.name}", drop, undo=[_creation(each)])


def _creation(each: CatalogueExtension) -> str:
    return f"CREATE EXTENSION IF NOT EXISTS {quote(each.name)} WITH SCHEMA {quote(each.schema)}"


def _holds(schema: Catalogue) -> bool:
    return bool(schema.tables or schema.enums or schema.domains or schema.views or schema.sequences)
