"""Read models answer as the statements they stand for, after rows came, changed and went."""

from dataclasses import replace

import pytest

from server.engine.model.access import Access, Comparison, Condition
from server.engine.model.brief import Parameter
from server.engine.model.claims import Claim
from server.engine.model.plan import Verdict
from server.engine.model.schema import Column, ForeignKey, Table
from server.engine.model.statistics import ColumnStatistics, DatabaseStatistics, TableStatistics
from server.engine.physical.proof.equivalence import equivalence
from server.engine.physical.read_models.aggregate import aggregate
from server.engine.physical.read_models.draft import ReadModelDraft
from server.engine.physical.read_models.listing import listing
from server.engine.physical.read_models.path import path
from server.engine.physical.subject import Running
from server.lab import Lab
from server.lab.ghost import Ghosts
from tests.unit.physical.test_analysis import analysed, prepared

KEY = Column("id", "bigint", nullable=False, generated="identity")
SHOPS = Table("shops", "Shop", (KEY, Column("name", "text", nullable=False), Column("state", "text")), ("id",))
REVIEWS = Table(
    "reviews",
    "Review",
    (
        KEY,
        Column("shop_id", "bigint", nullable=False),
        Column("rating", "integer"),
        Column("state", "text", nullable=False),
        Column("language", "text"),
    ),
    ("id",),
    foreign_keys=(ForeignKey("reviews_shop_id_fkey", ("shop_id",), "shops", ("id",)),),
)
CATEGORIES = Table(
    "categories",
    "Category",
    (KEY, Column("parent_id", "bigint"), Column("name", "text", nullable=False)),
    ("id",),
    foreign_keys=(ForeignKey("categories_parent_id_fkey", ("parent_id",), "categories", ("id",)),),
)
TABLES = (SHOPS, REVIEWS, CATEGORIES)
STATISTICS = DatabaseStatistics(
    (
        TableStatistics(
            "reviews",
            1e6,
            columns=(
                ColumnStatistics("rating", 0.2, 4, 5.0, histogram=("1", "5")),
                ColumnStatistics("state", 0, 6, 2.0, ("shown", "hidden"), (0.8, 0.2)),
                ColumnStatistics("language", 0.3, 3, 2.0, ("en", "de"), (0.4, 0.3)),
                ColumnStatistics("shop_id", 0, 8, 20.0, correlation=0.0),
            ),
        ),
        TableStatistics("categories", 300.0, columns=(ColumnStatistics("parent_id", 0.05, 8, 60.0),)),
        TableStatistics("shops", 20.0, columns=(ColumnStatistics("state", 0, 6, 2.0, ("open", "closed"), (0.7, 0.3)),)),
    )
)


def statement(sql: str, *names: str) -> Running:
    parameters = tuple(Parameter(name, "bigint") for name in names)
    return Running("ShowShop/1/1", sql, sql, parameters, "ShowShop", 1.0, False, ())


def claim(asked: Running, model: ReadModelDraft) -> Claim:
    return equivalence(
        "physical/read-model", "…", asked, model.sql, TABLES, STATISTICS, ddl=model.ddl, drain=model.drain
    )


@pytest.mark.parametrize("outbox", [False, True])
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*), avg(r.rating) AS mean, sum(rating) FROM reviews r WHERE r.shop_id = $1 AND r.state = 'shown'",
        "SELECT language, count(rating), sum(rating) FROM reviews WHERE shop_id = $1 GROUP BY language",
        "SELECT state, language, count(*) AS many FROM reviews GROUP BY state, language ORDER BY many DESC, 1, 2",
        "SELECT count(*) FROM reviews WHERE rating BETWEEN 4 AND 5",
    ],
)
async def test_figures_kept_by_delta_are_those_counted(lab: Lab, sql: str, outbox: bool) -> None:
    asked = statement(sql, *(["shop"] if "$1" in sql else []))
    model = aggregate(sql, {"reviews": REVIEWS}, outbox=outbox)
    assert model is not None
    right = claim(asked, model)
    forgotten = model.ddl[:-1] if not outbox else model.ddl
    wrong = claim(asked, replace(model, ddl=forgotten, drain=()))
    seen, unkept = await lab.run([right, replace_id(wrong)])
    assert seen.verdict is Verdict.CONFIRMED, seen.observed
    assert unkept.verdict is Verdict.REFUTED


def replace_id(one: Claim) -> Claim:
    return Claim("physical/forgotten", one.subject, one.sentence, one.test)


DOWN = (
    "WITH RECURSIVE t AS (SELECT id, name, 1 AS depth FROM categories WHERE id = $1 UNION ALL "
    "SELECT c.id, c.name, t.depth + 1 FROM categories c JOIN t ON c.parent_id = t.id{}) SELECT * FROM t"
)


