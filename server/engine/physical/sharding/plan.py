"""From a question about shards to its answer: whether to shard at all, by what, and what it costs."""

import math
from collections.abc import Mapping

from msgspec.structs import replace

from server.engine.model.sharding import (
    FanOutStatement,
    HotKey,
    NodeLoad,
    Placement,
    ShardingAnswer,
    ShardingOption,
    ShardingQuestion,
    ShardTable,
    TablePlacement,
    TransactionRouting,
)
from server.engine.physical.sharding.domains import Domain, Place, domains
from server.engine.physical.sharding.routing import Option, Router
from server.engine.physical.sharding.search import COMMIT, GLOBAL, REPLICATED, Pricing, options, search

_COMPARED = 8
"""Shards assumed where one server is enough."""
_NEAR = 0.01
"""Share of the workload's visits that are worth paying for tables that lie together."""
_UNEVEN = 1.25
"""Load of the busiest shard by the mean up to which tables lie with what they refer to."""
_MANY = 100
"""Values for each shard from which on a reference spreads rows well."""
_SMALL = 1e9
"""Bytes of a table that every server can as well hold."""
_FULL = 0.7
"""Of a server that is planned to be used."""
_MOST_MONTHS = 600
_MOST_SHOWN = 50


def plan_sharding(question: ShardingQuestion, *, always: bool = True) -> ShardingAnswer:
    """The same question has the same answer. Where one server is enough, a key is looked for only when ``always``."""
    loads = _loads(question)
    needed = any(one.value > one.limit for one in loads)
    wanted = max(math.ceil(one.value / one.limit / _FULL) for one in loads)
    shards = question.shards or (max(2, wanted) if needed else _COMPARED)
    assumptions = (
        f"one server carries {question.node.bytes:.3g} bytes and {question.node.writes:.3g} writes a second",
        f"a commit over several shards costs as much as {COMMIT:g} visits",
    )
    answer = ShardingAnswer(needed, _verdict(loads, needed, shards), shards, loads, assumptions=assumptions)
    if not question.tables or not question.transactions or not (needed or always):
        return answer
    known = domains(question)
    router = Router(question, known, shards)
    pricing = Pricing(question, router)
    found, _ = search(pricing, known)
    placed = _rest(question, _together(pricing, found, known), known)
    cost = pricing.cost(placed)
    routed = {one.name: pricing.routed(one, placed) for one in question.transactions}
    runs = sum(one.rate for one in question.transactions) or 1.0
    executions = sum(one.rate * each.times for one in question.transactions for each in one.statements) or 1.0
    return replace(
        answer,
        placements=_placements(question, placed, known),
        cross_transactions=sum(one.rate * (1.0 - routed[one.name].single) for one in question.transactions) / runs,
        cross_statements=sum(
            one.rate * each.times * cross
            for one in question.transactions
            for each, (cross, _) in zip(one.statements, routed[one.name].statements, strict=True)
        )
        / executions,
        transactions=tuple(
            TransactionRouting(one.name, one.rate, 1.0 - routed[one.name].single) for one in question.transactions
        ),
        fan_out=_fan_out(question, placed, pricing),
        skew=pricing.skew(placed),
        hot_keys=_hot(placed, known, router),
        cost=cost,
        options=_alternatives(question, placed, known, pricing),
    )


def _loads(question: ShardingQuestion) -> tuple[NodeLoad, ...]:
    size = sum(table.rows * table.row_bytes for table in question.tables)
    added = sum(table.growth * table.row_bytes for table in question.tables)
    writes = sum(
        one.rate * each.times
        for one in question.transactions
        for each in one.statements
        for access in each.accesses
        if access.writes
    )

    def bytes_at(month: int) -> float:
        return (size + added * month) * (1.0 + question.growth) ** month if not added else size + added * month

    def writes_at(month: int) -> float:
        return writes * (1.0 + question.growth) ** month

    return (
        _load("bytes", bytes_at, question.node.bytes, question.horizon),
        _load("writes", writes_at, question.node.writes, question.horizon),
    )


def _load(name: str, at: object, limit: float, horizon: int) -> NodeLoad:
    assert callable(at)
    month = next((month for month in range(_MOST_MONTHS + 1) if at(month) > limit), -1)
    return NodeLoad(name, at(horizon), limit, month)


