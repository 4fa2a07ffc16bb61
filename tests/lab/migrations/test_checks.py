"""A migration that somebody wrote: seen as it was read, and what is proposed instead holds."""

from server.engine.kernel.sql.scripts import read_schema
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
    text = "CREATE EXTENSION postgis;\nALTER TABLE orders ADD COLUMN place geometry;"
    draft = check(text, SCHEMA)
    found = answer(draft, await lab.rehearse(draft.rehearsal), None, ())
    assert all(one.outcome.startswith("not run: ") for one in found.statements)
    assert "migrations.fails" not in {one.rule for one in found.findings}


async def test_a_type_is_changed_by_a_second_column_and_no_text_is_cut_off(lab: Lab) -> None:
    schema = (
        'CREATE TABLE notes (id bigint PRIMARY KEY, stars integer NOT NULL, "The Body" text, n integer CHECK (n > 0))',
    )
    text = (
        'ALTER TABLE notes ALTER COLUMN stars TYPE bigint, ALTER COLUMN "The Body" TYPE varchar(12);\n'
        "ALTER TABLE notes ALTER COLUMN n TYPE bigint;"
    )
    draft = check(text, schema)
    assert draft.rewritten is not None
    found = answer(draft, await lab.rehearse(draft.rehearsal), await lab.rehearse(draft.rewritten), ())
    assert [one.verdict for one in found.evidence] == [Verdict.CONFIRMED]
    assert [bool(one.rewrite) for one in found.statements] == [True, False]  # a check rests on n
    filled = [each for each in found.statements[0].rewrite if each.startswith("UPDATE")]
    assert len(filled) == 2
    assert "::" not in filled[1]


TOOLS = """
CREATE TABLE "Заказы_с_очень_длинным_именем_ради_проверки" (id int PRIMARY KEY, "число" int);
CREATE TABLE shop (id bigserial PRIMARY KEY, name text, ref varchar(10) DEFAULT 'x', meta json, n int,
  stars int);
CREATE INDEX shop_ref ON shop (lower(ref)) WHERE ref <> '';
CREATE TABLE ev (id bigint NOT NULL, at date NOT NULL, k text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE ev_24 PARTITION OF ev FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE ev_d PARTITION OF ev DEFAULT;
CREATE TABLE ev_30 (id bigint NOT NULL, at date NOT NULL, k text, PRIMARY KEY (id, at));
CREATE MATERIALIZED VIEW totals AS SELECT k, count(*) FROM ev GROUP BY k;
CREATE UNIQUE INDEX totals_k ON totals (k);
"""
WRITTEN = """
ALTER TABLE "Заказы_с_очень_длинным_именем_ради_проверки" ADD UNIQUE ("число");
CREATE INDEX ON "Заказы_с_очень_длинным_именем_ради_проверки" ("число");
ALTER TABLE "Заказы_с_очень_длинным_именем_ради_проверки" ADD CHECK ("число" > 0);
CREATE INDEX ON shop (lower(name), n);
ALTER TABLE shop ADD CHECK (n > stars), ADD CHECK (stars > 0);
ALTER TABLE shop ADD COLUMN total int NOT NULL DEFAULT 3 CHECK (total > 0) CHECK (total < 9);
ALTER TABLE shop ADD COLUMN code uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE;
ALTER TABLE shop ADD COLUMN up bigint REFERENCES shop DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ev_30 DROP CONSTRAINT ev_30_pkey, ADD CONSTRAINT ev_30_key PRIMARY KEY (id, at) DEFERRABLE;
ALTER TABLE ev_30 DROP CONSTRAINT ev_30_key, ADD PRIMARY KEY (id, at) INCLUDE (k);
ALTER TABLE shop ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY (START WITH 7 INCREMENT BY 2) UNIQUE;
ALTER TABLE shop ADD CONSTRAINT named NOT NULL name;
ALTER TABLE shop ALTER COLUMN ref TYPE text USING upper(ref);
ALTER TABLE shop ALTER COLUMN meta TYPE jsonb USING CAST(meta AS jsonb);
CREATE INDEX ON ev (k);
CREATE TABLE ev_27 PARTITION OF ev FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
REFRESH MATERIALIZED VIEW totals;
"""
ATTACHED = """
CREATE TABLE ev (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE ev_d PARTITION OF ev DEFAULT;
CREATE TABLE ev_30 (id bigint, at date NOT NULL CHECK (at >= '2030-01-01' AND at < '2031-01-01'));
CREATE TABLE kinds (id bigint, kind text) PARTITION BY LIST (kind);
CREATE TABLE kinds_a (id bigint, kind text);
"""


async def test_what_tools_write_is_seen_as_it_is_read_and_every_rewrite_holds(lab: Lab) -> None:
    draft = check(WRITTEN, read_schema(TOOLS))
    assert draft.rewritten is not None
    found = answer(draft, await lab.rehearse(draft.rehearsal), await lab.rehearse(draft.rewritten), ())
    for one in found.statements:
        assert not one.outcome, (one.sql, one.outcome)
        assert one.rewrite, one.sql
        assert one.observed is not None
        if one.predicted is not None:
            tables = {each.relation for each in one.predicted.locks}
            seen = {each.relation: each.mode for each in one.observed.locks if each.relation in tables}
            assert {each.relation: each.mode for each in one.predicted.locks} == seen, one.sql
            assert one.predicted.works == one.observed.works, one.sql
            assert set(one.predicted.built) == set(one.observed.built), one.sql
    assert {each.verdict for each in found.evidence} == {Verdict.CONFIRMED}, found.evidence


async def test_partitions_are_attached_by_way_of_a_proved_check(lab: Lab) -> None:
    text = (
        "ALTER TABLE ev ATTACH PARTITION ev_30 FOR VALUES FROM ('2030-01-01') TO (MAXVALUE);"
        "ALTER TABLE kinds ATTACH PARTITION kinds_a FOR VALUES IN ('a', 'b', NULL);"
    )
    draft = check(text, read_schema(ATTACHED))
    assert draft.rewritten is not None
    found = answer(draft, await lab.rehearse(draft.rehearsal), await lab.rehearse(draft.rewritten), ())
    assert [each.verdict for each in found.evidence] == [Verdict.CONFIRMED] * 2, found.evidence


async def test_locks_asked_for_again_in_one_transaction_are_told_of_each_statement(lab: Lab) -> None:
    text = (
        "ALTER TABLE orders ADD COLUMN extra integer; ALTER TABLE orders ADD UNIQUE (price, id);"
        "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id);"
    )
    found = await checked(lab, text, whole=True)
    seen = [one.observed.mode("orders") for one in found.statements if one.observed is not None]
    assert seen == ["AccessExclusiveLock", "AccessExclusiveLock", "ShareRowExclusiveLock"]
