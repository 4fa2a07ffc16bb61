"""What a service does with a command: one function for each step and its compensation, one local transaction each.

``saga_handle`` dispatches. Its answer says what happened; the reply to the coordinator is a row of the outbox, written
in the same transaction as the changes.
"""

from server.engine.consistency.sagas.sql.stores import (
    NUMBERS,
    changes_in,
    columns_of,
    destination,
    held,
    made_here,
    rooms_in,
    undoing_in,
)
from server.engine.consistency.sagas.sql.words import column, function, table, text
from server.engine.consistency.sagas.world import Room
from server.engine.model.sagas import Change, ChangeKind, Saga, SagaStep, StepKind

_ARGUMENTS = "p_message text, p_saga text, p_subject text"
SET_NUMBER = 11
"""What a number is set to where the term is the caller's own."""


def participant_functions(saga: Saga, store: str) -> tuple[str, ...]:
    """CREATE FUNCTION, whole, of every step carried out in ``store``; the dispatcher last."""
    steps = [step for step in saga.steps if destination(step.service, step.external_system) == store]
    found: list[str] = []
    cases: list[str] = []
    for step in steps:
        found.append(_do(saga, step))
        cases.append(_case(step, "do", function(step, "do")))
        if step.asks_when_unknown and step.kind is not StepKind.RETRIABLE:
            found.append(_ask(saga, step))
            cases.append(_case(step, "ask", function(step, "ask")))
        if step.compensation is not None:
            found.append(_undo(saga, step))
            cases.append(_case(step, "undo", function(step, "undo")))
    found.append(_release(saga, store))
    coordinates = store == saga.coordinator
    found.append(_handle(cases, coordinates))
    return tuple(found)


def _case(step: SagaStep, action: str, name: str) -> str:
    return (
        f"    IF p_step = {text(step.name)} AND p_action = {text(action)} THEN\n"
        f"        RETURN {name}(p_message, p_saga, p_subject);\n    END IF;\n"
    )


def _handle(cases: list[str], coordinates: bool) -> str:
    replies = (
        "    IF p_action IN ('done', 'refused', 'barred', 'undone') THEN\n"
        "        RETURN saga_reply(p_message, p_saga, p_step, p_action);\n    END IF;\n"
        if coordinates
        else ""
    )
    return (
        f"CREATE FUNCTION saga_handle({_ARGUMENTS}, p_step text, p_action text) RETURNS text LANGUAGE plpgsql AS $$\n"
        "BEGIN\n"
        "    IF p_action = 'release' THEN\n        RETURN saga_release(p_saga);\n    END IF;\n"
        f"{''.join(cases)}{replies}"
        "    RAISE EXCEPTION 'no step % with %', p_step, p_action;\nEND $$"
    )


def _release(saga: Saga, store: str) -> str:
    updates = "".join(
        f"    UPDATE {table(entity)} SET held_by = NULL WHERE held_by = p_saga;\n"
        for entity in sorted(columns_of(saga, store))
    )
    return (
        "CREATE FUNCTION saga_release(p_saga text) RETURNS text LANGUAGE plpgsql AS $$\nBEGIN\n"
        f"{updates}    RETURN 'released';\nEND $$"
    )


def _inbox(step: SagaStep, action: str) -> str:
    if not step.inbox:
        return ""
    return (
        "    INSERT INTO saga_inbox (message_id, saga_id, step, action)\n"
        f"    VALUES (p_message, p_saga, {text(step.name)}, {text(action)}) ON CONFLICT (message_id) DO NOTHING;\n"
        "    GET DIAGNOSTICS v_rows = ROW_COUNT;\n"
        "    IF v_rows = 0 THEN\n"
        "        -- Whoever sends again has not heard the answer.\n"
        "        UPDATE saga_outbox SET sent_at = NULL\n"
        "        WHERE message_id IN (p_message || '/done', p_message || '/refused', p_message || '/undone');\n"
        "        RETURN 'seen before';\n    END IF;\n"
    )


def _reply(saga: Saga, step: SagaStep, action: str) -> str:
    """``action`` is SQL. The identity tells the reply to each message apart, so that none is taken for another."""
    return (
        "    INSERT INTO saga_outbox (message_id, saga_id, subject, destination, step, action)\n"
        f"    VALUES (p_message || '/' || {action}, p_saga, p_subject, {text(saga.coordinator)}, {text(step.name)}, "
        f"{action})\n    ON CONFLICT (message_id) DO NOTHING;\n"
    )


