"""Every limit of the contract holds: what is at the limit passes, what is one beyond is named with its path."""

from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf import message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from groundplan.v1 import annotations_pb2, brief_pb2, design_pb2, workspace_pb2
from server.interceptors.bounds import rule_of
from server.interceptors.validation import violations
from tests.service import methods

Case = tuple[str, FieldDescriptor]


def bounded(descriptor: Descriptor, seen: set[str]) -> Iterator[FieldDescriptor]:
    """Every field with limits, of a message and those below it."""
    if descriptor.full_name in seen:
        return
    seen.add(descriptor.full_name)
    for field in descriptor.fields:
        if field.GetOptions().HasExtension(annotations_pb2.bounds):
            yield field
        if field.message_type is not None:
            yield from bounded(field.message_type, seen)


def all_bounded() -> list[FieldDescriptor]:
    seen: set[str] = set()
    return [field for method in methods.served() for field in bounded(method.input_type, seen)]


FIELDS = all_bounded()
EACH = pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.full_name)


def bounds_of(field: FieldDescriptor) -> annotations_pb2.Bounds:
    return field.GetOptions().Extensions[annotations_pb2.bounds]


def is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def holding(field: FieldDescriptor, values: list[Any]) -> Message:
    """A message whose field holds the values, or the one value."""
    message = message_factory.GetMessageClass(field.containing_type)()
    if is_map(field):
        field_map = getattr(message, field.name)
        for number, value in enumerate(values):
            key = (
                str(number) if field.message_type.fields_by_name["key"].type == FieldDescriptor.TYPE_STRING else number
            )
            if field.message_type.fields_by_name["value"].message_type is None:
                field_map[key] = value.value
            else:
                field_map[key].CopyFrom(value.value)
    elif field.is_repeated:
        getattr(message, field.name).extend(values)
    elif field.message_type is not None:
        getattr(message, field.name).CopyFrom(values[0])
    else:
        setattr(message, field.name, values[0])
    return message


def complained(message: Message, name: str) -> list[str]:
    """What is said of the field itself or one of its items."""
    descriptor: Any = message.DESCRIPTOR
    found = violations(rule_of(descriptor), message)
    own = (name, f"{name}[")
    return [f"{each.path} {each.message}" for each in found if each.path == name or each.path.startswith(own[1])]


def test_there_are_limits_to_test() -> None:
    assert len(FIELDS) > 100


@EACH
def test_length(field: FieldDescriptor) -> None:
    longest = bounds_of(field).max_length
    if field.type == FieldDescriptor.TYPE_STRING and longest:
        for length, refused in ((longest, False), (longest + 1, True)):
            said = complained(holding(field, ["ß" * length]), field.name)
            assert any("characters" in each for each in said) == refused


@EACH
def test_items(field: FieldDescriptor) -> None:
    most = bounds_of(field).max_items
    if field.is_repeated and most:
        empty: Any = message_factory.GetMessageClass(field.message_type)() if field.message_type is not None else ""
        if field.cpp_type == FieldDescriptor.CPPTYPE_DOUBLE:
            empty = 0.0
        if field.cpp_type == FieldDescriptor.CPPTYPE_INT32:
            empty = 0
        for count, refused in ((most, False), (most + 1, True)):
            said = complained(holding(field, [empty] * count), field.name)
            assert any("items" in each for each in said) == refused


@EACH
def test_range(field: FieldDescriptor) -> None:
    bounds = bounds_of(field)
    duration = field.message_type is not None and field.message_type.full_name == "google.protobuf.Duration"
    if field.message_type is not None and not duration:
        return
    for name, step in (("min", -1), ("max", 1)):
        if not bounds.HasField(name):
            continue
        limit = getattr(bounds, name)
        for value, refused in ((limit, False), (limit + step * max(1.0, abs(limit) / 1e6), True)):
            made = _number(field, value, duration)
            if made is not None:
                assert bool(complained(holding(field, [made]), field.name)) == refused, value


def _number(field: FieldDescriptor, value: float, duration: bool) -> Any:
    """The value as the field takes it; None when its type cannot hold it, or zero where zero is not sent."""
    if duration:
        message = message_factory.GetMessageClass(field.message_type)()
        message.FromNanoseconds(round(value * 1e9))
        return message
    if field.cpp_type in (FieldDescriptor.CPPTYPE_DOUBLE, FieldDescriptor.CPPTYPE_FLOAT):
        return value if abs(value) < 1e308 else None
    largest = 2**31 - 1 if field.cpp_type == FieldDescriptor.CPPTYPE_INT32 else 2**63 - 1
    sent = bool(value) or field.is_repeated or field.has_presence
    return int(value) if sent and abs(value) <= largest else None


@pytest.mark.parametrize(
    ("message", "path"),
    [
        (brief_pb2.Brief(title="a\0b"), "title"),
        (brief_pb2.Brief(objectives=brief_pb2.Objectives(growth=float("nan"))), "objectives.growth"),
        (brief_pb2.Brief(objectives=brief_pb2.Objectives(growth=float("inf"))), "objectives.growth"),
        (workspace_pb2.ApiKey(role=9), "role"),
        (workspace_pb2.ApiKey(), "role"),
        (workspace_pb2.ApiKey(role=1, expire_time={"seconds": 2**60}), "expire_time"),
        (workspace_pb2.ApiKey(role=1, expire_time={"nanos": -1}), "expire_time"),
        (design_pb2.Design(), "brief"),
        (brief_pb2.Objectives(recovery_time={"seconds": 1, "nanos": -1}), "recovery_time"),
    ],
)
def test_what_no_limit_states_is_checked_as_well(message: Message, path: str) -> None:
    descriptor: Any = message.DESCRIPTOR
    assert [each.path for each in violations(rule_of(descriptor), message)] == [path]


def test_what_the_service_sets_itself_is_not_looked_at() -> None:
    message = brief_pb2.Brief(revision_id="\0" * 500)
    assert violations(rule_of(brief_pb2.Brief.DESCRIPTOR), message) == []
