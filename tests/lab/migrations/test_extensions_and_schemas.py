"""Migrations of schemas that stand on extensions or lie in a schema of their own."""

from collections.abc import Awaitable, Callable
from typing import cast

import pytest

from server.engine.errors import DomainError
from server.engine.model.migrations import CheckedMigration, PlannedMigration, SchemaContent
from server.engine.model.plan import Verdict
from server.engine.model.resources import Principal
from server.lab import Lab
from server.usecases.analyses.bench import Bench
from server.usecases.analyses.migrations import MigrationUseCases

BEFORE = """
CREATE SCHEMA app;
CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements WITH SCHEMA public;
CREATE TYPE app.mood AS ENUM ('calm', 'wild');
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql SET search_path TO 'app' AS 'BEGIN RETURN NEW; END';
CREATE TABLE app.users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL,
    mood app.mood NOT NULL DEFAULT 'calm'::app.mood, tags public.hstore);
CREATE TABLE app.orders (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES app.users (id), n integer);
CREATE VIEW app.calm AS SELECT id FROM app.users WHERE mood = 'calm';
CREATE TRIGGER touched BEFORE UPDATE ON app.users FOR EACH ROW EXECUTE FUNCTION app.touch();
"""
AFTER = (
    BEFORE.replace("email text", "email public.citext")
    .replace("n integer", "n bigint NOT NULL, note text, place public.ltree")
    .replace("WITH SCHEMA public;", "WITH SCHEMA public; CREATE EXTENSION citext; CREATE EXTENSION pg_trgm;", 1)
    .replace("CREATE TYPE", "CREATE EXTENSION ltree;\nCREATE TYPE", 1)
    + "CREATE INDEX orders_note ON app.orders USING gin (note public.gin_trgm_ops);"
    + "CREATE TABLE app.news (id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES app.orders (id));"
)
NOBODY = cast(Principal, None)


class Here:
    """A bench that computes at once, on the tests' lab."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    async def compute(self, _: float, function: Callable[..., object], *arguments: object) -> object:
        return function(*arguments)

    async def in_lab(self, act: Callable[[Lab], Awaitable[object]], _: float) -> object:
        return await act(self._lab)


async def planned(lab: Lab, before: str, after: str) -> PlannedMigration:
    texts = SchemaContent(ddl=before), SchemaContent(ddl=after)
    uses = MigrationUseCases(cast(Bench, Here(lab)))
    return await uses.plan(NOBODY, before=texts[0], after=texts[1], expires=0.0)


async def checked(lab: Lab, migration: str, schema: str) -> CheckedMigration:
    uses = MigrationUseCases(cast(Bench, Here(lab)))
    return await uses.check(NOBODY, migration=migration, schema=SchemaContent(ddl=schema), expires=0.0)


@pytest.mark.parametrize(("before", "after"), [(BEFORE, AFTER), ("", AFTER), (AFTER, BEFORE)])
async def test_plans_are_carried_out_in_the_schema_they_are_for(before: str, after: str, lab: Lab) -> None:
    found = await planned(lab, before, after)
    assert [each.observed for each in found.evidence if each.verdict is not Verdict.CONFIRMED] == []
    assert "\nSET search_path = app, public;\n" in found.script
    titles = [step.title for step in found.steps]
    assert ("Create extension citext" in titles) == (after == AFTER)
    assert ("Drop extension citext" in titles) == (before == AFTER)
    assert ("Create schema app" in titles) == (not before)
    made = [text for step in found.steps for text in step.statements if "CREATE EXTENSION" in text]
    assert all(text.startswith("CREATE EXTENSION IF NOT EXISTS ") and " WITH SCHEMA public" in text for text in made)


@pytest.mark.parametrize(
    ("before", "told", "line"),
    [
        ("CREATE SCHEMA a;\nCREATE TABLE a.t (x int);\nCREATE TABLE t2 (x int);", "made in the schema public", "3"),
        ("CREATE TABLE t (x int);\n CREATE TABLE u (g geometry);", "extension postgis, which cannot be had", "2"),
        ("CREATE EXTENSION odd;\nCREATE TABLE u (g odd);", "cannot be had here: odd (line 1, column 1)", "2"),
        ("CREATE TABLE t (x int);", "lies in the schema public and what is to come in app", ""),
    ],
)
async def test_what_is_not_planned_is_refused_where_it_is(before: str, told: str, line: str, lab: Lab) -> None:
    with pytest.raises(DomainError) as refused:
        await planned(lab, before, AFTER)
    assert told in refused.value.message
    assert refused.value.metadata.get("line", "") == line


async def test_a_path_that_the_text_sets_counts(lab: Lab) -> None:
    before = "CREATE SCHEMA shop; SET search_path TO shop; CREATE TABLE t (a int PRIMARY KEY);"
    found = await planned(lab, before, "CREATE SCHEMA shop; CREATE TABLE shop.t (a int PRIMARY KEY, b int);")
    assert [step.statements for step in found.steps] == [("ALTER TABLE t ADD COLUMN b integer",)]
    assert all(each.verdict is Verdict.CONFIRMED for each in found.evidence)


async def test_a_migration_makes_extensions_and_schemas(lab: Lab) -> None:
    text = (
        "CREATE EXTENSION citext;\n"
        "ALTER TABLE app.users ALTER COLUMN email TYPE public.citext;\n"
        "CREATE SCHEMA core;\n"
        "CREATE TABLE core.parts (id bigint PRIMARY KEY REFERENCES app.orders (id));\n"
        "ALTER TABLE app.orders ADD CONSTRAINT positive CHECK (n > 0);\n"
        "CREATE EXTENSION dblink;\n"
        "DROP EXTENSION hstore;\n"
        "DROP EXTENSION hstore CASCADE;\n"
        "DROP SCHEMA core CASCADE;\n"
    )
    found = await checked(lab, text, BEFORE)
    outcomes = {one.line: one.outcome for one in found.statements if one.outcome}
    assert outcomes.keys() == {6, 7}
    assert outcomes[6].startswith("not run: the extension dblink cannot be had here; those that can are btree_gin")
    assert outcomes[7].startswith("2BP01")
    effects = {one.line: one.observed for one in found.statements}
    assert effects[2] is not None
    assert effects[2].mode("users") == "AccessExclusiveLock"
    assert not effects[2].rewritten
    (rewrite,) = (one.rewrite for one in found.statements if one.line == 5)
    assert rewrite[0] == "ALTER TABLE app.orders ADD CONSTRAINT positive CHECK (n > 0) NOT VALID"
    assert [each.verdict for each in found.evidence] == [Verdict.CONFIRMED]


async def test_a_schema_that_is_not_made_is_told_with_its_place(lab: Lab) -> None:
    schema = "CREATE EXTENSION postgis;\nCREATE TABLE t (a int, g geometry);"
    found = await checked(lab, "ALTER TABLE t ADD COLUMN b int;", schema)
    (one,) = found.statements
    assert one.outcome.startswith("not run: line 2, column 1: ")
    assert "the extension postgis" in one.outcome or "postgis (line 1, column 1)" in one.outcome