def _do(saga: Saga, step: SagaStep) -> str:
    name = text(step.name)
    keyed = bool(step.idempotency_key)
    taken = (
        f"    INSERT INTO saga_step_states VALUES (p_saga, {name}, 'done') ON CONFLICT (saga_id, step) DO NOTHING;\n"
        "    GET DIAGNOSTICS v_rows = ROW_COUNT;\n"
    )
    if keyed:
        # The row is the key: whoever comes second finds what became of the step, or that it was called off.
        again = "        RETURN 'seen before';\n"
        taken += (
            "    IF v_rows = 0 THEN\n"
            f"        SELECT state INTO v_state FROM saga_step_states WHERE saga_id = p_saga AND step = {name};\n"
            "        IF v_state IN ('done', 'refused') THEN\n"
            f"{_indented(_reply(saga, step, 'v_state'))}        END IF;\n{again}    END IF;\n"
        )
    changes = "".join(_change(saga, step, change, number) for number, change in enumerate(changes_in(step)))
    # A step that cannot be refused fails with an error instead, so that its message stays and is tried again.
    refusable = step.kind is not StepKind.RETRIABLE or step.may_be_refused
    body = (
        f"        IF EXISTS (SELECT 1 FROM refusals WHERE subject = p_subject AND step = {name}) THEN\n"
        "            RAISE EXCEPTION 'refused';\n        END IF;\n"
        if step.may_be_refused
        else ""
    ) + _indented(_hold(saga, step) + changes)
    attempt = (
        f"    v_state := 'done';\n    BEGIN\n{body}        NULL;\n"
        "    EXCEPTION WHEN raise_exception OR check_violation OR unique_violation THEN\n"
        "        v_state := 'refused';\n    END;\n"
        f"    UPDATE saga_step_states SET state = v_state WHERE saga_id = p_saga AND step = {name};\n"
        if refusable
        else f"    v_state := 'done';\n{body}"
    )
    return (
        f"CREATE FUNCTION {function(step, 'do')}({_ARGUMENTS}) RETURNS text LANGUAGE plpgsql AS $$\n"
        "DECLARE\n    v_rows bigint;\n    v_state text;\nBEGIN\n"
        f"{_inbox(step, 'do')}{taken}{attempt}{_reply(saga, step, 'v_state')}    RETURN v_state;\nEND $$"
    )


def _ask(saga: Saga, step: SagaStep) -> str:
    """Says what became of the step; where nothing did, sees to it that nothing will."""
    name = text(step.name)
    return (
        f"CREATE FUNCTION {function(step, 'ask')}({_ARGUMENTS}) RETURNS text LANGUAGE plpgsql AS $$\n"
        "DECLARE\n    v_state text;\nBEGIN\n"
        f"    INSERT INTO saga_step_states VALUES (p_saga, {name}, 'barred') ON CONFLICT (saga_id, step) DO NOTHING;\n"
        f"    SELECT state INTO v_state FROM saga_step_states WHERE saga_id = p_saga AND step = {name};\n"
        f"{_reply(saga, step, 'v_state')}    RETURN v_state;\nEND $$"
    )


def _undo(saga: Saga, step: SagaStep) -> str:
    undo = step.compensation
    assert undo is not None, "only steps with a compensation are undone"
    name = text(step.name)
    changes = "".join(_change(saga, step, change, number, True) for number, change in enumerate(undoing_in(step)))
    release = "".join(
        f"    UPDATE {table(entity)} SET held_by = NULL WHERE held_by = p_saga;\n" for entity in held(saga, step)
    )
    absent = "" if undo.tolerates_absent else _indented(changes)
    mark = (
        "" if undo.blocks_late else f"        DELETE FROM saga_step_states WHERE saga_id = p_saga AND step = {name};\n"
    )
    again = "" if undo.idempotency_key else _indented(changes)
    return (
        f"CREATE FUNCTION {function(step, 'undo')}({_ARGUMENTS}) RETURNS text LANGUAGE plpgsql AS $$\n"
        "DECLARE\n    v_rows bigint;\n    v_state text;\nBEGIN\n"
        f"{_inbox(step, 'undo') if undo.idempotency_key else ''}"
        f"    INSERT INTO saga_step_states VALUES (p_saga, {name}, 'barred') ON CONFLICT (saga_id, step) DO NOTHING;\n"
        "    GET DIAGNOSTICS v_rows = ROW_COUNT;\n"
        f"    IF v_rows = 1 THEN\n{absent}{mark}        v_state := 'undone';\n"
        "    ELSE\n"
        "        SELECT state INTO v_state FROM saga_step_states\n"
        f"        WHERE saga_id = p_saga AND step = {name} FOR UPDATE;\n"
        f"        IF v_state = 'done' THEN\n{_indented(_indented(changes))}"
        f"            UPDATE saga_step_states SET state = 'undone' WHERE saga_id = p_saga AND step = {name};\n"
        + (f"        ELSE\n{_indented(again)}" if again else "")
        + "        END IF;\n        v_state := 'undone';\n    END IF;\n"
        f"{release}{_reply(saga, step, 'v_state')}    RETURN v_state;\nEND $$"
    )


