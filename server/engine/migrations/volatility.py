"""Whether an expression gives another value for each row: PostgreSQL then writes one into every row of the table."""

import postgast

from server.engine.model.catalogue import Catalogue

VOLATILE = frozenset(
    {
        "array_sample", "array_shuffle", "clock_timestamp", "currval", "gen_random_uuid", "lastval", "nextval",
        "random", "random_normal", "setval", "timeofday", "uuidv4", "uuidv7", "uuid_generate_v1", "uuid_generate_v1mc",
        "uuid_generate_v4", "gen_random_bytes", "gen_salt", "txid_current", "pg_current_xact_id",
    }
)  # fmt: skip
"""From pg_proc of PostgreSQL 18, provolatile = 'v', those that may stand in a default; also uuid-ossp and pgcrypto."""


STEADY = frozenset(
    {
        "now", "transaction_timestamp", "statement_timestamp", "localtimestamp", "timezone", "date_trunc", "date_part",
        "to_timestamp", "to_date", "to_char", "to_number", "make_date", "make_interval", "make_timestamp", "age",
        "lower", "upper", "initcap", "concat", "concat_ws", "format", "left", "right", "lpad", "rpad", "btrim", "ltrim",
        "rtrim", "repeat", "replace", "substring", "substr", "length", "md5", "sha256", "encode", "decode", "abs",
        "ceil", "ceiling", "floor", "round", "trunc", "power", "sqrt", "greatest", "least", "coalesce", "nullif",
        "array_fill", "array_append", "string_to_array", "array_length", "cardinality", "jsonb_build_object",
        "jsonb_build_array", "json_build_object", "json_build_array", "to_json", "to_jsonb", "row_to_json", "int4range",
        "int8range", "numrange", "daterange", "tsrange", "tstzrange", "to_tsvector", "current_setting", "pg_typeof",
        "current_database", "current_schema", "session_user", "inet", "text", "numeric", "point", "box",
    }
)  # fmt: skip
"""Functions of PostgreSQL that stand in defaults and give one value for a statement."""


def is_volatile(expression: str, schema: Catalogue) -> bool:
    """By the functions it calls; a function of the user's own by how it was declared."""
    try:
        tree = postgast.parse(f"SELECT {expression}")
    except postgast.PgQueryError:
        return True
    own = {one.signature.partition("(")[0]: one.volatile for one in schema.functions}
    names = {node.funcname[-1].string.sval for _, node in postgast.walk(tree) if type(node).__name__ == "FuncCall"}
    return any(name in VOLATILE or own.get(name, False) for name in names)
