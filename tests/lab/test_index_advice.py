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
