"""Workloads on filled tables: an index that helps is confirmed, one that harms is named."""

from collections.abc import Sequence

from server.engine.model.claims import Claim
from server.engine.model.measurement import MeasuredStatement, WorkloadImproves
from server.engine.model.plan import Verdict
from server.lab import Lab

DDL = (
    "CREATE TABLE shops (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL)",
    "CREATE TABLE listings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, shop_id bigint NOT NULL, "
    "state text NOT NULL, created_at timestamptz NOT NULL, title text NOT NULL)",
)
LOAD = (
    "INSERT INTO shops (name) SELECT 'shop ' || i FROM generate_series(1, 100) AS g(i)",
    "INSERT INTO listings (shop_id, state, created_at, title) "
    "SELECT 1 + i % 100, CASE WHEN i % 10 = 0 THEN 'draft' ELSE 'active' END, "
    "timestamptz '2026-01-01' - i * interval '1 minute', repeat(md5(i::text), 3) FROM generate_series(1, 5000) AS g(i)",
)
LISTING = "SELECT id, title FROM listings WHERE shop_id = $1 ORDER BY id DESC LIMIT 20"
RECENT = "SELECT count(*) FROM listings WHERE created_at > now() - interval '1 hour'"
TOUCH = "UPDATE listings SET state = 'draft', created_at = now() WHERE id = $1"


def statement(name: str, sql: str, *values: str, after: str = "", rate: float = 1.0) -> MeasuredStatement:
    writes = sql.startswith("UPDATE")
    types = ("bigint",) if "$1" in sql else ()
    bindings = tuple((value,) for value in values) if types else ((),)
    return MeasuredStatement(name, sql, types, bindings, sql_after=after, writes=writes, rate=rate)


def improves(changes: Sequence[str], *statements: MeasuredStatement, ddl: Sequence[str] = DDL) -> Claim:
    test = WorkloadImproves(tuple(ddl), LOAD, tuple(changes), statements, "2026-01-01")
    return Claim("physical/improves", "marketplace", "No statement looks at more pages.", test)


async def test_an_index_that_serves_lessens_the_pages(lab: Lab) -> None:
    claim = improves(
        ["CREATE INDEX listings_shop_id_id_idx ON listings (shop_id, id)"],
        statement("ListShop", LISTING, "3", "77"),
        statement("Recent", RECENT),
        statement("Touch", TOUCH, "9", rate=0.1),
    )
    (seen,) = await lab.run([claim])
    assert seen.verdict is Verdict.CONFIRMED, seen.observed
    figures = {figure.name: figure.value for figure in seen.figures}
    assert float(figures["ListShop before"]) > 2 * float(figures["ListShop after"])
    assert figures["rows in listings"] == "5000"
    assert figures["ListShop rows"] == "20"
    (again,) = await lab.run([claim])
    assert again == seen


async def test_what_writers_pay_must_be_less_than_what_is_saved(lab: Lab) -> None:
    harmful = [f"CREATE INDEX listings_{n}_idx ON listings (created_at, shop_id, id)" for n in "abcdefgh"]
    (seen,) = await lab.run([improves(harmful, statement("Touch", TOUCH, "9", "99"))])
    assert seen.verdict is Verdict.REFUTED
    assert "Writers pay with Touch" in seen.observed


async def test_the_index_that_makes_a_reader_slower_is_named(lab: Lab) -> None:
    # No draft is in these shops, which independent estimates do not see: the index is walked to its end in vain.
    sql = "SELECT id FROM listings WHERE state = 'draft' AND shop_id BETWEEN 2 AND 10 ORDER BY title LIMIT 1"
    changes = ["CREATE INDEX listings_title_idx ON listings (title)", "CREATE INDEX listings_state_idx ON shops (name)"]
    (seen,) = await lab.run([improves(changes, statement("FirstDraft", sql))])
    assert seen.verdict is Verdict.REFUTED
    assert "Readers with more pages than before: FirstDraft" in seen.observed
    assert {figure.name: figure.value for figure in seen.figures}["FirstDraft slower by"] == "listings_title_idx"


async def test_a_rewritten_statement_must_give_as_many_rows(lab: Lab) -> None:
    other = statement("ListShop", LISTING, "3", after=LISTING.replace("20", "19"))
    (seen,) = await lab.run([improves([], other)])
    assert seen.verdict is Verdict.REFUTED
    assert "Other rows came out of ListShop" in seen.observed


async def test_statements_that_cannot_run_are_named_and_do_not_count(lab: Lab) -> None:
    broken = statement("Broken", "SELECT id FROM listings WHERE id = $1", "'no number'")
    (seen,) = await lab.run([improves([], broken, statement("Recent", RECENT))])
    assert seen.verdict is Verdict.CONFIRMED, seen.observed
    assert any(figure.name == "Broken not run" for figure in seen.figures)


async def test_nothing_dangerous_is_run(lab: Lab) -> None:
    bad = [
        improves(["COPY listings TO PROGRAM 'id'"]),
        improves([], statement("Sleep", "SELECT pg_sleep($1)", "1")),
        improves([], statement("Bind", LISTING, "pg_sleep(1)")),
        improves([], statement("Bind", LISTING, "1); SELECT (2")),
    ]
    for each in bad:
        (seen,) = await lab.run([each])
        assert seen.verdict is Verdict.UNPROVEN, seen.observed
