"""Every design rule on a real PostgreSQL: its bad example breaks it, its good one breaks no rule at all."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from server.engine.errors import DomainError
from server.engine.model.resources import BriefSource
from server.engine.model.reviewed_schema import SchemaPolicy
from server.engine.review import RULES, check_schema
from server.engine.review.rule import SchemaRule
from server.lab import Lab
from server.usecases.analyses.schema_computing import schema_scripts

EXAMPLES = Path(__file__).parents[2] / "examples"


def brief_text(name: str) -> str:
    return (EXAMPLES / name / "brief.yaml").read_text()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
async def test_examples_are_as_the_rule_says(rule: SchemaRule, lab: Lab) -> None:
    bad = await lab.schema(rule.bad)
    found = check_schema(bad.catalogue, rule.policy)
    assert rule.id in {finding.rule for finding in found}
    good = await lab.schema(rule.good)
    assert check_schema(good.catalogue, rule.policy) == ()


DUMP = """
--
-- PostgreSQL database dump
--
\\restrict k
SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);
CREATE SCHEMA public;
ALTER SCHEMA public OWNER TO pg_database_owner;
COMMENT ON SCHEMA public IS 'standard public schema';
CREATE TABLE public.notes (id bigint NOT NULL, body text NOT NULL);
ALTER TABLE public.notes OWNER TO app;
ALTER TABLE public.notes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME public.notes_id_seq);
ALTER TABLE ONLY public.notes ADD CONSTRAINT notes_pkey PRIMARY KEY (id);
GRANT SELECT ON TABLE public.notes TO reader;
\\unrestrict k
"""

SOUND = {
    "accounts": """
CREATE TABLE accounts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE CHECK
    (email ~ '@'), created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE memberships (account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE, team_id bigint NOT
    NULL, role text NOT NULL DEFAULT 'member' CHECK (role IN ('member','admin')), PRIMARY KEY (account_id,
    team_id));
CREATE TABLE teams (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, parent_id bigint
    REFERENCES teams);
CREATE INDEX teams_parent_idx ON teams (parent_id);
ALTER TABLE memberships ADD FOREIGN KEY (team_id) REFERENCES teams;
CREATE INDEX memberships_team_idx ON memberships (team_id);
CREATE TABLE outbox (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), topic text NOT NULL, payload jsonb NOT
    NULL, sent_at timestamptz);
CREATE INDEX outbox_unsent ON outbox (id) WHERE sent_at IS NULL;
""",
    "devices": """
CREATE TABLE device (device_id uuid PRIMARY KEY, name text NOT NULL, address text, city text, postal_code text,
    external_id text);
CREATE TABLE reading (device_id uuid NOT NULL REFERENCES device, at timestamptz NOT NULL, value double
    precision NOT NULL, PRIMARY KEY (device_id, at)) PARTITION BY RANGE (at);
CREATE TABLE reading_2025 PARTITION OF reading FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE reading_2026 PARTITION OF reading FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX reading_at ON reading (at);
CREATE TABLE country (code text PRIMARY KEY CHECK (code ~ '^[A-Z]{2}$'), name text NOT NULL UNIQUE);
CREATE TABLE site (id bigint PRIMARY KEY, country_code text NOT NULL REFERENCES country, opened date NOT NULL,
    line1 text NOT NULL, line2 text);
CREATE INDEX ON site (country_code);
CREATE TABLE audit_log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, actor_id uuid, entity_id uuid, at
    timestamptz NOT NULL);
