"""Regular expressions: from the brief's POSIX form to the ECMA form of JSON Schema, and a text that matches one."""

import re
from functools import lru_cache
from re import _parser  # type: ignore[attr-defined]  # the only reader of Python's own grammar
from typing import Any

_POSIX_CLASSES = {
    "[:alnum:]": "A-Za-z0-9",
    "[:alpha:]": "A-Za-z",
    "[:blank:]": " \\t",
    "[:digit:]": "0-9",
    "[:lower:]": "a-z",
    "[:punct:]": "!-\\/:-@\\[-`{-~",
    "[:space:]": "\\s",
    "[:upper:]": "A-Z",
    "[:word:]": "A-Za-z0-9_",
    "[:xdigit:]": "0-9A-Fa-f",
}
_NEEDLESS = re.compile(r"\\([_@ :;,'\"#%&!~<>=`])")
"""Escapes that POSIX passes over and ECMA's Unicode mode refuses."""
_POPULAR = "aelnorstiumbdghkpcvyfwjxzq0123456789"
_LONGEST_REPEAT = 6


@lru_cache(maxsize=4096)
def ecma(pattern: str) -> str:
    """The whole-value pattern for JSON Schema, anchored; empty when it cannot be said there."""
    text = pattern
    for posix, plain in _POSIX_CLASSES.items():
        text = text.replace(posix, plain)
    if re.search(r"\[\[[.=:]|\(\?(?!:)|\\[mMyAZb<>]", text):
        return ""
    text = _NEEDLESS.sub(r"\1", text)
    text = text.removeprefix("^").removesuffix("$") if _anchors_all(text) else f"(?:{text})"
    anchored = f"^{text}$"
    try:
        re.compile(anchored)
    except re.error:
        return ""
    return anchored


def _anchors_all(pattern: str) -> bool:
    """Whether taking outer anchors off leaves one alternative, so that new ones hold for all of it."""
    return "|" not in re.sub(r"\\.|\([^()]*\)|\[[^\]]*\]", "", pattern)


@lru_cache(maxsize=4096)
def matching(pattern: str, minimum: int = 0, maximum: int | None = None) -> str | None:
    """A text that matches the pattern with a length in the bounds; ``None`` when none was found.

    Repeats are tried from short to long, so that a length bound beside the pattern can be met.
    """
    try:
        tree = _parser.parse(pattern)
    except re.error:
        return None
    compiled = re.compile(pattern)
    for repeats in (_LONGEST_REPEAT, 0, 1, 2, 3, 4, 8, 12, 16, 24, 32, 48, 64, 128):
        text = "".join(_node(operation, argument, repeats) for operation, argument in tree)
        if compiled.search(text) and len(text) >= minimum and (maximum is None or len(text) <= maximum):
            return text
    return None


def _node(operation: Any, argument: Any, repeats: int) -> str:
    kind = str(operation)
    if kind == "LITERAL":
        return chr(argument)
    if kind == "NOT_LITERAL":
        return next(letter for letter in _POPULAR if letter != chr(argument))
    if kind == "ANY":
        return "a"
    if kind == "IN":
        return _member(argument)
    if kind == "BRANCH":
        return "".join(_node(inner, value, repeats) for inner, value in argument[1][0])
    if kind in ("SUBPATTERN", "ATOMIC_GROUP"):
        inside = argument[-1] if kind == "SUBPATTERN" else argument
        return "".join(_node(inner, value, repeats) for inner, value in inside)
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, inside = argument
        times = min(max(least, repeats), int(most))
        return "".join(_turn(inside, repeats, turn) for turn in range(times))
    return ""


def _turn(inside: Any, repeats: int, turn: int) -> str:
    """One turn of a repeat: a class gives another member each time, so that samples read like words."""
    text = []
    for operation, argument in inside:
        members = _members(argument) if str(operation) == "IN" else ""
        text.append(members[turn % len(members)] if members else _node(operation, argument, repeats))
    return "".join(text)


def _member(argument: Any) -> str:
    return _members(argument)[0]


def _members(argument: Any) -> str:
    """Members of a character class, letters people use first."""
    negated = str(argument[0][0]) == "NEGATE"
    compiled = [_matches(operation, value) for operation, value in argument if str(operation) != "NEGATE"]
    candidates = _POPULAR + _POPULAR.upper() + "-_. /" + "".join(chr(code) for code in range(33, 127))
    found = [letter for letter in candidates if any(test(letter) for test in compiled) != negated]
    if not found:
        found = [chr(code) for code in range(128, 1024) if any(test(chr(code)) for test in compiled) != negated]
    letters = [one for one in found if one.isalnum()]
    return "".join(dict.fromkeys(letters or found)) or "a"


def _matches(operation: Any, value: Any) -> Any:
    kind = str(operation)
    if kind == "LITERAL":
        return lambda letter: ord(letter) == value
    if kind == "RANGE":
        return lambda letter: value[0] <= ord(letter) <= value[1]
    category = str(value)
    tests = {
        "CATEGORY_DIGIT": str.isdigit,
        "CATEGORY_NOT_DIGIT": lambda letter: not letter.isdigit(),
        "CATEGORY_SPACE": str.isspace,
        "CATEGORY_NOT_SPACE": lambda letter: not letter.isspace(),
        "CATEGORY_WORD": lambda letter: letter.isalnum() or letter == "_",
        "CATEGORY_NOT_WORD": lambda letter: not (letter.isalnum() or letter == "_"),
    }
    return tests.get(category, lambda letter: False)