_UNITS = {"bytes": "bytes", "writes": "writes a second"}


def _verdict(loads: tuple[NodeLoad, ...], needed: bool, shards: int) -> str:
    nearest = max(loads, key=lambda one: one.value / one.limit)
    share = nearest.value / nearest.limit
    carried = f"{nearest.value:.3g} {_UNITS[nearest.name]}, {share:.0%} of what one server is taken to carry"
    if needed:
        return f"Shard: the horizon asks for {carried}; {shards} shards."
    when = (
        f"growth as stated reaches that in month {nearest.month}" if nearest.month >= 0 else "growth never reaches it"
    )
    return (
        f"Do not shard: the horizon asks for {carried}. "
        f"Beyond {nearest.limit:.3g} {_UNITS[nearest.name]} that would change; {when}."
    )


def _together(pricing: Pricing, placed: dict[str, Option], known: Mapping[Place, Domain]) -> dict[str, Option]:
    """Tables that may as well lie with others do: a little unevenness is no reason to copy a table or keep it apart.

    None is kept on one shard, or apart from what it refers to, only because other shards are busy already.
    """
    question = pricing.question
    least = pricing.cost(placed)
    visits = float(pricing.total(placed)[0])
    allowed = _NEAR * sum(one.rate * each.times for one in question.transactions for each in one.statements)
    added = _only_added(question)
    for table in sorted(question.tables, key=lambda one: one.name):
        now, column = placed[table.name]
        beside = _beside(table, placed)
        if not beside and table.name in added:
            beside = _owners(table, placed, known, pricing.router.shards)
        if column in beside:
            continue
        keys = {known[name, key].name for name, (_, key) in placed.items() if key and name != table.name}

        near = {one.name for one in table.columns if known[table.name, one.name].name in keys}
        for option in _nearest(pricing, placed, table, beside, near):
            tried = {**placed, table.name: option}
            if float(pricing.total(tried)[0]) > visits + allowed:
                continue
            if column:
                uneven = pricing.skew(tried) > max(_UNEVEN, pricing.skew(placed))
                better = option[1] in beside and (table.name in added or not uneven)
            elif now == Placement.GLOBAL:
                better = True
            else:
                small = 0 < table.rows * table.row_bytes <= _SMALL
                wanted = known[table.name, option[1]].name in keys or not small
                better = wanted and pricing.cost(tried) <= least + allowed
            if better:
                placed = tried
                break
    return placed


def _nearest(
    pricing: Pricing, placed: Mapping[str, Option], table: ShardTable, beside: set[str], near: set[str]
) -> list[Option]:
    """Keys by which rows lie with what they refer to, the first of the primary key's first; then with others."""

    def rank(option: Option) -> tuple[bool, bool, int, float]:
        column = option[1]
        place = table.key.index(column) if column in table.key else len(table.key)
        return column not in beside, column not in near, place, pricing.cost({**placed, table.name: option})

    return sorted((one for one in options(table, pricing.question) if one[1]), key=rank)


def _beside(table: ShardTable, placed: Mapping[str, Option]) -> set[str]:
    """Columns by which rows lie with the rows they refer to."""
    return {
        here
        for each in table.references
        for here, there in zip(each.columns, each.referenced, strict=False)
        if each.table != table.name and placed.get(each.table, GLOBAL) == (Placement.SHARDED, there)
    }


def _owners(table: ShardTable, placed: Mapping[str, Option], known: Mapping[Place, Domain], shards: int) -> set[str]:
    """Columns that refer to one of many rows that lie everywhere: whoever reads will ask by one of these."""
    return {
        each.columns[0]
        for each in table.references
        if len(each.columns) == 1
        and placed.get(each.table) == REPLICATED
        and known[table.name, each.columns[0]].distinct >= _MANY * shards
    }


def _only_added(question: ShardingQuestion) -> set[str]:
    """Tables that are written to and, by all that is stated, never read."""
    accesses = [access for one in question.transactions for each in one.statements for access in each.accesses]
    return {access.table for access in accesses} - {access.table for access in accesses if not access.adds}


