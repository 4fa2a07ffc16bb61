"""How many different answers a use case has: what a cache in front of it is asked for."""

from server.engine.model.access import Access, Comparison
from server.engine.model.brief import Brief
from server.engine.model.prepared import PreparedBrief

ASSUMED_SKEW = 0.8
"""Zipf exponent of what people ask for: 0.64 to 0.83 in six traces (Breslau et al. 1999)."""
MOST_KEYS = 10**12


def key_space(prepared: PreparedBrief, use_case: str) -> tuple[int, float]:
    """Different combinations of the parameters that its statements pin rows by, and the exponent of their popularity.

    A parameter that several statements use counts once; a page, a limit or a range does not count.
    """
    distinct: dict[str, int] = {}
    skews: list[float] = []
    for statement in prepared.statements:
        if statement.use_case != use_case:
            continue
        for access in statement.accesses:
            for condition in access.predicate:
                if condition.comparison in (Comparison.EQUAL, Comparison.IN, Comparison.SEARCH, Comparison.LIKE):
                    parameter = condition.term.strip("()")
                    if parameter.startswith(":"):
                        count, skew = _values(prepared.brief, access, condition.column)
                        distinct[parameter] = max(distinct.get(parameter, 1), count)
                        skews += [skew] if skew is not None else []
    keys = 1
    for count in distinct.values():
        keys = min(MOST_KEYS, keys * max(1, count))
    return keys, max(skews, default=ASSUMED_SKEW)


def _values(brief: Brief, access: Access, column: str) -> tuple[int, float | None]:
    """How many values a column has, and how unevenly they are asked for, where it is stated."""
    entities = {one.name: one for one in brief.entities}
    own = entities.get(access.entity.partition(".")[0])
    rows = own.volume.rows if own and own.volume and own.volume.rows else 1
    if own is None:
        return rows, None
    attribute = next((one for one in own.attributes if one.name == column), None)
    if attribute is not None:
        statistics = attribute.statistics
        known = statistics.distinct if statistics and statistics.distinct else None
        fallback = len(attribute.values) or rows
        return known or fallback, statistics.skew if statistics else None
    relation = next((one for one in brief.relations if one.to == own.name and f"{one.name}_id" == column), None)
    if relation is not None:
        other = entities.get(relation.from_)
        return (other.volume.rows if other and other.volume and other.volume.rows else rows), None
    return rows, None
