"""Pages that plans look at, from their nodes."""

import pytest

from server.engine.model.planning import Plan, PlanNode
from server.engine.physical.growth.pages import pages_of


def plan(*nodes: PlanNode) -> Plan:
    return Plan(0.0, nodes[0].total_cost, nodes[0].rows, nodes)


def node(kind: str, depth: int, rows: float, cost: float = 1e9) -> PlanNode:
    return PlanNode(kind=kind, depth=depth, rows=rows, total_cost=cost)


def test_a_bitmap_reads_entries_of_its_indexes_and_pages_of_its_rows() -> None:
    found = plan(
        node("Bitmap Heap Scan", 0, 50),
        node("BitmapAnd", 1, 0),
        node("Bitmap Index Scan", 2, 20_000),
        node("Bitmap Index Scan", 2, 200),
    )
    assert pages_of(found) == pytest.approx(52 + 102 + 3)


def test_no_scan_looks_at_more_pages_than_it_costs() -> None:
    assert pages_of(plan(node("Index Scan", 0, 1_000, 40.0))) == 40.0


def test_below_a_limit_only_its_share_is_read_unless_something_reads_everything_first() -> None:
    scan = node("Index Scan", 1, 1_000)
    assert pages_of(plan(node("Limit", 0, 10), scan)) == pytest.approx(10.02)
    sorted_first = (node("Limit", 0, 10), node("Sort", 1, 1_000), node("Index Scan", 2, 1_000))
    assert pages_of(plan(*sorted_first)) == pytest.approx(1_002)


def test_the_inner_side_of_a_nested_loop_runs_for_each_outer_row() -> None:
    found = plan(node("Nested Loop", 0, 30), node("Index Scan", 1, 10), node("Index Scan", 1, 1))
    assert pages_of(found) == pytest.approx(12 + 10 * 3)
    kept = plan(
        node("Nested Loop", 0, 30), node("Index Scan", 1, 10), node("Materialize", 1, 3), node("Seq Scan", 2, 3, 2.0)
    )
    assert pages_of(kept) == pytest.approx(12 + 1.97)
