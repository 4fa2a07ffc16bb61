"""How each kind of field is written: read from a node, written back, and described to editors.

Reading checks the written shape alone (a duration is a duration); what values make sense together is `validate`'s.
"""

import enum
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from server.engine.brief import limits, quantities
from server.engine.brief.nodes import Node, Shape
from server.engine.brief.report import Report
from server.engine.kernel.sql.scope import close_to

UNREADABLE = object()
"""What reading gives when the mistake has been reported."""

Written = Any
"""Text, number, boolean, list or mapping, as a YAML or JSON library writes it."""


class Plain(str):
    """A text that is written without quotes in YAML: ``300ms``, ``30_000_000``."""

    __slots__ = ()


@dataclass
class Reading:
    """Where mistakes go and places are kept while a source is read."""

    report: Report
    places: dict[str, Node]

    def wrong(self, node: Node, path: str, expected: str, suggestion: str = "") -> Any:
        self.report.at(path, node.line, node.column, f"expected {expected}, found {node.shown()}", suggestion)
        return UNREADABLE


class Kind(Protocol):
    def read(self, reading: Reading, node: Node, path: str) -> Any:
        """The value, or `UNREADABLE` when the node is reported as a mistake."""

    def write(self, value: Any, is_json: bool) -> Written:
        """The value as a library writes it; texts without quotes are `Plain`."""

    def schema(self) -> Mapping[str, Any]:
        """JSON Schema (draft 2020-12) of the written form."""


@dataclass(frozen=True)
class Text:
    pattern: str = ""
    """For editors; `validate` says what is wrong in words."""
    examples: tuple[str, ...] = ()
    description: str = "a text"

    def read(self, reading: Reading, node: Node, path: str) -> Any:
        if node.shape is not Shape.SCALAR:
            return reading.wrong(node, path, self.description)
        if len(node.text) > limits.MAX_TEXT:
            message = f"{len(node.text):,} characters; at most {limits.MAX_TEXT:,} are read"
            reading.report.at(path, node.line, node.column, message)
            return UNREADABLE
        return node.text

    def write(self, value: Any, is_json: bool) -> Written:
        return value

    def schema(self) -> Mapping[str, Any]:
        schema: dict[str, Any] = {"type": "string", "maxLength": limits.MAX_TEXT}
        if self.pattern:
            schema["pattern"] = f"^{self.pattern}$"
        if self.examples:
            schema["examples"] = list(self.examples)
        return schema


@dataclass(frozen=True)
class Scalar(Text):
    """A text that may as well look like a number or a boolean: a default, a value of an enum."""

    def schema(self) -> Mapping[str, Any]:
        return {"type": ["string", "number", "boolean"]}


@dataclass(frozen=True)
class Quantity:
    """A value with a small language of its own."""

    expected: str
    parse: Callable[[str], Any]
    text: Callable[[Any], str]
    pattern: str
    examples: tuple[str, ...]
    number: str = ""
    """``integer`` or ``number`` when it may be written as one as well."""

    def read(self, reading: Reading, node: Node, path: str) -> Any:
        if node.shape is not Shape.SCALAR:
            return reading.wrong(node, path, self.expected)
        value = self.parse(node.text.strip())
        if value is None or (node.quoted and not self.pattern):
            return reading.wrong(node, path, self.expected, self._hint(node))
        return value

    def _hint(self, node: Node) -> str:
        """What was probably meant: the number without its quotes, or with a unit."""
        if self.parse(node.text.strip()) is not None:
            return node.text.strip()
        for unit in ("s", "/s", " USD"):
            if self.pattern and self.parse(node.text.strip() + unit) is not None:
                return node.text.strip() + unit
        squeezed = node.text.replace(",", "").replace("'", "").replace(" ", "")
        spaced = re.sub(r"(?<=[0-9])(?=[A-Za-z])", " ", squeezed)
        return next((text for text in (squeezed, spaced) if self.parse(text) is not None), "")

    def write(self, value: Any, is_json: bool) -> Written:
        text = self.text(value)
        if is_json and self.number:
            number = quantities.read_number(text)
            if number is not None:
                return number
        return text if is_json else Plain(text)

    def schema(self) -> Mapping[str, Any]:
        text = {"type": "string", "pattern": f"^{self.pattern}$", "examples": list(self.examples)}
        if not self.number:
            return text
        return {"anyOf": [{"type": self.number}, text]} if self.pattern else {"type": self.number}


def _integer_text(value: int) -> str:
    return f"{value:_}" if abs(value) >= 10_000 else str(value)


