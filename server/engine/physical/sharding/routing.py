"""Where statements go when tables are placed: how many shards they touch, and how often a transaction stays on one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from server.engine.model.sharding import (
    Locality,
    Placement,
    ShardingQuestion,
    ShardStatement,
    ShardTransaction,
)
from server.engine.physical.sharding.domains import Domain, Place
from server.engine.physical.sharding.placement import Spread, spread

Option = tuple[Placement, str]
"""A placement and, of a sharded table, its column."""
Placed = Mapping[str, Option]

_MOST_OPTIONAL = 8
"""Parts of a transaction that may not run, all cases of which are looked at; more are taken as always there."""
_GLOBAL = "(one shard)"


@dataclass(frozen=True)
class Location:
    """Where one access goes: the shard of a term's value, or every shard."""

    domain: str = ""
    term: str = ""
    everywhere: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Routed:
    """One transaction under one placement."""

    single: float
    """Chance that a run touches one shard alone."""
    statements: tuple[tuple[float, float], ...]
    """By statement: chance that an execution touches more than one, and mean number of shards it touches."""
    loads: tuple[float, ...]
    """Executions of one run by shard, mean."""


class Router:
    def __init__(self, question: ShardingQuestion, domains: Mapping[Place, Domain], shards: int) -> None:
        self._domains = domains
        self._localities = question.localities
        self.shards = shards
        self._programs = {one.name: _Program(one) for one in question.transactions}

    def spread(self, domain: Domain) -> Spread:
        return spread(domain.distinct, domain.skew, self.shards)

    def route(self, transaction: ShardTransaction, placed: Placed) -> Routed:
        program = self._programs[transaction.name]
        links = [one for one in self._localities if one.transaction in ("", transaction.name)]
        where = [self.locations(statement, placed) for statement in transaction.statements]
        single = sum(
            chance * self._together([(transaction.statements[at], where[at]) for at in there], program, links)
            for chance, there in program.cases
        )
        found, loads = [], [0.0] * self.shards
        for statement, locations in zip(transaction.statements, where, strict=True):
            alone = self._together([(_once(statement), locations)], program, links)
            everywhere = any(one.everywhere for one in locations)
            distinct = len({(one.domain, one.term) for one in locations})
            visits = float(self.shards) if everywhere else alone + (1.0 - alone) * min(self.shards, max(2, distinct))
            found.append((1.0 - alone, visits))
            for shard, load in enumerate(self._loads(locations, everywhere)):
                loads[shard] += statement.times * load
        return Routed(single, tuple(found), tuple(loads))

    def locations(self, statement: ShardStatement, placed: Placed) -> tuple[Location, ...]:
        """Of the accesses that have to go anywhere in particular."""
        pinned = _pinned(statement)
        found: dict[tuple[str, str, bool], Location] = {}
        for at in range(len(statement.accesses)):
            location = self._location(at, statement, pinned, placed)
            if location is not None:
                found.setdefault((location.domain, location.term, location.everywhere), location)
        return tuple(found.values())

    def _location(
        self, at: int, statement: ShardStatement, pinned: Mapping[tuple[int, str], str], placed: Placed
    ) -> Location | None:
        access = statement.accesses[at]
        placement, column = placed[access.table]
        if placement == Placement.REPLICATED:
            if not access.writes:
                return None
            return Location(everywhere=self.shards > 1, reason=f"every copy of {access.table} is written")
        if placement == Placement.GLOBAL:
            return Location(_GLOBAL, _GLOBAL)
        term = pinned.get((at, column))
        if term is None and access.adds:
            term = f":new {column} of {statement.id}/{at}"  # a new row lies on one shard, whichever that is
        if term is None:
            return Location(everywhere=self.shards > 1, reason=f"nothing says which {column} of {access.table}")
        return Location(self._domains[access.table, column].name, term)

    @cached_property
    def _by_name(self) -> dict[str, Domain]:
        return {domain.name: domain for domain in self._domains.values()}

    def _shares(self, domain: str) -> tuple[float, ...]:
        if domain == _GLOBAL:
            return (1.0, *(0.0,) * (self.shards - 1))
        return self.spread(self._by_name[domain]).loads

    def _loads(self, locations: Sequence[Location], everywhere: bool) -> tuple[float, ...]:
        """Executions by shard of one execution of a statement."""
        if everywhere:
            return (1.0,) * self.shards
        if not locations:
            return (1.0 / self.shards,) * self.shards
        shares = [self._shares(one.domain) for one in locations]
        return tuple(sum(each[shard] for each in shares) / len(shares) for shard in range(self.shards))

    def _together(
        self,
        parts: Sequence[tuple[ShardStatement, tuple[Location, ...]]],
        program: "_Program",
        links: Sequence[Locality],
    ) -> float:
        """Chance that everything lies on one shard.

        Values drawn one without the other meet by the loads of the shards. A value tied to another is on its shard when
        it is equal, or when it is another one that happens to lie there; in a loop, each time anew.
        """
        copies: dict[tuple[str, str], float] = {}
        for statement, locations in parts:
            for one in locations:
                if one.everywhere:
                    return 0.0
                count = max(1.0, statement.times) if program.changes(one.term, statement.loop) else 1.0
                copies[one.domain, one.term] = max(count, copies.get((one.domain, one.term), 0.0))
        factor = 1.0
        for domain, term in sorted(copies):
            kept = next((one for one in links if f":{one.parameter}" == term and one.equals == one.parameter), None)
            if kept is not None:
                stays = kept.probability + (1.0 - kept.probability) * self.spread(self._by_name[domain]).meets
                factor *= stays ** (copies[domain, term] - 1.0)
                copies[domain, term] = 1.0
        _add_hidden(copies, links)
        tied = self._tied(copies, links)
        roots: dict[str, float] = {}
        for (domain, term), count in sorted(copies.items()):
            link = tied.get((domain, term))
            if link is None:
                roots[domain] = roots.get(domain, 0.0) + count
            else:
                equal = link.probability
                factor *= (equal + (1.0 - equal) * self.spread(self._by_name[domain]).meets) ** count
        if not roots:
            return factor
        return factor * sum(self._meeting(roots))

    def _tied(
        self, copies: Mapping[tuple[str, str], float], links: Sequence[Locality]
    ) -> dict[tuple[str, str], Locality]:
        """Of each location that depends on another one that is there, the tie; no circles."""
        found: dict[tuple[str, str], Locality] = {}
        for domain, term in sorted(copies):
            for link in links:
                target = (domain, f":{link.equals}")
                if term != f":{link.parameter}" or target not in copies or target == (domain, term):
                    continue
                seen = target
                while seen in found and seen != (domain, term):
                    seen = (domain, f":{found[seen].equals}")
                if seen != (domain, term):
                    found[domain, term] = link
                    break
        return found

    def _meeting(self, roots: Mapping[str, float]) -> Iterator[float]:
        shares = {domain: self._shares(domain) for domain in roots}
        if sum(roots.values()) <= 1.0:
            yield 1.0
            return
        for shard in range(self.shards):
            chance = 1.0
            for domain, count in roots.items():
                chance *= shares[domain][shard] ** count
            yield chance


