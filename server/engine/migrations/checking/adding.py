"""What adds a column, a key or a constraint to a table in use without work under a lock that blocks."""

from collections.abc import Container, Sequence
from typing import Any

from server.engine.kernel.sql.words import quote
from server.engine.migrations.checking import trees
from server.engine.migrations.checking.naming import chosen
from server.engine.migrations.checking.requiring import require
from server.engine.migrations.checking.state import State
from server.engine.migrations.volatility import STEADY, VOLATILE

SERIAL = {
    "smallserial": "smallint", "serial": "integer", "bigserial": "bigint", "serial2": "smallint",
    "serial4": "integer", "serial8": "bigint",
}  # fmt: skip
"""The type behind each."""

_KEYS = {"CONSTR_PRIMARY": "PRIMARY KEY", "CONSTR_UNIQUE": "UNIQUE"}
_KEPT = ("CONSTR_NULL", "CONSTR_DEFAULT", "CONSTR_GENERATED")
"""What stays with ADD COLUMN."""


def differing(expression: Any, state: State) -> list[str]:
    """Functions of a default that may give another value for each row, sorted; those nobody declared among them."""
    called = trees.functions_in(expression)
    return sorted(each for each in called if each in VOLATILE or state.volatile.get(each, each not in STEADY))


def later(table: str, one: Any, name: str) -> tuple[str, ...]:
    """A check, a reference or NOT NULL: for new rows at once, for those that are there by a validation."""
    made = trees.copy(one)
    made.skip_validation, made.initially_valid, made.conname = True, False, name
    return (
        trees.add_constraint(table, made),
        f"ALTER TABLE {quote(table)} VALIDATE CONSTRAINT {quote(name)}",
    )


def check_name(taken: Container[str], table: str, one: Any) -> str:
    columns = trees.columns_in(one.raw_expr)
    return one.conname or chosen(taken, table, columns if len(columns) == 1 else (), "check")


def reference_name(taken: Container[str], table: str, one: Any) -> str:
    return one.conname or chosen(taken, table, [each.string.sval for each in one.fk_attrs], "fkey")


def key(state: State, table: str, one: Any) -> tuple[str, ...]:
    """PRIMARY KEY or UNIQUE from an index that is built concurrently; empty for partitioned tables.

    PostgreSQL builds no index of a partitioned table concurrently.
    """
    if state.table(table).partitioned:
        return ()
    keys = [each.string.sval for each in one.keys]
    primary = trees.word(one, "contype") == "CONSTR_PRIMARY"
    own = one.conname or chosen(state.names, table, () if primary else keys, "pkey" if primary else "key")
    name, owner = quote(own), quote(table)
    include = trees.listed([each.string.sval for each in one.including])
    more = f" INCLUDE ({include})" if include else ""
    more += " NULLS NOT DISTINCT" if one.nulls_not_distinct else ""
    waits = " DEFERRABLE" if one.deferrable else ""
    waits += " INITIALLY DEFERRED" if one.initdeferred else ""
    known = state.table(table).columns
    required = [each for each in keys if primary and (each not in known or not known[each].required)]
    kind = _KEYS["CONSTR_PRIMARY" if primary else "CONSTR_UNIQUE"]
    return (
        *(statement for each in required for statement in require(table, each)),
        f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {owner} ({trees.listed(keys)}){more}",
        f"ALTER TABLE {owner} ADD CONSTRAINT {name} {kind} USING INDEX {name}{waits}",
    )


def column(state: State, table: str, definition: Any) -> tuple[str, ...]:
    """ADD COLUMN in parts: the column, its values, then what is required of them; empty where there is no such way."""
    said = trees.said(definition)
    written = trees.type_name(definition.type_name)
    if state.domains.get(written) or _stored(said):
        return ()
    default = said["CONSTR_DEFAULT"].raw_expr if "CONSTR_DEFAULT" in said else None
    volatile = default is not None and bool(differing(default, state))
    numbered = written in SERIAL or "CONSTR_IDENTITY" in said
    given = volatile or numbered
    required = "CONSTR_NOTNULL" in said or "CONSTR_PRIMARY" in said or numbered
    if (required and default is None and not numbered) or ("CONSTR_PRIMARY" in said and not given):
        return ()  # rows that are there have no value, or all the same
    plain = trees.copy(definition)
    del plain.constraints[:]
    kinds = {*_KEPT, "CONSTR_NOTNULL"} - ({"CONSTR_DEFAULT", "CONSTR_NOTNULL"} if given else set())
    plain.constraints.extend(each for each in definition.constraints if trees.word(each.constraint, "contype") in kinds)
    statements: list[str] = []
    if numbered:
        statements += _numbered(state, table, plain, SERIAL.get(written, written), "CONSTR_IDENTITY" in said)
    else:
        statements.append(trees.add_column(table, plain))
    if volatile:
        own, value = quote(definition.colname), trees.expression(default)
        statements.append(f"ALTER TABLE {quote(table)} ALTER COLUMN {own} SET DEFAULT {value}")
        statements.append(f"UPDATE {quote(table)} SET {own} = {value} WHERE {own} IS NULL")
    if given and required:
        statements += require(table, definition.colname)
    if numbered:
        statements += _owned(state, table, definition.colname, said.get("CONSTR_IDENTITY"))
    taken = set(state.names)
    for one in _constraints(definition):
        kind = trees.word(one, "contype")
        if kind in _KEYS:
            made = _key_of_added(state, table, one)
            if not made:
                return ()
            statements += made
        elif kind == "CONSTR_CHECK" and one.is_enforced:
            name = check_name(taken, table, one)
            taken.add(name)
            statements += later(table, one, name)
        elif kind == "CONSTR_FOREIGN" and one.is_enforced:
            statements += later(table, one, reference_name(taken, table, one))
        elif kind in ("CONSTR_CHECK", "CONSTR_FOREIGN"):
            statements.append(trees.add_constraint(table, one))
    return tuple(statements)


