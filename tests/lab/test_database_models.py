"""Read models and pages by key for a database that exists: proposed on ghosts, executed in the lab."""

import pytest

from server.engine.model.growth import GrowthQuestion
from server.engine.model.migrations import TableRows
from server.engine.model.observed import ObservedDatabase, RatedStatement
from server.engine.model.plan import Verdict
from server.engine.model.planning import GhostDatabase
from server.engine.model.statistics import DatabaseStatistics
from server.engine.physical.forecasting import Forecast, forecast_database
from server.lab import Lab
from server.lab.ghost import Ghosts

DDL = """
CREATE TYPE public."State" AS ENUM ('open', 'paid', 'gone');
CREATE DOMAIN public.email AS text CHECK (VALUE ~ '@');
CREATE TABLE public.customers (id bigserial, email public.email NOT NULL, city varchar(3) NOT NULL, place point);
ALTER TABLE ONLY public.customers ADD CONSTRAINT customers_pkey PRIMARY KEY (id);
CREATE TABLE public.orders (
  id uuid PRIMARY KEY, customer_id bigint NOT NULL REFERENCES public.customers, status public."State" NOT NULL,
  amount numeric(6, 2) NOT NULL, country char(2) NOT NULL, "order" json, weighed time NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(), net numeric GENERATED ALWAYS AS (amount * 0.8) STORED
);
CREATE TABLE public.categories (id int PRIMARY KEY, parent_id int REFERENCES public.categories, name text NOT NULL);
CREATE TABLE public.lines (order_id uuid, line int, weight int, PRIMARY KEY (order_id, line));
CREATE TABLE public.heap (weight int);
CREATE TABLE public.secrets (id int PRIMARY KEY, owner text);
ALTER TABLE public.secrets ENABLE ROW LEVEL SECURITY;
CREATE TABLE public.things (id int PRIMARY KEY, kind text);
CREATE TABLE public.odd_things (oddity int) INHERITS (public.things);
CREATE TABLE public.events (at date, kind text) PARTITION BY RANGE (at);
CREATE TABLE public.events_old PARTITION OF public.events FOR VALUES FROM (MINVALUE) TO ('2030-01-01');
CREATE VIEW public.totals AS SELECT count(*) FROM public.heap;
"""
ROWS = tuple(
    TableRows(name, rows)
    for name, rows in {
        "customers": 200_000,
        "orders": 5_000_000,
        "lines": 20_000_000,
        "heap": 9_000_000,
        "secrets": 9_000_000,
        "things": 9_000_000,
        "events_old": 9_000_000,
    }.items()
)


def forecast(planner: Ghosts, statements: dict[str, str], ddl: str = DDL, **stated: int) -> Forecast:
    rated = tuple(RatedStatement(sql, 10, name, **stated) for name, sql in statements.items())  # type: ignore[arg-type]
    question = GrowthQuestion(factors=(1.0, 2.0), objective=20_000, tables=ROWS if ddl == DDL else ())
    return forecast_database(planner, ObservedDatabase(ddl, statements=rated), question)


KINDS = {
    "by-status": "SELECT count(*), sum(amount) FROM public.orders WHERE status = $1",
    "countries": "SELECT country, avg(net) FROM orders o WHERE o.status = 'paid' GROUP BY country ORDER BY 2 DESC",
    "newest": "SELECT o.*, c.email FROM orders o JOIN public.customers c ON c.id = o.customer_id WHERE c.city = $1"
    " ORDER BY o.created_at DESC LIMIT 20",
    "lines": "SELECT line, sum(weight) FROM lines GROUP BY line",
    "heap": "SELECT coalesce(sum(weight), 0) * 2 AS twice, round(avg(weight), $1)::text, count(1)::int AS n FROM heap",
    "add": 'INSERT INTO public.orders (id, customer_id, status) VALUES ($1, $2, $3) RETURNING "order"',
    "pay": "UPDATE orders SET amount = $2, status = 'paid' WHERE id = $1",
    "merge": "MERGE INTO heap USING (SELECT 1 AS weight) AS one ON false WHEN NOT MATCHED THEN INSERT VALUES (1)",
}


async def test_read_models_are_proposed_priced_and_executed(lab: Lab, planner: Ghosts) -> None:
    made = forecast(planner, KINDS, staleness_tolerance=5_000_000)
    models = {one.statement: one for one in made.answer.read_models}
    assert {name: one.kind for name, one in models.items()} == {
        "by-status": "counter",
        "countries": "aggregate",
        "newest": "listing",
        "lines": "aggregate",
        "heap": "counter",
    }
    assert all(one.cost_after * 5 <= one.cost_before and one.ddl and one.kept for one in models.values())
    assert {name: one.maintenance for name, one in models.items()} == dict.fromkeys(models, "outbox") | {
        "newest": "trigger"
    }
    assert {one.staleness for one in models.values()} == {0, 5_000_000}
    # Of the writers of each table those that touch what is kept.
    assert {name: one.writes for name, one in models.items()} == {
        "by-status": 20,
        "countries": 20,
        "newest": 20,
        "lines": 0,
        "heap": 10,
    }
    remedies = {one.statement: one.remedy for one in made.answer.statements}
    assert remedies["heap"] == f"Ask the counter {models['heap'].name} instead."
    for one in await lab.run(list(made.claims)):
        assert one.verdict is Verdict.CONFIRMED, (one.id, one.observed)


