"""Terms that name rows: parameters, constants, and functions of them.

A term is written ``N``, ``:listing_id``, ``'open'``, ``42`` or ``cust(N)``. What cannot be read so is a parameter of
its own, equal to nothing else: fewer equalities mean more possible conflicts, never fewer.
"""

import re
from collections.abc import Callable, Iterator

Term = tuple[str, str, tuple["Term", ...]]  # type: ignore[misc, unused-ignore]
"""Kind (`VARIABLE`, `CONSTANT`, `FUNCTION`), name, arguments."""
VARIABLE, CONSTANT, FUNCTION = "v", "c", "f"

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)(?![\w.])|(?P<name>:?[^\W\d][\w.$']*)|(?P<mark>[(),]))"
)
_WORDS = frozenset({"true", "false"})


def parse_term(text: str) -> Term:
    """The term of a text.

    >>> parse_term("cust(N)")
    ('f', 'cust', (('v', 'N', ()),))
    """
    tokens = []
    position = 0
    stripped = text.strip()
    while position < len(stripped):
        found = _TOKEN.match(stripped, position)
        if found is None:
            return (VARIABLE, text, ())
        tokens.append((found.lastgroup or "", found.group(found.lastgroup or 0)))
        position = found.end()
    try:
        term, rest = _read(tokens, 0)
    except (IndexError, ValueError):
        return (VARIABLE, text, ())
    return term if rest == len(tokens) else (VARIABLE, text, ())


def _read(tokens: list[tuple[str, str]], at: int) -> tuple[Term, int]:
    kind, text = tokens[at]
    if kind in ("text", "number") or (kind == "name" and text.lower() in _WORDS):
        return (CONSTANT, text, ()), at + 1
    if kind != "name":
        raise ValueError(text)
    if at + 1 >= len(tokens) or tokens[at + 1] != ("mark", "("):
        return (VARIABLE, text.removeprefix(":"), ()), at + 1
    arguments: list[Term] = []
    at += 2
    while True:
        argument, at = _read(tokens, at)
        arguments.append(argument)
        if tokens[at] == ("mark", ")"):
            return (FUNCTION, text, tuple(arguments)), at + 1
        if tokens[at] != ("mark", ","):
            raise ValueError(text)
        at += 1


def variables(term: Term) -> Iterator[str]:
    """Names of the parameters in a term."""
    if term[0] == VARIABLE:
        yield term[1]
    for argument in term[2]:
        yield from variables(argument)


def renamed(term: Term, name: Callable[[str], str]) -> Term:
    """The term with every parameter renamed."""
    if term[0] == VARIABLE:
        return (VARIABLE, name(term[1]), ())
    return (term[0], term[1], tuple(renamed(argument, name) for argument in term[2]))


def written(term: Term) -> str:
    """The text of a term.

    >>> written(("f", "cust", (("v", "N", ()),)))
    'cust(N)'
    """
    if term[0] == FUNCTION:
        return f"{term[1]}({', '.join(written(argument) for argument in term[2])})"
    return term[1]
