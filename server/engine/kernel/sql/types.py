"""PostgreSQL type names as far as parameters need them: one spelling each, families, and results of functions."""

from collections.abc import Sequence
from typing import Any

_SPELLINGS = {
    "int2": "smallint",
    "int4": "integer",
    "int": "integer",
    "int8": "bigint",
    "float4": "real",
    "float8": "double precision",
    "bool": "boolean",
    "varchar": "text",
    "bpchar": "text",
    "decimal": "numeric",
    "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp",
    "character varying": "text",
}
_NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double precision")
"""Narrowest first."""
_INSTANTS = ("date", "timestamp", "timestamptz")

KNOWN_TYPES = frozenset(
    {*_SPELLINGS.values(), *_NUMBERS, *_INSTANTS, "boolean", "text", "uuid", "json", "jsonb", "bytea", "interval"}
    | {"time", "timetz", "inet", "cidr", "citext", "name", "oid", "tsvector", "tsquery", "int4range", "int8range"}
    | {
        "numrange",
        "daterange",
        "tstzrange",
        "tsrange",
        "money",
        "point",
        "ltree",
        "hstore",
        "xml",
        "bit",
        "varbit",
        "regconfig",
    }
)

_TEXT_FUNCTIONS = frozenset(
    {"lower", "upper", "concat", "concat_ws", "trim", "btrim", "ltrim", "rtrim", "replace", "left", "right", "substr"}
    | {"substring", "md5", "format", "to_char", "encode", "string_agg", "initcap", "lpad", "rpad", "split_part"}
)
_RESULTS = {
    **dict.fromkeys(_TEXT_FUNCTIONS, "text"),
    "count": "bigint",
    "length": "integer",
    "char_length": "integer",
    "cardinality": "integer",
    "row_number": "bigint",
    "rank": "bigint",
    "dense_rank": "bigint",
    "now": "timestamptz",
    "clock_timestamp": "timestamptz",
    "statement_timestamp": "timestamptz",
    "transaction_timestamp": "timestamptz",
    "date_trunc": "timestamptz",
    "to_timestamp": "timestamptz",
    "gen_random_uuid": "uuid",
    "uuidv7": "uuid",
    "to_tsvector": "tsvector",
    "to_tsquery": "tsquery",
    "plainto_tsquery": "tsquery",
    "phraseto_tsquery": "tsquery",
    "websearch_to_tsquery": "tsquery",
    "similarity": "real",
    "word_similarity": "real",
    "ts_rank": "real",
    "ts_rank_cd": "real",
    "exists": "boolean",
    "bool_and": "boolean",
    "bool_or": "boolean",
    "jsonb_build_object": "jsonb",
    "jsonb_agg": "jsonb",
    "to_jsonb": "jsonb",
    "digest": "bytea",
    "extract": "numeric",
    "make_interval": "interval",
}
_SAME_AS_ARGUMENT = frozenset({"max", "min", "abs", "lag", "lead", "first_value", "last_value", "any_value"})
_TAKES_TEXT = frozenset(
    {"to_tsvector", "to_tsquery", "plainto_tsquery", "phraseto_tsquery", "websearch_to_tsquery", "similarity"}
    | {"word_similarity", "digest", *_TEXT_FUNCTIONS}
)
_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "left": ("text", "integer"),
    "right": ("text", "integer"),
    "substr": ("text", "integer", "integer"),
    "substring": ("text", "integer", "integer"),
    "lpad": ("text", "integer", "text"),
    "rpad": ("text", "integer", "text"),
    "split_part": ("text", "text", "integer"),
    "to_char": ("", "text"),
    "encode": ("bytea", "text"),
    "date_trunc": ("text", "timestamptz"),
    "to_timestamp": ("double precision",),
    "pg_advisory_xact_lock": ("bigint",),
    "pg_advisory_lock": ("bigint",),
    "pg_try_advisory_xact_lock": ("bigint",),
    "hashtext": ("text",),
    "generate_series": ("", "", ""),
    "setseed": ("double precision",),
}


def spelled(name: str) -> str:
    """The one spelling used here: ``int8`` → ``bigint``."""
    return _SPELLINGS.get(name, name)


def type_name(message: Any) -> str:
    """The name of a parsed type, arrays with ``[]``."""
    parts = [node.string.sval for node in message.names]
    return spelled(parts[-1] if parts else "") + "[]" * len(message.array_bounds)


def argument_type(function: str, index: int) -> str:
    """The type that PostgreSQL gives an untyped argument of the function; empty when it depends."""
    if function in _ARGUMENTS:
        types = _ARGUMENTS[function]
        return types[min(index, len(types) - 1)]
    return "text" if function in _TAKES_TEXT else ""


def result_type(function: str, arguments: Sequence[str]) -> str:
    """The type of a function's result; empty when not known."""
    first = arguments[0] if arguments else ""
    if function in _SAME_AS_ARGUMENT:
        return first
    if function == "sum":
        return {"bigint": "numeric", "integer": "bigint", "smallint": "bigint"}.get(first, first)
    if function == "avg":
        return "numeric" if is_number(first) else first
    if function in {"array_agg", "array_append"}:
        return first + "[]" if first else ""
    if function == "unnest":
        return first.removesuffix("[]")
    if function == "generate_series":
        return first
    return _RESULTS.get(function, "")


def is_number(name: str) -> bool:
    return name in _NUMBERS


def is_instant(name: str) -> bool:
    return name in _INSTANTS


def common_type(one: str, other: str) -> str:
    """A type that serves where both are expected; empty when none does."""
    if one == other:
        return one
    for family in (_NUMBERS, _INSTANTS):
        if one in family and other in family:
            return max(one, other, key=family.index)
    pair = {one, other}
    if pair <= {"text", "citext", "name"}:
        return "text"
    if pair == {"json", "jsonb"}:
        return "jsonb"
    if one.endswith("[]") and other.endswith("[]"):
        element = common_type(one[:-2], other[:-2])
        return element and element + "[]"
    return ""