INTEGER = Quantity("a whole number such as 1200", quantities.read_integer, _integer_text, "", (), "integer")
NUMBER = Quantity("a number such as 1.5", quantities.read_number, quantities.number_text, "", (), "number")
DURATION = Quantity(
    "a duration such as `300ms`, `2s`, `5m`, `1h` or `30d`", quantities.read_duration, quantities.write_duration,
    r"[0-9][0-9_.]*\s*(us|ms|s|min|m|h|d|w)", ("300ms", "2s", "30d"),
)  # fmt: skip
RATE = Quantity(
    "a rate such as `12/s`, `30/min` or `5/day`", quantities.read_rate, quantities.write_rate,
    r"[0-9][0-9_.]*\s*(/|per\s+)\s*(s|second|min|minute|h|hour|d|day)", ("12/s", "30/min"), "number",
)  # fmt: skip
FRACTION = Quantity(
    "a fraction such as `0.25` or `99.9%`", quantities.read_fraction, quantities.write_fraction,
    r"-?[0-9][0-9_.]*\s*%", ("99.9%",), "number",
)  # fmt: skip
MONEY = Quantity(
    "money such as `4000 USD`", quantities.read_money, quantities.write_money, r"[0-9][0-9_]*\s+[A-Z]{3}", ("4000 USD",)
)
SIZE = Quantity(
    "a size such as `512MiB`", quantities.read_size, quantities.write_size,
    r"[0-9][0-9_.]*\s*(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)", ("512MiB", "16GiB"), "integer",
)  # fmt: skip


@dataclass(frozen=True)
class Boolean:
    def read(self, reading: Reading, node: Node, path: str) -> Any:
        if node.shape is Shape.SCALAR and not node.quoted and node.text in ("true", "false"):
            return node.text == "true"
        meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(node.text.lower(), node.text.lower())
        return reading.wrong(node, path, "`true` or `false`", meant if meant in ("true", "false") else "")

    def write(self, value: Any, is_json: bool) -> Written:
        return value

    def schema(self) -> Mapping[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Word:
    """One of the words of an enumeration."""

    words: tuple[str, ...]
    make: Callable[[str], Any] = str

    @classmethod
    def of(cls, enumeration: type[enum.StrEnum]) -> "Word":
        return cls(tuple(member.value for member in enumeration), enumeration)

    def read(self, reading: Reading, node: Node, path: str) -> Any:
        if node.shape is Shape.SCALAR and node.text in self.words:
            return self.make(node.text)
        listed = ", ".join(f"`{word}`" for word in self.words)
        close = close_to(node.text.replace("-", "_"), self.words) if node.shape is Shape.SCALAR else ""
        return reading.wrong(node, path, f"one of {listed}", close)

    def write(self, value: Any, is_json: bool) -> Written:
        return str(value)

    def schema(self) -> Mapping[str, Any]:
        return {"enum": list(self.words)}


@dataclass(frozen=True)
class Listing:
    """A list; of records, each is found again by its name."""

    item: Kind
    most: int = limits.MAX_LIST
    least: int = 0

    def read(self, reading: Reading, node: Node, path: str) -> Any:
        if node.shape is not Shape.LIST:
            suggestion = f"[{node.text}]" if node.shape is Shape.SCALAR and node.text else ""
            return reading.wrong(node, path, "a list", suggestion)
        if len(node.items) > self.most:
            where = node.items[self.most]
            message = f"{len(node.items):,} items; at most {self.most:,} are allowed"
            reading.report.at(path, where.line, where.column, message)
            return UNREADABLE
        values = []
        taken: set[str] = set()
        for index, item in enumerate(node.items):
            name = name_of(item)
            label = name if name and name not in taken else str(index)
            taken.add(label)
            value = self.item.read(reading, item, f"{path}[{label}]")
            reading.places.setdefault(f"{path}[{label}]", item)
            if value is not UNREADABLE:
                values.append(value)
            else:
                reading.report.broken.add(path)
        return tuple(values)

    def write(self, value: Any, is_json: bool) -> Written:
        return [self.item.write(item, is_json) for item in value]

    def schema(self) -> Mapping[str, Any]:
        schema = {"type": "array", "items": self.item.schema(), "maxItems": self.most}
        return schema | ({"minItems": self.least} if self.least else {})


@dataclass(frozen=True)
class Settings:
    """A mapping of free names to texts, kept as pairs sorted by name."""

    def read(self, reading: Reading, node: Node, path: str) -> Any:
        if node.shape is not Shape.MAPPING or any(value.shape is not Shape.SCALAR for _, value in node.entries):
            return reading.wrong(node, path, "a mapping of names to values")
        return tuple(sorted({key.text: value.text for key, value in node.entries}.items()))

    def write(self, value: Any, is_json: bool) -> Written:
        return dict(value)

    def schema(self) -> Mapping[str, Any]:
        return {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}}


def name_of(node: Node) -> str:
    """The name of a written record; empty when it has none."""
    for key, value in node.entries:
        if key.text == "name" and value.shape is Shape.SCALAR:
            return value.text if len(value.text) <= limits.MAX_NAME else ""
    return ""


def labels(names: Sequence[str]) -> list[str]:
    """The label of each item in a path: its name where it has one that none before it has, else its number."""
    taken: set[str] = set()
    found = []
    for index, name in enumerate(names):
        label = name if name and len(name) <= limits.MAX_NAME and name not in taken else str(index)
        taken.add(label)
        found.append(label)
    return found
