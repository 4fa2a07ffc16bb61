"""Compiles the limits that a message's descriptor declares into checks, once per message type. Knows no resource."""

import math
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from google.api import field_behavior_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from groundplan.v1 import annotations_pb2
from server.engine.model.problem import Problem

Check = Callable[[Any, str, list[Problem]], None]
"""``(value, path, problems)``: appends what is wrong with the value at the path."""

# Ranges of google.protobuf.Duration and Timestamp as their comments state them.
DURATION_SECONDS = 315_576_000_000
FIRST_SECOND, LAST_SECOND = -62_135_596_800, 253_402_300_799  # years 1 to 9999
NANOS = 999_999_999


class MessageRule:
    """The checks of one message type. Fields the server sets itself (OUTPUT_ONLY) are not looked at."""

    def __init__(self) -> None:
        self.required: tuple[tuple[FieldDescriptor, bool], ...] = ()
        """Fields, and whether their presence can be told from their value being the default."""
        self.checks: dict[int, tuple[str, Check]] = {}
        self.itself: Check | None = None
        """For the well-known types, whose fields mean something together."""

    @property
    def accepts_everything(self) -> bool:
        return not self.required and not self.checks and self.itself is None

    def check(self, message: Message, path: str, problems: list[Problem]) -> None:
        if self.itself is not None:
            self.itself(message, path, problems)
        prefix = f"{path}." if path else ""
        for field, has_presence in self.required:
            if not (message.HasField(field.name) if has_presence else getattr(message, field.name)):
                problems.append(Problem(prefix + field.name, "is required"))
        checks = self.checks
        for field, value in message.ListFields():
            known = checks.get(field.number)
            if known is not None:
                known[1](value, prefix + known[0], problems)


_RULES: dict[str, MessageRule] = {}


def rule_of(descriptor: Descriptor) -> MessageRule:
    """The rule of a message type, compiled on first use; messages may contain themselves."""
    rule = _RULES.get(descriptor.full_name)
    if rule is None:
        rule = _RULES[descriptor.full_name] = MessageRule()
        rule.itself = _WELL_KNOWN.get(descriptor.full_name)
        required = []
        for field in descriptor.fields:
            behaviours = field.GetOptions().Extensions[field_behavior_pb2.field_behavior]
            if field_behavior_pb2.OUTPUT_ONLY in behaviours:
                continue
            if field_behavior_pb2.REQUIRED in behaviours and _presence_matters(field):
                required.append((field, field.has_presence))
            check = _field_check(field)
            if check is not None:
                rule.checks[field.number] = (field.name, check)
        rule.required = tuple(required)
    return rule


def _presence_matters(field: FieldDescriptor) -> bool:
    """Zero and false are values: of a number without presence nobody can tell whether it was stated."""
    texts = (FieldDescriptor.CPPTYPE_STRING, FieldDescriptor.CPPTYPE_ENUM, FieldDescriptor.CPPTYPE_MESSAGE)
    return field.has_presence or field.is_repeated or field.cpp_type in texts


def _field_check(field: FieldDescriptor) -> Check | None:
    bounds = field.GetOptions().Extensions[annotations_pb2.bounds]
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        values = _item_check(field.message_type.fields_by_name["value"], bounds)
        keys = _item_check(field.message_type.fields_by_name["key"], bounds)
        return partial(_check_map, bounds.max_items, keys, values)
    item = _item_check(field, bounds)
    if field.is_repeated:
        return partial(_check_items, bounds.max_items, item) if bounds.max_items or item is not None else None
    return item


def _item_check(field: FieldDescriptor, bounds: annotations_pb2.Bounds) -> Check | None:
    low = bounds.min if bounds.HasField("min") else None
    high = bounds.max if bounds.HasField("max") else None
    kind = field.cpp_type
    if field.message_type is not None:
        if field.message_type.full_name == "google.protobuf.Duration":
            return partial(_check_duration, low, high)
        if field.message_type.full_name == "google.protobuf.FieldMask":
            return partial(_check_mask, bounds.max_items, bounds.max_length)
        return partial(_check_message, rule_of(field.message_type))
    if field.enum_type is not None:
        return partial(_check_enum, frozenset(field.enum_type.values_by_number))
    if field.type == FieldDescriptor.TYPE_BYTES:
        return partial(_check_bytes, bounds.max_length) if bounds.max_length else None
    if kind == FieldDescriptor.CPPTYPE_STRING:
        return partial(_check_text, bounds.max_length, re.compile(bounds.pattern) if bounds.pattern else None)
    if kind in (FieldDescriptor.CPPTYPE_DOUBLE, FieldDescriptor.CPPTYPE_FLOAT):
        return partial(_check_finite, low, high)
    if kind == FieldDescriptor.CPPTYPE_BOOL or (low is None and high is None):
        return None
    return partial(_check_range, low, high)


