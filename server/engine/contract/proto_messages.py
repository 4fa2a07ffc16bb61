"""Messages of a .proto: shapes of answers, requests, and the types, enums and imports they need."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from server.engine.contract import texts, words
from server.engine.contract.bodies import Member
from server.engine.contract.endpoints import Endpoint, Interface
from server.engine.contract.proto_types import Enums, Kind, kind_of
from server.engine.contract.shapes import Shapes
from server.engine.contract.subjects import Action
from server.engine.contract.views import Property, View
from server.engine.kernel.naming import camel, snake

WIDTH = 116
_MASK = "google.protobuf.FieldMask"
_TIME = "google.protobuf.Timestamp"
_SCALARS = frozenset({"STRING", "INT32", "INT64", "DOUBLE", "FLOAT", "BOOL", "BYTES", "ENUM"})
_OF_TYPES = {_MASK: "google/protobuf/field_mask.proto", _TIME: "google/protobuf/timestamp.proto"}


@dataclass(frozen=True)
class Field:
    type: str
    """With ``repeated`` or ``optional`` in front."""
    name: str
    text: str
    behaviour: str = ""
    """REQUIRED, OUTPUT_ONLY or nothing (google.api.field_behavior, AIP-203)."""


class Messages:
    """Messages in the order in which they are first needed."""

    def __init__(self, interface: Interface, shapes: Shapes, reserved: Iterable[str]) -> None:
        self._interface = interface
        self._shapes = shapes
        self._messages: dict[str, list[str]] = {}
        views = (one.answer.view for one in interface.endpoints)
        named = {name for view in views if view for name in _names(view)}
        self._enums = Enums({*reserved, *named, "Operation"})
        self.imports: set[str] = set()

    def lines(self) -> list[str]:
        return [line for block in (*self._enums.lines(), *self._messages.values()) for line in ("", *block)]

    # requests

    def request(self, one: Endpoint) -> None:
        """What the path and the method ask for comes first, so that an attribute added to the brief moves no number."""
        fields = [self._path_field(one, position) for position in range(len(one.route.parameters))]
        if one.page is not None:
            size = f"Most rows to answer with; {one.page[0]} when 0, at most {one.page[1]}."
            fields += [
                Field("int32", "page_size", size),
                Field("string", "page_token", "`next_page_token` of the page before, with the same filters."),
                Field(_MASK, "fields", "Members of each item to answer with; all of them when empty."),
            ]
        if one.partial_body:
            fields.append(Field(_MASK, "update_mask", "Fields to change; one named and left unset is cleared."))
        if one.behaviour.precondition:
            text = "ETag of the state that is being changed; the If-Match header over REST."
            fields.append(Field("string", "etag", text, "REQUIRED"))
        if one.behaviour.idempotency_key:
            text = "UUID of this intended change; the Idempotency-Key header over REST."
            fields.append(Field("string", "request_id", text, "REQUIRED"))
        members = (*one.request.query, *one.request.body)
        fields += [self._member(one, member, f"{one.rpc}Request", one.partial_body) for member in members]
        self.message(f"{one.rpc}Request", f"Request of {one.rpc}.", fields)

    def _path_field(self, one: Endpoint, position: int) -> Field:
        parameter = one.route.parameters[position]
        text = texts.description_of_key(parameter.field) if parameter.field and parameter.field.is_key else ""
        text = text or self._shapes.input_text(parameter.input) or _the(parameter.name)
        typed = self._typed(self._shapes.input_schema(parameter.input), parameter.name)
        return Field(typed, parameter.name, text, "REQUIRED")

    def _member(self, one: Endpoint, member: Member, owner: str, optional: bool) -> Field:
        needed = "REQUIRED" if member.required else ""
        if member.input is not None:
            schema = self._shapes.input_schema(member.input)
            column = member.input.field
            enum_of = camel(f"{column.entity.replace('.', '_')}_{column.name}") if column else owner
            typed = self._typed(schema, enum_of, optional=optional or not member.required)
            return Field(typed, member.name, self._shapes.input_text(member.input) or _the(member.name), needed)
        name = self._free(f"{owner.removesuffix('Request')}{camel(member.name)}Entry")
        fields = [self._member(one, inner, name, False) for inner in member.members]
        self.message(name, f"One of the {member.name.replace('_', ' ')} of {one.rpc}.", fields)
        if member.many:
            return Field(f"repeated {name}", member.name, f"At most {member.many}.", needed)
        return Field(name, member.name, "Left out when there is none.", needed)

    def _free(self, name: str) -> str:
        while name in self._messages:
            name += "2"
        return name

    # responses

    def response(self, one: Endpoint) -> str:
        """Writes the response message; gives the field that is the body over REST, empty when all of it is."""
        name, text = f"{one.rpc}Response", f"Response of {one.rpc}."
        if one.behaviour.is_long:
            self.operation()
            self.message(name, text, [Field("Operation", "operation", "To be followed with GetOperation.")])
            return "operation"
        view = one.answer.view
        if view is None:
            self.message(name, text, [])
            return ""
        shown = self._view(view)
        if one.page is None and one.subject.action is not Action.BATCH:
            field = snake(view.entity.replace(".", "_")) if view.entity else "result"
            said = "The resource after the call." if view.entity else "What was granted or computed."
            self.message(name, text, [Field(shown, field, said)])
            return field
        fields = [Field(f"repeated {shown}", "items", "One page." if one.page else "Those that were found.")]
        if one.page is not None:
            fields.append(Field("string", "next_page_token", "For the next page; empty on the last one."))
        fields += [self._property(extra, name) for extra in one.answer.extras]
        self.message(name, text, fields)
        return ""

    def _view(self, view: View) -> str:
        if view.name not in self._messages:
            self._messages[view.name] = []
            fields = [self._property(one, view.name) for one in view.properties]
            entity = self._interface.catalogue.entities.get(view.entity)
            text = entity.description if entity and entity.description else f"{words.phrase(view.name).capitalize()}."
            self.message(view.name, text, fields)
        return view.name

    def _property(self, one: Property, owner: str) -> Field:
        if one.view is not None:
            inner = self._view(one.view)
            return Field(f"repeated {inner}" if one.many else inner, one.name, _the(one.name))
        if one.field is None:
            typed = self._typed(one.schema or {}, camel(f"{owner}_{one.name}"), optional=one.nullable)
            return Field(typed, one.name, one.description)
        schema = self._shapes.property_schema(one)
        enum_of = camel(f"{one.field.entity.replace('.', '_')}_{one.field.name}")
        typed = self._typed(schema, enum_of, optional=one.nullable)
        made = "OUTPUT_ONLY" if schema.get("readOnly") else ""
        return Field(typed, one.name, schema.get("description") or _the(one.name), made)

    def operation(self) -> None:
        if "Operation" in self._messages:
            return
        state = self._enums.named("OperationState", ("running", "succeeded", "failed"))
        fields = [
            Field("string", "id", "UUID of the operation."),
            Field("string", "method", "The rpc that started it."),
            Field(state, "state", "Where it stands."),
            Field(_TIME, "created_at", "When it was accepted."),
            Field(_TIME, "finished_at", "When it was done; unset before."),
            Field("optional string", "result", "Path of what came of it, once it has succeeded."),
            Field("optional string", "problem", "Type of the problem it failed with."),
        ]
        text = "Work that takes longer than a request should wait. Kept for a day after it is done."
        self.message("Operation", text, fields)

    # fields

    def field(self, name: str, schema: dict[str, Any], text: str, *, enum_of: str, optional: bool = False) -> Field:
        """A field of the schema's type; ``enum_of`` names the enum where it is one."""
        return Field(self._typed(schema, enum_of, optional), name, text)

    def _typed(self, schema: dict[str, Any], enum_of: str, optional: bool = False) -> str:
        kind = kind_of(schema)
        if kind is Kind.LIST:
            return f"repeated {self._typed(schema['items'], enum_of)}"
        name, needs = kind.value
        if kind is Kind.ENUM:
            name = self._enums.named(enum_of, tuple(str(value) for value in schema["enum"] if value is not None))
        elif needs:
            self.imports.add(needs)
        return f"optional {name}" if optional and kind.name in _SCALARS else name

    def message(self, name: str, text: str, fields: list[Field]) -> None:
        """Numbers ascend in the order of the fields; a name that comes twice counts once."""
        unique = list({field.name: field for field in reversed(fields)}.values())[::-1]
        lines = comment(text, "")
        if not unique:
            self._messages[name] = [*lines, f"message {name} {{}}"]
            return
        lines.append(f"message {name} {{")
        for number, field in enumerate(unique, 1):
            option = f" [(google.api.field_behavior) = {field.behaviour}]" if field.behaviour else ""
            lines += [*comment(field.text, "  "), f"  {field.type} {field.name} = {number}{option};"]
            self.imports |= {"google/api/field_behavior.proto"} if option else set()
            self.imports |= {_OF_TYPES[field.type]} if field.type in _OF_TYPES else set()
        self._messages.pop(name, None)
        self._messages[name] = [*lines, "}"]


def comment(text: str, indent: str) -> list[str]:
    """The text as line comments within the width."""
    lines: list[str] = []
    current = ""
    for word in text.split():
        if current and len(indent) + 3 + len(current) + 1 + len(word) > WIDTH:
            lines.append(f"{indent}// {current}")
            current = word
        else:
            current = f"{current} {word}".strip()
    return [*lines, f"{indent}// {current}"] if current else lines


def _the(name: str) -> str:
    return f"The {name.replace('_', ' ')}."


def _names(view: View) -> set[str]:
    return {view.name}.union(*(_names(one.view) for one in view.properties if one.view))
