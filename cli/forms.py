"""Files in YAML or JSON that state a message of the API, with short words where the message has long ones."""

import re
from pathlib import Path
from typing import Any, TypeVar

from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from cli.exits import Exit, leave

M = TypeVar("M", bound=Message)

_SHORT = {
    "ins": "INSERT",
    "ksel": "KEY_SELECT",
    "psel": "PREDICATE_SELECT",
    "kupd": "KEY_UPDATE",
    "pupd": "PREDICATE_UPDATE",
    "kdel": "KEY_DELETE",
    "pdel": "PREDICATE_DELETE",
}
"""Types of statements as the literature writes them."""

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3_600, "d": 86_400}


def document(file: Path, text: str, expected: str) -> dict[str, Any]:
    """A YAML or JSON mapping; ends the command when it is none, and says what was expected instead."""
    try:
        found = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        leave(Exit.USAGE, f"{file} is not YAML: {error}")
    except RecursionError:
        leave(Exit.USAGE, f"{file} is nested too deep")
    if not isinstance(found, dict):
        leave(Exit.USAGE, f"{file} holds no mapping; expected {expected}")
    return found


def parse(file: Path, found: dict[str, Any], message: M) -> M:
    """The mapping as a message: fields as in the API; members of enumerations by their last words, bare lists."""
    descriptor: Any = message.DESCRIPTOR
    try:
        return json_format.ParseDict(_spelt_out(found, descriptor), message)
    except json_format.ParseError as error:
        leave(Exit.USAGE, f"{file} is no {descriptor.name}: {error}")


def word(words: Any, number: int) -> str:
    """A member of an enumeration as people write it: ``identity update``."""
    return _word(words.DESCRIPTOR, words.Name(number))


def _spelt_out(value: Any, descriptor: Descriptor) -> Any:
    if not isinstance(value, dict):
        return _unnamed(value, descriptor)
    fields = {name: field for field in descriptor.fields for name in (field.name, field.json_name)}
    return {name: _content(each, fields[name]) if name in fields else each for name, each in value.items()}


def _content(value: Any, field: FieldDescriptor) -> Any:
    if isinstance(value, list) and field.is_repeated:
        return [_one(each, field) for each in value]
    return _one(value, field)


def _one(value: Any, field: FieldDescriptor) -> Any:
    if field.enum_type is not None and isinstance(value, str):
        return _member(value, field.enum_type)
    if field.message_type is None:
        return str(value) if field.type == FieldDescriptor.TYPE_STRING and isinstance(value, int | float) else value
    if field.message_type.full_name in ("google.protobuf.Value", "google.protobuf.Struct"):
        return value
    if field.message_type.full_name == "google.protobuf.Duration":
        parts = _DURATION.fullmatch(str(value))
        return f"{float(parts[1]) * _SECONDS[parts[2]]:.6f}s" if parts else value
    return _spelt_out(value, field.message_type)


def _unnamed(value: Any, descriptor: Descriptor) -> Any:
    """A list for a message that holds one list, or as many fields as the list has items."""
    if isinstance(value, list) and len(descriptor.fields) == 1:
        return _spelt_out({descriptor.fields[0].name: value}, descriptor)
    if isinstance(value, list) and len(descriptor.fields) == len(value):
        named = {field.name: each for field, each in zip(descriptor.fields, value, strict=True)}
        return _spelt_out(named, descriptor)
    return value


def _member(written: str, words: EnumDescriptor) -> str:
    wanted = _SHORT.get(written.lower(), written).replace(" ", "_").replace("-", "_").upper()
    known = {_word(words, value.name).replace(" ", "_").upper(): value.name for value in words.values}
    return known.get(wanted, written)


def _word(words: EnumDescriptor, name: str) -> str:
    prefix = words.values_by_number[0].name.removesuffix("UNSPECIFIED")
    return name.removeprefix(prefix).replace("_", " ").lower()
