"""How many rows a partial index has: as many as the planner expects its predicate to leave."""

from collections.abc import Mapping, Sequence

from server.engine.model.planning import Plan
from server.engine.model.statistics import TableStatistics
from server.lab.ghost.catalogue import Catalogue, Index
from server.lab.ghost.explaining import explain
from server.lab.ghost.wire import Wire


def indexed_rows(
    wire: Wire, catalogue: Catalogue, statistics: Mapping[str, TableStatistics], indexes: Sequence[Index]
) -> list[float]:
    """Rows of each index: all of its table's, those stated of the index itself, or those expected."""
    asked: dict[int, str] = {}
    rows: dict[int, float] = {}
    for place, index in enumerate(indexes):
        table = catalogue.tables[index.table]
        known = statistics.get(index.name)
        whole = statistics[table.name].rows if table.name in statistics else 0.0
        if index.predicate and known is not None and known.pages:
            rows[place] = known.rows
        elif index.predicate and whole:
            asked[place] = f"SELECT FROM ONLY {table.quoted} WHERE {index.predicate}"
        else:
            rows[place] = whole
    for place, plan in zip(asked, explain(wire, list(asked.values()), {}), strict=True):
        rows[place] = plan.nodes[-1].rows if isinstance(plan, Plan) else 0.0
    return [rows[place] for place in range(len(indexes))]
