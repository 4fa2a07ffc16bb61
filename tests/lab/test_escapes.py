"""Ways out of the lab, each by name and through every door that users' SQL comes in by. None of them leads anywhere.

What the guard refuses is refused before a database is touched; what runs for ever or answers without end is ended by
limits. `test_attacks.py` tries the same without the guard.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
import pytest_asyncio

from server.compute import Compute
from server.engine.errors import DomainError, Reason
from server.engine.model.claims import Claim, QueryAnswers, SchemaRuns, StatementPrepares
from server.engine.model.plan import Verdict
from server.engine.model.planning import PlanRefused, PlanRequest
from server.engine.model.rehearsals import Rehearsal, RehearsalUnit
from server.lab import LIMITS, Lab
from server.lab.arrangement import arrange
from server.lab.ddl import prepare
from server.lab.ghost.explaining import explainable
from server.lab.migrations.ready import ready

ESCAPES = {
    "COPY to a program": "COPY (SELECT 1) TO PROGRAM 'touch /tmp/lab_was_here'",
    "COPY from a program": "COPY own FROM PROGRAM 'id'",
    "COPY from a program after a comment": "/* harmless */ COPY own FROM PROGRAM 'id' -- so it seems",
    "large object from a file": "SELECT lo_import('/etc/passwd')",
    "large object to a file": "SELECT lo_export(1, '/tmp/lab_was_here')",
    "large object from bytes": "SELECT lo_from_bytea(0, 'x')",
    "large object in a default": "CREATE TABLE t (a oid DEFAULT lo_create(0))",
    "dblink as an extension in use": "SELECT * FROM dblink('host=127.0.0.1', 'SELECT 1') AS t (a int)",
    "dblink that sends only": "SELECT dblink_exec('host=127.0.0.1', 'DROP TABLE t')",
    "pg_read_file": "SELECT pg_read_file('/etc/passwd')",
    "pg_read_file in a generated column": (
        "CREATE TABLE t (a text, b text GENERATED ALWAYS AS (pg_read_file('/etc/passwd')) STORED)"
    ),
    "pg_read_file in a view": "CREATE VIEW v AS SELECT pg_catalog.pg_read_file('/etc/passwd')",
    "file_fdw": "CREATE FOREIGN TABLE t (a text) SERVER s OPTIONS (filename '/etc/passwd')",
    "file_fdw's server": "CREATE SERVER s FOREIGN DATA WRAPPER file_fdw",
    "untrusted language, Python": "CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS 'import os'",
    "untrusted language, Perl": "CREATE FUNCTION f() RETURNS int LANGUAGE plperlu AS 'system(1)'",
    "untrusted language, C": "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'libc.so.6', 'system'",
    "untrusted language in DO": "DO LANGUAGE plpython3u $$ import os $$",
    "SET ROLE": "SET ROLE postgres",
    "SET SESSION AUTHORIZATION": "SET SESSION AUTHORIZATION postgres",
    "SET ROLE of a function": "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET role = postgres AS 'SELECT 1'",
    "SET ROLE by a function's call": "SELECT set_config('role', 'postgres', false)",
    "catalogue edit, rows": "UPDATE pg_catalog.pg_authid SET rolsuper = true",
    "catalogue edit, removal": "DELETE FROM pg_class",
    "catalogue edit, addition": "INSERT INTO pg_proc DEFAULT VALUES",
    "catalogue edit, table": "ALTER TABLE pg_catalog.pg_class ADD COLUMN a int",
    "catalogue edit from a body": (
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM pg_class; END $$"
    ),
    "catalogue edit behind another statement": "SELECT 1; DELETE FROM pg_class",
}


def _by_ddl(text: str) -> bool:
    try:
        prepare(text, LIMITS.statements)
    except DomainError as refused:
        return refused.reason == Reason.INVALID_ARGUMENT and refused.problems[0].line is not None
    return False


def _by_a_claim_s_ddl(text: str) -> bool:
    return bool(arrange((Claim(id="c", subject="t", sentence="It runs.", test=SchemaRuns((text,))),)).refused)


def _by_a_claim_s_statement(text: str) -> bool:
    return bool(
        arrange((Claim(id="c", subject="t", sentence="It is accepted.", test=StatementPrepares((), text)),)).refused
    )


def _by_a_plan(text: str) -> bool:
    return isinstance(explainable(PlanRequest(text)), PlanRefused)


def _by_a_schema_to_migrate(text: str) -> bool:
    return bool(ready(Rehearsal((text,), ())).refused)


def _by_traffic_beside_a_migration(text: str) -> bool:
    return bool(ready(Rehearsal((), (), traffic=(text,))).refused)


def _by_a_migration(text: str) -> bool:
    seen = ready(Rehearsal((), (RehearsalUnit((text,)),)))
    return all(each.refused or each.left_out for unit in seen.units for each in unit)


DOORS: dict[str, Callable[[str], bool]] = {
    "DDL to be checked": _by_ddl,
    "DDL of a claim": _by_a_claim_s_ddl,
    "statement of a claim": _by_a_claim_s_statement,
    "statement to be planned": _by_a_plan,
    "schema to be migrated": _by_a_schema_to_migrate,
    "traffic beside a migration": _by_traffic_beside_a_migration,
    "migration": _by_a_migration,
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", ESCAPES)
def test_is_refused_at_the_door(name: str, door: str) -> None:
    assert DOORS[door](ESCAPES[name])


HASTY = replace(LIMITS, statement_seconds=0.5, claim_seconds=3.0, database_size=24 << 20, file_size=16 << 20)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hasty(compute: Compute) -> AsyncIterator[Lab]:
    """A lab of little patience."""
    lab = Lab(compute, HASTY)
    await lab.start()
    yield lab
    await lab.stop()


ENDLESS = "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT max(n) AS n FROM r"
SELF = "CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT 1'"
ITSELF = "CREATE OR REPLACE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT f(n + 1)'"
TEN_GIGABYTES = "SELECT repeat('x', 1000000) AS x FROM generate_series(1, 10000)"
UNENDING = {
    "endless recursion of a query": f"CREATE TABLE t AS {ENDLESS}",
    "endless recursion of a view": f"CREATE MATERIALIZED VIEW v AS {ENDLESS}",
    "endless recursion of a function": f"{SELF}; {ITSELF}; CREATE TABLE t AS SELECT f(1)",
    "endless recursion of a trigger": """
        CREATE TABLE t (a int);
        CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (1); RETURN NEW; END $$;
        CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION g();
        INSERT INTO t VALUES (1)""",
    "endless loop": "DO $$ BEGIN LOOP NULL; END LOOP; END $$",
    "10 GB in a table": f"CREATE TABLE t AS {TEN_GIGABYTES.replace('repeat', 'md5(random()::text) || repeat')}",
    "10 GB in one value": f"CREATE TABLE t AS SELECT string_agg(x, '') AS x FROM ({TEN_GIGABYTES}) AS all_of_it",
}


@pytest.mark.parametrize("name", UNENDING)
async def test_what_does_not_end_is_ended(name: str, hasty: Lab) -> None:
    with pytest.raises(DomainError) as refused:
        await hasty.schema(UNENDING[name])
    assert refused.value.reason == Reason.INVALID_ARGUMENT
    assert refused.value.metadata["field"] == "ddl"
    read = await hasty.schema("CREATE TABLE still (here int)")
    assert [table.name for table in read.catalogue.tables] == ["still"]


@pytest.mark.parametrize("query", [ENDLESS, TEN_GIGABYTES], ids=["endless recursion", "10 GB result"])
async def test_what_a_query_answers_without_end_is_ended(query: str, hasty: Lab) -> None:
    (seen,) = await hasty.run(
        (Claim(id="c", subject="t", sentence="It answers.", test=QueryAnswers((), (), query, ())),)
    )
    assert seen.verdict == Verdict.UNPROVEN
    assert "The claim was not tested" in seen.observed
