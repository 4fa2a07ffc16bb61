"""The internal .proto of a service: an rpc for each call, a message for each event. No HTTP, no public promise."""

from server.engine.contract.endpoints import Interface
from server.engine.contract.internal import Call, Event, Offer, field_names
from server.engine.contract.proto import identifier
from server.engine.contract.proto_messages import Field, Messages, comment
from server.engine.contract.schemas import of_field, of_postgres
from server.engine.contract.shapes import Shapes
from server.engine.kernel.naming import camel
from server.engine.model.brief import Parameter

_TIME = "google.protobuf.Timestamp"


def internal_path_of(service: str) -> str:
    """Where buf expects the file below the folder of protos."""
    name = identifier(service)
    return f"{name}/internal/v1/{name}_internal.proto"


def internal_proto_of(interface: Interface, shapes: Shapes, offer: Offer) -> str:
    """The text of the file."""
    name = camel(identifier(offer.service))
    events = {one.name for one in offer.events}
    reserved = {f"{one.name}{end}" for one in offer.calls for end in ("Request", "Response", "Row")} | events
    messages = Messages(Interface(interface.catalogue, (), interface.audience), shapes, reserved)
    rpcs = [_rpc(interface, messages, one) for one in offer.calls]
    for one in offer.events:
        _event(interface, messages, one)
    service = [
        *comment(f"What {offer.service} does for the other services; reachable inside the private network alone.", ""),
        f"service {name}InternalService {{",
        *(line for number, rpc in enumerate(rpcs) for line in (*([""] if number else []), *rpc)),
        "}",
    ]
    said = (
        "Written by Groundplan. Both sides are deployed one after the other, in any order: append fields, reserve the "
        "number and the name of one that goes."
    )
    lines = [
        *comment(said, ""),
        'syntax = "proto3";',
        "",
        f"package {identifier(offer.service)}.internal.v1;",
        "",
        *(f'import "{path}";' for path in sorted(messages.imports)),
        *([""] if messages.imports else []),
        *(service if rpcs else []),
        *messages.lines(),
    ]
    return "\n".join(lines) + "\n"


def _rpc(interface: Interface, messages: Messages, one: Call) -> list[str]:
    fields = [_parameter(messages, each) for each in one.parameters]
    if one.writes:
        text = "UUID of this intended change: a repeat gets the first answer."
        fields.append(Field("string", "request_id", text, "REQUIRED"))
    messages.message(f"{one.name}Request", f"Request of {one.name}.", fields)
    answer = [Field("int64", "changed", "How many rows were changed.")] if one.writes else []
    if one.returns:
        row = f"{one.name}Row"
        messages.message(row, f"One row of the answer of {one.name}.", _columns(interface, messages, one.returns))
        said = "What each changed row holds now." if one.writes else "Those found; none for an id that is not there."
        answer.append(Field(f"repeated {row}", "rows", said))
    elif not one.writes:
        answer = [_parameter(messages, Parameter("ids", one.parameters[0].type), "Those asked for and not there.")]
    messages.message(f"{one.name}Response", f"Response of {one.name}.", answer)
    return [
        *comment(one.text, "  "),
        f"  rpc {one.name}({one.name}Request) returns ({one.name}Response);",
    ]


def _event(interface: Interface, messages: Messages, one: Event) -> None:
    fields = [
        Field("string", "event_id", "UUID; a handler remembers those it has seen.", "REQUIRED"),
        Field(_TIME, "occurred_at", "When the owner committed it.", "REQUIRED"),
        Field(
            "int64", "source_version", "Version of the row: an older event than the one seen is ignored.", "REQUIRED"
        ),
    ]
    known = {field.name for field in fields}
    fields += [each for each in _columns(interface, messages, one.payload) if each.name not in known]
    messages.message(one.name, one.text, fields)


def _parameter(messages: Messages, one: Parameter, text: str = "") -> Field:
    said = text or f"The {one.name.replace('_', ' ')}."
    return messages.field(one.name, of_postgres(one.type), said, enum_of=camel(one.name))


def _columns(interface: Interface, messages: Messages, columns: tuple[str, ...]) -> list[Field]:
    found = []
    for path, name in field_names(columns).items():
        entity, _, column = path.rpartition(".")
        known = interface.catalogue.field(entity, column)
        assert known is not None, "the offer names columns that exist"
        enum_of = camel(f"{entity.replace('.', '_')}_{column}")
        text = known.description or f"The {column.replace('_', ' ')}."
        # Inside, a key is what the database has: only clients must not look into it.
        keyed = known.attribute is None
        schema = of_postgres(interface.catalogue.key_type) if keyed else of_field(known, interface.catalogue)
        found.append(messages.field(name, schema, text, enum_of=enum_of, optional=not known.required))
    return found
