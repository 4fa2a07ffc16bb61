"""DDL as far as programs need it: tables with columns, keys, foreign keys, unique indexes and the names of triggers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from server.engine.kernel.sql.deparse import unwrap
from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.reader import parse
from server.engine.model.schema import Column, ForeignKey, Table, Trigger, Unique

MAX_CHARACTERS = 500_000
_ACTIONS = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT", "": "NO ACTION"}
_TYPES = {"int8": "bigint", "int4": "integer", "int2": "smallint", "bool": "boolean", "float8": "double precision"}
_SERIAL = frozenset({"serial", "bigserial", "smallserial", "serial4", "serial8"})
_PRIMARY, _UNIQUE, _FOREIGN, _IDENTITY, _DEFAULT, _NOT_NULL, _GENERATED = (
    "CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_FOREIGN", "CONSTR_IDENTITY", "CONSTR_DEFAULT", "CONSTR_NOTNULL",
    "CONSTR_GENERATED",
)  # fmt: skip


@dataclass
class _Draft:
    columns: list[Column] = field(default_factory=list)
    primary: tuple[str, ...] = ()
    uniques: list[Unique] = field(default_factory=list)
    foreign: list[ForeignKey] = field(default_factory=list)
    triggers: list[Trigger] = field(default_factory=list)
    on_update: list[ForeignKey] = field(default_factory=list)
    """Foreign keys that follow a change of the row referred to."""


def read_ddl(text: str) -> tuple[Table, ...]:
    """The tables of a DDL script, in its order.

    CREATE TABLE, ALTER TABLE … ADD, CREATE UNIQUE INDEX, CREATE TRIGGER and CREATE RULE are read; what changes the
    meaning of statements and cannot be followed is refused; other statements change no key and are passed over. Raises
    `SqlError` with the place of a mistake.
    """
    if len(text) > MAX_CHARACTERS:
        raise SqlError(f"the DDL has {len(text)} characters; at most {MAX_CHARACTERS} are read")
    drafts: dict[str, _Draft] = {}
    for raw in parse(text).stmts:
        kind, statement = unwrap(raw.stmt)
        if kind == "create_stmt":
            _create(drafts, statement)
        elif kind == "alter_table_stmt":
            for command in statement.cmds:
                inner_kind, inner = unwrap(getattr(command.alter_table_cmd, "def"))
                if inner_kind == "constraint":
                    _constraint(_draft(drafts, statement.relation), inner, ())
        elif kind == "index_stmt" and statement.unique:
            _index(_draft(drafts, statement.relation), statement)
        elif kind == "create_trig_stmt":
            draft = _draft(drafts, statement.relation)
            draft.triggers.append(Trigger(name=statement.trigname, function="", statements=(), reads=()))
        elif kind == "rule_stmt":
            rule = Trigger(name=f"rule {statement.rulename}", function="", statements=(), reads=())
            _draft(drafts, statement.relation).triggers.append(rule)
        elif kind == "create_policy_stmt":
            message = "a policy adds its condition to every statement on the table: state it in the statements instead"
            raise SqlError(message, max(raw.stmt_location, 0))
    _follow_updates(drafts)
    return tuple(_table(name, draft, drafts) for name, draft in drafts.items())


def functions_of(text: str) -> frozenset[str]:
    """Names of the functions that a DDL script defines."""
    found = set()
    for raw in parse(text).stmts:
        kind, statement = unwrap(raw.stmt)
        if kind == "create_function_stmt":
            found.add(statement.funcname[-1].string.sval)
    return frozenset(found)


def _follow_updates(drafts: dict[str, _Draft]) -> None:
    """ON UPDATE CASCADE and its like as triggers on the table referred to, which change the one that refers."""
    for name, draft in drafts.items():
        for key in draft.on_update:
            parent = drafts.get(key.table)
            if parent is not None:
                columns = ", ".join(key.referenced or parent.primary)
                head = f"CREATE TRIGGER follow AFTER UPDATE OF {columns} ON {key.table}"
                change = f"BEGIN UPDATE {name} SET {', '.join(key.columns)}"
                parent.triggers.append(
                    Trigger(name=f"{key.name} (ON UPDATE)", function=change, statements=(head,), reads=())
                )


def _draft(drafts: dict[str, _Draft], relation: Any) -> _Draft:
    found = drafts.get(relation.relname)
    if found is None:
        raise SqlError(f"unknown table `{relation.relname}`", max(relation.location, 0))
    return found


def _create(drafts: dict[str, _Draft], statement: Any) -> None:
    name = statement.relation.relname
    if statement.HasField("partbound"):
        return  # Reached through its parent.
    if statement.inh_relations:
        message = f"`{name}` inherits from another table, whose statements then also meet its rows: not covered"
        raise SqlError(message, max(statement.relation.location, 0))
    if name in drafts:
        raise SqlError(f"table `{name}` is created twice", max(statement.relation.location, 0))
    draft = drafts[name] = _Draft()
    for node in statement.table_elts:
        kind, element = unwrap(node)
        if kind == "constraint":
            _constraint(draft, element, ())
        elif kind == "column_def":
            _column(draft, element)


def _column(draft: _Draft, element: Any) -> None:
    written = element.type_name.names[-1].string.sval if element.type_name.names else "text"
    generated, default, nullable = "", "", True
    if written in _SERIAL:
        generated = "identity by default"
    for node in element.constraints:
        constraint = node.constraint
        kind = _kind(constraint)
        if kind == _IDENTITY:
            generated = "identity" if constraint.generated_when == "a" else "identity by default"
        elif kind == _GENERATED:
            generated = "expression"
        elif kind == _DEFAULT:
            default = _function(constraint.raw_expr)
        elif kind == _NOT_NULL:
            nullable = False
        _constraint(draft, constraint, (element.colname,))
    draft.columns.append(
        Column(
            name=element.colname,
            type=_TYPES.get(written, written),
            nullable=nullable,
            default=default,
            generated=generated,
        )
    )


def _function(expression: Any) -> str:
    """The name of a default that is a call; what else it may be does not matter here."""
    kind, value = unwrap(expression)
    return f"{value.funcname[-1].string.sval}()" if kind == "func_call" else "expression"


def _kind(constraint: Any) -> str:
    return str(constraint.DESCRIPTOR.fields_by_name["contype"].enum_type.values_by_number[constraint.contype].name)


def _constraint(draft: _Draft, constraint: Any, own: tuple[str, ...]) -> None:
    kind = _kind(constraint)
    if kind == _PRIMARY:
        draft.primary = own or tuple(_names(constraint.keys))
    elif kind == _UNIQUE:
        draft.uniques.append(Unique(name=constraint.conname, columns=own or tuple(_names(constraint.keys))))
    elif kind == _FOREIGN:
        columns = own or tuple(_names(constraint.fk_attrs))
        draft.foreign.append(
            made := ForeignKey(
                name=constraint.conname or f"{'_'.join(columns)}_fkey",
                columns=columns,
                table=constraint.pktable.relname,
                referenced=tuple(_names(constraint.pk_attrs)),
                on_delete=_ACTIONS.get(constraint.fk_del_action, "NO ACTION"),
            )
        )
        if _ACTIONS.get(constraint.fk_upd_action, "NO ACTION") not in ("NO ACTION", "RESTRICT"):
            draft.on_update.append(made)


def _index(draft: _Draft, statement: Any) -> None:
    columns = tuple(node.index_elem.name for node in statement.index_params if node.index_elem.name)
    draft.uniques.append(
        Unique(
            name=statement.idxname,
            columns=columns,
            expression="" if len(columns) == len(statement.index_params) else "expression",
            where="condition" if statement.HasField("where_clause") else "",
        )
    )


def _names(nodes: Sequence[Any]) -> Iterator[str]:
    for node in nodes:
        yield node.string.sval


def _table(name: str, draft: _Draft, drafts: dict[str, _Draft]) -> Table:
    known = {column.name for column in draft.columns}
    for columns in (
        draft.primary,
        *(unique.columns for unique in draft.uniques),
        *(key.columns for key in draft.foreign),
    ):
        for column in columns:
            if column not in known:
                raise SqlError(f"table `{name}` has no column `{column}`")
    foreign = []
    for key in draft.foreign:
        parent = drafts.get(key.table)
        if parent is None:
            raise SqlError(f"table `{name}` refers to the unknown table `{key.table}`")
        referenced = key.referenced or parent.primary
        if len(referenced) != len(key.columns):
            raise SqlError(
                f"the foreign key `{key.name}` of `{name}` refers to {len(referenced)} columns with {len(key.columns)}"
            )
        foreign.append(
            ForeignKey(
                name=key.name, columns=key.columns, table=key.table, referenced=referenced, on_delete=key.on_delete
            )
        )
    return Table(
        name=name,
        entity=name,
        columns=tuple(draft.columns),
        primary_key=draft.primary,
        uniques=tuple(draft.uniques),
        foreign_keys=tuple(foreign),
        triggers=tuple(draft.triggers),
    )
