"""Statistics assumed from a brief follow what it states, at any volume."""

import pytest

from server.engine.kernel.statistics import check, synthesise, table_rows
from server.engine.kernel.statistics.distributions import fan_out, zipf
from server.engine.model.brief import (
    Attribute,
    AttributeType,
    Brief,
    Entity,
    FanOut,
    Ownership,
    Relation,
    Statistics,
    ValueFraction,
    Volume,
)
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import Column, ForeignKey, Table, Unique
from server.engine.model.statistics import ColumnStatistics, DatabaseStatistics

STATE = Statistics(most_common=(ValueFraction("paid", 0.7),))
ORDER = Entity(
    "Order",
    attributes=(
        Attribute("state", AttributeType.ENUM, required=True, values=("open", "paid", "sent"), statistics=STATE),
        Attribute("placed_at", AttributeType.TIMESTAMP, required=True, mutable=False),
        Attribute("note", AttributeType.TEXT, statistics=Statistics(null_fraction=0.9)),
        Attribute("city", required=True, statistics=Statistics(distinct=5_000, skew=1.0)),
        Attribute("number", required=True, unique=True, max_length=8),
    ),
    volume=Volume(rows=1_000_000, growth_per_month=100_000),
)
COUNTRY = Entity("Country", attributes=(), volume=Volume(rows=200, growth_per_month=0))
LINE = Entity("Line", volume=Volume(rows=4_000_000, growth_per_month=400_000))
TABLES = (
    Table("countries", "Country", (Column("id", "bigint", nullable=False, generated="identity"),), ("id",)),
    Table(
        "orders",
        "Order",
        (
            Column("id", "uuid", nullable=False),
            Column("country_id", "bigint", nullable=False, attribute="Order.country"),
            Column("state", "text", nullable=False, attribute="Order.state"),
            Column("placed_at", "timestamptz", nullable=False, attribute="Order.placed_at"),
            Column("note", "text", attribute="Order.note"),
            Column("city", "text", nullable=False, attribute="Order.city"),
            Column("number", "text", nullable=False, attribute="Order.number"),
        ),
        ("id",),
        (Unique("orders_number_key", ("number",)),),
        (ForeignKey("fk", ("country_id",), "countries", ("id",)),),
    ),
    Table(
        "lines",
        "Line",
        (Column("id", "bigint", nullable=False), Column("order_id", "uuid", nullable=False, attribute="Line.order")),
        ("id",),
    ),
)
RELATIONS = (
    Relation("country", "Country", "Order", required=True, fan_out=FanOut(5_000, 200_000)),
    Relation("order", "Order", "Line", required=True, ownership=Ownership.COMPOSITION, fan_out=FanOut(4, 12)),
)
BRIEF = PreparedBrief(Brief(name="shop", entities=(ORDER, COUNTRY, LINE), relations=RELATIONS))


def column(statistics: DatabaseStatistics, table: str, name: str) -> ColumnStatistics:
    found = next(each for each in statistics.tables if each.table == table)
    return next(each for each in found.columns if each.column == name)


def test_rows_grow_with_the_factor_where_they_grow_at_all() -> None:
    assert table_rows(BRIEF, TABLES, 10) == {"countries": 200.0, "orders": 1e7, "lines": 4e7}


@pytest.mark.parametrize("factor", [0.001, 1, 100])
def test_statistics_are_possible_at_any_volume(factor: float) -> None:
    check(synthesise(BRIEF, TABLES, factor))


def test_columns_follow_the_brief() -> None:
    found = synthesise(BRIEF, TABLES)
    state = column(found, "orders", "state")
    assert dict(zip(state.most_common, state.most_common_fractions, strict=True)) == pytest.approx(
        {"paid": 0.7, "open": 0.15, "sent": 0.15}
    )
    placed = column(found, "orders", "placed_at")
    assert (placed.correlation, placed.histogram[-1][:10], placed.histogram[0][:7]) == (1.0, "2026-01-01", "2025-03")
    assert column(found, "orders", "note").null_fraction == 0.9
    assert column(found, "orders", "number").distinct == -1.0
    city = column(found, "orders", "city")
    assert city.distinct == 5_000
    assert city.most_common_fractions[0] == pytest.approx(2 * city.most_common_fractions[1], rel=1e-3)


def test_references_follow_their_fan_out() -> None:
    found = synthesise(BRIEF, TABLES)
    country, order = column(found, "orders", "country_id"), column(found, "lines", "order_id")
    assert 20 < country.distinct < 200
    assert country.most_common_fractions[0] > 10 / 200
    assert order.distinct == pytest.approx(-0.25)
    assert order.correlation is not None
    assert order.correlation > 0.9


def test_a_longer_tail_leaves_more_without_children() -> None:
    even, uneven = fan_out(1e5, 4, 9), fan_out(1e5, 4, 60)
    assert even.with_children > 0.95 > uneven.with_children > 0.3
    assert not fan_out(1e5, 4, None).most_common
    assert fan_out(0, 4, None).with_children == 0


@pytest.mark.parametrize("exponent", [0.5, 1.0, 1.7])
def test_zipf_adds_up(exponent: float) -> None:
    exact = sum(rank**-exponent for rank in range(1, 20_001))
    assert zipf(20_000, exponent)[0] == pytest.approx(1 / exact, rel=1e-2)
