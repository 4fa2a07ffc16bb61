"""The rows a saga touches, each entity as a table with the columns that it changes, and a place for outside systems."""

from server.engine.consistency.sagas.sql.words import column, table
from server.engine.consistency.sagas.world import Rooms, rooms
from server.engine.model.sagas import Change, ChangeKind, CountermeasureKind, Saga, SagaStep

CALLS = "Call"
"""Entity that stands for what an outside system has done, one row for each idempotency key."""
NUMBERS = frozenset({ChangeKind.ADD, ChangeKind.SUBTRACT})


def destination(service: str, external_system: str) -> str:
    """Where a step's command goes: to the service, or to what calls the outside system for it."""
    return external_system or service


def stores_of(saga: Saga) -> tuple[str, ...]:
    """Services and outside systems, sorted, the coordinator first."""
    names = {destination(step.service, step.external_system) for step in saga.steps}
    return (saga.coordinator, *sorted(names - {saga.coordinator}))


def changes_in(step: SagaStep) -> tuple[Change, ...]:
    """What the step does where it is carried out; a call leaves one entry there."""
    if step.external_system:
        return (*step.changes, Change(CALLS, ChangeKind.INSERT))
    return step.changes


def undoing_in(step: SagaStep) -> tuple[Change, ...]:
    undo = step.compensation
    if undo is None:
        return ()
    if step.external_system:
        return (*undo.changes, Change(CALLS, ChangeKind.DELETE))
    return undo.changes


def columns_of(saga: Saga, store: str) -> dict[str, dict[str, Change]]:
    """By entity and column, the first change that tells what kind of column it is."""
    found: dict[str, dict[str, Change]] = {}
    for step in saga.steps:
        if destination(step.service, step.external_system) == store:
            for change in (*changes_in(step), *undoing_in(step)):
                place = found.setdefault(change.entity, {})
                if change.column and (change.column not in place or change.kind in NUMBERS):
                    place[change.column] = change
    return found


def rooms_in(saga: Saga, store: str) -> Rooms:
    """What one instance needs of each number in ``store``."""
    steps = [step for step in saga.steps if destination(step.service, step.external_system) == store]
    return rooms(change for step in steps for change in changes_in(step))


def row_tables(saga: Saga, store: str) -> tuple[str, ...]:
    """Tables with a key, who made the row, who holds it, and the columns the saga changes."""
    ddl = [
        "CREATE TABLE refusals (subject text NOT NULL, step text NOT NULL, PRIMARY KEY (subject, step))",
        "COMMENT ON TABLE refusals IS 'Stands for business rules that look at more than the rows here.'",
    ]
    for entity, columns in sorted(columns_of(saga, store).items()):
        parts = ["id text PRIMARY KEY", "made_by text", "held_by text"]
        for name, change in sorted(columns.items()):
            if change.kind in NUMBERS:
                bounds = [each for each in _changes(saga, store) if each.entity == entity and each.column == name]
                # A column somebody guards may not fall below its floor, whoever changes it.
                floored = any(each.floor for each in bounds)
                check = f" CHECK ({column(name)} >= 0)" if floored else ""
                parts.append(f"{column(name)} bigint NOT NULL DEFAULT 0{check}")
            else:
                parts.append(f"{column(name)} text NOT NULL DEFAULT ''")
            parts.append(f"{column(f'{name}_before')} text")
        body = ",\n    ".join(parts)
        ddl.append(f"CREATE TABLE {table(entity)} (\n    {body}\n)")
    return tuple(ddl)


def _changes(saga: Saga, store: str) -> list[Change]:
    return [
        change
        for step in saga.steps
        if destination(step.service, step.external_system) == store
        for change in (*changes_in(step), *undoing_in(step))
    ]


def held(saga: Saga, step: SagaStep) -> tuple[str, ...]:
    """Entities whose rows the step holds until the saga ends: those it did not make itself."""
    locked = {one.entity for one in saga.countermeasures if one.kind is CountermeasureKind.SEMANTIC_LOCK}
    return tuple(entity for entity in step.entities() if entity in locked and not made_here(saga, step, entity))


def made_here(saga: Saga, step: SagaStep, entity: str, including: bool = True) -> bool:
    """Whether the row the step means is one that the saga made, in this step or an earlier one of the same store."""
    store = destination(step.service, step.external_system)
    for each in saga.steps:
        if destination(each.service, each.external_system) == store:
            first = next((change for change in changes_in(each) if change.entity == entity), None)
            if first is not None:
                return first.kind is ChangeKind.INSERT
        if each is step:
            break
    return False
