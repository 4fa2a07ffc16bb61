"""Extensions that schemas ask for: the administrator makes the trusted ones, and none of them opens a way out."""

import asyncpg
import pytest

from server.engine.errors import DomainError
from server.engine.kernel.sql.extensions import AVAILABLE
from server.engine.model.rehearsals import Rehearsal, RehearsalUnit
from server.engine.model.reviewed_schema import SchemaPolicy
from server.engine.review import check_schema
from server.lab import LIMITS, Lab
from server.lab.ddl import prepare
from server.lab.ground import Ground
from server.lab.migrations.ready import ready

UNTRUSTED = ("dblink", "file_fdw", "adminpack", "postgres_fdw", "plperlu", "plpython3u", "pageinspect", "tcn", "vector")


async def test_those_that_can_be_had_are_trusted_and_installed(ground: Ground) -> None:
    query = "SELECT DISTINCT name FROM pg_available_extension_versions WHERE trusted AND name NOT IN ('plpgsql', 'tcn')"
    async with ground.database(0) as name, ground.connection(name, 0) as connection:
        assert {row[0] for row in await connection.fetch(query)} == AVAILABLE


async def test_all_at_once_leave_nothing_of_theirs_among_the_tables(lab: Lab) -> None:
    asked = "".join(f'CREATE EXTENSION IF NOT EXISTS "{each}" WITH SCHEMA extensions;\n' for each in sorted(AVAILABLE))
    table = "CREATE TABLE words (id uuid PRIMARY KEY DEFAULT extensions.uuid_generate_v4(), word extensions.citext);"
    read = await lab.schema(f"CREATE SCHEMA extensions;\n{asked}{table}")
    assert [each.name for each in read.catalogue.tables] == ["words"]
    assert [each.type for each in read.catalogue.tables[0].columns] == ["uuid", "citext"]
    assert read.catalogue.functions == ()
    assert read.passed_over == ()
    assert {each.rule for each in check_schema(read.catalogue, SchemaPolicy())} <= {"review.missing-comment"}


USED = """
CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog;
CREATE EXTENSION pgcrypto;
CREATE EXTENSION hstore;
CREATE EXTENSION btree_gist;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION pg_stat_statements WITH SCHEMA public;
CREATE TABLE t (
    id uuid PRIMARY KEY DEFAULT public.gen_random_uuid(), a public.hstore, room integer, at tstzrange, name text,
    hash text NOT NULL DEFAULT public.crypt('x', public.gen_salt('bf', 8)),
    sum bytea GENERATED ALWAYS AS (public.digest(name, 'sha256')) STORED,
    EXCLUDE USING gist (room WITH =, at WITH &&)
);
INSERT INTO t (name, a) VALUES ('n', 'k=>1');
CREATE INDEX t_name ON t USING gin (name public.gin_trgm_ops);
"""


async def test_what_they_bring_can_be_used(lab: Lab) -> None:
    read = await lab.schema(USED)
    assert read.catalogue.tables[0].columns[1].type == "hstore"
    assert [each.partition(":")[0] for each in read.passed_over] == ["line 2", "line 7"]
    assert "the extension pg_stat_statements cannot be had here; those that can are btree_gin" in read.passed_over[1]


@pytest.mark.parametrize(
    ("ddl", "line", "told"),
    [
        (
            "CREATE EXTENSION postgis;\nCREATE TABLE t (a int,\n b geometry);",
            3,
            "cannot be had here: postgis (line 1, column 1)",
        ),
        ("CREATE EXTENSION odd;\nCREATE TABLE t (a odd);", 2, "cannot be had here: odd (line 1, column 1); those that"),
        ("CREATE TABLE t (a citext);", 1, "belongs to the extension citext: begin with CREATE EXTENSION"),
        ("CREATE EXTENSION citext WITH SCHEMA away;", 1, 'schema "away" does not exist'),
        ("CREATE EXTENSION citext WITH SCHEMA lab;", 1, "no extension is created in the schema lab"),
    ],
)
async def test_what_cannot_be_had_is_named_where_it_is_used(ddl: str, line: int, told: str, lab: Lab) -> None:
    with pytest.raises(DomainError) as refused:
        await lab.schema(ddl)
    assert refused.value.problems[0].line == line
    assert told in refused.value.message


@pytest.mark.parametrize("name", UNTRUSTED)
def test_no_other_is_ever_run(name: str) -> None:
    text = f"CREATE EXTENSION IF NOT EXISTS {name}"
    prepared = prepare(f"{text}; CREATE TABLE t (a int)", LIMITS.statements)
    assert [run for _, run in prepared.statements] == ["CREATE TABLE t (a int)"]
    assert name in prepared.passed_over[0]
    assert name in ready(Rehearsal((text,), ())).refused
    ((one,),) = ready(Rehearsal((), (RehearsalUnit((text,)),))).units
    assert name in one.refused
    ((one,),) = ready(Rehearsal((), (RehearsalUnit((f"DROP EXTENSION {name} CASCADE",)),))).units
    assert name in one.refused


async def test_the_administrator_asks_nothing_of_the_guard(ground: Ground) -> None:
    """With the guard out of the way a role gets what is trusted, where it may be, and no more."""
    async with ground.database(0) as name, ground.connection(name, 0) as role:
        for each in (*UNTRUSTED, "plpgsql", "nothing; DROP TABLE t", '"'):
            with pytest.raises(asyncpg.UndefinedObjectError):
                await role.execute("SELECT lab.create_extension($1, 'public', true)", each)
        for place in ("pg_catalog", "lab", "information_schema"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await role.execute("SELECT lab.create_extension('citext', $1, true)", place)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await role.execute("SELECT lab.drop_extension('plpgsql', true, true)")
        for each in sorted(AVAILABLE):
            await role.execute("SELECT lab.create_extension($1, 'public', true)", each)
        for attack in (
            "SELECT * FROM crosstab('SELECT 1, 2, 3') AS t (a int, b int)",
            "SELECT * FROM connectby('pg_class', 'relname', 'relname', 'x', 0) AS t (a text, b text, c int)",
            "CREATE OR REPLACE FUNCTION public.citext_eq(citext, citext) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
            "DROP EXTENSION citext",
            "ALTER EXTENSION citext UPDATE",
            "CREATE EXTENSION dblink",
            "CREATE SCHEMA free",
            "CREATE TABLE lab.t (a int)",
            "CREATE OR REPLACE FUNCTION lab.is_available(extension text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
            "SELECT lab.create_schema('pg_temporary', false)",
            "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = unaccent, RULES = '../../../etc/passwd')",
        ):
            with pytest.raises(asyncpg.PostgresError) as refused:
                await role.execute(attack)
            assert refused.value.sqlstate in ("42501", "42939", "F0000", "22023", "42704"), attack
