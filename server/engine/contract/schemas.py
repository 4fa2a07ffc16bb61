"""JSON Schema of a column: type, limits, pattern, values, in the forms OpenAPI 3.1 and protobuf JSON share."""

import re
from collections.abc import Callable
from typing import Any

from server.engine.contract.catalogue import Catalogue, Field
from server.engine.contract.patterns import ecma, matching
from server.engine.contract.samples import FORMATS
from server.engine.contract.words import article, phrase, phrases
from server.engine.model.brief import Attribute, AttributeType, Sensitivity

Schema = dict[str, Any]

SAFE_INTEGER = 2**53 - 1
"""The greatest integer that every JSON reader keeps exactly (RFC 8259, section 6)."""
LONGEST_TEXT = 10_000
LONGEST_STRING = 255
MOST_LISTED = 100
SHORTEST_FORMATTED = 32
"""Below that many characters a column cannot hold addresses people have, so no format is claimed."""

_POSTGRES: dict[str, Schema] = {
    "bigint": {"type": "integer", "format": "int64", "minimum": -SAFE_INTEGER, "maximum": SAFE_INTEGER},
    "int8": {"type": "integer", "format": "int64", "minimum": -SAFE_INTEGER, "maximum": SAFE_INTEGER},
    "integer": {"type": "integer", "format": "int32"},
    "int": {"type": "integer", "format": "int32"},
    "int4": {"type": "integer", "format": "int32"},
    "smallint": {"type": "integer", "format": "int32", "minimum": -32768, "maximum": 32767},
    "int2": {"type": "integer", "format": "int32", "minimum": -32768, "maximum": 32767},
    "numeric": {"type": "number"},
    "decimal": {"type": "number"},
    "real": {"type": "number", "format": "float"},
    "float4": {"type": "number", "format": "float"},
    "float8": {"type": "number", "format": "double"},
    "double precision": {"type": "number", "format": "double"},
    "boolean": {"type": "boolean"},
    "bool": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "uuid": {"type": "string", "format": "uuid"},
    "jsonb": {"type": "object"},
    "json": {"type": "object"},
    "bytea": {"type": "string", "contentEncoding": "base64", "maxLength": 1_398_104},
    "interval": {"type": "string", "format": "duration"},
    "inet": {"type": "string", "maxLength": 43},
}


def identifier(key_type: str) -> Schema:
    """A key: opaque text, so that neither its width nor its kind is part of the contract."""
    if key_type == "uuid":
        return {"type": "string", "format": "uuid"}
    return {"type": "string", "pattern": "^[1-9][0-9]{0,18}$"}


def of_postgres(type_: str) -> Schema:
    """The schema of a parameter that no column explains, by its PostgreSQL type."""
    bare = type_.strip().lower()
    if bare.endswith("[]"):
        return {"type": "array", "items": of_postgres(bare[:-2]), "minItems": 1, "maxItems": MOST_LISTED}
    bare = bare.partition("(")[0].strip()
    if bare.startswith("timestamp"):
        return {"type": "string", "format": "date-time"}
    return dict(_POSTGRES.get(bare, {"type": "string", "minLength": 1, "maxLength": LONGEST_STRING}))


def of_field(one: Field, catalogue: Catalogue) -> Schema:
    """The schema of a column's values, without null and without what depends on the direction."""
    if one.attribute is None:
        return identifier(catalogue.key_type)
    return _OF_TYPE[one.attribute.type](one.attribute)


def nullable(schema: Schema) -> Schema:
    """The same or null."""
    widened = dict(schema)
    if "type" in widened:
        kinds = widened["type"] if isinstance(widened["type"], list) else [widened["type"]]
        widened["type"] = [*kinds, "null"]
    if "enum" in widened:
        widened["enum"] = [*widened["enum"], None]
    return widened


def _string(attribute: Attribute) -> Schema:
    longest = attribute.max_length or LONGEST_STRING
    schema: Schema = {"type": "string"}
    form = _format(attribute.name)
    pattern = ecma(attribute.pattern) if attribute.pattern else ""
    shortest = 1 if attribute.required else 0
    if form and longest >= SHORTEST_FORMATTED and (not pattern or re.search(pattern, FORMATS[form])):
        schema["format"] = form
    if pattern and matching(pattern, shortest, longest) is not None:
        schema["pattern"] = pattern
    if shortest:
        schema["minLength"] = shortest
    schema["maxLength"] = longest
    return schema


def _format(name: str) -> str:
    said = name.split("_")
    if said[-1] in ("email", "mail"):
        return "email"
    return "uri" if said[-1] in ("url", "uri", "website", "homepage") else ""


def _text(attribute: Attribute) -> Schema:
    schema: Schema = {"type": "string", "maxLength": attribute.max_length or LONGEST_TEXT}
    return {**schema, "minLength": 1} if attribute.required else schema