CREATE VIEW latest AS SELECT device_id, max(at) AS at FROM reading GROUP BY device_id;
""",
}


@pytest.mark.parametrize("name", SOUND)
async def test_sound_schemas_break_no_rule(name: str, lab: Lab) -> None:
    read = await lab.schema(SOUND[name])
    assert [finding.message for finding in check_schema(read.catalogue, SchemaPolicy())] == []


async def test_a_dump_is_read_and_what_is_passed_over_is_named(lab: Lab) -> None:
    read = await lab.schema(DUMP)
    assert [table.name for table in read.catalogue.tables] == ["notes"]
    assert check_schema(read.catalogue, SchemaPolicy()) == ()
    assert len(read.passed_over) == 8
    assert any(line.startswith("line 16: GRANT SELECT") for line in read.passed_over)


@pytest.mark.parametrize("name", ["login", "marketplace", "ticketing"])
async def test_nothing_fires_on_what_is_designed_here(name: str, lab: Lab) -> None:
    policy = SchemaPolicy(table_names="plural", comments=True)
    for script in schema_scripts(None, BriefSource("brief.yaml", "yaml", brief_text(name))):
        read = await lab.schema(script.ddl)
        stated = replace(policy, dependencies=script.dependencies)
        assert read.catalogue.tables
        assert check_schema(read.catalogue, stated) == ()


@pytest.mark.parametrize(
    ("ddl", "line", "column", "message"),
    [
        ("CREATE TABLE a (id bigint);\nCREATE TABEL b ();", 2, 8, 'syntax error at or near "TABEL"'),
        (
            "CREATE TABLE a (id bigint);\n CREATE TABLE b (a_id bigint REFERENCES c);",
            2,
            2,
            'relation "c" does not exist',
        ),
        ("CREATE TABLE a (id bigint CHECK (x > 0))", 1, 34, 'column "x" does not exist'),
        ("CREATE TABLE a (name text DEFAULT 'open)", 1, 35, "unterminated quoted string"),
        ("CREATE TABLE a ();\nCOPY a FROM PROGRAM 'id'", 2, 1, "Copy is not allowed"),
        ("SET ROLE postgres", 1, 1, "not allowed"),
    ],
)
async def test_what_does_not_run_is_refused_with_its_place(
    ddl: str, line: int, column: int, message: str, lab: Lab
) -> None:
    with pytest.raises(DomainError) as refused:
        await lab.schema(ddl)
    problem = refused.value.problems[0]
    assert message in problem.message
    assert (problem.line, problem.column) == (line, column)
    assert refused.value.metadata["field"] == "ddl"


async def test_ids_and_references_are_told_by_their_names_however_they_are_written(lab: Lab) -> None:
    read = await lab.schema(
        """
        CREATE TABLE "Painter" ("PainterId" int NOT NULL PRIMARY KEY, "Name" text);
        CREATE TABLE "Picture" ("PictureId" bigint NOT NULL PRIMARY KEY, "PainterId" int NOT NULL, title text);
        CREATE TABLE loans (loan_id smallint PRIMARY KEY, picture_id bigint NOT NULL REFERENCES "Picture");
        CREATE TABLE returns (id bigint PRIMARY KEY, "loanID" int, day_id smallint NOT NULL, note text NOT NULL);
        CREATE TABLE days (id smallint PRIMARY KEY, name text NOT NULL);
        """
    )
    found = {finding.id.removeprefix("review.") for finding in check_schema(read.catalogue, SchemaPolicy())}
    assert {one for one in found if one.startswith(("short-key", "missing-foreign-key"))} == {
        "short-key@Painter.PainterId",
        "short-key@loans.loan_id",
        "missing-foreign-key@Picture.PainterId",
        "missing-foreign-key@returns.loanID",
        "missing-foreign-key@returns.day_id",
    }


async def test_numbers_within_names_and_policies_that_compare_constants_are_seen(lab: Lab) -> None:
    read = await lab.schema(
        """
        CREATE TABLE sums (id bigint PRIMARY KEY, q1_sum bigint NOT NULL, q2_sum bigint, q3_sum bigint, x1_a text);
        ALTER TABLE sums ENABLE ROW LEVEL SECURITY;
        CREATE POLICY all_rows ON sums USING (1 = 1);
        CREATE POLICY some_rows ON sums USING (id = 1);
        """
    )
    found = {finding.id.removeprefix("review.") for finding in check_schema(read.catalogue, SchemaPolicy())}
    assert found == {"repeating-group@sums.q_sum", "open-policy@sums.all_rows"}
