"""Which columns hold the same values: what references and joins tie together."""

from collections.abc import Iterable
from dataclasses import dataclass

from server.engine.model.sharding import ShardingQuestion, ShardTable

Place = tuple[str, str]
"""Table and column."""


@dataclass(frozen=True)
class Domain:
    name: str
    """Table and column the values come from: ``warehouse.w_id``."""
    distinct: float
    skew: float


def domains(question: ShardingQuestion) -> dict[Place, Domain]:
    """The domain of every column."""
    tables = {table.name: table for table in question.tables}
    parent: dict[Place, Place] = {
        (table.name, column.name): (table.name, column.name) for table in question.tables for column in table.columns
    }

    def root(place: Place) -> Place:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    def tie(one: Place, other: Place) -> None:
        if one in parent and other in parent:
            first, second = sorted((root(one), root(other)))
            parent[second] = first

    for table in question.tables:
        for each in table.references:
            for here, there in zip(each.columns, each.referenced, strict=False):
                tie((table.name, here), (each.table, there))
    for one, other in _joined(question):
        tie(one, other)
    groups: dict[Place, list[Place]] = {}
    for place in parent:
        groups.setdefault(root(place), []).append(place)
    found: dict[Place, Domain] = {}
    for places in groups.values():
        domain = _domain(places, tables)
        found.update(dict.fromkeys(places, domain))
    return found


def _joined(question: ShardingQuestion) -> Iterable[tuple[Place, Place]]:
    for transaction in question.transactions:
        for statement in transaction.statements:
            for access in statement.accesses:
                for join in access.joins:
                    yield (access.table, join.column), (statement.accesses[join.access].table, join.other)


def _domain(places: list[Place], tables: dict[str, ShardTable]) -> Domain:
    """Named after the column that is a key by itself, else after one that refers to no other, with the fewest rows."""
    alone = [place for place in places if tables[place[0]].key == (place[1],)]
    first = [place for place in places if not _refers(place, places, tables)]
    source = min(alone or first or places, key=lambda place: (tables[place[0]].rows, place))
    table = tables[source[0]]
    columns = [column for place in places for column in tables[place[0]].columns if column.name == place[1]]
    stated = [column.distinct for column in columns if column.distinct > 0]
    own = next(column for column in table.columns if column.name == source[1])
    if own.distinct > 0:
        distinct = own.distinct
    elif alone:
        distinct = table.rows
    else:
        distinct = max(stated, default=0.0) or (max(1.0, table.rows / 10.0) if table.rows else 0.0)
    return Domain(".".join(source), distinct, own.skew or max(column.skew for column in columns))


def _refers(place: Place, places: list[Place], tables: dict[str, ShardTable]) -> bool:
    return any(
        here == place[1] and (each.table, there) in places and (each.table, there) != place
        for each in tables[place[0]].references
        for here, there in zip(each.columns, each.referenced, strict=False)
    )
