"""Indexes one step away from one that has been chosen: a key more, a key less, covering or not."""

from collections.abc import Iterable, Iterator
from itertools import permutations

from server.engine.kernel.sql.words import quote
from server.engine.model.planning import IndexDefinition
from server.engine.physical.candidates.facts import Facts
from server.engine.physical.candidates.footprint import Footprint
from server.engine.physical.candidates.generate import bare, covering, usable

_PERMUTED = 3
"""Keys, at most, that are tried in every order."""


def variants(
    definition: IndexDefinition, footprints: Iterable[Footprint], max_width: int, facts: Facts
) -> Iterator[IndexDefinition]:
    """Without repetition; ``footprints`` are those of the statements that the index serves.

    Appending a key is the step of Schlosser, Kossmann and Boissier's Extend (ICDE 2019).
    """
    if definition.method != "btree":
        return
    seen = {definition}
    for made in _variants(definition, footprints, max_width, facts):
        if made not in seen:
            seen.add(made)
            yield made


def _variants(
    definition: IndexDefinition, footprints: Iterable[Footprint], max_width: int, facts: Facts
) -> Iterator[IndexDefinition]:
    table, keys, where = definition.table, definition.keys, definition.where
    if definition.include:
        yield IndexDefinition(table, keys, where=where)
    if len(keys) > 1:
        yield IndexDefinition(table, keys[:-1], where=where)
    have = {bare(key) for key in keys}
    for footprint in footprints:
        if footprint.table.reference != table:
            continue
        yield from covering(footprint, keys, max_width, facts, where)
        if len(keys) == max_width:
            continue
        for key in _conditions(footprint):
            longer = (*keys, key)
            if key not in have and usable(footprint, longer) == longer:
                yield IndexDefinition(table, longer, where=where)
                yield from covering(footprint, longer, max_width, facts, where)


def neighbours(
    definition: IndexDefinition, footprints: Iterable[Footprint], max_width: int
) -> Iterator[IndexDefinition]:
    """Without repetition: every key added, left out or changed for another, and few keys in every order.

    What serves several statements may need keys, or an order of them, that are the first choice of none.
    """
    if definition.method != "btree":
        return
    table, where = definition.table, definition.where
    asked: dict[str, None] = {}
    for one in footprints:
        if one.table.reference == table:
            asked |= dict.fromkeys((*_conditions(one), *map(quote, one.columns)))
    found: dict[tuple[str, ...], None] = {}
    for keys in dict.fromkeys((definition.keys, (*definition.keys, *definition.include)[:max_width])):
        others = [key for key in asked if key not in {bare(each) for each in keys}]
        if len(keys) <= _PERMUTED:
            found |= dict.fromkeys(permutations(keys))
        for place in range(len(keys)):
            found |= dict.fromkeys((*keys[:place], key, *keys[place + 1 :]) for key in others)
            found[keys[:place] + keys[place + 1 :]] = None
        if len(keys) < max_width:
            found |= dict.fromkeys((*keys, key) for key in others)
    for each in found:
        if each and (each != definition.keys or definition.include):
            yield IndexDefinition(table, each, where=where)


def _conditions(footprint: Footprint) -> Iterator[str]:
    yield from footprint.equal
    yield from footprint.joined
    yield from footprint.ranges
    yield from (one.key for order in footprint.orders for one in order if one.default)
    yield from (key for group in footprint.groups for key in group)
