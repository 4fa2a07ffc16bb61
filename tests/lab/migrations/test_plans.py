"""Plans are carried out: they end in the schema asked for, keep every value, and disturb nobody meanwhile."""

import random
from pathlib import Path

import pytest
import yaml

from server.engine.kernel.sql.scripts import read_schema
from server.engine.migrations.planned import answer, rehearsal
from server.engine.migrations.planning.plan import plan, table_renames
from server.engine.model.migrations import FillValue, Phase, PlannedMigration, Rename, TableRows
from server.engine.model.plan import Verdict
from server.engine.model.rehearsals import RehearsalSeen, UnitSeen
from server.lab import Lab
from tests.lab.migrations.schemas import changed, random_schema

BEFORE = (
    "CREATE TYPE state AS ENUM ('new', 'paid')",
    "CREATE TABLE customers (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL, "
    "name varchar(20), legacy text NOT NULL)",
    "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id integer NOT NULL REFERENCES customers (id), "
    "qty integer NOT NULL CHECK (qty > 0), state state NOT NULL DEFAULT 'new', note text, code varchar(10))",
    "CREATE INDEX orders_customer_idx ON orders (customer_id)",
    "CREATE VIEW big AS SELECT id, customer_id, qty FROM orders WHERE qty > 5",
    "CREATE TABLE old (id integer PRIMARY KEY, customer_id integer REFERENCES customers (id))",
)
AFTER = (
    "CREATE TYPE state AS ENUM ('new', 'held', 'paid')",
    "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, "
    "name varchar(40) NOT NULL, token uuid NOT NULL DEFAULT gen_random_uuid(), "
    "level integer NOT NULL CHECK (level >= 1))",
    "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers (id), "
    "qty bigint NOT NULL CHECK (qty > 0), state state NOT NULL DEFAULT 'held', remark text, "
    "code varchar(10) NOT NULL UNIQUE)",
    "CREATE INDEX orders_customer_idx ON orders (customer_id)",
    "CREATE INDEX orders_remark_idx ON orders (remark)",
    "CREATE TABLE reviews (id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders (id), body text)",
    "CREATE VIEW big AS SELECT id, customer_id, qty, state FROM orders WHERE qty > 5",
)

STYLES = yaml.safe_load((Path(__file__).parent / "styles.yaml").read_text())
LONG = {"generated columns", "types of its own", "a table without a key that is partitioned"}
"""PostgreSQL has no way without work under a lock."""


async def planned(
    lab: Lab,
    before: tuple[str, ...],
    after: tuple[str, ...],
    renames: tuple[Rename, ...] = (),
    fills: tuple[FillValue, ...] = (),
) -> PlannedMigration:
    old, new = await lab.catalogue((*before, *table_renames(renames))), await lab.catalogue(after)
    made = plan(old, new, renames, fills)
    return answer(made, await lab.rehearse(rehearsal(made, before)), [TableRows("orders", 10_000_000)])


def confirmed(found: PlannedMigration) -> None:
    refuted = [(each.id, each.observed) for each in found.evidence if each.verdict is not Verdict.CONFIRMED]
    assert refuted == []
    assert {each.id for each in found.evidence} >= {"migrations/target", "migrations/values", "migrations/traffic"}


async def test_a_great_change_is_made_without_stopping_anybody(lab: Lab) -> None:
    fills = (FillValue("customers", "name", "split_part(email, '@', 1)"),)
    found = await planned(lab, BEFORE, AFTER, (Rename("orders", "remark", "note"),), fills)
    confirmed(found)
    assert not found.findings
    phases = [step.phase for step in found.steps]
    assert phases == sorted(phases, key=list(Phase).index)
    assert all(not (step.effects.works and step.effects.blocks) for step in found.steps)
    batches = [step for step in found.steps if step.batch]
    assert {step.batch.table for step in batches if step.batch} == {"customers", "orders"}
    assert all(step.seconds >= 100 for step in batches if step.batch and step.batch.table == "orders")
    assert {each.id for each in found.questions} == {"fills[customers.level]", "fills[orders.code]"}
    rows = {each.name: int(each.value) for one in found.evidence for each in one.figures}
    assert rows == {"rows of customers": 1_000, "rows of old": 1_000, "rows of orders": 1_000}


@pytest.mark.parametrize("style", STYLES)
async def test_schemas_of_many_styles_are_planned(lab: Lab, style: str) -> None:
    found = await planned(lab, read_schema(STYLES[style]["before"]), read_schema(STYLES[style]["after"]))
    confirmed(found)
    assert {each.rule for each in found.findings} == ({"migrations.blocking-step"} if style in LONG else set())
    assert all(step.unavoidable for step in found.steps if step.effects.works and step.effects.blocks)


