"""Writes out the steps of a use case that only names an entity and a standard action."""

# ruff: noqa: S608
# The text made here is read by our own parser and prepared by the lab; every name in it has passed the checks.

from collections.abc import Callable
from dataclasses import dataclass

from server.engine.brief.catalogue import Tables
from server.engine.kernel.sql.scope import TableShape, close_to
from server.engine.kernel.sql.words import quote
from server.engine.kernel.state_machines import StateMachine, TransitionError, parse_state_machine
from server.engine.model.brief import (
    ActorKind,
    Attribute,
    AttributeType,
    Brief,
    Entity,
    InvariantKind,
    Sensitivity,
    UseCase,
)

STANDARD_ACTIONS = ("create", "get", "list", "search", "update", "delete")
PAGE_PARAMETERS = ("after_id", "page_size", "query")
"""Parameters of derived lists and searches that are no columns."""
_MOMENTS = frozenset({"now()", "current_timestamp", "current_date", "gen_random_uuid()", "uuidv7()", "uuidv4()"})
_TEXTS = frozenset({AttributeType.STRING, AttributeType.TEXT})
_PROSE = 20
"""Characters: what is always shorter is a code, which nobody searches for words."""
_SEARCHABLE = frozenset({None, Sensitivity.PUBLIC, Sensitivity.INTERNAL})
_OWNED_BY = frozenset({ActorKind.END_USER, ActorKind.PARTNER})


