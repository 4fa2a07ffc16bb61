"""The coordinator's functions: start, take a reply, deal with silence. One set serves every saga: steps are rows.

Every function locks the instance's row, so that two messages for one instance come one after the other, and raises its
version, which whoever reads it outside a lock compares.
"""

from server.engine.consistency.sagas.sql.words import text
from server.engine.model.sagas import Saga

_SEND = """CREATE FUNCTION saga_send(p_saga text, p_position integer, p_action text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO saga_outbox (message_id, saga_id, subject, destination, step, action)
    SELECT i.id || '/' || d.step || '/' || p_action || CASE WHEN p_action = 'ask' THEN '/' || i.attempts ELSE '' END,
           i.id, i.subject, d.destination, d.step, p_action
    FROM saga_instances i
    JOIN saga_definitions d ON d.saga = i.saga AND d.definition_version = i.definition_version
    WHERE i.id = p_saga AND d.position = p_position
    ON CONFLICT (message_id) DO UPDATE SET sent_at = NULL;
    UPDATE saga_instances i SET next_check_at = now() + d.timeout
    FROM saga_definitions d
    WHERE i.id = p_saga AND d.saga = i.saga AND d.definition_version = i.definition_version AND d.position = p_position;
END $$"""

_END = """CREATE FUNCTION saga_end(p_saga text, p_state text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE saga_instances SET state = p_state, version = version + 1 WHERE id = p_saga;
    -- Rows that were held until now are free again.
    INSERT INTO saga_outbox (message_id, saga_id, subject, destination, step, action)
    SELECT DISTINCT i.id || '/release/' || d.destination, i.id, i.subject, d.destination, 'release', 'release'
    FROM saga_instances i
    JOIN saga_definitions d ON d.saga = i.saga AND d.definition_version = i.definition_version
    WHERE i.id = p_saga AND d.holds{released}
    ON CONFLICT (message_id) DO NOTHING;
END $$"""

_UNDO_NEXT = """CREATE FUNCTION saga_undo_next(p_saga text, p_after integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_next integer;
BEGIN
    SELECT d.position INTO v_next
    FROM saga_instances i
    JOIN saga_definitions d ON d.saga = i.saga AND d.definition_version = i.definition_version
    WHERE i.id = p_saga AND d.undo_position > p_after AND d.position < i.failed_at
    ORDER BY d.undo_position LIMIT 1;
    IF v_next IS NULL THEN
        PERFORM saga_end(p_saga, 'compensated');
        RETURN 'compensated';
    END IF;
    UPDATE saga_instances SET state = 'backward', position = v_next, attempts = 0, version = version + 1
    WHERE id = p_saga;
    PERFORM saga_send(p_saga, v_next, 'undo');
    RETURN 'undoing';
END $$"""

_ADVANCE = """CREATE FUNCTION saga_advance(p_saga text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_next integer;
BEGIN
    SELECT min(d.position) INTO v_next
    FROM saga_instances i
    JOIN saga_definitions d ON d.saga = i.saga AND d.definition_version = i.definition_version
    WHERE i.id = p_saga AND d.position > i.position;
    IF v_next IS NULL THEN
        PERFORM saga_end(p_saga, 'completed');
        RETURN 'completed';
    END IF;
    UPDATE saga_instances SET position = v_next, attempts = 0, version = version + 1 WHERE id = p_saga;
    PERFORM saga_send(p_saga, v_next, 'do');
    RETURN 'next';
END $$"""

