"""Finds the place in a YAML or JSON source of a character of the text that a scalar stands for."""

_SPACE = " \t\r\n"
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b", "f": "\f", "a": "\a", "v": "\v", "e": "\x1b"}
_HEXADECIMAL = {"x": 2, "u": 4, "U": 8}


def place_within(source: str, start: int, line: int, column: int, value: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of ``value[offset]`` in the scalar that begins at ``source[start]``.

    Walks both texts at once: what folding, indentation, quotes and escapes add to the source is stepped over.
    ``line`` and ``column`` are those of ``source[start]``.
    """
    position = _content_start(source, start)
    quote = source[start] if start < len(source) else ""
    for index, character in enumerate(value):
        position = _align(source, position, character, quote)
        if index == offset or position >= len(source):
            break
        position += _width(source, position, quote)
    before = source[start : min(position, len(source))]
    breaks = before.count("\n")
    if breaks:
        return line + breaks, len(before) - before.rfind("\n")
    return line, column + len(before)


def _content_start(source: str, start: int) -> int:
    """Past the quote, or past the header line of a block scalar."""
    if source[start : start + 1] in ("'", '"'):
        return start + 1
    if source[start : start + 1] in ("|", ">"):
        end = source.find("\n", start)
        return len(source) if end < 0 else end + 1
    return start


def _align(source: str, position: int, character: str, quote: str) -> int:
    """The next position that can stand for the character."""
    if character not in _SPACE:
        position = _past_space(source, position)
    while quote == '"' and source.startswith("\\\n", position):
        position = _past_space(source, position + 2)
    return position


def _past_space(source: str, position: int) -> int:
    while position < len(source) and source[position] in _SPACE:
        position += 1
    return position


def _width(source: str, position: int, quote: str) -> int:
    """How many characters of the source stand for one of the value."""
    if quote == "'" and source.startswith("''", position):
        return 2
    if quote == '"' and source[position] == "\\" and position + 1 < len(source):
        letter = source[position + 1]
        if letter == "u" and source[position + 2 : position + 4].lower() in ("d8", "d9", "da", "db"):
            return 12
        return 2 + _HEXADECIMAL.get(letter, 0)
    return 1
