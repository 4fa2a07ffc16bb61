"""Mermaid's lexical rules: identifiers that are never keywords, text that never ends a statement.

Mermaid reads ``#35;`` and ``#quot;`` in labels as characters (mermaid.js.org, "Entity codes to escape characters").
A bare ``end``, ``;``, ``#``, a quote or a bracket in a label can end a block or a statement, depending on the kind of
diagram, so everything outside a small alphabet is written as its code.
"""

import re

_SAFE = re.compile(r"[^A-Za-z0-9 _.,/+=()\[\]\u00a0-\uffff-]")
_BLANK = "#32;"
_END = re.compile(r"\bend\b", re.IGNORECASE)


def identifier(prefix: str, number: int) -> str:
    """``n12``: short, unique by prefix and number, no keyword of any diagram."""
    return f"{prefix}{number}"


def escaped(text: str) -> str:
    """The text on one line with every character that Mermaid might act on as an entity code.

    >>> escaped("SELECT 1; -- end")
    'SELECT 1#59; -- #101;nd'
    """
    line = " ".join(text.split())
    coded = _SAFE.sub(lambda found: f"#{ord(found[0])};", line)
    return _END.sub(lambda found: f"#{ord(found[0][0])};{found[0][1:]}", coded)


def quoted(*lines: str) -> str:
    """The lines as one quoted label, for flowcharts and entity relationships; a blank one where there is no text."""
    return '"' + ("<br/>".join(escaped(line) for line in lines if line.strip()) or _BLANK) + '"'


def message(text: str) -> str:
    """Text after a colon: of a message, a note, a transition. Never empty, since Mermaid wants something there."""
    return escaped(text).replace(":", "#58;") or _BLANK
