"""Protobuf types of JSON Schemas, and the enums they need."""

import enum
import re
from typing import Any

from server.engine.kernel.naming import snake


class Kind(enum.Enum):
    """The type's name and the file it must be imported from."""

    STRING = ("string", "")
    INT32 = ("int32", "")
    INT64 = ("int64", "")
    DOUBLE = ("double", "")
    FLOAT = ("float", "")
    BOOL = ("bool", "")
    BYTES = ("bytes", "")
    TIMESTAMP = ("google.protobuf.Timestamp", "google/protobuf/timestamp.proto")
    DURATION = ("google.protobuf.Duration", "google/protobuf/duration.proto")
    JSON = ("google.protobuf.Value", "google/protobuf/struct.proto")
    ENUM = ("", "enum")
    LIST = ("", "list")


def kind_of(schema: dict[str, Any]) -> Kind:
    kinds = schema.get("type", "object")
    listed = [one for one in kinds if one != "null"] if isinstance(kinds, list) else [kinds]
    if "enum" in schema:
        return Kind.ENUM
    if len(listed) != 1 or listed[0] == "object":
        return Kind.JSON
    if listed[0] == "array":
        return Kind.LIST
    form = schema.get("format", "")
    if listed[0] == "string":
        if "contentEncoding" in schema:
            return Kind.BYTES
        return {"date-time": Kind.TIMESTAMP, "duration": Kind.DURATION}.get(form, Kind.STRING)
    if listed[0] == "integer":
        return Kind.INT32 if form == "int32" else Kind.INT64
    if listed[0] == "boolean":
        return Kind.BOOL
    return Kind.FLOAT if form == "float" else Kind.DOUBLE


class Enums:
    """Enums by name; the same values under one name are one enum."""

    def __init__(self, reserved: set[str]) -> None:
        self._reserved = reserved
        self._values: dict[str, tuple[str, ...]] = {}

    def named(self, wanted: str, values: tuple[str, ...]) -> str:
        """The enum with these values: under the wanted name, or a numbered one when that has others."""
        for number in range(1, len(self._values) + 3):
            name = wanted if number == 1 else f"{wanted}{number}"
            if name not in self._reserved and self._values.setdefault(name, values) == values:
                return name
        raise AssertionError("there is always a number beyond the enums there are")

    def lines(self) -> list[list[str]]:
        taken: set[str] = set()
        return [_enum(name, values, taken) for name, values in self._values.items()]


def _enum(name: str, values: tuple[str, ...], taken: set[str]) -> list[str]:
    """One enum. Its values share a scope with those of all others, hence the names ``taken`` so far."""
    prefix = snake(name).upper()
    lines = [f"// Values of {snake(name).replace('_', ' ')}.", f"enum {name} {{"]
    for number, value in enumerate(("unspecified", *values)):
        word = re.sub(r"[^A-Z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", value).upper()).strip("_")
        constant = f"{prefix}_{word or number}"
        while constant in taken:
            constant = f"{constant}_{number}"
        taken.add(constant)
        text = "Not stated" if not number else " ".join(value.split()) or "The empty value"
        lines += [f"  // {text}.", f"  {constant} = {number};"]
    return [*lines, "}"]
