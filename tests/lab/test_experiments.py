"""For each experiment: the good variant is confirmed, the bad one refuted, and what is seen is in the evidence."""

import json
from typing import Any

import pytest

from server.engine.model.claims import (
    Claim,
    ConstraintRefuses,
    DocumentIsOpenApi,
    ExamplesValidate,
    Interleaves,
    InterleavingsAreSerial,
    Outcome,
    ProtoCompiles,
    QueryAnswers,
    SchemaRuns,
    StatementPrepares,
)
from server.engine.model.measurement import WorkloadImproves
from server.engine.model.plan import Basis, Evidence, Figure, Verdict
from server.lab import Lab
from server.lab.experiments import ON_DATABASE, ON_DOCUMENT, ON_STORES
from tests.lab.purchases import RC, ROWS, SI, STOCK, buy

USERS = "CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE)"
SHOPS = (
    "CREATE TABLE shops (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
    "owner_id bigint NOT NULL REFERENCES users (id), title text NOT NULL "
    "CONSTRAINT shops_title_check CHECK (char_length(title) <= 20), state text NOT NULL DEFAULT 'draft')"
)
STATES = (
    "CREATE FUNCTION shops_states() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF OLD.state = 'closed' AND NEW.state <> 'closed' THEN RAISE EXCEPTION 'closed is final' "
    "USING ERRCODE = '23514', CONSTRAINT = 'shops_state'; END IF; RETURN NEW; END $$"
)
TRIGGER = "CREATE TRIGGER shops_state BEFORE UPDATE ON shops FOR EACH ROW EXECUTE FUNCTION shops_states()"
LATE = (
    "CREATE TABLE heads (id bigint PRIMARY KEY, tail_id bigint NOT NULL "
    "CONSTRAINT heads_tail REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED)"
)
DDL = (USERS, SHOPS, STATES, TRIGGER)
OWNER = "INSERT INTO users (email) VALUES ('a@example.org')"
SHOP = "INSERT INTO shops (owner_id, title) VALUES (1, 'Shop')"


def document(**changes: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "Shops", "version": "1.0.0"},
        "paths": {
            "/shops/{id}": {
                "get": {
                    "parameters": [
                        {
                            "name": "id",
                            "in": "path",
                            "required": True,
                            "schema": {"type": "integer", "format": "int64"},
                            "example": 7,
                        }
                    ],
                    "responses": {
                        "200": {
                            "description": "The shop.",
                            "content": {
                                "application/json": {
                                    "schema": {"$ref": "#/components/schemas/Shop"},
                                    "examples": {"one": {"value": {"id": 1, "opened": "2026-01-31T00:00:00Z"}}},
                                }
                            },
                        }
                    },
                }
            }
        },
        "components": {
            "schemas": {
                "Shop": {
                    "type": "object",
                    "required": ["id"],
                    "additionalProperties": False,
                    "properties": {"id": {"type": "integer"}, "opened": {"type": "string", "format": "date-time"}},
                }
            }
        },
    }
    return {**whole, **changes}


def answer(example: Any) -> str:
    whole = document()
    content = whole["paths"]["/shops/{id}"]["get"]["responses"]["200"]["content"]["application/json"]
    content["examples"] = {"one": {"value": example}}
    return json.dumps(whole)


YAML = """
openapi: 3.1.0
info: {title: Shops, version: "1"}
paths:
  /shops:
    get:
      responses:
        "200":
          description: The shops.
          content:
            application/json:
              schema: {type: object, properties: {opened: {type: string, format: date}, open: {type: string}}}
              example: {opened: 2026-01-31, open: yes}
"""

PROTO = """\
syntax = "proto3";

package shop.v1;

import "google/api/annotations.proto";
import "google/protobuf/timestamp.proto";

message GetShopRequest {
  string name = 1;
}

message GetShopResponse {
  string name = 1;
  google.protobuf.Timestamp open_time = 2;
}

service ShopService {
  rpc GetShop(GetShopRequest) returns (GetShopResponse) {
    option (google.api.http) = {get: "/v1/{name=shops/*}"};
  }
}
"""

Test = (
    SchemaRuns
    | StatementPrepares
    | ConstraintRefuses
    | QueryAnswers
    | Interleaves
    | InterleavingsAreSerial
    | DocumentIsOpenApi
    | ExamplesValidate
    | ProtoCompiles
)

