"""The bill of a cut, computed by hand."""

import pytest

from server.engine.boundaries.costs.bill import bill_of
from server.engine.boundaries.costs.demand import demands
from server.engine.boundaries.crossings import crossings, torn
from server.engine.boundaries.groups import grouped, united
from server.engine.boundaries.passing import coordinated, copies_of, style_of
from server.engine.boundaries.workload import workload_of
from server.engine.model.boundaries import Style
from tests.unit.boundaries.small import SHOP, apart, prepared


def test_a_use_case_starts_where_it_writes_most_and_else_where_it_reads_first() -> None:
    assert apart().home == {"Buy": "order", "Rate": "rating", "Cancel": "order", "ListOrders": "order"}


def test_consecutive_statements_elsewhere_are_one_round_trip() -> None:
    assert [(one.use_case, one.home, one.away, one.visits) for one in crossings(apart())] == [
        ("Buy", "order", "product", 1.0),
        ("Rate", "rating", "product", 1.0),
        ("Cancel", "order", "product", 1.0),
        ("ListOrders", "order", "product", 1.0),
    ]


def test_derived_values_follow_by_event_and_what_decides_is_called() -> None:
    groups = apart()
    styles = {one.use_case: style_of(groups, one) for one in crossings(groups)}
    assert styles == {
        "Buy": Style.CALL,
        "Rate": Style.EVENT,
        "Cancel": Style.CALL,
        "ListOrders": Style.CALL,
    }


def test_only_what_is_called_for_needs_a_saga() -> None:
    groups = apart()
    assert [(one.use_case, one.groups) for one in torn(groups)] == [
        ("Rate", ("product", "rating")),
        ("Cancel", ("order", "product")),
    ]
    assert [one.use_case for one in coordinated(groups)] == ["Cancel"]


def test_tolerant_readers_get_a_copy_when_they_read_ten_times_as_often() -> None:
    """50 reads a second against 4 + 2 writes: not ten times. Without ratings: 50 against 2."""
    assert copies_of(apart()) == ()
    rarely = SHOP.replace("rate: {peak: 4/s, mean: 1/s}", "rate: {peak: 1/s, mean: 1/s}")
    (copy,) = copies_of(apart(rarely))
    assert (copy.holder, copy.replica.entity, copy.replica.owner) == ("order", "Product", "product")
    assert copy.replica.columns == ("id", "title")
    assert copy.replica.staleness == 30_000_000
    assert copy.use_cases == ("ListOrders",)


def test_personal_data_is_never_copied() -> None:
    rarely = SHOP.replace("rate: {peak: 4/s, mean: 1/s}", "rate: {peak: 1/s, mean: 1/s}")
    assert copies_of(apart(rarely.replace("max_length: 40", "max_length: 40, sensitivity: personal"))) == ()


def test_calls_latency_and_sagas_of_the_bill() -> None:
    bill = bill_of(apart())
    assert bill.services == ("order", "product", "rating")
    assert bill.calls_peak == pytest.approx(10 + 2 + 50)
    assert bill.calls_mean == pytest.approx(2 + 1 + 10)
    assert (bill.distributed_peak, bill.distributed_mean) == (2.0, 1.0)
    assert {(one.use_case, one.calls, one.p50, one.p99) for one in bill.delays} == {
        ("Buy", 1.0, 1_000, 10_000),
        ("Cancel", 1.0, 1_000, 10_000),
        ("ListOrders", 1.0, 1_000, 10_000),
    }
    assert bill.delays[0].share == pytest.approx(0.01)
    assert bill.weakest == pytest.approx(0.9995**2)
    assert bill.engineers_for_each == 2.0


def test_one_service_crosses_nothing() -> None:
    groups = apart()
    bill = bill_of(united(groups, (("shop", groups.names),)))
    assert (bill.calls_peak, bill.distributed_peak, bill.delays, bill.copied_bytes) == (0, 0, (), 0)


def test_a_copy_costs_its_rows_times_the_width_of_its_columns() -> None:
    """1,000 rows of 24 bytes, a key of 8 and half of forty characters."""
    rarely = SHOP.replace("rate: {peak: 4/s, mean: 1/s}", "rate: {peak: 1/s, mean: 1/s}")
    assert bill_of(apart(rarely)).copied_bytes == 1_000 * (24 + 8 + 20)


def test_demand_by_the_utilisation_law() -> None:
    """Buy: 250 us for the read and 5 for its row; ListOrders: half a statement and a row of each of its two tables."""
    demand = demands(apart())
    assert demand["product"].database == pytest.approx((10 * 255 + 4 * 750 + 2 * 750 + 50 * (125 + 5)) / 1_000_000)
    assert demand["order"].requests == 62.0
    assert demand["rating"].application == pytest.approx(4 * (2_000 + 2 * 500) / 1_000_000)


def test_machines_have_two_replicas_and_a_standby_at_least() -> None:
    bill = bill_of(apart())
    assert bill.application_replicas == 6
    assert bill.database_cores == 3 * 2 * 2
    assert bill.machines == 6 * 2 * 35 + 12 * 75


def test_every_entity_must_be_in_a_group() -> None:
    with pytest.raises(ValueError, match="Rating"):
        grouped(workload_of(prepared()), {"one": ["Product", "Order"]})
