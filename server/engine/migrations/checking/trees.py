"""Parts of a migration's parse trees by name, and trees as text again."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import postgast

from server.engine.kernel.sql.words import quote

_MEMBERS: dict[tuple[type, str], dict[int, str]] = {}


def word(node: Any, field: str) -> str:
    """The name of an enumeration's member: ``AT_AddColumn``."""
    key = (type(node), field)
    names = _MEMBERS.get(key)
    if names is None:
        values = type(node).DESCRIPTOR.fields_by_name[field].enum_type.values_by_number
        names = _MEMBERS[key] = {number: str(value.name) for number, value in values.items()}
    return names[getattr(node, field)]


Command = tuple[int, str, Any]
_looked_at: tuple[Any, tuple[Command, ...]] = (None, ())
"""The statement all rules look at in turn: taking it apart is most of the work of reading a large file."""


def commands(node: Any) -> tuple[Command, ...]:
    """Position, kind and content of each command of ALTER TABLE."""
    global _looked_at
    if _looked_at[0] is not node:
        parts = [each.alter_table_cmd for each in node.cmds]
        _looked_at = (node, tuple((number, word(each, "subtype"), each) for number, each in enumerate(parts)))
    return _looked_at[1]


def alone(node: Any, number: int) -> str:
    """One command of an ALTER TABLE as a statement of its own."""
    tree = postgast.ParseResult(version=180000)
    whole = tree.stmts.add().stmt.alter_table_stmt
    whole.CopyFrom(node)
    command = whole.cmds[number]
    kept = type(command)()
    kept.CopyFrom(command)
    del whole.cmds[:]
    whole.cmds.append(kept)
    return str(postgast.deparse(tree))


def text_of(kind: str, node: Any) -> str:
    """A statement again."""
    tree = postgast.ParseResult(version=180000)
    getattr(tree.stmts.add().stmt, kind).CopyFrom(node)
    return str(postgast.deparse(tree))


def expression(node: Any) -> str:
    tree = postgast.ParseResult(version=180000)
    tree.stmts.add().stmt.select_stmt.target_list.add().res_target.val.CopyFrom(node)
    return str(postgast.deparse(tree)).removeprefix("SELECT ")


def copy(node: Any) -> Any:
    made = type(node)()
    made.CopyFrom(node)
    return made


def column(command: Any) -> Any:
    """The column of ADD COLUMN or ALTER COLUMN TYPE."""
    return getattr(command, "def").column_def


def using(command: Any) -> Any:
    """The expression of ALTER COLUMN TYPE … USING; None where it says no more than the new type, as tools write it."""
    definition = column(command)
    if not definition.HasField("raw_default"):
        return None
    inner = definition.raw_default
    if inner.WhichOneof("node") == "type_cast" and type_name(inner.type_cast.type_name) == type_name(
        definition.type_name
    ):
        inner = inner.type_cast.arg
    plain = inner.WhichOneof("node") == "column_ref" and inner.column_ref.fields[-1].string.sval == command.name
    return None if plain else definition.raw_default


def constraint(command: Any) -> Any:
    """The constraint of ADD CONSTRAINT."""
    return getattr(command, "def").constraint


def said(column_def: Any) -> dict[str, Any]:
    """Constraints of a column by their kind: ``CONSTR_NOTNULL``."""
    return {word(each.constraint, "contype"): each.constraint for each in column_def.constraints}


def type_name(node: Any) -> str:
    """As ``format_type`` would write the most common ones: ``character varying(40)``, ``integer``, ``bigint[]``."""
    if not node.typmods and not node.array_bounds and node.names:
        own = node.names[-1].string.sval
        plain = _PLAIN.get(own)
        if plain is not None:
            return plain
    names = [each.string.sval for each in node.names]
    last = names[-1] if names else ""
    base = _SPELT.get(last, last) if len(names) == 1 or names[0] == "pg_catalog" else ".".join(names)
    sizes = ",".join(str(each.a_const.ival.ival) for each in node.typmods if each.a_const.WhichOneof("val") == "ival")
    if last in ("timestamp", "timestamptz", "time", "timetz"):
        zone = "with" if last.endswith("tz") else "without"
        size = f"({sizes})" if sizes else ""
        base, sizes = f"{last.removesuffix('tz')}{size} {zone} time zone", ""
    if last == "bpchar" and not sizes:
        base = "character(1)" if node.typmods else base
    return f"{base}{f'({sizes})' if sizes else ''}{'[]' * len(node.array_bounds)}"


_PLAIN = {
    "int2": "smallint", "int4": "integer", "int8": "bigint", "text": "text", "bool": "boolean", "numeric": "numeric",
    "varchar": "character varying", "timestamp": "timestamp without time zone", "uuid": "uuid", "jsonb": "jsonb",
    "timestamptz": "timestamp with time zone", "date": "date", "float8": "double precision", "json": "json",
    "bytea": "bytea",
}  # fmt: skip
"""Names that need no second look where no size is stated."""
_SPELT = {
    "int2": "smallint", "int4": "integer", "int8": "bigint", "int": "integer", "float4": "real",
    "float8": "double precision", "bool": "boolean", "varchar": "character varying", "bpchar": "character",
    "varbit": "bit varying", "decimal": "numeric",
}  # fmt: skip