_REPLY = """CREATE FUNCTION saga_reply(p_message text, p_saga text, p_step text, p_outcome text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_rows bigint;
    v_state text;
    v_position integer;
    v_step text;
    v_undo integer;
BEGIN
    INSERT INTO saga_inbox (message_id, saga_id, step, action)
    VALUES (p_message, p_saga, p_step, p_outcome) ON CONFLICT (message_id) DO NOTHING;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    IF v_rows = 0 THEN
        RETURN 'seen before';
    END IF;
    SELECT i.state, i.position INTO v_state, v_position FROM saga_instances i WHERE i.id = p_saga FOR UPDATE;
    SELECT d.step, d.undo_position INTO v_step, v_undo
    FROM saga_instances i
    JOIN saga_definitions d ON d.saga = i.saga AND d.definition_version = i.definition_version
    WHERE i.id = p_saga AND d.position = v_position;
    IF v_step IS DISTINCT FROM p_step{guarded} THEN
        RETURN 'too late';
    END IF;
    IF v_state = 'forward' AND p_outcome = 'done' THEN
        RETURN saga_advance(p_saga);
    END IF;
    IF v_state = 'forward' AND p_outcome IN ('refused', 'barred') THEN
        UPDATE saga_instances SET failed_at = v_position WHERE id = p_saga;
        RETURN saga_undo_next(p_saga, 0);
    END IF;
    IF v_state = 'backward' AND p_outcome = 'undone' THEN
        RETURN saga_undo_next(p_saga, v_undo);
    END IF;
    RETURN 'too late';
END $$"""

_TIMEOUT = """CREATE FUNCTION saga_timeout(p_saga text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_state text;
    v_position integer;
    v_kind text;
    v_asks boolean;
    v_registered boolean;
    v_timeout interval;
BEGIN
    SELECT i.state, i.position INTO v_state, v_position FROM saga_instances i
    WHERE i.id = p_saga AND i.state IN ('forward', 'backward') FOR UPDATE;
    IF v_state IS NULL THEN
        RETURN 'ended';
    END IF;
    SELECT d.kind, d.asks, d.registered_before, d.timeout INTO v_kind, v_asks, v_registered, v_timeout
    FROM saga_instances i
    JOIN saga_definitions d ON d.saga = i.saga AND d.definition_version = i.definition_version
    WHERE i.id = p_saga AND d.position = v_position;
    IF v_timeout <= interval '0' THEN
        RETURN 'waits';
    END IF;
    UPDATE saga_instances SET attempts = attempts + 1, version = version + 1 WHERE id = p_saga;
    IF v_state = 'backward' THEN
        PERFORM saga_send(p_saga, v_position, 'undo');
        RETURN 'undo again';
    END IF;
    IF v_kind = 'retriable' THEN
        PERFORM saga_send(p_saga, v_position, 'do');
        RETURN 'again';
    END IF;
    IF v_asks THEN
        PERFORM saga_send(p_saga, v_position, 'ask');
        RETURN 'asked';
    END IF;
    UPDATE saga_instances SET failed_at = CASE WHEN v_registered THEN v_position + 1 ELSE v_position END
    WHERE id = p_saga;
    RETURN saga_undo_next(p_saga, 0);
END $$"""


_BEGIN = """CREATE FUNCTION saga_begin(p_saga text, p_name text, p_version integer, p_subject text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO saga_instances (id, saga, definition_version, subject)
    VALUES (p_saga, p_name, p_version, p_subject) ON CONFLICT (id) DO NOTHING;
    PERFORM saga_send(p_saga, 1, 'do');
END $$"""


def coordinator_functions(saga: Saga) -> tuple[str, ...]:
    """CREATE FUNCTION, whole; the same for every saga but for what it leaves out. The last one starts this saga."""
    guarded = "" if saga.state_guard else " AND p_outcome <> 'done'"
    kept = ""
    if not all(one.released_on_completion for one in saga.countermeasures):
        kept += " AND p_state <> 'completed'"
    if not all(one.released_on_compensation for one in saga.countermeasures):
        kept += " AND p_state <> 'compensated'"
    start = f"""CREATE FUNCTION saga_start(p_saga text, p_subject text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM saga_begin(p_saga, {text(saga.name)}, {max(saga.definition_version, 1)}, p_subject);
END $$"""
    return (
        _SEND,
        _END.replace("{released}", kept),
        _UNDO_NEXT,
        _ADVANCE,
        _REPLY.replace("{guarded}", guarded),
        _TIMEOUT,
        _BEGIN,
        start,
    )
