"""Schemas of services on a real PostgreSQL: each stands alone, and composed statements answer what one would have."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from server.engine import contract
from server.engine.analysis import Inputs
from server.engine.kernel.sql.crossing import Crossing, Tables, cross
from server.engine.model.plan import AnalysisResult, Verdict
from server.engine.schema import ANALYSIS
from server.lab import Lab
from server.postgres import TemporaryCluster
from tests.partitions import random_cut
from tests.unit.schema.briefs import example


@pytest.fixture(scope="module")
def cluster() -> Iterator[TemporaryCluster]:
    with TemporaryCluster() as cluster:
        yield cluster


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def filled(cluster: TemporaryCluster) -> AsyncIterator[asyncpg.Connection]:
    """Tables without foreign keys: rows that refer to nothing and references that are NULL are among them."""
    connection = await asyncpg.connect(cluster.url())
    await connection.execute(
        """
        CREATE TABLE shops (id bigint PRIMARY KEY, slug text NOT NULL, region text);
        CREATE TABLE listings (id bigint PRIMARY KEY, shop_id bigint, title text NOT NULL, stock int NOT NULL);
        CREATE TABLE orders (id bigint PRIMARY KEY, buyer_id bigint NOT NULL, shop_id bigint, state text);
        CREATE TABLE lines (id bigint PRIMARY KEY, order_id bigint NOT NULL, listing_id bigint, quantity int NOT NULL);
        INSERT INTO shops SELECT n, 's' || n % 4, CASE n % 3 WHEN 0 THEN 'eu' WHEN 1 THEN 'us' END
            FROM generate_series(1, 9) n;
        INSERT INTO listings SELECT n, nullif(n % 11, 0), 't' || n % 5, n % 7 FROM generate_series(1, 30) n;
        INSERT INTO orders SELECT n, n % 4, nullif(n % 10, 0), CASE n % 3 WHEN 0 THEN 'open' WHEN 1 THEN 'paid' END
            FROM generate_series(1, 24) n;
        INSERT INTO lines SELECT n, n % 26, nullif(n % 32, 0), 1 + n % 3 FROM generate_series(1, 60) n;
        """
    )
    yield connection
    await connection.close()


COLUMNS = {
    "shops": {"id": ("bigint", False), "slug": ("text", False), "region": ("text", True)},
    "listings": {
        "id": ("bigint", False),
        "shop_id": ("bigint", True),
        "title": ("text", False),
        "stock": ("integer", False),
    },
    "orders": {
        "id": ("bigint", False),
        "buyer_id": ("bigint", False),
        "shop_id": ("bigint", True),
        "state": ("text", True),
    },
    "lines": {
        "id": ("bigint", False),
        "order_id": ("bigint", False),
        "listing_id": ("bigint", True),
        "quantity": ("integer", False),
    },
}
CUTS = (
    {"shops": "a", "listings": "a", "orders": "b", "lines": "b"},
    {"shops": "a", "listings": "b", "orders": "c", "lines": "c"},
    {"shops": "a", "listings": "b", "orders": "c", "lines": "d"},
    {"shops": "a", "listings": "b", "orders": "b", "lines": "a"},
)
SHOP_AND_ORDERS = "FROM orders o JOIN shops s ON s.id = o.shop_id"
HOME = "orders"
QUERIES = (
    f"SELECT o.id, s.slug {SHOP_AND_ORDERS} WHERE o.buyer_id = $1",
    f"SELECT o.id, s.slug {SHOP_AND_ORDERS} WHERE o.buyer_id = $1 ORDER BY s.slug DESC, o.id LIMIT 3",
    f"SELECT s.region AS place, o.id, s.slug AS name {SHOP_AND_ORDERS} WHERE o.buyer_id = $1 ORDER BY o.id",
    "SELECT o.id, s.region FROM orders o LEFT JOIN shops s ON s.id = o.shop_id WHERE o.buyer_id = $1 "
    "ORDER BY o.id LIMIT 4",
    "SELECT l.id, p.title, s.slug, o.state FROM lines l LEFT JOIN orders o ON o.id = l.order_id "
    "LEFT JOIN listings p ON p.id = l.listing_id LEFT JOIN shops s ON s.id = p.shop_id WHERE l.order_id = $1",
    "SELECT l.id, p.title, s.slug FROM lines l, listings p, shops s WHERE p.id = l.listing_id AND s.id = p.shop_id "
    "AND l.order_id = $1",
    "SELECT o.id, s.slug FROM orders o LEFT JOIN shops s ON s.id = o.shop_id WHERE o.buyer_id = $1",
    "SELECT o.id FROM orders o LEFT JOIN shops s ON s.id = o.shop_id AND s.region = 'eu' WHERE o.buyer_id = $1 "
    "AND s.id IS NULL",
    "SELECT s.id, o.id FROM orders o RIGHT JOIN shops s ON s.id = o.shop_id AND o.buyer_id = $1",
    "SELECT s.id, o.id FROM orders o FULL JOIN shops s ON s.id = o.shop_id AND o.buyer_id = $1",
    f"SELECT s.slug, count(*), sum(o.id) {SHOP_AND_ORDERS} WHERE o.buyer_id = $1 GROUP BY s.slug HAVING count(*) > 0",
    "SELECT DISTINCT p.title FROM lines l JOIN orders o ON o.id = l.order_id JOIN listings p ON p.id = l.listing_id "
    "WHERE o.buyer_id = $1",
    "SELECT o.id, l.quantity, p.title, s.slug FROM orders o JOIN lines l ON l.order_id = o.id "
    "JOIN listings p ON p.id = l.listing_id JOIN shops s ON s.id = p.shop_id WHERE o.buyer_id = $1 AND p.stock > 2",
    "SELECT s.id FROM shops s WHERE EXISTS (SELECT 1 FROM orders o WHERE o.shop_id = s.id AND o.buyer_id = $1)",
    "SELECT s.id FROM shops s WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.shop_id = s.id AND o.buyer_id = $1)",
    "SELECT id FROM orders WHERE buyer_id = $1 AND shop_id IN (SELECT id FROM shops WHERE region = 'us')",
    "SELECT id FROM orders WHERE buyer_id = $1 AND shop_id NOT IN (SELECT shop_id FROM listings WHERE stock > 5)",
    "SELECT o.id, (SELECT max(l.quantity) FROM lines l WHERE l.order_id = o.id) FROM orders o WHERE o.buyer_id = $1",
    "SELECT p.id, o.id FROM listings p JOIN orders o USING (shop_id) WHERE o.buyer_id = $1",
    "WITH mine AS (SELECT id, shop_id FROM orders WHERE buyer_id = $1) SELECT m.id, s.slug FROM mine m "
    "JOIN shops s ON s.id = m.shop_id",
    "SELECT id FROM orders WHERE buyer_id = $1 UNION SELECT shop_id FROM listings WHERE stock = 3",
    "SELECT o.id, row_number() OVER (PARTITION BY s.region ORDER BY o.id) FROM orders o, shops s "
    "WHERE s.id = o.shop_id AND o.buyer_id = $1",
    "SELECT a.id, b.id FROM orders a JOIN orders b ON b.shop_id = a.shop_id AND b.id > a.id JOIN shops s "
    "ON s.id = b.shop_id WHERE a.buyer_id = $1 AND (s.region IS NULL OR s.region = a.state OR b.state = 'open')",
)


async def composed(connection: asyncpg.Connection, query: str, cut: dict[str, str], value: int) -> list[Any]:
    """The answer of the last part, every part fed with what the parts before it read."""
    found = cross(query, [("given", "bigint")], Tables(COLUMNS, cut), cut[HOME])
    answers: list[list[asyncpg.Record]] = []
    for step in found.steps:
        assert {cut[table] for table in step.tables} <= {step.site}
        feeds = {name: (number, column) for name, number, column in step.feeds}
        arguments = [
            [row[feeds[name][1]] for row in answers[feeds[name][0] - 1]] if name in feeds else value
            for name, _ in step.parameters
        ]
        answers.append(await connection.fetch(step.positional_sql, *arguments))
    if not found.attached:
        return [tuple(row) for row in answers[-1]]
    prepared = await connection.prepare(query)
    names = [attribute.name for attribute in prepared.get_attributes()]
    return _completed(found, answers, names)


def _completed(found: Crossing, answers: list[list[asyncpg.Record]], names: list[str]) -> list[Any]:
    """The rows of the first part with what later parts add, as the caller puts them together."""
    rows = []
    for row in answers[0]:
        parts: dict[int, Any] = {1: row}
        answer = dict(row)
        complete = True
        for one in found.attached:
            before = parts[one.to]
            key = before[one.column] if before is not None else None
            partner = next((each for each in answers[one.step - 1] if each["id"] == key), None)
            complete = complete and (partner is not None or one.outer)
            parts[one.step] = partner
            answer |= {name: partner[column] if partner is not None else None for column, name in one.columns}
        if complete:
            rows.append(tuple(answer[name] for name in names))
    return rows


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: "".join(cut.values()))
@pytest.mark.parametrize("query", QUERIES)
async def test_parts_answer_what_the_whole_would_have(
    filled: asyncpg.Connection, query: str, cut: dict[str, str]
) -> None:
    for value in (0, 1, 3, 25, 99):
        whole = [tuple(row) for row in await filled.fetch(query, value)]
        parts = await composed(filled, query, cut, value)
        if "ORDER BY s.slug" not in query:
            whole, parts = sorted(whole, key=repr), sorted(parts, key=repr)
        assert parts == whole


@pytest.mark.parametrize(("name", "seed"), [("login", 1), ("ticketing", 2), ("marketplace", 3)])
async def test_each_services_schema_and_statements_run_alone(lab: Lab, name: str, seed: int) -> None:
    prepared = example(name)
    given = AnalysisResult("boundaries", "", boundaries=random_cut(prepared.brief, seed, 3))
    result = ANALYSIS.run(Inputs(ANALYSIS.reads(prepared), {"boundaries": given}))
    kinds = ("/ddl", "/part/", "/replica/", "/reconciliation/", "/statement/")
    claims = [claim for claim in result.claims if any(kind in claim.id for kind in kinds)]
    assert any("/part/" in claim.id for claim in claims)
    evidence = await lab.run(claims)
    assert [piece.id for piece in evidence if piece.verdict is not Verdict.CONFIRMED] == []


@pytest.mark.parametrize("seed", [3, 4])
async def test_each_services_documents_hold(lab: Lab, seed: int) -> None:
    prepared = example("ticketing")
    results = {"boundaries": AnalysisResult("boundaries", "", boundaries=random_cut(prepared.brief, seed, 4))}
    for analysis in (ANALYSIS, contract.ANALYSIS):
        results[analysis.name] = analysis.run(Inputs(analysis.reads(prepared), dict(results)))
    claims = [claim for claim in results["contract"].claims if "/examples/" not in claim.id]
    assert sum(claim.id.endswith("/proto/internal") for claim in claims) > 1
    evidence = await lab.run(claims)
    assert [piece.id for piece in evidence if piece.verdict is not Verdict.CONFIRMED] == []
