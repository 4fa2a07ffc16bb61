"""Which constants certainly name different values, whatever the type and collation of the column they are held against.

PostgreSQL takes ``1``, ``'1'`` and ``1.0`` for one integer, ``'T'`` and ``true`` for one truth, and two spellings of a
date, a UUID or a case-insensitive text for one value. What may be equal is not called different.
"""

import re
from decimal import Decimal
from functools import lru_cache

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_WORD = re.compile(r"[a-z][a-z0-9 _-]*")
_DATE = re.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat|j|y)[a-z ,_-]*\d")
_TRUTHS = frozenset(
    {"t", "tr", "tru", "true", "y", "ye", "yes", "on", "f", "fa", "fal", "fals", "false", "n", "no", "of", "off"}
)
_MOVING = frozenset({"now", "today", "tomorrow", "yesterday", "infinity", "inf", "nan", "epoch", "allballs"})


@lru_cache(maxsize=4096)
def differ(one: str, other: str) -> bool:
    """Whether two constants, as written in SQL, can never be equal.

    >>> differ("1", "'2'"), differ("1", "'1.0'"), differ("'open'", "'closed'"), differ("'Open '", "'open'")
    (True, False, True, False)
    """
    first, second = _plain(one), _plain(other)
    numbers = [bool(_NUMBER.fullmatch(text)) for text in (first, second)]
    if all(numbers):
        return Decimal(first) != Decimal(second)
    words = [_is_word(text) for text in (first, second)]
    if any(text in _TRUTHS for text in (first, second)):
        return all(text in _TRUTHS for text in (first, second)) and (first[0] in "ty" or first == "on") != (
            second[0] in "ty" or second == "on"
        )
    if all(words):
        return re.sub(r"[ _-]", "", first) != re.sub(r"[ _-]", "", second)
    return (numbers[0] and words[1]) or (words[0] and numbers[1])


def _plain(text: str) -> str:
    inner = text[1:-1].replace("''", "'") if text.startswith("'") else text
    return inner.strip().casefold()


def _is_word(text: str) -> bool:
    return bool(_WORD.fullmatch(text)) and not _DATE.match(text) and text not in _MOVING
