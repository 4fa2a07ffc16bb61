"""What each row that may yet be undone is protected by. Source: Frank & Zahle (1998) after Richardson."""

from server.engine.model.sagas import (
    Change,
    ChangeKind,
    Countermeasure,
    CountermeasureKind,
    LocalProgram,
    Saga,
    StepKind,
)

COMMUTING = frozenset({ChangeKind.ADD, ChangeKind.SUBTRACT})


def exposed(saga: Saga) -> dict[str, tuple[Change, ...]]:
    """Entities that compensatable steps write, each with its changes: others see them before the saga has decided."""
    found: dict[str, list[Change]] = {}
    for step in saga.steps:
        if step.kind is StepKind.COMPENSATABLE:
            for change in step.changes:
                found.setdefault(change.entity, []).append(change)
    return {entity: tuple(changes) for entity, changes in sorted(found.items())}


def overwritten(saga: Saga) -> dict[str, tuple[Change, ...]]:
    """Entities whose rows the saga overwrites in two services or more: two instances could each win in one of them."""
    found: dict[str, list[Change]] = {}
    services = set()
    made = {change.entity for step in saga.steps for change in step.changes if change.kind is ChangeKind.INSERT}
    for step in saga.steps:
        for change in step.changes:
            if change.kind is ChangeKind.SET and change.entity not in made:
                found.setdefault(change.entity, []).append(change)
                services.add(step.service)
    return {entity: tuple(changes) for entity, changes in sorted(found.items())} if len(services) > 1 else {}


def touches(program: LocalProgram, entity: str) -> bool:
    return writes(program, entity) or any(column.rpartition(".")[0] == entity for column in program.reads)


def writes(program: LocalProgram, entity: str) -> bool:
    return any(change.entity == entity for change in program.changes)


def countermeasures(saga: Saga) -> tuple[Countermeasure, ...]:
    """One for every exposed entity, whether or not the brief shows somebody who touches it."""
    found = []
    for entity, changes in sorted({**overwritten(saga), **exposed(saga)}.items()):
        others = tuple(sorted({program.name for program in saga.others if touches(program, entity)}))
        columns = tuple(sorted({change.column for change in changes if change.column}))
        if all(change.kind in COMMUTING for change in changes) and all(
            change.kind in COMMUTING
            for program in saga.others
            for change in program.changes
            if change.entity == entity and change.column in columns
        ):
            found.append(
                Countermeasure(
                    entity,
                    CountermeasureKind.COMMUTATIVE,
                    columns,
                    "everybody adds and subtracts, and the undoing does so too: the order does not matter",
                )
            )
        else:
            found.append(
                Countermeasure(
                    entity,
                    CountermeasureKind.SEMANTIC_LOCK,
                    columns,
                    "the row says that it is pending until the saga has ended; nobody else changes it meanwhile",
                    aware=others,
                )
            )
    return tuple(found)