def _check_message(rule: MessageRule, value: Message, path: str, problems: list[Problem]) -> None:
    rule.check(value, path, problems)


def _check_items(most: int, item: Check | None, values: Any, path: str, problems: list[Problem]) -> None:
    if most and len(values) > most:
        problems.append(Problem(path, f"has {len(values)} items; at most {most} are accepted"))
        return  # looking at each would cost what the limit is there to save
    if item is not None:
        for index, value in enumerate(values):
            item(value, f"{path}[{index}]", problems)


def _check_map(
    most: int, key_check: Check | None, value_check: Check | None, values: Any, path: str, problems: list[Problem]
) -> None:
    if most and len(values) > most:
        problems.append(Problem(path, f"has {len(values)} items; at most {most} are accepted"))
        return
    for key, value in values.items():
        if key_check is not None:
            key_check(key, f"{path} (a key)", problems)
        if value_check is not None:
            value_check(value, f"{path}[{key!r}]", problems)


def _check_text(longest: int, pattern: re.Pattern[str] | None, value: str, path: str, problems: list[Problem]) -> None:
    if longest and len(value) > longest:
        problems.append(Problem(path, f"has {len(value)} characters; at most {longest} are accepted"))
    elif "\0" in value:
        problems.append(Problem(path, "contains the character U+0000"))  # PostgreSQL cannot store it
    elif pattern is not None and value and not pattern.fullmatch(value):
        problems.append(Problem(path, f"does not match {pattern.pattern}"))


def _check_bytes(longest: int, value: bytes, path: str, problems: list[Problem]) -> None:
    if len(value) > longest:
        problems.append(Problem(path, f"has {len(value)} bytes; at most {longest} are accepted"))


def _check_enum(known: frozenset[int], value: int, path: str, problems: list[Problem]) -> None:
    if value not in known:
        problems.append(Problem(path, f"{value} is not a value of this enum"))


def _check_finite(low: float | None, high: float | None, value: float, path: str, problems: list[Problem]) -> None:
    if not math.isfinite(value):
        problems.append(Problem(path, "must be a finite number"))
    else:
        _check_range(low, high, value, path, problems)


def _check_range(low: float | None, high: float | None, value: float, path: str, problems: list[Problem]) -> None:
    if low is not None and value < low:
        problems.append(Problem(path, f"is {value:g}; at least {low:g} is accepted"))
    elif high is not None and value > high:
        problems.append(Problem(path, f"is {value:g}; at most {high:g} is accepted"))


def _check_duration(low: float | None, high: float | None, value: Any, path: str, problems: list[Problem]) -> None:
    seconds, nanos = value.seconds, value.nanos
    if abs(seconds) > DURATION_SECONDS or abs(nanos) > NANOS or seconds * nanos < 0:
        problems.append(Problem(path, "is not a valid google.protobuf.Duration"))
    else:
        _check_range(low, high, seconds + nanos / 1e9, path, problems)


def _check_mask(most: int, longest: int, value: Any, path: str, problems: list[Problem]) -> None:
    if most and len(value.paths) > most:
        problems.append(Problem(path, f"has {len(value.paths)} paths; at most {most} are accepted"))
    elif longest and any(len(each) > longest for each in value.paths):
        problems.append(Problem(path, f"has a path of more than {longest} characters"))


def _check_timestamp(value: Any, path: str, problems: list[Problem]) -> None:
    if not FIRST_SECOND <= value.seconds <= LAST_SECOND or not 0 <= value.nanos <= NANOS:
        problems.append(Problem(path, "is not a valid google.protobuf.Timestamp"))


_WELL_KNOWN: dict[str, Check] = {
    "google.protobuf.Timestamp": _check_timestamp,
    "google.protobuf.Duration": partial(_check_duration, None, None),
}
