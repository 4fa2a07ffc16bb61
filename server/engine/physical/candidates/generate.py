"""Indexes that could serve one naming of a table, from narrow to covering."""

from collections.abc import Iterable, Iterator, Sequence

from server.engine.kernel.sql.words import quote
from server.engine.model.planning import IndexDefinition
from server.engine.physical.candidates.facts import Facts
from server.engine.physical.candidates.footprint import Footprint, Ordering

MAX_INCLUDED = 8
"""Columns that a covering index carries beside its keys; more are a second table."""
MAX_WIDTH = 100
"""Mean bytes of a column that an index may carry: values far above the mean would no longer fit a third of a page, and
rows that hold them could not be written."""
MAX_CARRIED = 200
"""Mean bytes of all columns that it carries."""
MAX_PERMUTED = 4
"""Equality keys of one statement of which every one gets its turn as the first."""
_NOT_IN_TREES = frozenset({"json", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle"})
TRIGRAMS = " gin_trgm_ops"
"""Operator class of pg_trgm, an extension that has to be there."""
_IN_GIN = frozenset({"jsonb", "tsvector", "hstore"})
_PRESENCE = (" IS NULL", " IS NOT NULL", " IS TRUE", " IS FALSE", " IS NOT TRUE", " IS NOT FALSE")

Keys = tuple[str, ...]


def indexes_for(footprint: Footprint, max_width: int, facts: Facts, *, partial: bool) -> Iterator[IndexDefinition]:
    """Candidates for one naming of a table, without repetition, the most obvious first."""
    seen: set[IndexDefinition] = set()
    for definition in _indexes(footprint, max_width, facts, partial):
        if definition not in seen:
            seen.add(definition)
            yield definition


def _indexes(footprint: Footprint, max_width: int, facts: Facts, partial: bool) -> Iterator[IndexDefinition]:
    table = footprint.table.reference
    wanted = [usable(footprint, keys)[:max_width] for keys in _key_lists(footprint, facts)]
    key_lists = list(dict.fromkeys(keys for keys in wanted if keys))
    for keys in key_lists:
        yield IndexDefinition(table, keys)
    longest = _longest(key_lists)
    for keys in longest:
        yield from covering(footprint, keys, max_width, facts)
    for method, key in footprint.searches:
        if method != "gin" or key.endswith(TRIGRAMS) or _in_gin(footprint, key):
            yield IndexDefinition(table, (key,), method)
    for where, columns in _predicates(footprint, facts) if partial else ():
        for keys in key_lists:
            rest = tuple(key for key in keys if key not in columns)
            if rest:
                yield IndexDefinition(table, rest, where=where)
        rests = [tuple(key for key in keys if key not in columns) for keys in key_lists]
        for rest in _longest([keys for keys in dict.fromkeys(rests) if keys]):
            yield from covering(footprint, rest, max_width, facts, where, columns)
            yield from covering(footprint, rest, max_width, facts, where)


def _key_lists(footprint: Footprint, facts: Facts) -> Iterator[Keys]:
    """Keys in the orders in which a B-tree serves the statement."""
    name = footprint.table.name
    equal = sorted(footprint.equal, key=lambda key: -facts.distinct.get((name, key), 0.0))
    joined = list(footprint.joined)
    ranges = list(footprint.ranges)
    orders = [_direction(order) for order in footprint.orders]
    groups = [*footprint.groups, *(tuple(reversed(group)) for group in footprint.groups)]
    firsts = [*equal, *joined, *ranges, *(keys[0] for keys in (*orders, *groups))]
    yield from ((key,) for key in dict.fromkeys(firsts))
    turns = [tuple(equal)]
    if len(equal) <= MAX_PERMUTED:
        turns += [(key, *(other for other in equal if other != key)) for key in equal]
    for turn in dict.fromkeys(turns):
        yield turn
        for tail in ranges:
            yield (*turn, tail)
        for tails in (*orders, *groups):
            yield _joined(turn, tails)
        for key in joined:
            yield _joined(turn, (key,))
            yield _joined((key,), turn)
            for tail in ranges:
                yield _joined((key,), (*turn, tail))
                yield _joined(turn, (key, tail))
    for key in joined:
        for other in joined:
            if key != other:
                yield (key, other)
        for tail in ranges:
            yield (tail, key)
        for tails in groups:
            yield _joined((key,), tails)
    for tail in ranges:
        yield _joined((tail,), equal)
    for order in orders:
        # Read in order, rows that do not match are passed over in the index and not in the table.
        yield order
        yield _joined(order, equal)
        yield _joined(order, (*equal, *ranges))
    yield from groups
    for arm in footprint.alternatives:
        yield arm
        yield from ((key,) for key in arm)


def _longest(key_lists: Sequence[Keys]) -> list[Keys]:
    """Those that no other one goes on from: covering, the longer has the same columns and size, and does more."""
    prefixes = {keys[:length] for keys in key_lists for length in range(1, len(keys))}
    return [keys for keys in key_lists if keys not in prefixes]


def _joined(first: Iterable[str], then: Iterable[str]) -> Keys:
    return tuple(dict.fromkeys((*first, *then)))


def _direction(order: Sequence[Ordering]) -> Keys:
    """An order as index keys: plain where reading the index one way or the other gives it."""
    if all(one.default and one.descending == order[0].descending for one in order):
        return tuple(one.key for one in order)
    keys = []
    for one in order:
        nulls = "" if one.default else " NULLS FIRST" if one.nulls_first else " NULLS LAST"
        keys.append(one.key + (" DESC" if one.descending else "") + nulls)
    return tuple(keys)


def usable(footprint: Footprint, keys: Keys) -> Keys:
    """The keys up to the first whose type has no order."""
    types = {quote(column): kind for column, kind in footprint.table.columns.items()}
    usable: list[str] = []
    for key in dict.fromkeys(keys):
        if types.get(bare(key)) in _NOT_IN_TREES:
            break
        usable.append(key)
    return tuple(usable)


def plain_keys(footprint: Footprint, facts: Facts) -> Iterator[str]:
    """The columns that the statement looks at, of those that a B-tree can have as a key."""
    for key in map(quote, footprint.columns):
        if usable(footprint, (key,)) and facts.widths.get((footprint.table.name, key), 0) <= MAX_WIDTH:
            yield key


def bare(key: str) -> str:
    """A key without its direction."""
    for suffix in (" NULLS FIRST", " NULLS LAST", " DESC"):
        key = key.removesuffix(suffix)
    return key


def covering(
    footprint: Footprint, keys: Keys, max_width: int, facts: Facts, where: str = "", implied: Iterable[str] = ()
) -> Iterator[IndexDefinition]:
    """The index with every other column that the statement looks at, so that it need not look at the table."""
    here = {bare(key) for key in keys} | set(implied)
    rest = tuple(column for column in map(quote, footprint.columns) if column not in here)
    widths = [facts.widths.get((footprint.table.name, key), 0) for key in rest]
    if not 0 < len(rest) <= MAX_INCLUDED or max(widths) > MAX_WIDTH or sum(widths) > MAX_CARRIED:
        return
    yield IndexDefinition(footprint.table.reference, keys, include=rest, where=where)
    whole = (*keys, *rest)
    if len(whole) <= max_width and usable(footprint, whole) == whole:
        yield IndexDefinition(footprint.table.reference, whole, where=where)


def _in_gin(footprint: Footprint, key: str) -> bool:
    types = {quote(column): kind for column, kind in footprint.table.columns.items()}
    kind = types.get(key.split(" ")[0], "")
    return key.startswith("(") or kind in _IN_GIN or kind.endswith("[]")


def _predicates(footprint: Footprint, facts: Facts) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Predicates of partial indexes: all constant conditions at once, and each; with the columns they settle.

    A constant among many values is an example, not a rule of the data: an index on it alone would serve that example.
    """
    lasting = [one for one in footprint.constants if _lasting(footprint, one.text, one.columns, facts)]
    if len(lasting) > 1:
        yield (
            " AND ".join(f"({one.text})" for one in lasting),
            _settled([column for one in lasting for column in one.columns]),
        )
    for one in lasting:
        yield one.text, _settled(one.columns)


def _settled(columns: Iterable[str]) -> tuple[str, ...]:
    return tuple(quote(column) for column in columns)


FEW_VALUES = 64
"""Distinct values up to which a column is taken for a state, each value of which is a case of its own."""


def _lasting(footprint: Footprint, text: str, columns: Sequence[str], facts: Facts) -> bool:
    if text.endswith(_PRESENCE):
        return True
    if any(footprint.table.columns.get(column) not in ("bool", "boolean") for column in columns):
        counts = [facts.distinct.get((footprint.table.name, quote(column))) for column in columns]
        if any(count is None or not 0 < count <= FEW_VALUES for count in counts):
            return False
    return not any(sign in text for sign in ("<", ">", "BETWEEN", "LIKE", "~")) or "<>" in text
