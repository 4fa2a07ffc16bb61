"""Maps engine values to messages of the contract and back, by field name. Compiled once per pair of types."""

import enum
import re
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar, get_args, get_origin

import msgspec
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message

from server.api.convert.times import (
    duration_of_microseconds,
    microseconds_of_duration,
    time_of_timestamp,
    timestamp_of_time,
)
from server.engine.errors import DomainError, Reason
from server.engine.model.value import Value

V = TypeVar("V", bound=Value)
M = TypeVar("M", bound=Message)

Convert = Callable[[Any], Any]
Codec = tuple[Convert | None, Convert | None]
"""(value to what a message's constructor takes, field of a message to value); None passes it on as it is."""

# A whole number is exact as a double up to here.
EXACT = 2**53


class _Pair:
    """The compiled correspondence of one value type with one message type; types may contain themselves."""

    def __init__(self, value_type: type[Value]) -> None:
        self.value_type = value_type
        self.down_fields: list[tuple[str, str, Any, Convert | None]] = []
        self.up_fields: dict[int, tuple[str, Convert | None]] = {}
        self.required: list[tuple[str, Any]] = []
        self.unmapped: list[str] = []

    def down(self, value: Value) -> dict[str, Any]:
        """The keyword arguments for the message; what is at its default is left out, but for enums."""
        fields = {}
        for name, message_name, default, convert in self.down_fields:
            content = getattr(value, name)
            if content is not None and content != default:
                fields[message_name] = content if convert is None else convert(content)
        return fields

    def up(self, message: Message) -> Value:
        """The value; what the message does not hold is left at the value's default."""
        fields = {}
        for field, content in message.ListFields():
            known = self.up_fields.get(field.number)
            if known is not None:
                fields[known[0]] = content if known[1] is None else known[1](content)
        for name, empty in self.required:
            if name not in fields:
                fields[name] = empty
        return self.value_type(**fields)


class Mapper(Generic[V, M]):
    """Both directions between a value type and a message type whose fields have the same names.

    "Not stated" is the same on both sides: a value's default is an absent field. Durations of the contract are integer
    microseconds of a value, times are aware datetimes, enum values are members named alike, and a list of lists is a
    list of messages with one list each. Fields of the message that the value lacks are left alone.
    """

    def __init__(self, value_type: type[V], message_type: type[M]) -> None:
        descriptor: Any = message_type.DESCRIPTOR
        self._pair = _pair(value_type, descriptor)
        self._message_type = message_type

    def down(self, value: V) -> M:
        """Value to message."""
        return self._message_type(**self._pair.down(value))

    def fields(self, value: V) -> dict[str, Any]:
        """Value to keyword arguments for the message, to be completed by the caller."""
        return self._pair.down(value)

    def up(self, message: M, **overrides: Any) -> V:
        """Message to value; ``overrides`` are values of fields that the message does not decide."""
        value = self._pair.up(message)
        return msgspec.structs.replace(value, **overrides) if overrides else value  # type: ignore[return-value]


def unmapped(value_type: type[Value], descriptor: Descriptor) -> list[str]:
    """Fields of the value type, and of those below it, for which the message has no field: ``Brief.title``."""
    seen: dict[int, _Pair] = {}
    _pair(value_type, descriptor)
    queue = [_PAIRS[value_type, descriptor.full_name]]
    missing = []
    while queue:
        pair = queue.pop()
        if id(pair) not in seen:
            seen[id(pair)] = pair
            missing += [f"{pair.value_type.__name__}.{name}" for name in pair.unmapped]
            queue += _INNER.get(id(pair), [])
    return missing


_PAIRS: dict[tuple[type[Value], str], _Pair] = {}
_INNER: dict[int, list[_Pair]] = {}


def _pair(value_type: type[Value], descriptor: Descriptor) -> _Pair:
    key = (value_type, descriptor.full_name)
    pair = _PAIRS.get(key)
    if pair is not None:
        return pair
    pair = _PAIRS[key] = _Pair(value_type)
    inner = _INNER[id(pair)] = []
    for info in msgspec.structs.fields(value_type):
        field = descriptor.fields_by_name.get(info.encode_name)
        if field is None:
            pair.unmapped.append(info.name)
            continue
        hint = _without_none(info.type)
        for nested_type, nested_descriptor in _nested(hint, field):
            inner.append(_pair(nested_type, nested_descriptor))
        down, up = _codec(hint, field)
        # Zero of an enum means "not stated", so a member is written out even where it is the value's default.
        default = None if isinstance(info.default, enum.Enum) else info.default
        pair.down_fields.append((info.name, field.name, default, down))
        pair.up_fields[field.number] = (info.name, up)
        if info.required:
            pair.required.append((info.name, _empty(hint)))
    return pair