async def test_what_was_seen_before_the_time_ran_out_is_answered(lab: Lab) -> None:
    made = plan(await lab.catalogue(BEFORE), await lab.catalogue(AFTER), (), ())
    units: list[UnitSeen] = []
    whole = await lab.rehearse(rehearsal(made, BEFORE), units)
    assert tuple(units) == whole.units
    found = answer(made, RehearsalSeen(tuple(units[:2]), unfinished="the call's time ran out"), ())
    assert len(found.steps) == len(made.steps) > 2
    assert [each.verdict for each in found.evidence[:2]] == [Verdict.CONFIRMED] * 2
    assert {each.verdict for each in found.evidence[2:]} == {Verdict.UNPROVEN}
    assert {each.observed for each in found.evidence[2 : len(found.steps)]} == {
        "Not executed: the call's time ran out."
    }
    assert not any(each.rule == "migrations.plan-refuted" for each in found.findings)


async def test_a_table_gets_another_name_and_keeps_both_for_a_while(lab: Lab) -> None:
    before = ("CREATE TABLE orders (id bigint PRIMARY KEY, note text)",)
    after = ("CREATE TABLE purchases (id bigint PRIMARY KEY, note text)",)
    found = await planned(lab, before, after, (Rename("orders", "purchases"),))
    confirmed(found)
    assert found.steps[0].statements == (
        "ALTER TABLE orders RENAME TO purchases",
        "CREATE VIEW orders AS SELECT * FROM purchases",
    )


async def test_what_cannot_be_done_without_blocking_is_said(lab: Lab) -> None:
    before = ("CREATE TABLE t (id bigint PRIMARY KEY, a integer)",)
    after = ("CREATE TABLE t (id bigint PRIMARY KEY, a integer, b integer GENERATED ALWAYS AS (a * 2) STORED)",)
    found = await planned(lab, before, after)
    confirmed(found)
    assert [each.rule for each in found.findings] == ["migrations.blocking-step"]
    assert [bool(step.unavoidable) for step in found.steps] == [True]


async def test_a_rename_is_asked_about_and_not_guessed(lab: Lab) -> None:
    before = ("CREATE TABLE t (id bigint PRIMARY KEY, note text)",)
    after = ("CREATE TABLE t (id bigint PRIMARY KEY, remark text)",)
    found = await planned(lab, before, after)
    confirmed(found)
    assert [each.id for each in found.questions] == ["renames[t.note]"]


async def test_a_successor_numbers_its_rows_on_from_the_sequence_there_was(lab: Lab) -> None:
    before = (
        "CREATE TABLE m (id bigint GENERATED ALWAYS AS IDENTITY (START WITH 5000) PRIMARY KEY, at date NOT NULL)",
    )
    after = (
        "CREATE TABLE m (id bigint GENERATED ALWAYS AS IDENTITY (START WITH 5000), at date NOT NULL, "
        "PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
        "CREATE TABLE m_d PARTITION OF m DEFAULT",
    )
    made = plan(await lab.catalogue(before), await lab.catalogue(after), (), ())
    found = await lab.rehearse(rehearsal(made, before))
    assert (found.differences, found.lost) == ((), ())
    said = [text for step in made.steps for text in step.statements if "setval" in text]
    own, old = "pg_get_serial_sequence('m', 'id')", "pg_get_serial_sequence('m_old', 'id')"
    assert said == [f"SELECT setval({own}, nextval({old}), false)"]


async def test_values_that_go_are_asked_about(lab: Lab) -> None:
    style = STYLES["values taken out of a type"]
    found = await planned(
        lab, read_schema(style["before"]), read_schema(style["after"]), (), (FillValue("p", "s", "'done'::\"St\""),)
    )
    confirmed(found)
    asked = {each.id: each.assumed for each in found.questions}
    assert asked == {"fills[o.s]": "'held'", "fills[o.a]": "It is taken out of the array."}
    assert {each.holds for each in found.prechecks} >= {"no row of o.s has old", "no row of p.s has old"}


async def test_the_same_schema_needs_nothing(lab: Lab) -> None:
    assert (await planned(lab, BEFORE, BEFORE)).steps == ()


@pytest.mark.parametrize("seed", range(2))
async def test_any_schema_becomes_any_other(lab: Lab, seed: int) -> None:
    await _any(lab, seed)


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(100, 130))
async def test_many_schemas_become_others(lab: Lab, seed: int) -> None:
    await _any(lab, seed)


async def _any(lab: Lab, seed: int) -> None:
    rng = random.Random(seed)
    before = random_schema(rng)
    found = await planned(lab, before.ddl(), changed(before, rng).ddl())
    confirmed(found)
    assert all(step.unavoidable or not (step.effects.works and step.effects.blocks) for step in found.steps)