class _Program:
    """What of a transaction does not depend on placements."""

    def __init__(self, transaction: ShardTransaction) -> None:
        self._statements = transaction.statements
        self._loops: dict[str, set[str]] = {}
        for statement in transaction.statements:
            for access in statement.accesses:
                for pin in access.pins:
                    self._loops.setdefault(pin.term, set()).add(statement.loop)
            for term in _pinned(statement).values():
                self._loops.setdefault(term, set()).add(statement.loop)

    def changes(self, term: str, loop: str) -> bool:
        """Each turn of the loop draws its own value: nothing outside of the loop uses it."""
        return bool(loop) and self._loops.get(term, {loop}) == {loop} and term.startswith(":")

    @cached_property
    def cases(self) -> tuple[tuple[float, tuple[int, ...]], ...]:
        """Chance, and positions of the statements that run: those of one loop run together or not at all."""
        parts: dict[str, list[int]] = {}
        for at, statement in enumerate(self._statements):
            parts.setdefault(statement.loop or f"#{at}", []).append(at)
        chances = [(min(1.0, max(self._statements[at].times for at in part)), part) for part in parts.values()]
        open_parts = [(chance, part) for chance, part in chances if chance < 1.0][:_MOST_OPTIONAL]
        always = [at for chance, part in chances if (chance, part) not in open_parts for at in part]
        found: list[tuple[float, list[int]]] = [(1.0, always)]
        for chance, part in open_parts:
            found = [
                case
                for done, there in found
                for case in ((done * chance, [*there, *part]), (done * (1.0 - chance), there))
            ]
        return tuple((chance, tuple(sorted(there))) for chance, there in found if chance > 0.0)


def _add_hidden(copies: dict[tuple[str, str], float], links: Sequence[Locality]) -> None:
    """Values tied to one that nothing asks for by itself, such as those of a loop, meet by way of it."""
    tied: dict[tuple[str, str], float] = {}
    for link in links:
        for (domain, term), count in copies.items():
            target = (domain, f":{link.equals}")
            if term == f":{link.parameter}" and target not in copies and link.equals != link.parameter:
                tied[target] = tied.get(target, 0.0) + count
    copies.update({target: 1.0 for target, count in tied.items() if count > 1.0})


def _once(statement: ShardStatement) -> ShardStatement:
    return ShardStatement(statement.id, statement.accesses)


def _drawn(term: str, statement: ShardStatement, at: int) -> str:
    """A default or a function's result is another value each time; parameters and constants stay."""
    made = term.upper() == "DEFAULT" or (term.endswith(")") and not term.startswith((":", "'")))
    return f":{term} of {statement.id}/{at}" if made else term


def _pinned(statement: ShardStatement) -> dict[tuple[int, str], str]:
    """The terms that columns equal, joins followed."""
    found = {
        (at, pin.column): _drawn(pin.term, statement, at) if access.adds else pin.term
        for at, access in reversed(list(enumerate(statement.accesses)))
        for pin in access.pins
    }
    changed = True
    while changed:
        changed = False
        for at, access in enumerate(statement.accesses):
            for join in access.joins:
                here, there = (at, join.column), (join.access, join.other)
                for known, other in ((here, there), (there, here)):
                    if known in found and other not in found:
                        found[other] = found[known]
                        changed = True
    return found
