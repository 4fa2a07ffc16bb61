"""What is claimed of a saga and put to the test: every single fault at every message, and pairs of them by sample."""

import itertools
import random
from collections.abc import Iterator, Sequence

from server.engine.consistency.sagas.sql import (
    coordinator_functions,
    definition_rows,
    messaging_tables,
    participant_functions,
    row_tables,
    stores_of,
)
from server.engine.consistency.sagas.sql.stores import (
    CALLS,
    NUMBERS,
    changes_in,
    columns_of,
    destination,
    made_here,
    rooms_in,
)
from server.engine.consistency.sagas.sql.words import column, table, text
from server.engine.consistency.sagas.world import Room
from server.engine.model.claims import (
    Claim,
    SagaCheck,
    SagaEnds,
    SagaFault,
    SagaRow,
    SagaRun,
    SagaStore,
)
from server.engine.model.sagas import Change, ChangeKind, Saga, SagaStep, StepKind

FAULTS = ("crash before commit", "crash after commit", "delivered twice", "delivered late")
LOST = "lost"
"""Only of calls to outside systems: between services the outbox keeps what was not acknowledged."""
MOST_RUNS = 160
"""Of one claim: about twenty messages each, a few milliseconds a message."""
PAIRS = 40
"""Runs with two faults, drawn by seed."""
COMPLETED, COMPENSATED = "completed", "compensated"


def trials(saga: Saga, prefix: str = "consistency/saga", seed: int = 0) -> tuple[Claim, ...]:
    """The claims of one saga: undisturbed and refused, one fault, two faults, two instances on the same rows."""
    stores = tuple(SagaStore(name, store_ddl(saga, name)) for name in stores_of(saga))
    rows = _rows(saga)
    checks = _checks(saga)
    found = []
    for kind, sentence, runs in (
        ("undisturbed", "ends completed, and undone wherever a step is refused", _undisturbed(saga, rows)),
        (
            "faults",
            "ends completed or undone whichever message meets a crash, a repeat or a delay",
            _faults(saga, rows),
        ),
        ("pairs", "ends completed or undone when two faults meet", _pairs(saga, rows, seed)),
        ("instances", "ends completed or undone beside another instance on the same rows", _two(saga, rows)),
    ):
        chosen = _sample(list(runs), MOST_RUNS, seed)
        if chosen:
            test = SagaEnds(saga.name, saga.coordinator, stores, tuple(chosen), checks)
            found.append(Claim(f"{prefix}/{saga.name}/{kind}", saga.name, f"{saga.name} {sentence}.", test))
    return tuple(found)


def store_ddl(saga: Saga, store: str) -> tuple[str, ...]:
    """Everything one service needs to take part: messaging, rows, functions; definitions where it coordinates."""
    coordinates = store == saga.coordinator
    return (
        *messaging_tables(coordinates),
        *row_tables(saga, store),
        *(definition_rows(saga) if coordinates else ()),
        *(coordinator_functions(saga) if coordinates else ()),
        *participant_functions(saga, store),
    )


def _rows(saga: Saga) -> tuple[SagaRow, ...]:
    """The rows the saga finds, in the states and with the numbers its first changes need."""
    found = []
    for store in stores_of(saga):
        for entity, columns in sorted(columns_of(saga, store).items()):
            steps = [s for s in saga.steps if _there(s, store) and any(c.entity == entity for c in changes_in(s))]
            if not steps or made_here(saga, steps[0], entity):
                continue
            names, values = ["id"], ["$1"]
            for name in sorted(columns):
                first = _first(saga, store, entity, name)
                names.append(column(name))
                numeric = columns[name].kind in NUMBERS
                values.append(str(_start(saga, store, entity, name)) if numeric else _before(first))
            sql = f"INSERT INTO {table(entity)} ({', '.join(names)}) VALUES ({', '.join(values)})"
            found.append(SagaRow(store, sql))
    return tuple(found)


