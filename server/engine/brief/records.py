"""Records of the written form: a mapping whose fields are those of one of the model's values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from server.engine.brief.kinds import UNREADABLE, Kind, Reading, Written
from server.engine.brief.nodes import Node, Shape
from server.engine.kernel.sql.scope import close_to
from server.engine.model.value import Value


@dataclass(frozen=True)
class Field:
    kind: Kind
    description: str
    required: bool = False


@dataclass(eq=False)
class Record:
    """``fields`` are by written name, in the order of the value's own fields."""

    value: type[Value]
    description: str
    fields: dict[str, Field] = field(default_factory=dict)
    one_of: tuple[tuple[str, ...], ...] = ()
    """For editors: exactly one of these sets of fields is given."""

    def __post_init__(self) -> None:
        info = msgspec.structs.fields(self.value)
        self._attributes = {found.encode_name: found.name for found in info}
        self._defaults = {
            found.encode_name: found.default if found.default is not msgspec.NODEFAULT else None for found in info
        }

    def read(self, reading: Reading, node: Node, path: str) -> Any:
        if node.shape is not Shape.MAPPING:
            return reading.wrong(node, path, f"a mapping ({self._summary()})")
        reading.places[path] = node
        values: dict[str, Any] = {}
        seen: set[str] = set()
        for key, item in node.entries:
            name = key.text
            if key.shape is not Shape.SCALAR:
                reading.wrong(key, path, "the name of a field")
                continue
            if name in seen:
                reading.report.at(_joined(path, name), key.line, key.column, f"field `{name}` is given twice")
                continue
            seen.add(name)
            known = self.fields.get(name)
            if known is None:
                self._report_unknown(reading, key, path)
                continue
            inner = _joined(path, name)
            reading.places[inner] = item
            if item.is_null:
                continue
            value = known.kind.read(reading, item, inner)
            if value is not UNREADABLE:
                values[self._attributes[name]] = value
        for name, known in self.fields.items():
            if known.required and self._attributes[name] not in values:
                inner = _joined(path, name)
                if inner not in reading.report.broken:
                    reading.report.at(inner, node.line, node.column, f"missing field `{name}`")
                values[self._attributes[name]] = _empty(self._defaults[name], known)
        return self.value(**values)

    def _report_unknown(self, reading: Reading, key: Node, path: str) -> None:
        close = close_to(key.text, self.fields)
        hint = f", did you mean `{close}`?" if close else f"; known here: {self._summary()}"
        message = f"unknown field `{key.text[:60]}`{hint}"
        reading.report.at(_joined(path, key.text[:60]), key.line, key.column, message, close)

    def _summary(self) -> str:
        return ", ".join(self.fields)

    def write(self, value: Any, is_json: bool) -> Written:
        written = {}
        for name, known in self.fields.items():
            content = getattr(value, self._attributes[name])
            default = self._defaults[name]
            if known.required or (content != default or type(content) is not type(default)):
                written[name] = known.kind.write(content, is_json)
        return written

    def schema(self) -> Mapping[str, Any]:
        return {"$ref": f"#/$defs/{self.value.__name__}"}

    def definition(self) -> dict[str, Any]:
        """The JSON Schema that `schema` refers to."""
        properties = {
            name: {**known.kind.schema(), "description": known.description} for name, known in self.fields.items()
        }
        required = [name for name, known in self.fields.items() if known.required]
        definition: dict[str, Any] = {
            "type": "object",
            "description": self.description,
            "properties": properties,
            "additionalProperties": False,
        }
        if required:
            definition["required"] = required
        if self.one_of:
            definition["oneOf"] = [{"required": list(names)} for names in self.one_of]
        return definition


def _empty(default: Any, known: Field) -> Any:
    """Stands for a required field that is missing, so that the rest can still be checked."""
    return default if default is not None else "" if hasattr(known.kind, "pattern") else ()


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