HOLDS: dict[str, Test] = {
    "lost update happens": Interleaves(STOCK, ROWS, (buy("one", RC), buy("two", RC)), 1, Outcome.ANOMALY),
    "lost update is refused": Interleaves(STOCK, ROWS, (buy("one", SI), buy("two", SI)), 1, Outcome.PREVENTED),
    "interleavings are serial": InterleavingsAreSerial(STOCK, ROWS[0], (buy("one", SI), buy("two", SI)), 5, 1),
    "schema runs": SchemaRuns((*DDL, LATE)),
    "empty schema runs": SchemaRuns(()),
    "statement prepares": StatementPrepares((USERS,), "SELECT id FROM users WHERE email = $1", ("text",)),
    "statement with a type for NULL": StatementPrepares(
        (USERS,), "SELECT id FROM users WHERE $1 IS NULL OR email = $1", ("text",)
    ),
    "statement with time arithmetic": StatementPrepares((), "SELECT now() - $1", ("interval",)),
    "statement that ends in a comment": StatementPrepares((USERS,), "SELECT id FROM users; -- all", ()),
    "statement without types": StatementPrepares((USERS,), "DELETE FROM users WHERE id = $1"),
    "check refuses": ConstraintRefuses(
        DDL, (OWNER,), f"INSERT INTO shops (owner_id, title) VALUES (1, '{'x' * 21}')", "23514", "shops_title_check"
    ),
    "unique refuses": ConstraintRefuses(DDL, (OWNER,), OWNER, "23505", "users_email_key"),
    "foreign key refuses": ConstraintRefuses(DDL, (), SHOP, "23503", "shops_owner_id_fkey"),
    "not null refuses": ConstraintRefuses(
        DDL, (OWNER,), "INSERT INTO shops (owner_id) VALUES (1)", "23502", column="title"
    ),
    "trigger refuses": ConstraintRefuses(
        DDL,
        (OWNER, SHOP, "UPDATE shops SET state = 'closed'"),
        "UPDATE shops SET state = 'draft'",
        "23514",
        "shops_state",
    ),
    "deferred constraint refuses at once": ConstraintRefuses(
        (USERS, LATE), ("SET CONSTRAINTS ALL IMMEDIATE",), "INSERT INTO heads VALUES (1, 1)", "23503", "heads_tail"
    ),
    "query answers": QueryAnswers(DDL, (OWNER, SHOP), "SELECT id, title, state FROM shops", (("1", "Shop", "draft"),)),
    "query answers with odd text": QueryAnswers(
        (USERS,),
        ("INSERT INTO users (email) VALUES (E'tab\\there\\nand \\\\N')",),
        "SELECT email, NULL, ARRAY[1, 2], '' FROM users -- all",
        (("tab\there\nand \\N", None, "{1,2}", ""),),
    ),
    "query answers nothing": QueryAnswers((USERS,), (), "SELECT id FROM users", ()),
    "query that writes": QueryAnswers((USERS,), (), f"{OWNER} RETURNING id;", (("1",),)),
    "OpenAPI": DocumentIsOpenApi(json.dumps(document())),
    "OpenAPI in YAML": DocumentIsOpenApi(YAML),
    "examples": ExamplesValidate(json.dumps(document())),
    "examples in YAML, dates being strings": ExamplesValidate(YAML),
    "proto": ProtoCompiles("shop/v1/shop.proto", PROTO),
}

