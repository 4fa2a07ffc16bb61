"""A migration that somebody wrote: seen as it was read, and what is proposed instead holds."""

from server.engine.migrations.checked import answer
from server.engine.migrations.checking.check import check
from server.engine.model.migrations import CheckedMigration
from server.engine.model.plan import Severity, Verdict
from server.engine.model.rehearsals import Rehearsal, RehearsalUnit
from server.lab import Lab

SCHEMA = (
    "CREATE TABLE customers (id bigint PRIMARY KEY, email text)",
    "CREATE DOMAIN positive AS integer CHECK (VALUE > 0)",
    "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, qty integer NOT NULL, "
    "note varchar(20), price numeric)",
    "CREATE INDEX orders_customer_idx ON orders (customer_id)",
)
MIGRATION = """
ALTER TABLE orders ADD CONSTRAINT plenty CHECK (qty > 0);
ALTER TABLE orders ADD CHECK (price >= 0), ADD COLUMN z integer;
ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id);
ALTER TABLE orders ALTER COLUMN customer_id SET NOT NULL;
CREATE INDEX ON orders (note);
CREATE UNIQUE INDEX price_once ON orders (price, id) WHERE qty > 1;
DROP INDEX orders_customer_idx;
ALTER TABLE customers ADD UNIQUE (email);
ALTER TABLE orders ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE orders ADD COLUMN n bigserial;
ALTER TABLE orders ADD COLUMN d positive DEFAULT 1;
ALTER TABLE orders ADD COLUMN c integer DEFAULT 3 CHECK (c > 1);
ALTER TABLE orders ADD COLUMN u integer UNIQUE;
ALTER TABLE orders ADD COLUMN other bigint REFERENCES customers;
ALTER TABLE orders ALTER COLUMN qty TYPE bigint;
ALTER TABLE orders ALTER COLUMN note TYPE varchar(40);
REINDEX TABLE orders;
UPDATE orders SET note = 'x';
ALTER TABLE orders DROP COLUMN z;
"""


async def checked(lab: Lab, migration: str, *, whole: bool = False) -> CheckedMigration:
    draft = check(migration, SCHEMA, in_transaction=whole)
    seen = await lab.rehearse(draft.rehearsal)
    rewritten = await lab.rehearse(draft.rewritten) if draft.rewritten is not None else None
    return answer(draft, seen, rewritten, ())


async def test_what_is_read_is_what_is_seen_and_every_rewrite_holds(lab: Lab) -> None:
    found = await checked(lab, MIGRATION)
    assert [one.outcome for one in found.statements] == [""] * len(found.statements)
    tables = {"orders", "customers"}
    for one in found.statements:
        if one.predicted is None:
            continue
        assert one.observed is not None
        seen = {each.relation: each.mode for each in one.observed.locks if each.relation in tables}
        assert {each.relation: each.mode for each in one.predicted.locks} == seen, one.sql
        assert one.predicted.blocks == one.observed.blocks, one.sql
        assert one.predicted.works == one.observed.works, one.sql
        assert set(one.predicted.rewritten) == tables & set(one.observed.rewritten), one.sql
        assert set(one.predicted.built) == set(one.observed.built), one.sql
    assert len(found.evidence) == sum(bool(one.rewrite) for one in found.statements) >= 13
    assert {each.verdict for each in found.evidence} == {Verdict.CONFIRMED}, found.evidence


async def test_what_fails_is_told_and_what_may_not_run_does_not(lab: Lab) -> None:
    text = "CREATE TABLE customers (id bigint); COPY orders TO PROGRAM 'id'; ALTER TABLE orders OWNER TO somebody;"
    fails, refused, owner = (await checked(lab, text)).statements
    assert fails.outcome.startswith("42P07")
    assert fails.severity is Severity.HIGH
    assert refused.outcome == "not run: Copy is not allowed"
    assert owner.observed is not None
    assert owner.observed.mode("orders") == "AccessExclusiveLock"


async def test_what_takes_no_transaction_fails_in_one(lab: Lab) -> None:
    found = await checked(lab, "CREATE INDEX CONCURRENTLY i ON orders (qty);", whole=True)
    assert {each.rule for each in found.findings} >= {"migrations.concurrently-in-transaction"}


async def test_whoever_disturbs_running_sessions_is_caught(lab: Lab) -> None:
    traffic = ("SELECT note FROM orders LIMIT 1",)
    units = (RehearsalUnit(("ALTER TABLE orders RENAME COLUMN note TO remark",)), RehearsalUnit(("SELECT 1",)))
    units += tuple(RehearsalUnit((f"ALTER TABLE orders ALTER COLUMN qty SET DEFAULT {n}",)) for n in range(10))
    found = await lab.rehearse(Rehearsal(SCHEMA, units, rows=10, traffic=traffic))
    assert [each.partition(" ")[0] for each in found.disturbed] == ["42703"]


async def test_what_a_migration_makes_itself_keeps_nobody_waiting(lab: Lab) -> None:
    draft = check(
        "CREATE TABLE notes (id bigint PRIMARY KEY, stars integer);\n"
        "CREATE INDEX notes_stars_idx ON notes (stars);\n"
        "ALTER TABLE notes ADD COLUMN body text NOT NULL;\n"
        "CREATE TABLE others AS SELECT 1 AS one;\n"
        "TRUNCATE customers;",
        SCHEMA,
    )
    found = answer(draft, await lab.rehearse(draft.rehearsal), None, ())
    assert not [one.rule for one in found.findings if one.severity is Severity.HIGH]


async def test_what_lacks_an_extension_is_not_run_rather_than_wrong(lab: Lab) -> None:
    text = "CREATE EXTENSION pg_trgm;\nCREATE INDEX CONCURRENTLY note_idx ON orders USING gin (note gin_trgm_ops);"
    draft = check(text, SCHEMA)
    found = answer(draft, await lab.rehearse(draft.rehearsal), None, ())
    assert all(one.outcome.startswith("not run: ") for one in found.statements)
    assert "migrations.fails" not in {one.rule for one in found.findings}


async def test_a_type_is_changed_by_a_second_column_and_no_text_is_cut_off(lab: Lab) -> None:
    schema = (
        'CREATE TABLE notes (id bigint PRIMARY KEY, stars integer NOT NULL, "The Body" text, n integer DEFAULT 1)',
    )
    text = (
        'ALTER TABLE notes ALTER COLUMN stars TYPE bigint, ALTER COLUMN "The Body" TYPE varchar(12);\n'
        "ALTER TABLE notes ALTER COLUMN n TYPE bigint;"
    )
    draft = check(text, schema)
    assert draft.rewritten is not None
    found = answer(draft, await lab.rehearse(draft.rehearsal), await lab.rehearse(draft.rewritten), ())
    assert [one.verdict for one in found.evidence] == [Verdict.CONFIRMED]
    assert [bool(one.rewrite) for one in found.statements] == [True, False]  # a default rests on n
    filled = [each for each in found.statements[0].rewrite if each.startswith("UPDATE")]
    assert len(filled) == 2
    assert "::" not in filled[1]
