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


def is_volatile(expression: str, schema: Catalogue) -> bool:
    """By the functions it calls; a function of the user's own by how it was declared."""
    try:
        tree = postgast.parse(f"SELECT {expression}")
    except postgast.PgQueryError:
        return True
    own = {one.signature.partition("(")[0]: one.volatile for one in schema.functions}
    names = {node.funcname[-1].string.sval for _, node in postgast.walk(tree) if type(node).__name__ == "FuncCall"}
    return any(name in VOLATILE or own.get(name, False) for name in names)
