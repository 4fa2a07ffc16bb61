"""Messages and enums as JSON Schema 2020-12, in the form that the edge reads and writes them."""

import math
from typing import Any

from google.protobuf import descriptor_pb2 as pb

from server.api.openapi.contract import OUTPUT_ONLY, REQUIRED, Contract, behaves, bounds

Schema = dict[str, Any]
_Field = pb.FieldDescriptorProto

_INTEGERS = {
    _Field.TYPE_INT32: (-(2**31), 2**31 - 1),
    _Field.TYPE_SINT32: (-(2**31), 2**31 - 1),
    _Field.TYPE_UINT32: (0, 2**32 - 1),
}
_LONG = (_Field.TYPE_INT64, _Field.TYPE_SINT64, _Field.TYPE_UINT64)
_DIGITS_OF_LONG = 18
"""Every number of so many digits fits 64 bits."""

_WELL_KNOWN: dict[str, Schema] = {
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
    "google.protobuf.Any": {
        "type": "object",
        "properties": {"@type": {"type": "string", "description": "Which message this is."}},
        "required": ["@type"],
        "additionalProperties": True,
    },
    "google.protobuf.Value": {"description": "A number, a word, or a list of them or of lists."},
    "google.protobuf.Struct": {"type": "object", "additionalProperties": True},
    "google.protobuf.Empty": {"type": "object", "description": "Nothing."},
}


