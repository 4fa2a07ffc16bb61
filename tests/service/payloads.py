"""Payloads nobody should send: random bytes, damaged requests, and well-formed messages with hostile content.

Everything comes from one seed, so that a failure can be seen again.
"""

import random
import string
from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from server.interceptors.bounds import rule_of
from server.interceptors.validation import violations

TEXTS = (
    "",
    " ",
    "\0",
    "a\0b",
    "\n\r\t\x1b[31m",
    "ß" * 64,
    "\U0010ffff",
    "'; DROP TABLE briefs; --",
    "%s%n{}{0}${jndi:ldap://x}",
    "../../../etc/passwd",
    "workspaces/acme",
    "workspaces/acme/briefs/undeleted",
    "workspaces/acme/briefs/undeleted@1",
    "workspaces/acme/briefs/undeleted@9999999999",
    "workspaces/acme/designs/cancelled",
    "workspaces/acme/designs/cancelled/artefacts/../../x",
    "workspaces/rival/briefs/undeleted",
    "operations/00000000-0000-0000-0000-000000000000",
    "rules/diagrams.move-not-stated",
    'title = "x" AND (',
    "(" * 300,
    "create_time desc, create_time",
    "NOT NOT NOT title:*",
    "6f1f3c2e-8f57-4b5c-9d0a-2d1f7a9f6f0e",
    "*",
    "title",
    "select 1 from",
    "a: &a [*a]",
    "{" * 200,
    "- " * 200,
    "name: x\nentities: [{name: A, attributes: [{name: b}]}]\n",
    "x" * 5_000,
)
WHOLE = (0, 1, -1, 2, 50, 1_000, 1_001, 2**31 - 1, -(2**31), 2**53, 2**63 - 1, -(2**63))
REAL = (0.0, -0.0, 1.0, 0.5, -1.0, 1e308, -1e308, 5e-324, float("nan"), float("inf"), float("-inf"))

Make = Callable[[random.Random, Message], bytes]


def noise(chance: random.Random, valid: Message) -> bytes:
    """Bytes without any meaning."""
    return chance.randbytes(chance.choice((0, 1, 2, 7, 40, 300)))


def damaged(chance: random.Random, valid: Message) -> bytes:
    """A good request with a few bytes changed, lost, repeated or added."""
    payload = bytearray(valid.SerializeToString())
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(payload) + 1)
        match chance.randrange(5):
            case 0 if place < len(payload):
                payload[place] ^= 1 << chance.randrange(8)
            case 1 if place < len(payload):
                payload[place] = chance.choice((0, 0x7F, 0x80, 0xFF))
            case 2:
                del payload[place : place + chance.randint(1, 8)]
            case 3:
                payload[place:place] = payload[place : place + chance.randint(1, 30)]
            case _:
                payload[place:place] = chance.randbytes(chance.randint(1, 8))
    return bytes(payload)


def hostile(chance: random.Random, valid: Message) -> bytes:
    """A well-formed message of the right type, each field absent, kept or filled with something nasty."""
    message = type(valid)()
    if chance.random() < 0.7:
        message.CopyFrom(valid)
    fill(chance, message, depth=0)
    return message.SerializeToString()


def plausible(chance: random.Random, valid: Message) -> bytes:
    """A message with hostile content that keeps every limit of the contract, so that it gets as far as it can."""
    descriptor: Any = valid.DESCRIPTOR
    rule = rule_of(descriptor)
    message = valid
    for _ in range(30):
        message = type(valid)()
        message.CopyFrom(valid)
        fill(chance, message, depth=0)
        if not violations(rule, message):
            break
    return message.SerializeToString()


KINDS: tuple[Make, ...] = (noise, damaged, hostile, plausible, plausible)


def fill(chance: random.Random, message: Message, depth: int) -> None:
    """Change some fields of the message in place."""
    descriptor: Any = message.DESCRIPTOR
    fields = list(descriptor.fields)
    for field in chance.sample(fields, min(len(fields), chance.randint(1, 3))):
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            continue
        if field.is_repeated:
            values = getattr(message, field.name)
            for _ in range(chance.choice((0, 1, 2, 3, 30))):
                if field.message_type is not None:
                    if depth < 5:
                        fill(chance, values.add(), depth + 1)
                else:
                    values.append(_value(chance, field))
        elif field.message_type is not None:
            inner = getattr(message, field.name)
            inner.SetInParent()
            if depth < 8:
                fill(chance, inner, depth + 1)
        else:
            setattr(message, field.name, _value(chance, field))


def _value(chance: random.Random, field: FieldDescriptor) -> Any:
    if field.enum_type is not None:
        return chance.choice((*field.enum_type.values_by_number, 77, -1))
    kind = field.cpp_type
    if kind == FieldDescriptor.CPPTYPE_BOOL:
        return chance.random() < 0.5
    if kind in (FieldDescriptor.CPPTYPE_DOUBLE, FieldDescriptor.CPPTYPE_FLOAT):
        return chance.choice(REAL)
    if kind == FieldDescriptor.CPPTYPE_STRING:
        text = chance.choice(TEXTS) if chance.random() < 0.8 else "".join(chance.choices(string.printable, k=12))
        return text.encode() if field.type == FieldDescriptor.TYPE_BYTES else text
    low, high = {
        FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
        FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
        FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
        FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
    }[kind]
    return min(high, max(low, chance.choice(WHOLE)))
