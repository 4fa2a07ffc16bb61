"""Advice on PostgreSQL's own planner: from DDL and a log to statements, and what is refused with its place."""

import pytest

from server.engine.errors import DomainError
from server.engine.model.observed import ObservedDatabase, RatedStatement, StatementLog
from server.engine.physical.advising import advise_database
from server.lab.ghost import Ghosts

DDL = """
SET statement_timeout = 0;
CREATE TABLE public."Order Lines" (id bigint NOT NULL, order_id bigint, note text, placed timestamptz);
ALTER TABLE public."Order Lines" OWNER TO nobody;
ALTER TABLE ONLY public."Order Lines" ADD CONSTRAINT lines_pk PRIMARY KEY (id);
CREATE TABLE parts (a int, b int) PARTITION BY LIST (a);
CREATE TABLE part_one PARTITION OF parts FOR VALUES IN (1);
CREATE INDEX idle ON "Order Lines" (note);
"""
STATISTICS = """
SELECT * FROM pg_catalog.pg_restore_relation_stats('version', '180000'::integer, 'schemaname', 'public',
  'relname', 'Order Lines', 'relpages', '60000'::integer,
  'reltuples', '5000000'::real, 'relallvisible', '60000'::integer);
SELECT * FROM pg_catalog.pg_restore_attribute_stats('version', '180000'::integer, 'schemaname', 'public',
  'relname', 'Order Lines', 'attname', 'order_id', 'inherited', 'f'::boolean, 'null_frac', '0'::real,
  'avg_width', '8'::integer, 'n_distinct', '-0.3'::real);
SELECT * FROM pg_catalog.pg_restore_relation_stats('version', '180000'::integer, 'schemaname', 'public',
  'relname', 'part_one', 'relpages', '60000'::integer,
  'reltuples', '5000000'::real, 'relallvisible', '60000'::integer);
"""
LOG = """query,calls,rows
"SELECT * FROM ""Order Lines"" WHERE order_id = $1 ORDER BY placed LIMIT $2",3600,7200
BEGIN,1,0
"""
PARTITIONED = RatedStatement("SELECT b FROM parts WHERE a = 1 AND b = $1", 1, "partitioned")
WRONG = RatedStatement("SELECT * FROM nowhere", 1, "wrong")


def test_a_database_that_exists_is_advised_on(planner: Ghosts) -> None:
    database = ObservedDatabase(DDL, STATISTICS, (PARTITIONED, WRONG), StatementLog(LOG, 3_600_000_000))
    advice = advise_database(planner, database, 1 << 30, 3)
    by_table = {one.definition.table: one for one in advice.indexes}
    assert by_table["Order Lines"].definition.keys[0] == "order_id"
    assert by_table["Order Lines"].create[0].startswith("CREATE INDEX CONCURRENTLY")
    assert ' ON "Order Lines" (order_id' in by_table["Order Lines"].create[0]
    assert by_table["parts"].create[0].startswith("CREATE INDEX parts_")
    assert " ON ONLY parts " in by_table["parts"].create[0]
    assert by_table["parts"].serves == ("partitioned",)
    assert advice.cost_after < advice.cost_before / 100
    assert [(one.statement, one.sqlstate) for one in advice.refused] == [("wrong", "42P01")]
    assert [one.name for one in advice.dropped] == ["idle"]
    assert advise_database(planner, database, 1 << 30, 3) == advice


@pytest.mark.parametrize(
    ("database", "says"),
    [
        (ObservedDatabase("CREATE TABLE t (a int);\nSELEC 1", statements=(WRONG,)), r'"SELEC" \(line 2, column 1\)'),
        (ObservedDatabase("CREATE TABLE t (a nonsense)", statements=(WRONG,)), "nonsense"),
        (ObservedDatabase("CREATE TABLE t (a int)", "SELECT 1;", (WRONG,)), "1"),
        (ObservedDatabase("CREATE TABLE t (a int)"), "no statement"),
    ],
)
def test_what_does_not_hold_is_refused_in_its_own_words(planner: Ghosts, database: ObservedDatabase, says: str) -> None:
    with pytest.raises(DomainError, match=says):
        advise_database(planner, database, None, 0)


DUMP = r"""
\restrict k3y
SET check_function_bodies = false;
DO $$ BEGIN CREATE TYPE state AS ENUM ('open', 'done'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE FUNCTION waiting() RETURNS SETOF bigint LANGUAGE sql AS 'SELECT id FROM chores';
CREATE FUNCTION swept() RETURNS SETOF bigint LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE 'SELECT 1'; END $$;
CREATE TABLE chores (id bigint NOT NULL, state state NOT NULL, owner bigint NOT NULL, due timestamptz NOT NULL)
    TABLESPACE fast;
CREATE TABLE elsewhere (id bigint NOT NULL, note text COLLATE "en-x-icu");
COPY chores (id, state, owner, due) FROM stdin;
1	open	7	2026-01-01 00:00:00+00
\.
ALTER TABLE ONLY chores ADD CONSTRAINT chores_pk PRIMARY KEY (id);
CREATE INDEX elsewhere_note ON elsewhere (note);
\unrestrict k3y
"""