def _codec(hint: Any, field: FieldDescriptor) -> Codec:
    if not field.is_repeated:
        return _item(hint, field)
    down, up = _item(get_args(hint)[0], field)
    return _each(list, down), _each(tuple, up)


def _item(hint: Any, field: FieldDescriptor) -> Codec:
    if field.enum_type is not None:
        return _enumeration(hint, field.enum_type)
    if field.message_type is None:
        return None, _number if int in get_args(hint) and float in get_args(hint) else None
    if field.message_type.full_name == "google.protobuf.Duration":
        return duration_of_microseconds, microseconds_of_duration
    if field.message_type.full_name == "google.protobuf.Timestamp":
        return timestamp_of_time, time_of_timestamp
    if isinstance(hint, type) and issubclass(hint, Value):
        pair = _pair(hint, field.message_type)
        return pair.down, pair.up
    names = [each.name for each in field.message_type.fields]
    if len(names) == 1:
        return _wrapped(names[0], _codec(hint, field.message_type.fields[0]))
    return lambda pair: dict(zip(names, pair, strict=True)), lambda message: tuple(getattr(message, n) for n in names)


def _wrapped(name: str, codec: Codec) -> Codec:
    """A list inside of a message of its own."""
    down, up = codec

    def wrap(content: Any) -> dict[str, Any]:
        return {name: content if down is None else down(content)}

    def unwrap(message: Message) -> Any:
        content = getattr(message, name)
        return content if up is None else up(content)

    return wrap, unwrap


def _each(collection: Callable[[Iterable[Any]], Any], convert: Convert | None) -> Convert:
    if convert is None:
        return collection
    return lambda contents: collection(map(convert, contents))


def _enumeration(hint: Any, descriptor: EnumDescriptor) -> Codec:
    """Members named alike; where the value is a plain text, the name in lower case. Zero is never a member."""
    prefix = re.sub(r"(?<!^)(?=[A-Z])", "_", descriptor.name).upper() + "_"
    names = {number: value.name.removeprefix(prefix) for number, value in descriptor.values_by_number.items() if number}
    plain = hint is str
    upward: dict[int, Any] = {n: name.lower() if plain else hint[name] for n, name in names.items()}
    downward = {member: number for number, member in upward.items()}

    def up(number: int) -> Any:
        member = upward.get(number)
        if member is None:
            raise DomainError(Reason.INVALID_ARGUMENT, f"{number} is not a {descriptor.full_name}")
        return member

    return downward.__getitem__, up


def _number(content: float) -> float | int:
    return int(content) if content.is_integer() and abs(content) <= EXACT else content


def _nested(hint: Any, field: FieldDescriptor) -> list[tuple[type[Value], Descriptor]]:
    """The value types inside a hint with the message type each is mapped to."""
    if field.message_type is None:
        return []
    while get_origin(hint) is tuple:
        hint = get_args(hint)[0]
    if not (isinstance(hint, type) and issubclass(hint, Value)):
        return []
    descriptor = field.message_type
    # Branches of a choice stand in a message of their own.
    while (
        len(descriptor.fields) == 1 and descriptor.fields[0].message_type is not None and not _mapped(hint, descriptor)
    ):
        descriptor = descriptor.fields[0].message_type
    return [(hint, descriptor)]


def _mapped(value_type: type[Value], descriptor: Descriptor) -> bool:
    return any(info.encode_name in descriptor.fields_by_name for info in msgspec.structs.fields(value_type))


def _without_none(hint: Any) -> Any:
    kinds = [each for each in get_args(hint) if each is not type(None)]
    if type(None) in get_args(hint) and len(kinds) == 1:
        return kinds[0]
    return hint


def _empty(hint: Any) -> Any:
    """What a field without default is when the message does not hold it; validation has asked for it before."""
    if get_origin(hint) is tuple:
        return ()
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return next(iter(hint))
    return hint() if hint in (str, int, float, bool) else None