FAILS: dict[str, tuple[Test, str]] = {
    "lost update is not prevented": (
        Interleaves(STOCK, ROWS, (buy("one", RC), buy("two", RC)), 1, Outcome.PREVENTED),
        "none of the 2 serial orders",
    ),
    "interleavings lose an update": (
        InterleavingsAreSerial(STOCK, ROWS[0], (buy("one", RC), buy("two", RC)), 40, 1),
        "no serial order",
    ),
    "schema with a table twice": (SchemaRuns((USERS, USERS)), '42P07 relation "users" already exists'),
    "schema in the wrong order": (SchemaRuns((SHOPS, USERS)), '42P01 relation "users" does not exist'),
    "statement on a table that is not there": (StatementPrepares((USERS,), "SELECT * FROM shops"), "42P01"),
    "statement on a column that is not there": (StatementPrepares((USERS,), "SELECT name FROM users"), "42703"),
    "statement with a wrong type": (
        StatementPrepares((USERS,), "SELECT 1 FROM users WHERE id = $1", ("uuid",)),
        "42883 operator does not exist: bigint = uuid",
    ),
    "statement on a schema that does not run": (StatementPrepares((SHOPS,), "SELECT 1"), "The DDL does not run: 42P01"),
    "violation that is accepted": (ConstraintRefuses(DDL, (), OWNER, "23505"), "was accepted"),
    "refused by another constraint": (
        ConstraintRefuses(DDL, (OWNER,), OWNER, "23505", "another_key"),
        "but by 23505 duplicate key value violates unique constraint",
    ),
    "refused with another code": (
        ConstraintRefuses(DDL, (), SHOP, "23514", "shops_owner_id_fkey"),
        "claimed was 23514",
    ),
    "refused for another column": (
        ConstraintRefuses(DDL, (OWNER,), "INSERT INTO shops (owner_id) VALUES (1)", "23502", column="owner_id"),
        "claimed was 23502 owner_id",
    ),
    "refused in the setup": (ConstraintRefuses(DDL, (SHOP,), OWNER, "23505"), "should be accepted are not: 23503"),
    "query with another answer": (
        QueryAnswers(DDL, (OWNER,), "SELECT email FROM users", (("b@example.org",),)),
        "returned (a@example.org); claimed was (b@example.org)",
    ),
    "query that fails": (QueryAnswers(DDL, (), "SELECT 1 / 0", ()), "22012 division by zero"),
    "query whose setup fails": (QueryAnswers(DDL, (SHOP,), "SELECT 1", ()), "23503"),
    "OpenAPI 3.0": (DocumentIsOpenApi(json.dumps(document(openapi="3.0.3"))), "not 3.1"),
    "OpenAPI without a title": (DocumentIsOpenApi(json.dumps(document(info={"version": "1"}))), '/info: "title"'),
    "no OpenAPI": (DocumentIsOpenApi("a: [1"), "cannot be read"),
    "a list": (DocumentIsOpenApi("[1]"), "not an object"),
    "example without a required property": (ExamplesValidate(answer({})), "'id' is a required property"),
    "example with a property too many": (ExamplesValidate(answer({"id": 1, "x": 1})), "'x' was unexpected"),
    "example with a malformed time": (ExamplesValidate(answer({"id": 1, "opened": "today"})), "is not a 'date-time'"),
    "example of the default response": (
        ExamplesValidate(answer({"id": 1}).replace('"200"', '"default"').replace('"id": 1', '"id": "one"')),
        "'one' is not of type 'integer'",
    ),
    "example behind a reference": (
        ExamplesValidate(
            answer(None)
            .replace('{"value": null}', '{"$ref": "#/components/examples/one"}')
            .replace('"schemas":', '"examples": {"one": {"value": 7}}, "schemas":')
        ),
        "7 is not of type 'object'",
    ),
    "document without examples": (ExamplesValidate(json.dumps(document(paths={}))), "no example"),
    "example of a schema that is not there": (
        ExamplesValidate(json.dumps(document(components={}))),
        "reference #/components/schemas/Shop leads nowhere",
    ),
    "proto that does not parse": (ProtoCompiles("shop/v1/shop.proto", PROTO + "message {"), "shop/v1/shop.proto:22:9"),
    "proto with an unknown import": (
        ProtoCompiles("shop/v1/shop.proto", PROTO.replace("google/api/annotations", "google/api/nothing")),
        "File not found",
    ),
    "proto with an unidiomatic name": (
        ProtoCompiles("shop/v1/shop.proto", PROTO.replace("rpc GetShop", "rpc getShop")),
        "should be PascalCase",
    ),
    "proto outside of its package's folder": (ProtoCompiles("shop.proto", PROTO), 'within a directory "shop/v1"'),
}

