"""Bounds how deep a text may nest before PostgreSQL's parser, whose output recurses on the stack, is given it."""

import postgast

from server.engine.kernel.sql.problems import SqlError

SHORT = 20_000
"""Characters. What fits is parsed safely whatever it says: half as many operators are far from filling 8 MiB."""
_MOST = 8_000
"""Tokens of one list element, and set operations and joins of one statement: each may be a level of the tree."""
_LEVELS = frozenset({"union", "except", "intersect", "join"})


def bounded(text: str) -> None:
    """Raises `SqlError` for a statement that is a chain of thousands; a long list of short elements is none."""
    if len(text) > SHORT:
        for statement in _statements(text):
            if len(statement) > SHORT:
                _check(statement)


def _statements(text: str) -> list[str]:
    try:
        return list(postgast.split(text, method="scanner"))
    except postgast.PgQueryError:
        return []  # the parser's scanner stops as well, with the place


def _check(statement: str) -> None:
    encoded = statement.encode()
    levels, runs = 0, [0]
    for token in postgast.scan(statement).tokens:
        word = encoded[token.start : min(token.end, token.start + 12)].lower()
        if word == b"(":
            runs.append(0)
        elif word == b")" and len(runs) > 1:
            runs.pop()
        elif word == b",":
            runs[-1] = 0
        else:
            runs[-1] += 1
            levels += word.decode(errors="ignore") in _LEVELS
        if max(runs[-1], levels) > _MOST:
            raise SqlError("the statement nests too deeply")
