"""What a GIN index has entries for: elements that statistics list, and what is in the values they name."""

import math
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from server.engine.model.statistics import ColumnStatistics
from server.lab.ghost.samples import weighed

_LIST = 900
"""Elements from which on ANALYZE's list, of a thousand at most, is taken for full."""
_RARE = 6.3e-5
"""Share of all elements below which ANALYZE lists none: 9 / (1000 * 1000 / 7), of its lossy counting."""
_LEXEME = 9.0
"""Bytes that a tsvector has for a lexeme beside its letters: an entry, its position and alignment."""
_TSVECTOR = 8.0
_LONGEST = 125
"""Bytes of a key or a value from which on jsonb_ops keeps eight digits of its hash."""
_HASHED = 8
_ENOUGH = 50
"""Values of a sample that tell by themselves how many different ones there are."""
_DOCUMENT: msgspec.json.Decoder[Any] = msgspec.json.Decoder(float_hook=str)
_LETTERS = re.compile(r"\w+")

Groups = tuple[tuple[float, float], ...]
"""How many elements are each in what share of the rows."""


def listed(known: ColumnStatistics, rows: float, *, lexemes: bool) -> tuple[Groups, float] | None:
    """Elements by ANALYZE's list of them, and their mean bytes; None where there is no list."""
    if not known.elements and not known.element_counts:
        return None
    filled = 1 - known.null_fraction
    shares = known.element_fractions[: len(known.elements)]
    letters = sum(len(element.encode()) for element in known.elements) / max(1, len(known.elements))
    each = known.element_counts[-1] if known.element_counts else sum(shares)
    if lexemes:
        each = max(each, (known.width - _TSVECTOR) / (letters + _LEXEME))
    groups = [(1.0, share * filled) for share in shares]
    left = each - sum(shares)
    if left > each / 100:
        different = max(1.0, _unlisted(shares, left, each, rows * filled))
        groups.append((different, min(1.0, left * filled / different)))
    return tuple(groups), letters + 1


def _unlisted(shares: Sequence[float], left: float, each: float, rows: float) -> float:
    """How many elements there are beside those listed, which have ``left`` of the ``each`` in a row."""
    if len(shares) < _LIST:
        # All are rarer than the list allows. Between just so rare and once each, the middle is taken (of logarithms).
        return left * rows / math.sqrt(max(1.0, each * _RARE * rows))
    # A full list shows how fast shares fall from rank to rank; they go on so (Zipf's law).
    last = len(shares)
    falling = math.log2(max(1.0, shares[last // 2 - 1] / shares[-1]))
    first = shares[-1] * last**falling
    if abs(falling - 1) < 1e-3:
        upto = last * math.exp(min(50.0, left / first))
    else:
        power = last ** (1 - falling) + left * (1 - falling) / first
        upto = min(1e15, power ** (1 / (1 - falling))) if power > 0 else math.inf
    return min(left * rows, max(left / shares[-1], upto - last))


def sampled(operators: str, known: ColumnStatistics, rows: float) -> tuple[Groups, float] | None:
    """Entries of the values that statistics name, and their mean bytes; None where that tells nothing.

    Of one kind of entries, such as the values of one key of documents, there are as many as ANALYZE would count
    different values (Haas and Stokes, 1998): by how many are seen once only.
    """
    read = {"jsonb_ops": _of_document, "jsonb_path_ops": _of_paths, "gin_trgm_ops": _trigrams}.get(operators)
    values = [(value, share) for value, share in weighed(known) if value is not None]
    if read is None or not values:
        return None
    common = set(known.most_common)
    often: set[str] = set()
    seen: Counter[str] = Counter()
    shares: dict[str, float] = defaultdict(float)
    kinds: dict[str, dict[str, None]] = defaultdict(dict)
    for value, share in values:
        for entry, kind in sorted(dict(read(value)).items()):
            kinds[kind][entry] = None
            shares[entry] += share
            seen[entry] += 1
            if value in common or seen[entry] > 1:
                often.add(entry)
    groups: list[tuple[float, float]] = [(1.0, shares[entry]) for entry in sorted(often)]
    different, width = float(len(often)), float(sum(len(entry.encode()) for entry in often))
    for entries in kinds.values():
        once = [entry for entry in entries if entry not in often]
        if once:
            size = sum(seen[entry] for entry in entries)
            mass = sum(shares[entry] for entry in once)
            more = max(1.0, _different(size, len(entries), len(once), sum(shares[each] for each in entries) * rows)
                       - len(entries) + len(once))  # fmt: skip
            groups.append((more, min(1.0, mass / more)))
            different += more
            width += more * sum(len(entry.encode()) for entry in once) / len(once)
    return tuple(groups), width / max(1.0, different) + 1


def _different(size: float, seen: float, once: float, all_: float) -> float:
    """How many of ``all_`` are different, when of a sample of ``size`` ``seen`` are and ``once`` come once."""
    found = size * seen / (size - once + once * size / max(size, all_))
    if size >= _ENOUGH:
        return found
    # So few would all differ as well if there were no more than the square of them.
    return min(found, math.sqrt(found * max(seen, size**2)))


def _of_document(text: str) -> Iterator[tuple[str, str]]:
    """Keys, and values of the key they are under."""
    for path, value in _leaves(text):
        yield from ((_short(f"K{key}"), "") for key in path)
        yield _short(value), f".{path[-1]}" if path else "."


def _of_paths(text: str) -> Iterator[tuple[str, str]]:
    """Values, each with all keys above it."""
    for path, value in _leaves(text):
        where = ".".join(path)
        yield f"{where}={value}", where


def _leaves(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each scalar of a document with the keys above it; none of one that is nested too deep to be read."""
    try:
        waiting: list[tuple[tuple[str, ...], Any]] = [((), _DOCUMENT.decode(text))]
    except (msgspec.MsgspecError, RecursionError):
        return
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [((*path, str(key)), below) for key, below in value.items()]
        elif isinstance(value, list):
            waiting += [(path, below) for below in value]
        else:
            yield path, f"{type(value).__name__[0]}{value}"


def _short(entry: str) -> str:
    return entry if len(entry.encode()) <= _LONGEST else f"s{zlib.crc32(entry.encode()):0{_HASHED}x}"


def _trigrams(text: str) -> Iterator[tuple[str, str]]:
    """As pg_trgm has them: of each word, with two blanks before and one behind it."""
    for word in _LETTERS.findall(text.lower()):
        padded = f"  {word} "
        yield from ((padded[place : place + 3], "") for place in range(len(padded) - 2))