def _hold(saga: Saga, step: SagaStep) -> str:
    return "".join(
        f"    UPDATE {table(entity)} SET held_by = p_saga\n"
        "    WHERE id = p_subject AND (held_by IS NULL OR held_by = p_saga);\n"
        "    GET DIAGNOSTICS v_rows = ROW_COUNT;\n"
        f"    IF v_rows = 0 THEN\n        RAISE EXCEPTION 'held';\n    END IF;\n"
        for entity in held(saga, step)
    )


def _change(saga: Saga, step: SagaStep, change: Change, number: int, undoing: bool = False) -> str:
    """One statement; a forward change that finds no fitting row is refused, an undoing one has nothing to do."""
    where = "made_by = p_saga" if made_here(saga, step, change.entity, including=undoing) else "id = p_subject"
    name = column(change.column) if change.column else ""
    before = column(f"{change.column}_before") if change.column else ""
    target = table(change.entity)
    must = "" if undoing else (
        "    GET DIAGNOSTICS v_rows = ROW_COUNT;\n    IF v_rows = 0 THEN\n"
        "        RAISE EXCEPTION 'refused';\n    END IF;\n"
    )  # fmt: skip
    if change.kind is ChangeKind.INSERT:
        columns, values = ("", "") if not name else (f", {name}", f", {text(change.value)}")
        return (
            f"    INSERT INTO {target} (id, made_by{columns})\n"
            f"    VALUES (p_saga || '/' || {text(f'{step.name}/{number}')}, p_saga{values});\n"
        )
    if change.kind is ChangeKind.DELETE:
        return f"    DELETE FROM {target} WHERE {where};\n"
    if change.kind in NUMBERS:
        sign = "+" if change.kind is ChangeKind.ADD else "-"
        bound = ""
        if change.kind is ChangeKind.SUBTRACT and change.floor:
            bound = f" AND {name} - 1 >= 0"
        if change.kind is ChangeKind.ADD and change.ceiling:
            store = destination(step.service, step.external_system)
            most = rooms_in(saga, store).get((change.entity, change.column), Room()).most
            bound = f" AND {name} + 1 <= {most}"
        return f"    UPDATE {target} SET {before} = {name}, {name} = {name} {sign} 1 WHERE {where}{bound};\n{must}"
    if change.kind is ChangeKind.RESTORE:
        cast = "::bigint" if _numeric(saga, step, change) else ""
        return f"    UPDATE {target} SET {name} = coalesce({before}{cast}, {name}) WHERE {where};\n"
    if change.kind is ChangeKind.MOVE:
        sources = ", ".join(text(source) for source in change.sources)
        fitting = f" AND {name} IN ({sources})" if sources else ""
        return (
            f"    UPDATE {target} SET {before} = {name}, {name} = {text(change.value)} WHERE {where}{fitting};\n{must}"
        )
    if not name:
        return ""
    value = str(SET_NUMBER) if _numeric(saga, step, change) else text(change.value)
    return f"    UPDATE {target} SET {before} = {name}, {name} = {value} WHERE {where};\n{must}"


def _numeric(saga: Saga, step: SagaStep, change: Change) -> bool:
    store = destination(step.service, step.external_system)
    return columns_of(saga, store)[change.entity][change.column].kind in NUMBERS


def _indented(sql: str) -> str:
    return "".join(f"    {line}\n" for line in sql.splitlines())
