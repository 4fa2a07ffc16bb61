"""Read models answer as the statements they stand for, after rows came, changed and went."""

from dataclasses import replace

import pytest

from server.engine.model.brief import Parameter
from server.engine.model.claims import Claim
from server.engine.model.plan import Verdict
from server.engine.model.schema import Column, ForeignKey, Table
from server.engine.model.statistics import ColumnStatistics, DatabaseStatistics, TableStatistics
from server.engine.physical.proof.equivalence import equivalence
from server.engine.physical.read_models.aggregate import aggregate
from server.engine.physical.read_models.draft import ReadModelDraft
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
TABLES = (SHOPS, REVIEWS)
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


async def test_the_second_page_by_key_has_the_rows_it_has_by_number(lab: Lab, planner: Ghosts) -> None:
    result = analysed(prepared(), planner=planner)
    (decision,) = [one for one in result.decisions if one.id == "physical/keyset/Page/1/1"]
    assert decision.choice == "By key: after the last row's id"
    assert "l.id > $3" in decision.reasons[0]
    assert "OFFSET" not in decision.reasons[0]
    pages = [claim for claim in result.claims if claim.id == "physical/keyset/Page/1/1"]
    (seen,) = await lab.run(pages)
    assert seen.verdict is Verdict.CONFIRMED, seen.observed