def _integer(attribute: Attribute) -> Schema:
    low = -SAFE_INTEGER if attribute.min is None else int(attribute.min)
    high = SAFE_INTEGER if attribute.max is None else int(attribute.max)
    small = low >= -(2**31) and high < 2**31
    return {"type": "integer", "format": "int32" if small else "int64", "minimum": low, "maximum": high}


def _money(attribute: Attribute) -> Schema:
    low = 0 if attribute.min is None else int(attribute.min)
    high = SAFE_INTEGER if attribute.max is None else int(attribute.max)
    return {"type": "integer", "format": "int64", "minimum": low, "maximum": high}


def _decimal(attribute: Attribute) -> Schema:
    schema: Schema = {"type": "number"}
    if attribute.min is not None:
        schema["minimum"] = attribute.min
    if attribute.max is not None:
        schema["maximum"] = attribute.max
    return schema


def _enum(attribute: Attribute) -> Schema:
    return {"type": "string", "enum": list(attribute.values)} if attribute.values else _string(attribute)


def _binary(attribute: Attribute) -> Schema:
    encoded = -(-(attribute.max_length or 1_048_576) // 3) * 4
    return {"type": "string", "contentEncoding": "base64", "maxLength": encoded}


def _json(attribute: Attribute) -> Schema:
    """A default tells whether it is a list or an object; without one it may be either."""
    text = (attribute.default or "").strip().strip("'")
    if text.startswith("["):
        return {"type": "array", "items": {}, "maxItems": attribute.max_length or MOST_LISTED}
    return {"type": "object"} if text.startswith("{") else {"type": ["object", "array"]}


def default_of(attribute: Attribute | None, schema: Schema) -> Any:
    """The column's default as a JSON value; ``None`` for none and for expressions such as ``now()``."""
    if attribute is None or attribute.default is None:
        return None
    text = attribute.default.strip().strip("'")
    kind = schema.get("type")
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    if kind in ("integer", "number") and text.lstrip("-").isdigit():
        return int(text)
    if kind in ("array", "object") and text in ("[]", "{}"):
        return [] if kind == "array" else {}
    if kind == "string" and "format" not in schema and _is_plain(text, schema):
        return text
    return None


def _is_plain(text: str, schema: Schema) -> bool:
    """A text that is its own value: one of the choices, or no expression and within the limits."""
    if "enum" in schema:
        return text in schema["enum"]
    fits = schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", 0)
    return fits and "(" not in text and bool(re.search(schema.get("pattern", ""), text))


_OF_TYPE: dict[AttributeType, Callable[[Attribute], Schema]] = {
    AttributeType.STRING: _string,
    AttributeType.TEXT: _text,
    AttributeType.INTEGER: _integer,
    AttributeType.DECIMAL: _decimal,
    AttributeType.MONEY: _money,
    AttributeType.BOOLEAN: lambda attribute: {"type": "boolean"},
    AttributeType.TIMESTAMP: lambda attribute: {"type": "string", "format": "date-time"},
    AttributeType.DATE: lambda attribute: {"type": "string", "format": "date"},
    AttributeType.UUID: lambda attribute: {"type": "string", "format": "uuid"},
    AttributeType.ENUM: _enum,
    AttributeType.JSON: _json,
    AttributeType.BINARY: _binary,
    AttributeType.BLOB_REFERENCE: lambda attribute: {
        "type": "string",
        "minLength": 1,
        "maxLength": attribute.max_length or 1024,
    },
}


def description_of(one: Field, catalogue: Catalogue, currency: str, *, shown: bool = True) -> str:
    """What a reader needs beside the schema: meaning, unit, and where it is ``shown``, how sensitive it is."""
    if one.is_key:
        return f"Identifier of the {phrase(one.entity)}."
    if one.refers_to:
        return one.description or f"The {phrase(one.refers_to)} this {phrase(one.entity)} refers to."
    parts = [one.description.rstrip(".") + "." if one.description else ""]
    if one.type is AttributeType.MONEY:
        column = next((name for name in catalogue.fields(one.entity) if name.split("_")[-1] == "currency"), "")
        parts.append(f"In minor units of {f'`{column}`' if column else currency}.")
    if one.type is AttributeType.BLOB_REFERENCE:
        parts.append("Key of an object in blob storage; the bytes do not pass through this interface.")
    if one.attribute and one.attribute.pattern and not ecma(one.attribute.pattern):
        parts.append(f"Matches the POSIX expression {one.attribute.pattern}")
    if shown and one.sensitivity in (Sensitivity.PERSONAL, Sensitivity.PAYMENT):
        parts.append(f"{one.sensitivity.value.capitalize()} data: for its owner and for staff.")
    return " ".join(part for part in parts if part)


def described(entity: str, description: str) -> str:
    return description or f"{article(phrase(entity)).capitalize()}; together: {phrases(entity)}."
