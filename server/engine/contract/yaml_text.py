"""YAML of plain values: block style, keys in the order given, the same bytes for the same value.

Written by hand for the document's readers: short lists and mappings of scalars stay on one line, long texts become
blocks, and nothing is quoted that need not be. It also takes a fraction of the time of PyYAML's own emitter.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

WIDTH = 118
_PLAIN = re.compile(r"[A-Za-z_$/][A-Za-z0-9_$/.()+;=-]*(?: [A-Za-z0-9_$/.(+=;-][A-Za-z0-9_$/.,()+;=-]*)*")
_UNPRINTABLE = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_MEANS_ELSE = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf", "~", "="})


def dump(value: Mapping[str, Any]) -> str:
    lines: list[str] = []
    _mapping(value, 0, lines)
    return "\n".join(lines) + "\n"


def scalar(value: Any) -> str:
    """One value on one line: plain where no reader can take it for something else, else in double quotes."""
    if isinstance(value, str):
        return _text(value)
    number = json.dumps(value)
    # YAML 1.1 takes a number with an exponent for a text unless it has a point: 1e-05, 1.0e-05.
    return number.replace("e", ".0e") if isinstance(value, float) and "e" in number and "." not in number else number


@lru_cache(maxsize=16384)
def _text(value: str) -> str:
    plain = _PLAIN.fullmatch(value) and value.lower() not in _MEANS_ELSE and ": " not in value and " #" not in value
    return value if plain else quoted(value)


def quoted(value: str) -> str:
    """In double quotes, with escapes for what YAML does not print or takes for the end of a line."""
    return _UNPRINTABLE.sub(_escaped, json.dumps(value, ensure_ascii=False))


def _escaped(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}"


def _key(name: str) -> str:
    return f"'{name}'" if name.isdigit() else scalar(name)


def _flow(value: Any) -> str | None:
    """The value on one line when it is small and flat, ``None`` otherwise."""
    if isinstance(value, Mapping):
        if not value:
            return "{}"
        if any(isinstance(one, Mapping | list | tuple) and one for one in value.values()):
            return None
        parts = [f"{_key(str(name))}: {_in_flow(one)}" for name, one in value.items()]
        return f"{{{', '.join(parts)}}}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        if any(isinstance(one, Mapping | list | tuple) for one in value):
            return None if value else "[]"
        return f"[{', '.join(_in_flow(one) for one in value)}]"
    return scalar(value)


def _in_flow(value: Any) -> str:
    if isinstance(value, str):
        return scalar(value) if not re.search(r"[,\[\]{}]", value) else quoted(value)
    return _flow(value) or "{}"


def _mapping(value: Mapping[str, Any], indent: int, lines: list[str]) -> None:
    pad = " " * indent
    for name, one in value.items():
        head = f"{pad}{_key(str(name))}:"
        _member(head, one, indent, lines)


def _member(head: str, one: Any, indent: int, lines: list[str]) -> None:
    if isinstance(one, str) and _is_block(one):
        lines.append(f"{head} |-")
        lines.extend(f"{' ' * (indent + 2)}{line}" if line else "" for line in one.split("\n"))
        return
    inline = _inline(one, len(head) + 1)
    if inline is not None:
        lines.append(f"{head} {inline}")
    elif isinstance(one, Mapping):
        lines.append(head)
        _mapping(one, indent + 2, lines)
    else:
        lines.append(head)
        _list(one, indent + 2, lines)


def _is_block(text: str) -> bool:
    """A text of several lines that reads back the same as a literal block."""
    if "\n" not in text or re.search(r"^\s| \n|\n\s*$| $", text):
        return False
    return not _UNPRINTABLE.search(text.replace("\n", ""))


def _inline(one: Any, used: int) -> str | None:
    if not isinstance(one, Mapping | list | tuple):
        return scalar(one)
    flow = _flow(one)
    return flow if flow is not None and used + len(flow) <= WIDTH else None


def _list(value: Sequence[Any], indent: int, lines: list[str]) -> None:
    pad = " " * indent
    for one in value:
        inline = _inline(one, indent + 2)
        if inline is not None:
            lines.append(f"{pad}- {inline}")
            continue
        inner: list[str] = []
        if isinstance(one, Mapping):
            _mapping(one, indent + 2, inner)
        else:
            _list(one, indent + 2, inner)
        inner[0] = f"{pad}- {inner[0][indent + 2 :]}"
        lines.extend(inner)
