"""What schemas in use hold beside tables stops nothing: it is made, made without its body, or named and passed over."""

import pytest

from server.engine.errors import DomainError
from server.engine.model.reviewed_schema import SchemaPolicy
from server.engine.review import check_schema
from server.lab import LIMITS, Lab
from server.lab.ddl import prepare

KEPT = "CREATE TABLE parcels (id bigint PRIMARY KEY, label text NOT NULL);\n"


def noted(text: str) -> list[str]:
    """Line and reason of what was passed over or changed."""
    return [
        f"{line.partition(':')[0].removeprefix('line ')}: {line.rpartition(': ')[2]}"
        for line in prepare(KEPT + text, LIMITS.statements).passed_over
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("CREATE ROLE clerk LOGIN", "2: roles belong to the server"),
        ("DROP DATABASE IF EXISTS depot", "2: the schema is made in a database of the lab's own"),
        ("VACUUM ANALYZE parcels", "2: upkeep has nothing to do here"),
        ("LOCK TABLE parcels", "2: each statement runs by itself"),
        ("CREATE OPERATOR === (leftarg = int, rightarg = int, function = int4eq)", "2: operators are not made"),
        (
            "DO $$ BEGIN EXECUTE 'CREATE TABLE y ()'; END $$",
            "2: EXECUTE of a string is not allowed in PL/pgSQL",
        ),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE plv8 AS 'return 1'", "2: language plv8 is not allowed"),
        (
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('a', ''); END $$",
            "2: function pg_notify is not allowed",
        ),
        ("CREATE COLLATION fold (provider = icu, locale = 'und')", "2: its collation is the order of bytes here"),
        ("CREATE INDEX ON parcels (label) TABLESPACE fast", "2: made without its tablespace"),
        ("CREATE POLICY p ON parcels TO clerk USING (true)", "2: made for PUBLIC"),
    ],
)
def test_what_is_not_done_is_said(text: str, reason: str) -> None:
    assert noted(text) == [reason]


@pytest.mark.parametrize(
    "body",
    [
        "BEGIN COPY parcels FROM PROGRAM 'id'; END",
        "BEGIN DELETE FROM pg_catalog.pg_class; END",
        "BEGIN SET ROLE postgres; END",
        "BEGIN PERFORM lo_import('/etc/passwd'); END",
        "BEGIN IF true THEN; END",
    ],
)
@pytest.mark.parametrize("head", ["DO $$ {} $$", "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ {} $$"])
def test_attacks_and_errors_in_bodies_are_refused(body: str, head: str) -> None:
    with pytest.raises(DomainError) as refused:
        prepare(KEPT + head.format(body), LIMITS.statements)
    assert refused.value.problems[0].line == 2


@pytest.mark.parametrize("around", ["SET role = postgres", "SET statement_timeout = 0", "SUPPORT x"])
def test_what_surrounds_a_body_that_is_left_out_is_looked_through(around: str) -> None:
    with pytest.raises(DomainError):
        noted(f"CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql {around} AS $$ BEGIN EXECUTE 'x'; END $$")


AROUND = """\ufeff-- written on another system
SET check_function_bodies = false;
CREATE FUNCTION held(wanted bigint, OUT slot int) RETURNS SETOF int LANGUAGE sql
    AS $$ SELECT slot FROM slots WHERE parcel_id = wanted $$;
DO $$ BEGIN
    CREATE TYPE size AS (width int, height int);
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
CREATE TABLE parcels (id bigint PRIMARY KEY, size size NOT NULL, label text COLLATE "en-x-icu" NOT NULL);
CREATE TABLE slots (slot int NOT NULL, parcel_id bigint NOT NULL, PRIMARY KEY (parcel_id, slot));
DO $$ BEGIN
    ALTER TABLE slots ADD CONSTRAINT slots_parcel FOREIGN KEY (parcel_id) REFERENCES parcels;
END $$;
CREATE FUNCTION report(fewest int) RETURNS SETOF parcels LANGUAGE plpgsql SECURITY DEFINER
    AS $$ DECLARE one record; BEGIN FOR one IN EXECUTE 'SELECT 1' LOOP RETURN NEXT one; END LOOP; END $$;
CREATE FUNCTION kept() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = ''
    AS 'SELECT count(*) FROM public.parcels';
CREATE FUNCTION fixed() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
ALTER FUNCTION fixed() SET search_path = pg_catalog, public;
CREATE PROCEDURE tidy(number int) LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$;
CREATE FUNCTION pair(OUT a int, OUT b text) LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'x'; END $$;
CREATE FUNCTION told() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN PERFORM pg_notify('parcels', NEW.label); RETURN NEW; END $$;
CREATE TRIGGER told BEFORE INSERT ON parcels FOR EACH ROW EXECUTE FUNCTION told();
CREATE FUNCTION joined(text, text) RETURNS text LANGUAGE sql AS $$ SELECT concat_ws(', ', $1, $2) $$;
CREATE AGGREGATE together (text) (SFUNC = joined, STYPE = text);
CREATE VIEW labels AS SELECT together(label) AS labels FROM parcels;
CREATE VIEW sizes AS SELECT relname, pg_relation_size(oid) AS bytes FROM pg_class;
CREATE TEXT SEARCH CONFIGURATION plain (COPY = simple);
ALTER TABLE parcels REPLICA IDENTITY FULL;
INSERT INTO parcels VALUES (1, '(1,2)', 'a'), (2, '(3,4)', 'b');
"""


async def test_tables_are_read_whatever_stands_around_them(lab: Lab) -> None:
    read = await lab.schema(AROUND)
    tables = {table.name: table for table in read.catalogue.tables}
    assert list(tables) == ["labels", "parcels", "sizes", "slots"]
    assert [one.name for one in tables["slots"].constraints if one.kind == "foreign key"] == ["slots_parcel"]
    found = {finding.id.removeprefix("review.") for finding in check_schema(read.catalogue, SchemaPolicy())}
    assert found == {"mutable-search-path@report(fewest integer)"}


async def test_a_function_that_nothing_excuses_is_checked_against_the_tables(lab: Lab) -> None:
    with pytest.raises(DomainError, match='line 2, column 68: 42P01 relation "nowhere" does not exist'):
        await lab.schema(f"{KEPT}CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT id FROM nowhere'")


async def test_aggregates_of_dangerous_functions_are_refused(lab: Lab) -> None:
    with pytest.raises(DomainError, match="function pg_read_file is not allowed"):
        await lab.schema("CREATE AGGREGATE a (text) (SFUNC = pg_read_file, STYPE = text)")
