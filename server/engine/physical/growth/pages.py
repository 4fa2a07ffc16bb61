"""How many pages a plan looks at, by its nodes' rows and costs: what EXPLAIN alone does not say."""

from collections.abc import Sequence

from server.engine.model.planning import Plan, PlanNode

ENTRIES_A_PAGE = 200
"""Entries of an index that are looked at together, roughly."""

_WHOLE_INPUT = frozenset({"Sort", "Hash", "Aggregate", "HashAggregate", "Materialize", "WindowAgg", "SetOp"})
"""Nodes that read all of their input before they give the first row, whatever LIMIT stands above them."""


def pages_of(plan: Plan) -> float:
    """An estimate of the pages of 8 KiB looked at, cached ones included.

    A page costs the planner one unit at least (``seq_page_cost``), so that no scan looks at more pages than it costs.
    The inner side of a nested loop runs once for each outer row; below a LIMIT only its share is read.
    """
    return round(_pages(plan.nodes, 0, 1.0, 1.0), 2) if plan.nodes else 0.0


def _pages(nodes: Sequence[PlanNode], at: int, times: float, share: float) -> float:
    node = nodes[at]
    total = times * share * _own(node)
    if node.kind in _WHOLE_INPUT:
        share = 1.0
    children = _children(nodes, at)
    for position, child in enumerate(children):
        below, of_it = times, share
        if node.kind == "Limit" and nodes[child].rows > 0.0:
            of_it = share * min(1.0, node.rows / nodes[child].rows)
        if node.kind == "Nested Loop" and position == 1 and nodes[child].kind != "Materialize":
            below = times * max(1.0, share * nodes[children[0]].rows)
            of_it = 1.0
        total += _pages(nodes, child, below, of_it)
    return total


def _children(nodes: Sequence[PlanNode], at: int) -> list[int]:
    found = []
    for position in range(at + 1, len(nodes)):
        if nodes[position].depth <= nodes[at].depth:
            break
        if nodes[position].depth == nodes[at].depth + 1:
            found.append(position)
    return found


def _own(node: PlanNode) -> float:
    """Of one run of the node itself, to its end."""
    if node.kind == "Seq Scan":
        return min(node.total_cost, max(1.0, node.total_cost - node.rows * 0.01))
    if node.kind in ("Index Only Scan", "Bitmap Index Scan"):
        return min(node.total_cost, 2.0 + node.rows / ENTRIES_A_PAGE)
    if node.kind in ("Index Scan", "Bitmap Heap Scan"):
        return min(node.total_cost, 2.0 + node.rows)
    return 0.0
