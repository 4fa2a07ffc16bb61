"""Which schemas a script makes things in, and what of that cannot be told apart by names alone."""

import postgast
import pytest

from server.engine.kernel.sql.deparse import unwrap
from server.engine.kernel.sql.extensions import Asked, explained
from server.engine.kernel.sql.schemas import Layout, layout


def of(text: str) -> Layout:
    return layout(unwrap(each.stmt)[1] for each in postgast.parse(text).stmts)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", ("public",)),
        ("CREATE TABLE t (a int)", ("public",)),
        ("CREATE SCHEMA app; CREATE TABLE app.t (a int)", ("app", "public")),
        ("CREATE SCHEMA app; CREATE TABLE app.t (a int); CREATE TABLE u (a int)", ("public", "app")),
        ("CREATE TABLE app.t (a int); CREATE TYPE core.e AS ENUM ()", ("public", "app", "core")),
        ("SET search_path = app, pg_catalog; CREATE TABLE t (a int)", ("app", "public")),
        ("CREATE EXTENSION citext WITH SCHEMA extensions; CREATE TABLE t (a int)", ("public", "extensions")),
        ("CREATE EXTENSION plpgsql WITH SCHEMA pg_catalog", ("public",)),
        ("CREATE SCHEMA AUTHORIZATION joe", ("public", "joe")),
        ("CREATE TEMPORARY TABLE t (a int); CREATE TABLE app.t (a int)", ("app", "public")),
    ],
)
def test_the_search_path_finds_everything(text: str, path: tuple[str, ...]) -> None:
    assert of(text).path == path
    assert not of(text).clashes


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE a.t (x int); CREATE TABLE b.t (x int)",
        "CREATE TABLE t (x int); CREATE VIEW b.t AS SELECT 1",
        "CREATE TYPE a.t AS ENUM (); CREATE DOMAIN b.t AS int",
        "CREATE INDEX t ON a.x (y); CREATE INDEX t ON b.z (y)",
        "SET search_path = a; CREATE TABLE t (x int); SET search_path = b; CREATE SEQUENCE t",
    ],
)
def test_one_name_in_two_schemas_is_told_with_its_statement(text: str) -> None:
    (clash,) = of(text).clashes
    assert clash[0] == text.count(";")
    assert clash[1].startswith("t is in the schema")


def test_functions_may_share_a_name() -> None:
    made = "CREATE FUNCTION {}.f() RETURNS int LANGUAGE sql AS 'SELECT 1'"
    assert not of("; ".join(made.format(schema) for schema in "ab")).clashes


@pytest.mark.parametrize(
    ("message", "asked", "told"),
    [
        ('type "public.citext" does not exist', (), "belongs to the extension citext: begin with CREATE EXTENSION"),
        ("function uuid_generate_v4() does not exist", (), 'belongs to the extension "uuid-ossp": begin'),
        ('type "geometry" does not exist', (), "belongs to the extension postgis, which cannot be had here; those"),
        ('type "odd" does not exist', (Asked("oddity", 3, 2),), "cannot be had here: oddity (line 3, column 2); those"),
        ('type "citext" does not exist', (Asked("citext", 1, 1),), ""),
        ('type "odd" does not exist', (), ""),
    ],
)
def test_what_is_missing_is_named(message: str, asked: tuple[Asked, ...], told: str) -> None:
    found = explained(message, "42704", asked)
    assert told in found if told else found == message
    assert explained(message, "23505", asked) == message
