"""The text form of PostgreSQL's arrays of one dimension."""

import re

_ELEMENT = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^,{}"\s][^,{}"]*?))\s*([,}])', re.DOTALL)


def elements_of(text: str) -> tuple[str, ...]:
    """The elements as texts. Raises ValueError for another form, for NULLs, and for arrays of arrays."""
    text = text.strip()
    if text == "{}":
        return ()
    if not text.startswith("{") or not text.endswith("}"):
        raise ValueError(f"{text[:40]!r} is no array")
    found, place = [], 1
    while place < len(text):
        match = _ELEMENT.match(text, place)
        if match is None:
            raise ValueError(f"the array is not understood at {text[place : place + 20]!r}")
        quoted, plain, end = match.groups()
        if quoted is None and plain == "NULL":
            raise ValueError("an element of the array is NULL")
        found.append(re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL) if quoted is not None else plain)
        place = match.end()
        if (end == "}") != (place == len(text)):
            raise ValueError(f"the array is not understood at {text[place : place + 20]!r}")
    return tuple(found)


def numbers_of(text: str) -> tuple[float, ...]:
    """The elements as numbers. Raises ValueError."""
    return tuple(float(element) for element in elements_of(text))