def _there(step: SagaStep, store: str) -> bool:
    return destination(step.service, step.external_system) == store


def _first(saga: Saga, store: str, entity: str, name: str) -> Change | None:
    for step in saga.steps:
        if _there(step, store):
            for change in changes_in(step):
                if change.entity == entity and change.column == name:
                    return change
    return None


def _start(saga: Saga, store: str, entity: str, name: str) -> int:
    return rooms_in(saga, store).get((entity, name), Room()).first


def _before(change: Change | None) -> str:
    return text(change.sources[0]) if change is not None and change.sources else text("before")


def _checks(saga: Saga) -> tuple[SagaCheck, ...]:
    """What is left afterwards: once for every completed instance, not at all for one that was undone."""
    found = [
        SagaCheck(f"nothing is left unsent in {store}", store, "SELECT count(*) FROM saga_outbox WHERE sent_at IS NULL AND subject = $1")  # noqa: E501
        for store in stores_of(saga)
    ]  # fmt: skip
    for store in stores_of(saga):
        for entity, columns in sorted(columns_of(saga, store).items()):
            steps = [s for s in saga.steps if _there(s, store)]
            writers = [s for s in steps if any(c.entity == entity for c in changes_in(s))]
            if not writers:
                continue
            if made_here(saga, writers[0], entity):
                found.append(_made_check(saga, steps, store, entity))
            else:
                found += _shared_checks(saga, steps, store, entity, columns)
    return tuple(found)


def _made_check(saga: Saga, steps: Sequence[SagaStep], store: str, entity: str) -> SagaCheck:
    made = sum(c.kind is ChangeKind.INSERT for s in steps for c in changes_in(s) if c.entity == entity)
    cancelled = sorted(
        {
            (c.column, c.value)
            for s in steps
            if s.compensation is not None
            for c in s.compensation.changes
            if c.entity == entity and c.kind is ChangeKind.MOVE
        }
        - {(c.column, c.value) for s in steps for c in changes_in(s) if c.entity == entity}
    )
    counts = "".join(f" AND {column(name)} <> {text(value)}" for name, value in cancelled)
    what = "calls that were made" if entity == CALLS else f"rows of {entity} that count"
    query = f"SELECT count(*) FROM {table(entity)} WHERE made_by LIKE $1 || '/%'{counts}"
    return SagaCheck(f"{what} in {store}", store, query, 0, made)


def _shared_checks(
    saga: Saga, steps: Sequence[SagaStep], store: str, entity: str, columns: dict[str, Change]
) -> Iterator[SagaCheck]:
    changes = [change for step in steps for change in changes_in(step) if change.entity == entity]
    if any(change.kind is ChangeKind.DELETE for change in changes):
        query = f"SELECT 1 - count(*) FROM {table(entity)} WHERE id = $1"
        yield SagaCheck(f"{entity} removed", store, query, 0, 1, once=True)
        return
    for name, kind in sorted(columns.items()):
        own = [change for change in changes if change.column == name]
        if not own:
            continue
        if kind.kind in NUMBERS and all(change.kind in NUMBERS for change in own):
            total = sum(1 if change.kind is ChangeKind.ADD else -1 for change in own)
            query = f"SELECT {column(name)} FROM {table(entity)} WHERE id = $1"
            yield SagaCheck(f"{entity}.{name}", store, query, _start(saga, store, entity, name), total)
        elif kind.kind not in NUMBERS and _before(own[0]) != text(own[-1].value):
            query = f"SELECT count(*) FROM {table(entity)} WHERE id = $1 AND {column(name)} = {text(own[-1].value)}"
            yield SagaCheck(f"{entity}.{name} at its end", store, query, 0, 1, once=True)
            query = f"SELECT count(*) FROM {table(entity)} WHERE id = $1 AND {column(name)} = {_before(own[0])}"
            yield SagaCheck(f"{entity}.{name} as before", store, query, 1, -1, once=True)
    query = f"SELECT count(*) FROM {table(entity)} WHERE id = $1 AND held_by IS NOT NULL"
    yield SagaCheck(f"rows of {entity} still held", store, query)