PAGES = {
    "deep": "SELECT * FROM orders ORDER BY created_at DESC LIMIT $1 OFFSET $2",
    "again": "SELECT id FROM public.orders ORDER BY public.orders.created_at DESC LIMIT 5 OFFSET $1",
    "status": "SELECT id, amount FROM orders o WHERE o.status = $3 ORDER BY amount, id LIMIT $1 OFFSET $2",
    "lines": "SELECT weight FROM lines WHERE order_id > $1 ORDER BY order_id LIMIT 20 OFFSET $3",
}


async def test_pages_by_key_bring_the_index_that_their_order_needs(lab: Lab, planner: Ghosts) -> None:
    made = forecast(planner, PAGES)
    pages = {one.statement: one for one in made.answer.pages}
    assert set(pages) == set(PAGES)
    assert all(one.cost_after * 5 < one.cost_before for one in pages.values())
    assert (
        pages["deep"].index
        == pages["again"].index
        == ("CREATE INDEX CONCURRENTLY orders_created_at_id_page ON orders (created_at, id)")
    )
    assert pages["lines"].index == ""
    for one in await lab.run(list(made.claims)):
        assert one.verdict is Verdict.CONFIRMED, (one.id, one.observed)


def test_where_indexes_are_enough_nothing_is_kept_twice(planner: Ghosts) -> None:
    made = forecast(
        planner,
        {
            "key": "SELECT * FROM orders WHERE id = $1",
            "few": "SELECT count(*) FROM orders WHERE customer_id = $1",
            "fence": "SELECT id FROM orders WHERE customer_id = $1 ORDER BY created_at OFFSET 0",
        },
    )
    assert (made.answer.read_models, made.answer.pages, made.claims) == ((), (), ())


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM totals",
        "SELECT owner, count(*) FROM secrets GROUP BY owner",
        "SELECT count(*) FROM things",
        "SELECT kind, count(*) FROM events GROUP BY kind",
        "SELECT count(*) FROM orders WHERE created_at > now() - interval '1 day'",
        "SELECT count(DISTINCT customer_id) FROM orders",
        "SELECT country, coalesce(max(country), 'x') FROM orders GROUP BY country",
        "SELECT coalesce(sum(amount), weight) FROM orders, heap GROUP BY weight",
        "SELECT country, sum(amount) OVER (ORDER BY country) FROM orders",
        "SELECT count(*) + (SELECT 1) AS n FROM orders",
        "SELECT round(amount) FROM orders GROUP BY country, amount",
        "SELECT count(*) FROM orders TABLESAMPLE system (10)",
        "SELECT amount FROM orders ORDER BY random() LIMIT 20 OFFSET $1",
        "SELECT weight FROM heap ORDER BY weight LIMIT 20 OFFSET $1",
        "SELECT weight FROM lines ORDER BY weight LIMIT 20 OFFSET $1",
        "SELECT $70000 FROM orders OFFSET $1",
        "SELECT nothing FROM orders ORDER BY id OFFSET $1",
        "SELECT * FROM nowhere.orders ORDER BY id OFFSET $1",
        "SELECT * FROM orders, customers ORDER BY 1 OFFSET $1",
        "SELECT offset FROM",
        "SELECT pg_sleep(10) OFFSET $1",
        "TABLE orders OFFSET $1",
        "VALUES (1) OFFSET $1",
    ],
)
def test_what_allows_neither_is_left_alone(planner: Ghosts, sql: str) -> None:
    made = forecast(planner, {"odd": sql})
    assert (made.answer.read_models, made.answer.pages) == ((), ())


def test_names_that_are_taken_are_not_given_again(planner: Ghosts) -> None:
    ddl = (
        "CREATE TABLE t (id bigint PRIMARY KEY, a bigint NOT NULL); CREATE TABLE t_a_id_page (a int);"
        "CREATE TABLE t_rows_total (a int)"
    )
    statements = {
        "count": "SELECT count(*) FROM t",
        "pages": "SELECT id FROM t ORDER BY a OFFSET $1 LIMIT 9",
        "add": "INSERT INTO t VALUES ($1, $2)",
    }
    question = GrowthQuestion(objective=1_000, tables=(TableRows("t", 9_000_000),))
    rated = tuple(RatedStatement(sql, 1, name) for name, sql in statements.items())
    answer = forecast_database(planner, ObservedDatabase(ddl, statements=rated), question).answer
    assert answer.read_models == ()
    assert [one.index for one in answer.pages] == ["CREATE INDEX CONCURRENTLY t_a_id_page1 ON t (a, id)"]


def test_postgresql_tells_the_types_of_parameters(planner: Ghosts) -> None:
    ddl = ("CREATE TYPE \"State\" AS ENUM ('a')", 'CREATE TABLE t (id int PRIMARY KEY, s "State", n numeric(3, 1)[])')
    with planner.open(GhostDatabase(ddl, DatabaseStatistics())) as session:
        asked = (
            "SELECT id FROM t WHERE s = $1 AND n = $3 LIMIT $4",
            "SELECT 1",
            "SELECT $1",
            "SELECT id FROM u WHERE a = $1",
            "SELECT $1::int; DROP TABLE t",
            "DROP TABLE t",
            "SELECT $0",
        )
        assert session.parameter_types(asked) == (
            ('"State"', "text", "numeric[]", "bigint"), (), ("text",), None, None, None, None
        )  # fmt: skip
        assert [one.name for one in session.catalogue().tables] == ["t"]
