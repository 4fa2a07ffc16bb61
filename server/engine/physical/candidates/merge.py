"""One index in place of two on the same table."""

from server.engine.model.planning import IndexDefinition
from server.engine.physical.candidates.generate import MAX_INCLUDED, bare


def merged(one: IndexDefinition, other: IndexDefinition, max_width: int) -> IndexDefinition | None:
    """Does all that ``one`` does, and what it can of the other's work; None where that is one of the two, or nothing.

    Source: Chaudhuri and Narasayya, "Index Merging" (ICDE 1999): the keys of the first, then those of the second.
    """
    if (one.table, one.method, one.where) != (other.table, other.method, other.where) or one.method != "btree":
        return None
    have = {bare(key) for key in one.keys}
    more = [key for key in other.keys if bare(key) not in have]
    room = max_width - len(one.keys)
    keys = (*one.keys, *more[:room])
    if any(key.startswith("(") for key in more[room:]):
        return None
    have = {bare(key) for key in keys}
    carried = dict.fromkeys((*one.include, *other.include, *(bare(key) for key in more[room:])))
    include = tuple(sorted(column for column in carried if column not in have))
    if len(include) > MAX_INCLUDED:
        return None
    made = IndexDefinition(one.table, keys, include=include, where=one.where)
    same = {(made.keys, frozenset(made.include))}
    return None if same & {(one.keys, frozenset(one.include)), (other.keys, frozenset(other.include))} else made