def _undisturbed(saga: Saga, rows: tuple[SagaRow, ...]) -> Iterator[SagaRun]:
    yield SagaRun("undisturbed", rows, ends=(COMPLETED,))
    for step in saga.steps:
        if step.may_be_refused:
            yield SagaRun(f"{step.name} is refused", _refusing(rows, step), ends=(COMPENSATED,))


def _refusing(rows: tuple[SagaRow, ...], step: SagaStep) -> tuple[SagaRow, ...]:
    store = destination(step.service, step.external_system)
    return (*rows, SagaRow(store, f"INSERT INTO refusals (subject, step) VALUES ($1, {text(step.name)})"))


def _messages(saga: Saga, refused: SagaStep | None) -> list[tuple[str, str]]:
    """Step and action of each message on the way to completion, or back from the step that is refused."""
    found = []
    for step in saga.steps:
        found.append((step.name, "do"))
        if refused is not None and step.name == refused.name:
            found.append((step.name, "refused"))
            break
        found.append((step.name, "done"))
    if refused is not None:
        done = {step.name: step for step in saga.steps[: saga.steps.index(refused)]}
        for name in saga.undo_order():
            if name in done and done[name].compensation is not None:
                found += [(name, "undo"), (name, "undone")]
    return found


def _ways(saga: Saga, rows: tuple[SagaRow, ...]) -> list[tuple[str, tuple[SagaRow, ...], list[tuple[str, str]]]]:
    """Each way through the saga; of the ways back the parts that the way on does not have."""
    forward = _messages(saga, None)
    ways = [("", rows, forward)]
    for step in saga.steps:
        if step.may_be_refused:
            back = [message for message in _messages(saga, step) if message not in forward]
            ways.append((f"{step.name} is refused, ", _refusing(rows, step), back))
    return ways


def _faults(saga: Saga, rows: tuple[SagaRow, ...]) -> Iterator[SagaRun]:
    for told, prepared, messages in _ways(saga, rows):
        for fault in _single(saga, messages):
            yield SagaRun(f"{told}{fault.step} {fault.action} {fault.kind}", prepared, (fault,))


def _single(saga: Saga, messages: list[tuple[str, str]]) -> list[SagaFault]:
    outside = {step.name for step in saga.steps if step.external_system}
    return [
        SagaFault(step, action, kind)
        for step, action in messages
        for kind in (*FAULTS, *((LOST,) if step in outside else ()))
    ]


def _pairs(saga: Saga, rows: tuple[SagaRow, ...], seed: int) -> list[SagaRun]:
    runs = []
    for told, prepared, messages in _ways(saga, rows):
        for one, other in itertools.combinations(_single(saga, messages), 2):
            if (one.step, one.action) != (other.step, other.action):
                name = f"{told}{one.step} {one.action} {one.kind}, {other.step} {other.action} {other.kind}"
                runs.append(SagaRun(name, prepared, (one, other)))
    return _sample(runs, PAIRS, seed)


def _two(saga: Saga, rows: tuple[SagaRow, ...]) -> Iterator[SagaRun]:
    yield SagaRun("two instances", rows, instances=2)
    for step in saga.steps:
        if step.kind is not StepKind.RETRIABLE:
            fault = SagaFault(step.name, "do", "delivered late")
            yield SagaRun(f"two instances, {step.name} delivered late", rows, (fault,), instances=2)


def _sample(runs: list[SagaRun], most: int, seed: int) -> list[SagaRun]:
    if len(runs) <= most:
        return runs
    chosen = sorted(random.Random(seed).sample(range(len(runs)), most))  # noqa: S311  # a sample, not a secret
    return [runs[number] for number in chosen]
