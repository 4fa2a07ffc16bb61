"""The base of every engine value: frozen, comparable, and with one canonical byte form."""

import hashlib
from typing import dataclass_transform

import msgspec


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An immutable record. Collections inside it are tuples, so that equality and hashing are structural."""


_ENCODER = msgspec.json.Encoder(order="deterministic")


def canonical(value: object) -> bytes:
    """The one JSON form of a value: sorted keys, no defaults, no whitespace. Equal values have equal bytes."""
    return _ENCODER.encode(value)


def digest(*values: object) -> str:
    """Hexadecimal SHA-256 over the canonical forms of the values, each preceded by its length in bytes."""
    accumulated = hashlib.sha256()
    for value in values:
        encoded = canonical(value)
        accumulated.update(len(encoded).to_bytes(8, "big"))
        accumulated.update(encoded)
    return accumulated.hexdigest()