def _stored(said: dict[str, Any]) -> bool:
    return "CONSTR_GENERATED" in said and said["CONSTR_GENERATED"].generated_kind != "v"


def _key_of_added(state: State, table: str, one: Any) -> Sequence[str]:
    """Its column is required already where it has to be."""
    made = key(state, table, one)
    return made[-2:]


def _constraints(definition: Any) -> list[Any]:
    """Those of a column as they would be written for the table: DEFERRABLE goes with what it follows."""
    found: list[Any] = []
    for each in definition.constraints:
        one = trees.copy(each.constraint)
        kind = trees.word(one, "contype")
        if kind in _KEYS:
            one.keys.add().string.sval = definition.colname
        elif kind == "CONSTR_FOREIGN":
            one.fk_attrs.add().string.sval = definition.colname
        if kind == "CONSTR_ATTR_DEFERRABLE" and found:
            found[-1].deferrable = True
        elif kind == "CONSTR_ATTR_DEFERRED" and found:
            found[-1].deferrable = found[-1].initdeferred = True
        elif kind == "CONSTR_ATTR_NOT_ENFORCED" and found:
            found[-1].is_enforced, found[-1].skip_validation, found[-1].initially_valid = False, True, False
        elif not kind.startswith("CONSTR_ATTR"):
            found.append(one)
    return found


def _numbered(state: State, table: str, plain: Any, kind: str, identity: bool) -> list[str]:
    """A plain column and a sequence that numbers it; an identity's own sequence comes later, under this name."""
    owner, name = quote(table), quote(plain.colname)
    sequence = _sequence(state, table, plain.colname, identity)
    return [
        f"CREATE SEQUENCE {sequence} AS {kind}",
        f"ALTER TABLE {owner} ADD COLUMN {name} {kind}",
        f"ALTER TABLE {owner} ALTER COLUMN {name} SET DEFAULT nextval('{sequence}')",
        f"UPDATE {owner} SET {name} = nextval('{sequence}') WHERE {name} IS NULL",
    ]


def _sequence(state: State, table: str, column: str, identity: bool) -> str:
    return quote(chosen(state.names, table, (column,), "numbers" if identity else "seq"))


def _owned(state: State, table: str, column: str, identity: Any) -> list[str]:
    owner, name = quote(table), quote(column)
    sequence = _sequence(state, table, column, identity is not None)
    if identity is None:
        return [f"ALTER SEQUENCE {sequence} OWNED BY {owner}.{name}"]
    when = "ALWAYS" if identity.generated_when == "a" else "BY DEFAULT"
    options = _options(identity)
    said = owner.replace("'", "''"), column.replace("'", "''")
    return [
        "BEGIN",
        f"ALTER TABLE {owner} ALTER COLUMN {name} DROP DEFAULT",
        f"ALTER TABLE {owner} ALTER COLUMN {name} ADD GENERATED {when} AS IDENTITY{options}",
        f"SELECT setval(pg_get_serial_sequence('{said[0]}', '{said[1]}'), (SELECT last_value + 1 FROM {sequence}), "
        "false)",
        f"DROP SEQUENCE {sequence}",
        "COMMIT",
    ]


def _options(identity: Any) -> str:
    """As they are written, in brackets; empty without."""
    found = []
    for each in identity.options:
        option = each.def_elem
        kind = option.arg.WhichOneof("node")
        value = str(option.arg.integer.ival) if kind == "integer" else option.arg.float.fval if kind == "float" else ""
        words = {"start": "START WITH", "increment": "INCREMENT BY"}.get(option.defname, option.defname.upper())
        if kind == "boolean" or not kind:
            no = "" if kind == "boolean" and option.arg.boolean.boolval else "NO "
            found.append(f"{no}{words}")
        else:
            found.append(f"{words} {value}")
    return f" ({' '.join(found)})" if found else ""