def _rest(question: ShardingQuestion, placed: Mapping[str, Option], known: Mapping[Place, Domain]) -> dict[str, Option]:
    """Tables that nothing asks for follow what they refer to; small ones that others refer to are copied."""
    referred = {each.table for table in question.tables for each in table.references if each.table != table.name}
    used = {access.table for one in question.transactions for each in one.statements for access in each.accesses}
    found = {name: option for name, option in placed.items() if name in used}
    names = {known[name, column].name for name, (_, column) in found.items() if column}
    for table in question.tables:
        if table.name not in used:
            column = next((one.name for one in table.columns if known[table.name, one.name].name in names), "")
            copied = table.name in referred and table.rows * table.row_bytes <= _SMALL
            found[table.name] = (Placement.SHARDED, column) if column else REPLICATED if copied else GLOBAL
    return found


def _placements(
    question: ShardingQuestion, placed: Mapping[str, Option], known: Mapping[Place, Domain]
) -> tuple[TablePlacement, ...]:
    accesses = [access for one in question.transactions for each in one.statements for access in each.accesses]
    written = {access.table for access in accesses if access.writes}
    used = {access.table for access in accesses}
    found = []
    for name, (placement, column) in sorted(placed.items()):
        group = known[name, column].name if column else ""
        beside = sorted(
            other for other, (_, key) in placed.items() if key and other != name and known[other, key].name == group
        )
        if placement == Placement.SHARDED:
            reason = f"lies with {', '.join(beside)}" if beside else "has a key of its own"
        elif name not in used:
            reason = "nothing that is stated asks for it"
        elif placement == Placement.REPLICATED:
            reason = "is read with everything and hardly written" if name in written else "is only read"
        else:
            reason = "no key keeps what is asked of it on one shard"
        found.append(TablePlacement(name, placement, column, group, reason))
    return tuple(found)


def _fan_out(question: ShardingQuestion, placed: Mapping[str, Option], pricing: Pricing) -> tuple[FanOutStatement, ...]:
    found = []
    for one in question.transactions:
        routed = pricing.routed(one, placed)
        for each, (_, visits) in zip(one.statements, routed.statements, strict=True):
            if visits > 1.0 + 1e-9:
                locations = pricing.router.locations(each, placed)
                reason = next((place.reason for place in locations if place.everywhere), "it asks for several values")
                found.append(FanOutStatement(one.name, each.id, one.rate * each.times, visits, reason))
    return tuple(sorted(found, key=lambda each: (-each.rate, each.transaction, each.statement))[:_MOST_SHOWN])


def _hot(placed: Mapping[str, Option], known: Mapping[Place, Domain], router: Router) -> tuple[HotKey, ...]:
    groups = {known[name, column].name: known[name, column] for name, (_, column) in placed.items() if column}
    return tuple(
        HotKey(name, rank, share)
        for name, domain in sorted(groups.items())
        for rank, share in router.spread(domain).hot[:10]
    )


def _alternatives(
    question: ShardingQuestion, placed: Mapping[str, Option], known: Mapping[Place, Domain], pricing: Pricing
) -> tuple[ShardingOption, ...]:
    """Every other key: tables that have it by it, the rest as chosen; and each table by its own key."""
    runs = sum(one.rate for one in question.transactions) or 1.0

    def option(name: str, there: Mapping[str, Option]) -> ShardingOption:
        cross = sum(one.rate * (1.0 - pricing.routed(one, there).single) for one in question.transactions) / runs
        return ShardingOption(name, cross, pricing.cost(there))

    found = []
    chosen = {known[name, column].name for name, (_, column) in placed.items() if column}
    offered = {
        known[table.name, column].name for table in question.tables for _, column in options(table, question) if column
    }
    for domain in sorted(offered - chosen):
        other = {
            table.name: next(
                (
                    (Placement.SHARDED, column.name)
                    for column in table.columns
                    if known[table.name, column.name].name == domain and not column.time
                ),
                placed[table.name],
            )
            for table in question.tables
        }
        if any(other[name] != placed[name] for name in placed):
            found.append(option(domain, other))
    keys = {
        table.name: (Placement.SHARDED, table.key[-1]) if table.key else placed[table.name] for table in question.tables
    }
    best = sorted(found, key=lambda each: (each.cost, each.name))[:5]
    return (*best, option("each table by its own key", keys))