def columns_in(node: Any) -> tuple[str, ...]:
    """Names of the columns an expression mentions, sorted."""
    found = {
        part.fields[-1].string.sval
        for _, part in postgast.walk(node)
        if type(part).__name__ == "ColumnRef" and part.fields
    }
    return tuple(sorted(each for each in found if each))


def relations_in(node: Any) -> set[str]:
    """Names of the tables and views it mentions."""
    return {part.relname for _, part in postgast.walk(node) if type(part).__name__ == "RangeVar"}


def functions_in(node: Any) -> set[str]:
    return {part.funcname[-1].string.sval for _, part in postgast.walk(node) if type(part).__name__ == "FuncCall"}


def schemas_in(node: Any) -> dict[str, str]:
    """The schema of each relation that is named with one."""
    found = (part for _, part in postgast.walk(node) if type(part).__name__ == "RangeVar")
    return {part.relname: part.schemaname for part in found if part.schemaname}


def qualified(statement: str, schemas: Mapping[str, str]) -> str:
    """The statement with these schemas where it names relations without any."""
    tree = postgast.parse(statement)
    changed = False
    for _, part in postgast.walk(tree):
        if type(part).__name__ == "RangeVar" and not part.schemaname and part.relname in schemas:
            part.schemaname = schemas[part.relname]
            changed = True
    return str(postgast.deparse(tree)) if changed else statement


def relation(node: Any) -> str:
    return str(node.relation.relname)


def last(names: Any) -> str:
    """The last part of a qualified name in a DROP or COMMENT."""
    kind = names.WhichOneof("node")
    if kind == "list":
        return str(names.list.items[-1].string.sval)
    if kind == "type_name":
        return str(names.type_name.names[-1].string.sval)
    return str(names.string.sval) if kind == "string" else ""


def listed(names: Sequence[str]) -> str:
    return ", ".join(map(quote, names))


def last_of(names: Any) -> str:
    """The last part of a name that is a list of strings."""
    return str(names[-1].string.sval) if names else ""


def is_off(option: Any) -> bool:
    """Whether an option such as FULL is given as false."""
    value = option.arg
    kind = value.WhichOneof("node")
    written = value.string.sval.lower() if kind == "string" else ""
    return written in ("false", "off", "0", "no") or (kind == "boolean" and not value.boolean.boolval)


def add_column(table: str, definition: Any) -> str:
    """ALTER TABLE … ADD COLUMN."""
    made = _alter(table, "AT_AddColumn")
    getattr(made.stmts[0].stmt.alter_table_stmt.cmds[0].alter_table_cmd, "def").column_def.CopyFrom(definition)
    return str(postgast.deparse(made))


def add_constraint(table: str, node: Any) -> str:
    """ALTER TABLE … ADD CONSTRAINT."""
    made = _alter(table, "AT_AddConstraint")
    getattr(made.stmts[0].stmt.alter_table_stmt.cmds[0].alter_table_cmd, "def").constraint.CopyFrom(node)
    return str(postgast.deparse(made))


def _alter(table: str, kind: str) -> Any:
    tree = postgast.parse(f"ALTER TABLE {quote(table)} ADD COLUMN c integer")
    command = tree.stmts[0].stmt.alter_table_stmt.cmds[0].alter_table_cmd
    command.ClearField("def")
    command.subtype = type(command).DESCRIPTOR.fields_by_name["subtype"].enum_type.values_by_name[kind].number
    return tree


_columns_of: tuple[Any, tuple[tuple[str, Any], ...]] = (None, ())


def new_columns(one: Any) -> tuple[tuple[str, Any], ...]:
    """Columns that a CREATE TABLE or ALTER TABLE adds, with the table's name."""
    global _columns_of
    if _columns_of[0] is not one.node:
        _columns_of = (one.node, tuple(_new_columns(one)))
    return _columns_of[1]


def _new_columns(one: Any) -> Iterator[tuple[str, Any]]:
    if one.kind == "create_stmt":
        for each in one.node.table_elts:
            if each.WhichOneof("node") == "column_def":
                yield relation(one.node), each.column_def
    elif one.kind == "alter_table_stmt":
        for _, kind, command in commands(one.node):
            if kind == "AT_AddColumn":
                yield relation(one.node), column(command)


def new_constraints(one: Any) -> Iterator[Any]:
    """Constraints of a table that a CREATE TABLE or ALTER TABLE adds."""
    if one.kind == "create_stmt":
        for each in one.node.table_elts:
            if each.WhichOneof("node") == "constraint":
                yield each.constraint
    elif one.kind == "alter_table_stmt":
        for _, kind, command in commands(one.node):
            if kind == "AT_AddConstraint":
                yield constraint(command)
