"""Changes one value of a YAML or JSON text at a path of the brief; comments and order stay."""

import io
import json
import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

_PART = re.compile(r"(?P<name>[A-Za-z_]\w*)|\[(?P<key>[^\]]+)\]|\.")
_LONG_LINE = 100_000  # ruamel folds lines longer than its width; a brief keeps those of its author


class PathError(ValueError):
    """The path does not lead to a place in this brief."""


def with_value(text: str, path: str, value: str) -> str:
    """The text with ``value`` (YAML, as it would be written) at ``path``; missing mappings on the way are made.

    Raises:
        PathError: the path is malformed, or names a list member that is not there.
    """
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _LONG_LINE
    yaml.indent(mapping=2, sequence=4, offset=2)
    try:
        document = yaml.load(text)
        new = yaml.load(value)  # round-trip as well, so that 30_000_000 stays as written
    except YAMLError as error:
        raise PathError(f"cannot be read as YAML: {error}") from error
    parts = _parts(path)
    place = document
    for position, part in enumerate(parts[:-1]):
        place = _step(place, part, parts[position + 1], path)
    _put(place, parts[-1], new, path)
    if text.lstrip().startswith("{"):
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    out = io.StringIO()
    yaml.dump(document, out)
    return out.getvalue()


def _parts(path: str) -> list[str]:
    """``entities[Listing].volume.rows`` → ``entities``, ``[Listing]``, ``volume``, ``rows``."""
    parts, end = [], 0
    for match in _PART.finditer(path):
        if match.start() != end:
            break
        end = match.end()
        if match["name"]:
            parts.append(match["name"])
        elif match["key"]:
            parts.append(f"[{match['key']}]")
    if end != len(path) or not parts:
        raise PathError(f"{path!r} is not a path: write it like entities[Listing].volume.rows")
    return parts


def _step(place: Any, part: str, following: str, path: str) -> Any:
    if part.startswith("["):
        return place[_index(place, part[1:-1], path)]
    if not isinstance(place, dict):
        raise PathError(f"{path}: {part} is not inside a mapping")
    if place.get(part) is None:
        place[part] = [] if following.startswith("[") else {}
    return place[part]


def _put(place: Any, part: str, value: Any, path: str) -> None:
    if part.startswith("["):
        key = part[1:-1]
        if isinstance(place, list) and isinstance(value, dict) and str(value.get("name")) == key:
            names = [str(member.get("name")) for member in place if isinstance(member, dict)]
            if key not in names:
                place.append(value)
                return
        place[_index(place, key, path)] = value
    elif isinstance(place, dict):
        place[part] = value
    else:
        raise PathError(f"{path}: {part} is not inside a mapping")


def _index(place: Any, key: str, path: str) -> int:
    if not isinstance(place, list):
        raise PathError(f"{path}: [{key}] is not inside a list")
    for position, member in enumerate(place):
        if isinstance(member, dict) and str(member.get("name")) == key:
            return position
    if key.isdigit() and int(key) < len(place):
        return int(key)
    raise PathError(f"{path}: nothing there is named {key}")