class ActionError(Exception):
    """The action makes no sense for the entity; ``field`` is the field of the use case to blame."""

    def __init__(self, field: str, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.suggestion = suggestion


def machines_of(brief: Brief) -> dict[str, tuple[str, StateMachine]]:
    """By entity, the column that holds the state and its machine; unreadable ones are left out."""
    found: dict[str, tuple[str, StateMachine]] = {}
    for invariant in brief.invariants:
        if invariant.kind is InvariantKind.STATE_MACHINE and len(invariant.over) == 1:
            entity, _, column = invariant.over[0].partition(".")
            try:
                found.setdefault(entity, (column, parse_state_machine(invariant.expression)))
            except TransitionError:
                continue
    return found


def state_machines(brief: Brief) -> dict[str, tuple[str, ...]]:
    """By entity, the states that a use case may move to."""
    return {
        entity: tuple(state for state in machine.states if machine.sources(state))
        for entity, (_, machine) in machines_of(brief).items()
    }


@dataclass(frozen=True)
class _Target:
    use_case: UseCase
    entity: Entity
    shape: TableShape
    state: str
    """The column that holds the state; empty without a state machine."""
    machine: StateMachine | None
    maintained: frozenset[str]
    """Columns that other statements keep up to date."""
    owner: str
    """The column that leads to the caller's own rows; empty where the caller owns none."""

    @property
    def table(self) -> str:
        return quote(self.shape.name)

    @property
    def chosen(self) -> tuple[str, ...]:
        """Columns among the declared parameters."""
        return tuple(found.name for found in self.use_case.parameters if found.name in self.shape.columns)

    @property
    def attributes(self) -> dict[str, Attribute]:
        return {attribute.name: attribute for attribute in self.entity.attributes}

    def visible(self) -> str:
        secret = {found.name for found in self.entity.attributes if found.sensitivity is Sensitivity.SECRET}
        return ", ".join(quote(column) for column in self.shape.columns if column not in secret)

    def own_rows(self) -> str:
        return f" AND {quote(self.owner)} = :{self.owner}" if self.owner else ""


class Actions:
    """Derives statements for the use cases of one brief."""

    def __init__(self, brief: Brief, tables: Tables) -> None:
        self._entities = {entity.name: entity for entity in brief.entities}
        self._actors = {actor.name: actor for actor in brief.actors}
        self._tables = tables
        self._machines = machines_of(brief)
        self._maintained: dict[str, set[str]] = {}
        for invariant in brief.invariants:
            if invariant.kind is InvariantKind.MATERIALISED and invariant.over:
                entity, _, column = invariant.over[0].partition(".")
                self._maintained.setdefault(entity, set()).add(column)

    def statement(self, use_case: UseCase) -> str:
        """The one SQL step of the use case; raises `ActionError` where the action makes no sense.

        Empty for an action that is unknown, which the checks report.
        """
        entity = self._entities.get(use_case.entity)
        if entity is None:
            return ""
        column, machine = self._machines.get(entity.name, ("", None))
        if use_case.action not in STANDARD_ACTIONS and (machine is None or not machine.sources(use_case.action)):
            return ""
        target = _Target(
            use_case=use_case,
            entity=entity,
            shape=self._tables.by_entity[entity.name],
            state=column,
            machine=machine,
            maintained=frozenset(self._maintained.get(entity.name, ())),
            owner=self._owner(use_case, entity),
        )
        for parameter in use_case.parameters:
            if parameter.name not in target.shape.columns and parameter.name not in PAGE_PARAMETERS:
                close = close_to(parameter.name, target.shape.columns)
                hint = f", did you mean `{close}`?" if close else ""
                message = f"parameter `{parameter.name}` is no column of `{entity.name}`{hint}"
                raise ActionError(f"parameters[{parameter.name}].name", message, close)
        return _WRITERS.get(use_case.action, _move)(target)

    def _owner(self, use_case: UseCase, entity: Entity) -> str:
        actor = self._actors.get(use_case.actor)
        if not entity.owner or actor is None or actor.kind not in _OWNED_BY or not actor.entity:
            return ""
        return f"{entity.owner.partition('.')[0]}_id"


def _create(target: _Target) -> str:
    attributes = target.attributes
    columns: list[str] = []
    values: list[str] = []
    for column in target.shape.columns:
        attribute = attributes.get(column)
        if column == "id" or column == target.state or column in target.maintained:
            continue
        if attribute is not None and (attribute.default or "").lower() in _MOMENTS:
            continue
        needed = attribute is None or (attribute.required and attribute.default is None)
        if target.chosen and column not in target.chosen and not needed:
            continue
        columns.append(quote(column))
        values.append("now()" if attribute is not None and _is_bookkeeping(attribute) else f":{column}")
    if target.machine is not None and attributes.get(target.state) and attributes[target.state].default is None:
        columns.append(quote(target.state))
        values.append(f"'{target.machine.initial}'")
    if not columns:
        return f"INSERT INTO {target.table} DEFAULT VALUES RETURNING id"
    return (
        f"INSERT INTO {target.table} ({', '.join(columns)}) VALUES ({', '.join(values)}) RETURNING {target.visible()}"
    )


def _is_bookkeeping(attribute: Attribute) -> bool:
    return attribute.type is AttributeType.TIMESTAMP and attribute.name in ("created_at", "updated_at")


def _get(target: _Target) -> str:
    chosen = frozenset(target.chosen)
    key = next((key for key in target.shape.keys if chosen and key <= chosen), frozenset({"id"}))
    where = " AND ".join(f"{quote(column)} = :{column}" for column in sorted(key | chosen))
    return f"SELECT {target.visible()} FROM {target.table} WHERE {where}"


def _filters(target: _Target) -> list[str]:
    columns = target.chosen or ((target.owner,) if target.owner else ())
    return [f"{quote(column)} = :{column}" for column in columns]


def _list(target: _Target) -> str:
    where = " AND ".join([*_filters(target), "id > :after_id"])
    return f"SELECT {target.visible()} FROM {target.table} WHERE {where} ORDER BY id LIMIT :page_size"


def _search(target: _Target) -> str:
    texts = [
        attribute
        for attribute in target.entity.attributes
        if attribute.type in _TEXTS and (attribute.sensitivity or target.entity.sensitivity) in _SEARCHABLE
    ]
    prose = [found for found in texts if not found.pattern and (found.max_length or _PROSE) >= _PROSE]
    if not texts:
        message = f"`{target.entity.name}` has no string or text that everybody may read, so nothing can be searched"
        raise ActionError("action", message, "list")
    document = " || ' ' || ".join(f"coalesce({quote(found.name)}, '')" for found in prose or texts)
    matches = f"to_tsvector('simple', {document}) @@ websearch_to_tsquery('simple', :query)"
    filters = [f"{quote(column)} = :{column}" for column in target.chosen]
    where = " AND ".join([*filters, matches, "id > :after_id"])
    return f"SELECT {target.visible()} FROM {target.table} WHERE {where} ORDER BY id LIMIT :page_size"


def _update(target: _Target) -> str:
    changes = []
    for attribute in target.entity.attributes:
        name = attribute.name
        if not attribute.mutable or name == target.state or name in target.maintained or name == "created_at":
            continue
        if _is_bookkeeping(attribute):
            changes.append(f"{quote(name)} = now()")
        elif name in target.chosen or (not target.chosen and attribute.sensitivity is not Sensitivity.SECRET):
            changes.append(f"{quote(name)} = :{name}")
    if not any(":" in change for change in changes):
        raise ActionError("action", f"`{target.entity.name}` has no mutable attribute")
    where = f"id = :id{target.own_rows()}"
    return f"UPDATE {target.table} SET {', '.join(changes)} WHERE {where} RETURNING {target.visible()}"


def _delete(target: _Target) -> str:
    return f"DELETE FROM {target.table} WHERE id = :id{target.own_rows()}"


def _move(target: _Target) -> str:
    """To a state, from those that the machine allows."""
    assert target.machine is not None, "the checks admit a state only where there is a machine"
    action = target.use_case.action
    sources = [f"'{source}'" for source in target.machine.sources(action)]
    came_from = f"= {sources[0]}" if len(sources) == 1 else f"IN ({', '.join(sources)})"
    changes = [f"{quote(target.state)} = '{action}'"]
    changes += [
        f"{quote(found.name)} = now()"
        for found in target.entity.attributes
        if found.name == "updated_at" and _is_bookkeeping(found)
    ]
    where = f"id = :id AND {quote(target.state)} {came_from}{target.own_rows()}"
    return f"UPDATE {target.table} SET {', '.join(changes)} WHERE {where} RETURNING {target.visible()}"


_WRITERS: dict[str, Callable[[_Target], str]] = {
    "create": _create,
    "get": _get,
    "list": _list,
    "search": _search,
    "update": _update,
    "delete": _delete,
}
