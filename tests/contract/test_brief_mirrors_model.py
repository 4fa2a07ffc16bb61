"""Brief messages mirror the engine's brief field for field: one vocabulary, whichever way a brief comes."""

import enum
import inspect

import msgspec
import pytest

from groundplan.v1 import brief_pb2, deployment_pb2, entity_pb2, finding_pb2, use_case_pb2
from server.engine.model import brief as model
from server.engine.model import prepared, problem
from server.engine.model.value import Value

FILES = (brief_pb2, deployment_pb2, entity_pb2, use_case_pb2, finding_pb2)
MESSAGES = {name: message for file in FILES for name, message in file.DESCRIPTOR.message_types_by_name.items()}
ENUMS = {name: one for file in FILES for name, one in file.DESCRIPTOR.enum_types_by_name.items()}

# The value → the message, where a message's name says more or another message has it.
RENAMED = {"Money": "MoneyAmount"}
# Fields that the message needs beside those of the value: what a kept brief has.
KEPT = {
    "Brief": {"source", "etag", "revision_id", "create_time", "update_time", "delete_time", "purge_time"},
}

VALUES = [
    value
    for module in (model, problem, prepared)
    for _, value in inspect.getmembers(module, inspect.isclass)
    if issubclass(value, Value) and value not in (Value, prepared.PreparedBrief) and value.__module__ == module.__name__
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.__name__)
def test_fields_are_the_same(value: type[msgspec.Struct]) -> None:
    message = MESSAGES[RENAMED.get(value.__name__, value.__name__)]
    expected = [field.encode_name for field in msgspec.structs.fields(value)]
    actual = [field.name for field in message.fields if field.name not in KEPT.get(value.__name__, set())]
    assert sorted(actual) == sorted(expected)


@pytest.mark.parametrize(
    "words",
    [one for _, one in inspect.getmembers(model, inspect.isclass) if issubclass(one, enum.StrEnum)],
    ids=lambda one: one.__name__,
)
def test_words_are_the_same(words: type[enum.StrEnum]) -> None:
    values = [value.name for value in ENUMS[words.__name__].values]
    unspecified = values[0]
    prefix = unspecified.removesuffix("UNSPECIFIED")
    assert [value.removeprefix(prefix).lower() for value in values[1:]] == [word.value for word in words]
