"""Tables every service of a saga has (inbox, outbox, what became of each step), and those of the coordinator.

The outbox is read by a relay, the inbox makes at-least-once delivery take effect once. The state of a step is its
idempotency key: one row for saga and step, whatever the message.
"""

from server.engine.consistency.sagas.sql.stores import destination, held
from server.engine.consistency.sagas.sql.words import text
from server.engine.model.sagas import Saga, StepKind

INBOX = """CREATE TABLE saga_inbox (
    message_id text PRIMARY KEY,
    saga_id text NOT NULL,
    step text NOT NULL,
    action text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
)"""
OUTBOX = """CREATE TABLE saga_outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id text NOT NULL UNIQUE,
    saga_id text NOT NULL,
    subject text NOT NULL,
    destination text NOT NULL,
    step text NOT NULL,
    action text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz
)"""
OUTBOX_INDEX = "CREATE INDEX saga_outbox_unsent ON saga_outbox (id) WHERE sent_at IS NULL"
STEP_STATES = """CREATE TABLE saga_step_states (
    saga_id text NOT NULL,
    step text NOT NULL,
    state text NOT NULL CONSTRAINT saga_step_states_state CHECK (state IN ('done', 'refused', 'undone', 'barred')),
    PRIMARY KEY (saga_id, step)
)"""
INSTANCES = """CREATE TABLE saga_instances (
    id text PRIMARY KEY,
    saga text NOT NULL,
    definition_version integer NOT NULL,
    subject text NOT NULL,
    state text NOT NULL DEFAULT 'forward'
        CONSTRAINT saga_instances_state CHECK (state IN ('forward', 'backward', 'completed', 'compensated')),
    position integer NOT NULL DEFAULT 1,
    failed_at integer NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    version integer NOT NULL DEFAULT 1,
    next_check_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz NOT NULL DEFAULT now()
)"""
INSTANCES_INDEX = (
    "CREATE INDEX saga_instances_due ON saga_instances (next_check_at) WHERE state IN ('forward', 'backward')"
)
DEFINITIONS = """CREATE TABLE saga_definitions (
    saga text NOT NULL,
    definition_version integer NOT NULL,
    position integer NOT NULL,
    step text NOT NULL,
    destination text NOT NULL,
    kind text NOT NULL CONSTRAINT saga_definitions_kind CHECK (kind IN ('compensatable', 'pivot', 'retriable')),
    undo_position integer,
    registered_before boolean NOT NULL,
    asks boolean NOT NULL,
    timeout interval NOT NULL,
    holds boolean NOT NULL,
    PRIMARY KEY (saga, definition_version, position)
)"""
TABLES = frozenset({"saga_inbox", "saga_outbox", "saga_step_states", "saga_instances", "saga_definitions"})


def messaging_tables(coordinator: bool) -> tuple[str, ...]:
    """DDL of a service's own messaging; with ``coordinator`` also where the instances are kept."""
    own = (INBOX, OUTBOX, OUTBOX_INDEX, STEP_STATES)
    return (*own, INSTANCES, INSTANCES_INDEX, DEFINITIONS) if coordinator else own


def definition_rows(saga: Saga) -> tuple[str, ...]:
    """The saga as rows: an instance follows the version it was started with, whatever is deployed since."""
    order = [name for name in saga.undo_order() if any(s.name == name and s.compensation for s in saga.steps)]
    rows = []
    for position, step in enumerate(saga.steps, start=1):
        undo = step.compensation
        values = (
            text(saga.name),
            str(max(saga.definition_version, 1)),
            str(position),
            text(step.name),
            text(destination(step.service, step.external_system)),
            text(step.kind.value),
            str(order.index(step.name) + 1) if undo is not None else "NULL",
            "true" if undo is not None and undo.registered_before else "false",
            "true" if step.asks_when_unknown and step.kind is not StepKind.RETRIABLE else "false",
            f"interval '{step.timeout // 1000} milliseconds'",
            "true" if held(saga, step) else "false",
        )
        rows.append(f"INSERT INTO saga_definitions VALUES ({', '.join(values)})")
    return tuple(rows)