def test_a_dump_is_advised_on_and_indexes_nobody_told_of_stay(planner: Ghosts) -> None:
    log = StatementLog(
        "Query;Calls\nSELECT id FROM chores WHERE owner = $1 AND due < now() - interval $2;3600", 3_600_000_000
    )
    statistics = STATISTICS.partition(";")[0].replace("Order Lines", "chores") + ";"
    advice = advise_database(planner, ObservedDatabase(DUMP, statistics, (), log), 1 << 30, 3)
    assert advice.refused == ()
    assert [one.definition.table for one in advice.indexes] == ["chores"]
    assert advice.indexes[0].definition.keys[0] == "owner"
    assert advice.dropped == ()


SCHEMAS = r"""
\restrict k
SELECT pg_catalog.set_config('search_path', '', false);
CREATE SCHEMA app;
CREATE SCHEMA core;
CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements WITH SCHEMA public;
CREATE TYPE app.mood AS ENUM ('calm', 'wild');
CREATE TABLE app.users (id bigint NOT NULL, email public.citext NOT NULL, name text, mood app.mood);
ALTER TABLE ONLY app.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
CREATE TABLE core.orders (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES app.users (id), at date);
CREATE INDEX again ON core.orders USING btree (id);
"""
IN_SCHEMAS = """
SELECT * FROM pg_catalog.pg_restore_relation_stats('schemaname', 'app', 'relname', 'users',
  'relpages', '20000'::integer, 'reltuples', '1000000'::real, 'relallvisible', '20000'::integer);
SELECT * FROM pg_catalog.pg_restore_attribute_stats('schemaname', 'app', 'relname', 'users', 'attname', 'email',
  'inherited', 'f'::boolean, 'null_frac', '0'::real, 'avg_width', '20'::integer, 'n_distinct', '-1'::real,
  'histogram_bounds', '{a@b.c,m@b.c,Z@b.c}'::text);
SELECT * FROM pg_catalog.pg_restore_attribute_stats('schemaname', 'app', 'relname', 'users', 'attname', 'mood',
  'inherited', 'f'::boolean, 'null_frac', '0'::real, 'avg_width', '4'::integer, 'n_distinct', '2'::real,
  'most_common_vals', '{calm,wild}'::text, 'most_common_freqs', '{0.9,0.1}'::real[]);
SELECT * FROM pg_catalog.pg_restore_relation_stats('schemaname', 'core', 'relname', 'orders',
  'relpages', '50000'::integer, 'reltuples', '5000000'::real, 'relallvisible', '50000'::integer);
"""
ASKED = (
    RatedStatement("SELECT id FROM app.users WHERE email = $1", 100, "email"),
    RatedStatement("SELECT * FROM users WHERE name ILIKE '%abcde%'", 10, "name"),
    RatedStatement("SELECT o.* FROM core.orders o JOIN users u ON u.id = o.user_id WHERE u.id = $1", 50, "orders"),
)


def test_tables_of_several_schemas_are_advised_on(planner: Ghosts) -> None:
    advice = advise_database(planner, ObservedDatabase(SCHEMAS, IN_SCHEMAS, ASKED), 1 << 30, 3)
    made = {one.serves: one.create[0] for one in advice.indexes}
    assert " ON app.users (email" in made["email",]
    assert made["name",].endswith(" ON app.users USING gin (name gin_trgm_ops)")
    assert " ON core.orders (user_id" in made["orders",]
    assert [one.drop for one in advice.dropped] == ["DROP INDEX CONCURRENTLY core.again"]
    assert advice.refused == ()


@pytest.mark.parametrize(
    ("ddl", "place", "told"),
    [
        (
            SCHEMAS.replace("name text", "name odd"),
            (10, 80),
            "cannot be had here: pg_stat_statements (line 8, column 1)",
        ),
        (SCHEMAS + "CREATE TABLE core.users (id int);", (14, 1), "users is in the schema app and in core"),
        (SCHEMAS + " CREATE TABLE lab.users (id int);", (14, 2), "lab.users is outside"),
    ],
)
def test_what_cannot_be_made_is_told_with_its_place(
    ddl: str, place: tuple[int, int], told: str, planner: Ghosts
) -> None:
    with pytest.raises(DomainError) as refused:
        advise_database(planner, ObservedDatabase(ddl, IN_SCHEMAS, ASKED), 1 << 30, 3)
    (problem,) = refused.value.problems
    assert told in problem.message
    assert (problem.line, problem.column) == place
