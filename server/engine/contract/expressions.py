"""What a computed column of a result is: its schema, and the stored columns it is made of."""

import re
from typing import Any

from server.engine.contract.catalogue import Catalogue, Field
from server.engine.contract.schemas import SAFE_INTEGER, of_field
from server.engine.model.access import Statement
from server.engine.model.brief import AttributeType

_WORD = re.compile(r"(?:(\w+)\.)?([a-z_]\w*)")
_LITERAL = re.compile(r"'(?:[^']|'')*'")
_CALL = re.compile(r"^\s*(\w+)\s*\(", re.IGNORECASE)

_COUNTS = frozenset({"count", "row_number", "rank", "dense_rank", "length", "char_length", "cardinality", "ntile"})
_NUMBERS = frozenset({"avg", "ts_rank", "ts_rank_cd", "similarity", "stddev", "variance", "percentile_cont", "random"})
_TRUTHS = frozenset({"exists", "bool_and", "bool_or", "every", "not"})
_LISTS = frozenset({"array_agg", "json_agg", "jsonb_agg", "array"})
_OBJECTS = frozenset({"json_build_object", "jsonb_build_object", "row_to_json", "to_jsonb", "jsonb_object_agg"})
_TEXTS = frozenset({"string_agg", "concat", "lower", "upper", "left", "right", "substr", "substring", "ts_headline"})
_TIMES = frozenset({"now", "date_trunc", "current_timestamp", "clock_timestamp"})
_KEEP_TYPE = frozenset({"min", "max", "coalesce", "nullif", "greatest", "least", "first_value", "last_value"})
_COUNT = {"type": "integer", "format": "int64", "minimum": 0, "maximum": SAFE_INTEGER}


def columns_in(expression: str, statement: Statement, catalogue: Catalogue) -> tuple[Field, ...]:
    """Stored columns an expression mentions, found by name in the entities its statement reads."""
    tables = {name: access.entity for access in statement.accesses for name in (access.alias, access.table) if name}
    found = []
    for qualifier, name in _WORD.findall(_LITERAL.sub("''", expression)):
        entities = [tables[qualifier]] if qualifier in tables else [one.entity for one in statement.accesses]
        column = next((one for one in (catalogue.field(entity, name) for entity in entities) if one), None)
        if column is not None:
            found.append(column)
    return tuple(dict.fromkeys(found))


def schema_of(expression: str, statement: Statement, catalogue: Catalogue) -> tuple[dict[str, Any], bool]:
    """The schema of a computed value and whether it may be null."""
    columns = columns_in(expression, statement, catalogue)
    call = _CALL.match(expression)
    function = call.group(1).lower() if call else ""
    if function in _COUNTS:
        return dict(_COUNT), False
    if function in _TRUTHS or re.search(r"\bis (not )?null\b|[<>=]", _LITERAL.sub("", expression), re.IGNORECASE):
        return {"type": "boolean"}, False
    if function in _LISTS:
        return {"type": "array", "items": {"type": ["string", "number", "object"]}}, True
    if function in _OBJECTS:
        return {"type": "object"}, False
    if function in _TEXTS or "||" in expression:
        return {"type": "string", "maxLength": 10_000}, True
    if function in _TIMES:
        return {"type": "string", "format": "date-time"}, False
    if function in _NUMBERS:
        return {"type": "number"}, True
    with_default = function == "coalesce"
    whole = (AttributeType.INTEGER, AttributeType.MONEY)
    if function == "sum" or re.search(r"\bsum\s*\(|[-+*]", expression, re.IGNORECASE):
        if columns and all(one.type in whole for one in columns if one.attribute):
            return {"type": "integer", "format": "int64", "minimum": -SAFE_INTEGER, "maximum": SAFE_INTEGER}, (
                not with_default
            )
        return {"type": "number"}, not with_default
    if columns and (function in _KEEP_TYPE or not function):
        return of_field(columns[0], catalogue), not with_default
    if re.search(r"\bcount\s*\(", expression, re.IGNORECASE):
        return dict(_COUNT), False
    return {"type": ["string", "number", "boolean", "null"]}, False