class Schemas:
    """Collects the components that are referred to, on the way from one message to the next."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.components: dict[str, Schema] = {}

    def reference(self, message: str) -> Schema:
        """A schema for a message by full name; a reference to a component, made on first use."""
        if message in _WELL_KNOWN:
            return dict(_WELL_KNOWN[message])
        name = message.rpartition(".")[2]
        if name not in self.components:
            self.components[name] = {}  # holds the place: messages may contain themselves
            self.components[name] = self.message(message)
        return {"$ref": f"#/components/schemas/{name}"}

    def message(self, full_name: str, without: frozenset[str] = frozenset(), given: str = "") -> Schema:
        """An object schema. ``without`` are fields that come from elsewhere; ``given`` one that need not be stated."""
        message = self.contract.messages[full_name]
        fields = [field for field in message.field if field.name not in without]
        schema: Schema = {
            "type": "object",
            "description": self.contract.comments.get(full_name, ""),
            "properties": {field.json_name: self.field(full_name, field) for field in fields},
        }
        required = [field.json_name for field in fields if behaves(field, REQUIRED) and field.name != given]
        if required:
            schema["required"] = required
        choices = [self._one_of(full_name, message, index) for index in range(len(message.oneof_decl))]
        if choices := [choice for choice in choices if choice]:
            schema.update(choices[0] if len(choices) == 1 else {"allOf": choices})
        return schema

    def field(self, message: str, field: pb.FieldDescriptorProto) -> Schema:
        """The schema of one field with its limits and its comment."""
        repeated = field.label == _Field.LABEL_REPEATED
        schema = self.value(field)
        if repeated:
            schema = {"type": "array", "items": schema}
            if bounds(field).max_items:
                schema["maxItems"] = bounds(field).max_items
            if behaves(field, REQUIRED):
                schema["minItems"] = 1
        elif behaves(field, REQUIRED) and field.type == _Field.TYPE_STRING:
            schema["minLength"] = 1
        comment = self.contract.comments.get(f"{message}.{field.name}")
        if comment:
            schema["description"] = comment
        if behaves(field, OUTPUT_ONLY):
            schema["readOnly"] = True
        return schema

    def value(self, field: pb.FieldDescriptorProto) -> Schema:
        """The schema of one value of the field, whether or not it is repeated."""
        limits = bounds(field)
        kind = field.type
        if kind == _Field.TYPE_MESSAGE:
            return self._message_value(field)
        if kind == _Field.TYPE_ENUM:
            reference = self._enum(field.type_name.removeprefix("."))
            if behaves(field, REQUIRED):  # the first value of an enum stands for none
                zero = self.contract.enums[field.type_name.removeprefix(".")].value[0].name
                reference["not"] = {"const": zero}
            return reference
        if kind == _Field.TYPE_BOOL:
            return {"type": "boolean"}
        if kind in _INTEGERS:
            low, high = _INTEGERS[kind]
            if field.name == "page_size":  # google.longrunning states no limits; the server holds it to ours
                low = 0
            low = int(limits.min) if limits.HasField("min") else low
            high = int(limits.max) if limits.HasField("max") else high
            return {"type": "integer", "format": "int32", "minimum": low, "maximum": high}
        if kind in _LONG:
            # proto3 JSON writes 64-bit numbers as strings, because JavaScript's numbers end at 2^53.
            return {"type": "string", "format": "int64", "pattern": _whole_number(limits)}
        if kind in (_Field.TYPE_DOUBLE, _Field.TYPE_FLOAT):
            schema: Schema = {"type": "number", "format": "double"}
            if limits.HasField("min"):
                schema["minimum"] = _tidy(limits.min)
            if limits.HasField("max"):
                schema["maximum"] = _tidy(limits.max)
            return schema
        schema = {"type": "string"}
        if kind == _Field.TYPE_BYTES:
            schema["contentEncoding"] = "base64"
        if limits.max_length:
            schema["maxLength"] = limits.max_length
        if limits.pattern:
            empty = "" if behaves(field, REQUIRED) else "|"
            schema["pattern"] = f"^({limits.pattern}{empty})$"
        return schema

    def _message_value(self, field: pb.FieldDescriptorProto) -> Schema:
        name = field.type_name.removeprefix(".")
        limits = bounds(field)
        if name == "google.protobuf.Duration":
            sign = "" if limits.HasField("min") and limits.min >= 0 else "-?"
            digits = _digits(limits.max) if limits.HasField("max") else 11
            return {"type": "string", "pattern": rf"^{sign}(0|[1-9][0-9]{{0,{digits - 1}}})(\.[0-9]{{1,9}})?s$"}
        if name == "google.protobuf.FieldMask":
            path = f"[A-Za-z0-9_.*]{{1,{limits.max_length}}}"
            return {"type": "string", "pattern": f"^({path}(,{path}){{0,{limits.max_items - 1}}})?$"}
        return self.reference(name)

    def _enum(self, full_name: str) -> Schema:
        name = full_name.rpartition(".")[2]
        if name not in self.components:
            enum = self.contract.enums[full_name]
            meanings = [
                f"* `{value.name}`: {self.contract.comments.get(f'{full_name}.{value.name}', '')}"
                for value in enum.value
            ]
            self.components[name] = {
                "type": "string",
                "enum": [value.name for value in enum.value],
                "description": "\n".join([self.contract.comments.get(full_name, ""), "", *meanings]),
            }
        return {"$ref": f"#/components/schemas/{name}"}

    def _one_of(self, full_name: str, message: pb.DescriptorProto, index: int) -> Schema | None:
        """A oneof whose comment says that exactly one member is set; others state nothing JSON Schema need hold."""
        comment = self.contract.comments.get(f"{full_name}.{message.oneof_decl[index].name}", "")
        if not comment.startswith("Exactly one"):
            return None
        members = [
            field.json_name for field in message.field if field.HasField("oneof_index") and field.oneof_index == index
        ]
        return {"oneOf": [{"required": [member]} for member in members]}


def _digits(largest: float) -> int:
    """How many decimal digits a whole number may have so that all such numbers are below ``largest``."""
    return max(1, min(_DIGITS_OF_LONG, math.floor(math.log10(largest))))


def _whole_number(limits: Any) -> str:
    digits = _digits(limits.max) if limits.HasField("max") else _DIGITS_OF_LONG
    if limits.HasField("min") and limits.min >= 1:
        return f"^[1-9][0-9]{{0,{digits - 1}}}$"
    sign = "" if limits.HasField("min") and limits.min >= 0 else "-?"
    return f"^{sign}(0|[1-9][0-9]{{0,{digits - 1}}})$"


def _tidy(number: float) -> float | int:
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
