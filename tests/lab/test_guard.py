import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.lab.guard import RefusedError, check, check_one, check_type
from tests.lab.attacks import GUARDED, HOSTILE

ALLOWED = {
    "query": "SELECT a, count(*) FROM t WHERE a = $1 GROUP BY a ORDER BY 2 DESC LIMIT 10",
    "recursive query": "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r",
    "write with returning": "INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = excluded.a RETURNING id",
    "move rows": "WITH gone AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM gone",
    "merge": "MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN UPDATE SET a = u.a",
    "lock": "SELECT id FROM t WHERE a = 1 FOR UPDATE SKIP LOCKED",
    "table": (
        "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a text NOT NULL, "
        "CONSTRAINT t_a_check CHECK (char_length(a) <= 10), s text DEFAULT 'x' CHECK (s IN ('x', 'y')), "
        "u_id bigint NOT NULL REFERENCES u (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)"
    ),
    "partitions": "CREATE TABLE p PARTITION OF t FOR VALUES FROM (1) TO (2)",
    "exclusion": "CREATE TABLE b (r tstzrange, EXCLUDE USING gist (r WITH &&))",
    "index": "CREATE UNIQUE INDEX i ON t (lower(a)) NULLS NOT DISTINCT WHERE s = 'x'",
    "foreign key later": "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (u_id) REFERENCES u (id) NOT VALID",
    "row security": "CREATE POLICY p ON t USING (tenant = current_setting('app.tenant')::uuid)",
    "application setting": "SELECT set_config('app.tenant', 'a', true)",
    "transaction lock": "SELECT pg_advisory_xact_lock(hashtext($1))",
    "comments": "COMMENT ON COLUMN t.a IS 'what it is'",
    "enum": "CREATE TYPE e AS ENUM ('a', 'b')",
    "domain": "CREATE DOMAIN d AS text CHECK (VALUE ~ '^a')",
    "view": "CREATE VIEW v AS SELECT a FROM t",
    "materialised view": "CREATE MATERIALIZED VIEW m AS SELECT count(*) FROM t",
    "sql function": "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + 1'",
    "standard function": "CREATE FUNCTION f(a int) RETURNS int RETURN a + 1",
    "trigger function": (
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN "
        "IF TG_OP = 'UPDATE' AND OLD.s = 'sold' AND NEW.s <> 'sold' THEN "
        "RAISE EXCEPTION '% may not follow %', NEW.s, OLD.s USING ERRCODE = '23514', CONSTRAINT = 't_s'; END IF; "
        "SELECT count(*) INTO n FROM u WHERE u.id = NEW.u_id FOR UPDATE; NEW.a := n::text; RETURN NEW; END $$"
    ),
    "function that keeps its search path": (
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path FROM CURRENT AS 'SELECT 1'"
    ),
    "function with a search path": (
        "CREATE FUNCTION app.f() RETURNS int LANGUAGE sql SET search_path TO 'app', 'pg_temp' AS 'SELECT 1'"
    ),
    "table in a schema": "CREATE TABLE app.t (a int REFERENCES core.u (id), b app.mood DEFAULT app.f())",
    "trigger": "CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW WHEN (OLD.a <> NEW.a) EXECUTE FUNCTION f()",
    "constraint trigger": (
        "CREATE CONSTRAINT TRIGGER x AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f()"
    ),
    "do block": "DO $$ BEGIN PERFORM 1; END $$",
    "deferred constraints": "SET CONSTRAINTS ALL IMMEDIATE",
    "drop": "DROP TABLE IF EXISTS t CASCADE",
    "rename": "ALTER TABLE t RENAME COLUMN a TO b",
    "truncate": "TRUNCATE t RESTART IDENTITY",
    "several": "SELECT 1; SELECT 2;",
    "nothing": "",
    "comment only": "-- nothing",
}


@pytest.mark.parametrize("name", ALLOWED)
def test_lets_through(name: str) -> None:
    check(ALLOWED[name])


@pytest.mark.parametrize("name", [*HOSTILE, *GUARDED])
def test_refuses(name: str) -> None:
    with pytest.raises(RefusedError) as refused:
        check({**HOSTILE, **GUARDED}[name])
    assert str(refused.value)


@pytest.mark.parametrize("text", ["", "SELECT 1; SELECT 2"])
def test_one_statement_is_one_statement(text: str) -> None:
    with pytest.raises(RefusedError):
        check_one(text)


@pytest.mark.parametrize(
    "name",
    ["bigint", "numeric(10,2)", "text[]", "timestamp with time zone", "double precision", '"Odd Name"', "varchar(3)[]"],
)
def test_names_of_types(name: str) -> None:
    check_type(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "int, text",
        "int) AS SELECT 1; --",
        "int)",
        "int + 1",
        "int --",
        "int /*",
        "SETOF int",
        "t.a%TYPE",
        "float(pg_sleep(1))",
        'int COLLATE "C"',
        "int; COMMIT",
        "int = 1 OR true",
        "int\0",
    ],
)
def test_what_is_no_name_of_a_type(name: str) -> None:
    with pytest.raises(RefusedError):
        check_type(name)


TEXTS = [*ALLOWED.values(), *HOSTILE.values(), *(text for text in GUARDED.values() if len(text) < 1000)]


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_is_let_through_or_refused(text: str) -> None:
    _judged(text)


@given(st.lists(st.sampled_from([word for text in TEXTS for word in text.split()]), max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_words_are_let_through_or_refused(words: list[str]) -> None:
    _judged(" ".join(words))


@given(st.integers())
@settings(max_examples=300, deadline=None)
def test_mutants_are_let_through_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    text = chance.choice(TEXTS)
    for _ in range(chance.randint(1, 4)):
        start, end = sorted(chance.choices(range(len(text) + 1), k=2))
        other = chance.choice(TEXTS)
        piece = other[chance.randrange(len(other) + 1) :][: chance.randint(0, 40)]
        text = chance.choice(
            [text[:start] + text[end:], text[:start] + piece + text[start:], text[:start] + piece + text[end:]]
        )
    _judged(text[:4000])


def _judged(text: str) -> None:
    for judge in (check, check_one, check_type):
        try:
            judge(text)
        except RefusedError:
            continue