@pytest.mark.parametrize(
    "sql",
    [
        DOWN.format(""),
        DOWN.format(" WHERE t.depth <= 2"),
        "WITH RECURSIVE up AS (SELECT c.* FROM categories c WHERE c.id = $1 UNION SELECT p.* FROM up, categories p "
        "WHERE p.id = up.parent_id) SELECT name, parent_id FROM up ORDER BY id",
        "WITH RECURSIVE t (k, root) AS (SELECT id, upper(name) FROM categories WHERE parent_id IS NULL UNION ALL "
        "SELECT c.id, t.root FROM t JOIN categories c ON t.k = c.parent_id) SELECT root, count(*) FROM t GROUP BY root",
    ],
)
async def test_paths_kept_beside_a_hierarchy_lead_where_it_does(lab: Lab, sql: str) -> None:
    asked = statement(sql, *(["category"] if "$1" in sql else []))
    model = path(sql, {"categories": CATEGORIES})
    assert model is not None
    assert "RECURSIVE" not in model.sql
    unmoved = replace(model, ddl=tuple(one for one in model.ddl if "AFTER UPDATE" not in one))
    seen, unkept = await lab.run([claim(asked, model), replace_id(claim(asked, unmoved))])
    assert seen.verdict is Verdict.CONFIRMED, seen.observed
    assert unkept.verdict is Verdict.REFUTED


@pytest.mark.parametrize(
    "sql",
    [
        DOWN.format(" WHERE c.name <> 'x'"),
        DOWN.format(" WHERE t.id < 5"),
        DOWN.format(" JOIN shops s ON s.id = c.id"),
        DOWN.format("").replace("c.parent_id = t.id", "c.id = t.id"),
        DOWN.format("").replace("t.depth + 1", "t.depth * 2"),
        DOWN.format("").replace("c.name, t", "t.name || c.name, t"),
        DOWN.format("").replace("t.depth + 1", "c.id"),
        "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
        "WITH t AS (SELECT id FROM categories) SELECT id FROM t",
        "SELECT id FROM categories WHERE parent_id = $1",
        "SELEC",
    ],
)
def test_what_walks_otherwise_has_no_paths(sql: str) -> None:
    assert path(sql, {table.name: table for table in TABLES}) is None


LISTED = "SELECT r.id, s.name, r.rating FROM reviews r JOIN shops s ON s.id = r.shop_id{} ORDER BY r.rating DESC, r.id"


@pytest.mark.parametrize(
    "sql",
    [
        LISTED.format(" WHERE s.state = $1::text AND r.state = 'shown'") + " LIMIT 20",
        LISTED.format(" WHERE s.state = $1::text AND r.rating < 5 AND r.id > 0").replace(
            "r.rating F", "rating % 3 AS m F"
        ),
        LISTED.format(" WHERE lower(s.state) = $1::text AND s.name <> 'x'") + " LIMIT 5 OFFSET 5",
        LISTED.format(
            " JOIN categories c ON c.id = s.id JOIN categories p ON c.parent_id = p.id WHERE p.name <> $1::text"
        ).replace("r.rating F", "p.name AS above F"),
    ],
)
async def test_a_listing_table_has_the_rows_of_the_joined_ones(lab: Lab, sql: str) -> None:
    asked = replace_parameters(statement(sql, "state"))
    model = listing(sql, {table.name: table for table in TABLES})
    assert model is not None
    assert "JOIN" not in model.sql
    forgotten = "AFTER UPDATE ON categories" if "categories" in sql else "AFTER UPDATE ON shops"
    forgetful = replace(model, ddl=tuple(one for one in model.ddl if forgotten not in one))
    seen, unkept = await lab.run([claim(asked, model), replace_id(claim(asked, forgetful))])
    assert seen.verdict is Verdict.CONFIRMED, seen.observed
    assert unkept.verdict is Verdict.REFUTED


def replace_parameters(one: Running) -> Running:
    """Its parameter is the state of a shop."""
    condition = Condition("state", Comparison.EQUAL, ":state")
    accesses = (Access("Shop", "shops", predicate=(condition,)),)
    return replace(one, parameters=(Parameter("state", "text"),), accesses=accesses)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id FROM reviews WHERE state = $1 ORDER BY rating",
        LISTED.format(" WHERE r.state = $1").replace(" ORDER BY r.rating DESC, r.id", ""),
        LISTED.format(" WHERE r.state = $1").replace("r.rating DESC, r.id", "abs(r.rating)"),
        LISTED.format(" WHERE r.state = $1").replace("s.id = r.shop_id", "s.id < r.shop_id"),
        LISTED.format(" WHERE r.state = $1").replace("s.id = r.shop_id", "s.name = r.state"),
        LISTED.format(" WHERE r.state = $1").replace("JOIN", "LEFT JOIN"),
        LISTED.format(" WHERE r.state = $1").replace("shops s", "unknown s"),
        LISTED.format(" WHERE state = $1"),
        LISTED.format(" WHERE r.state = $1").replace("r.rating DESC, r.id", "7"),
        LISTED.format(" WHERE r.state = $1").replace("r.rating DESC, r.id", "r.id USING >"),
        LISTED.format(" WHERE r.state = (SELECT $1)"),
    ],
)
def test_what_is_no_listing_of_joined_rows_has_no_table(sql: str) -> None:
    assert listing(sql, {table.name: table for table in TABLES}) is None


async def test_the_second_page_by_key_has_the_rows_it_has_by_number(lab: Lab, planner: Ghosts) -> None:
    result = analysed(prepared(), planner=planner)
    (decision,) = [one for one in result.decisions if one.id == "physical/keyset/Page/1/1"]
    assert decision.choice == "By key: after the last row's id"
    assert "l.id > $3" in decision.reasons[0]
    assert "OFFSET" not in decision.reasons[0]
    pages = [claim for claim in result.claims if claim.id == "physical/keyset/Page/1/1"]
    (seen,) = await lab.run(pages)
    assert seen.verdict is Verdict.CONFIRMED, seen.observed