DECLINED: dict[str, tuple[Test, str]] = {
    "schema with an extension": (SchemaRuns(("CREATE EXTENSION dblink",)), "CreateExtension is not allowed"),
    "statement that is two": (StatementPrepares((), "SELECT 1; DROP TABLE users"), "one statement is expected"),
    "statement that defines": (StatementPrepares((), "CREATE TABLE t (a int)"), "Create is not allowed here"),
    "type that is more": (StatementPrepares((), "SELECT 1", ("int) AS SELECT 1; --",)), "not the name of a type"),
    "violation that commits": (ConstraintRefuses((), (), "COMMIT", "23505"), "Transaction is not allowed"),
    "query of the catalogue": (QueryAnswers((), (), "SELECT * FROM pg_class", ()), "pg_class belongs to PostgreSQL"),
    "remote reference": (
        DocumentIsOpenApi(json.dumps(document(components={"schemas": {"A": {"$ref": "http://127.0.0.1/x"}}}))),
        "references within it only",
    ),
    "reference to a file": (
        ExamplesValidate(json.dumps(document(components={"schemas": {"A": {"$ref": "file:///etc/passwd"}}}))),
        "references within it only",
    ),
    "YAML aliases": (DocumentIsOpenApi("a: &a [1]\nb: [*a, *a]"), "YAML aliases"),
    "nested YAML": (DocumentIsOpenApi("a: " + "[" * 100_000), "nests too deeply"),
    "nested documents": (ExamplesValidate('{"a":' * 100_000 + "1" + "}" * 100_000), "nests too deeply"),
    "large document": (DocumentIsOpenApi("x" * (9 << 20)), "more than 8388608 bytes"),
    "path out of the folder": (ProtoCompiles("../../etc/shop.proto", PROTO), "not a relative path"),
    "endless query": (QueryAnswers((), (), "SELECT g FROM generate_series(1, 100000) g", ()), "more than 1000 rows"),
}


async def one(lab: Lab, test: Test) -> Evidence:
    (evidence,) = await lab.run([Claim("a/claim", "a", "It holds.", test)])
    assert (evidence.id, evidence.claim, evidence.basis) == ("a/claim", "It holds.", Basis.EXECUTED)
    return evidence


@pytest.mark.parametrize("name", HOLDS)
async def test_good_variant_holds(lab: Lab, name: str) -> None:
    evidence = await one(lab, HOLDS[name])
    assert evidence.verdict == Verdict.CONFIRMED, evidence.observed
    assert evidence.repeat


@pytest.mark.parametrize("name", FAILS)
async def test_bad_variant_fails(lab: Lab, name: str) -> None:
    test, observed = FAILS[name]
    evidence = await one(lab, test)
    assert evidence.verdict == Verdict.REFUTED
    assert observed in evidence.observed
    assert "/tmp" not in evidence.observed
    assert "lab_" not in evidence.observed


@pytest.mark.parametrize("name", DECLINED)
async def test_what_the_lab_declines_is_unproven(lab: Lab, name: str) -> None:
    test, reason = DECLINED[name]
    evidence = await one(lab, test)
    assert evidence.verdict == Verdict.UNPROVEN
    assert reason in evidence.observed


def test_every_kind_of_claim_has_an_experiment_and_its_cases() -> None:
    kinds = set(Claim.__annotations__["test"].__args__)
    assert kinds == {*ON_DATABASE, *ON_DOCUMENT, *ON_STORES}
    # test_sagas has the cases of those that need several clusters, test_workloads of what is measured.
    here = kinds - {*ON_STORES, WorkloadImproves}
    assert here == {type(test) for test in HOLDS.values()}
    assert here == {type(test) for test, _ in FAILS.values()}


async def test_evidence_names_what_was_run_and_seen(lab: Lab) -> None:
    evidence = await one(lab, HOLDS["unique refuses"])
    assert evidence.statements == (OWNER, OWNER)
    assert evidence.figures == (
        Figure("sqlstate", "23505"),
        Figure("constraint", "users_email_key"),
        Figure("table", "users"),
    )
    assert evidence.repeat == f"In psql, on a database with the schema:\nBEGIN;\n{OWNER};\n{OWNER};\nROLLBACK;"


async def test_schema_is_counted(lab: Lab) -> None:
    figures = {figure.name: figure.value for figure in (await one(lab, HOLDS["schema runs"])).figures}
    constraints = figures.pop("constraints")
    assert int(constraints) >= 7
    assert figures == {"statements": "5", "tables": "3", "indexes": "4", "triggers": "1"}
