"""Reads INSERT, UPDATE and DELETE: what they write, to which rows, and what they return."""

from typing import Any

from server.engine.kernel.sql.context import Context
from server.engine.kernel.sql.deparse import unwrap
from server.engine.kernel.sql.expressions import visit
from server.engine.kernel.sql.outputs import read_outputs
from server.engine.kernel.sql.predicates import read_conditions
from server.engine.kernel.sql.relations import read_from, read_table
from server.engine.kernel.sql.scope import Derived, Relation, Scope, TableShape, close_to
from server.engine.kernel.sql.select import read_select, read_with
from server.engine.model.access import Assignment, Comparison, Condition, Operation

_ON_CONFLICT_UPDATE = 3


def read_insert(context: Context, message: Any, outer: Scope | None) -> Derived:
    scope = Scope(outer=outer)
    read_with(context, scope, message)
    body = Scope(outer=scope)
    relation = read_table(context, body, message.relation, Operation.INSERT)
    names = [node.res_target.name for node in message.cols]
    if relation is not None:
        for node in message.cols:
            _check_column(context, relation, node.res_target.name, node.res_target.location)
        if message.HasField("select_stmt") and not names and relation.shape is not None and relation.shape.ordered:
            names = list(relation.columns)[: _given(message.select_stmt.select_stmt)]
        elif message.HasField("select_stmt") and not names:
            context.problem(
                "name the columns that INSERT fills: `INSERT INTO table (column, …)`", message.relation.location
            )
        relation.writes = list(dict.fromkeys(names))
    types = [relation.columns.get(name, "") if relation is not None else "" for name in names]
    if message.HasField("select_stmt"):
        derived = _read_rows(context, scope, relation, names, types, message.select_stmt.select_stmt)
        if names and not derived.open and len(derived.types) != len(names):
            counts = f"{_counted(len(names), 'column')} and gives {_counted(len(derived.types), 'value')}"
            place = message.cols[0].res_target.location if message.cols else message.relation.location
            context.problem(f"INSERT names {counts}", place)
    if message.HasField("on_conflict_clause") and relation is not None:
        relation.may_conflict = True
        _read_conflict(context, body, relation, message.on_conflict_clause)
    return _read_returning(context, body, message)


def _given(select: Any) -> int:
    """Values of each row."""
    return len(select.values_lists[0].list.items) if select.values_lists else len(select.target_list)


def _read_rows(
    context: Context, scope: Scope, relation: Relation | None, names: list[str], types: list[str], select: Any
) -> Derived:
    derived = read_select(context, select, scope, types)
    if relation is None:
        return derived
    if select.values_lists:
        values = [context.text(node) for node in select.values_lists[0].list.items]
        relation.inserted_rows = float(len(select.values_lists))
        relation.further_rows = [
            [
                Assignment(column=name, term=context.text(node))
                for name, node in zip(names, row.list.items, strict=False)
            ]
            for row in select.values_lists[1:]
        ]
    else:
        values = [context.text(node.res_target.val) for node in select.target_list]
        relation.inserted_rows = 0.0
    relation.assignments = [Assignment(column=name, term=term) for name, term in zip(names, values, strict=False)]
    return derived


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _read_conflict(context: Context, scope: Scope, relation: Relation, clause: Any) -> None:
    """The row met is a second use of the table: found by the key named, and perhaps updated."""
    shape = relation.shape
    if shape is None:
        return
    target = [node.index_elem.name for node in clause.infer.index_elems if node.index_elem.name]
    if clause.infer.conname:
        context.problem("ON CONFLICT ON CONSTRAINT: name the columns instead", clause.location)
    for name in target:
        _check_column(context, relation, name, clause.infer.location)
    whole = len(target) == len(clause.infer.index_elems)
    if (
        target
        and whole
        and all(name in relation.columns for name in target)
        and not _is_key(shape, target, clause.infer.HasField("where_clause"))
    ):
        keys = " and ".join(f"({', '.join(sorted(key))})" for key in shape.keys)
        message = f"ON CONFLICT ({', '.join(target)}): the keys of `{shape.name}` are {keys}"
        context.problem(message, clause.infer.location)
    if clause.action != _ON_CONFLICT_UPDATE:
        return
    if not clause.infer.index_elems:
        context.problem("ON CONFLICT DO UPDATE must name the columns of a key", clause.location)
    given = {assignment.column: assignment.term for assignment in relation.assignments}
    met = Relation(
        name=relation.name, aliases=relation.aliases, columns=relation.columns, shape=shape,
        operation=Operation.UPDATE,
        reads=set(target),
        conditions=[
            Condition(column=name, comparison=Comparison.EQUAL, term=given.get(name, f"excluded.{name}"), operator="=")
            for name in target
        ],
    )  # fmt: skip
    excluded = Relation(name="excluded", aliases=frozenset({"excluded"}), columns=relation.columns)
    inner = _ConflictScope(outer=scope.outer, relations=[met, excluded])
    _read_assignments(context, inner, met, clause.target_list)
    if clause.HasField("where_clause"):
        read_conditions(context, inner, clause.where_clause)
    context.relations.append(met)


class _ConflictScope(Scope):
    """Unqualified names mean the row met, never the one proposed."""

    def holders(self, column: str) -> list[Relation]:
        return super().holders(column)[:1]


def _is_key(shape: TableShape, columns: list[str], has_condition: bool) -> bool:
    return frozenset(columns) in (shape.keys + shape.partial_keys if has_condition else shape.keys)


def _check_column(context: Context, relation: Relation, name: str, position: int) -> None:
    if name not in relation.columns and relation.shape is not None:
        suggestion = close_to(name, relation.columns)
        context.problem(f"unknown column `{name}` of table `{relation.shape.name}`", position, suggestion)


def read_update(context: Context, message: Any, outer: Scope | None) -> Derived:
    scope = Scope(outer=outer)
    read_with(context, scope, message)
    relation = read_table(context, scope, message.relation, Operation.UPDATE)
    for node in message.from_clause:
        read_from(context, scope, node)
    if relation is not None:
        _read_assignments(context, scope, relation, message.target_list)
    if message.HasField("where_clause"):
        read_conditions(context, scope, message.where_clause)
    return _read_returning(context, scope, message)


def _read_assignments(context: Context, scope: Scope, relation: Relation, targets: Any) -> None:
    for node in targets:
        target = node.res_target
        _check_column(context, relation, target.name, target.location)
        if target.name in relation.writes:
            context.problem(f"column `{target.name}` is set twice", target.location)
        kind, value = unwrap(target.val)
        wanted = relation.columns.get(target.name, "")
        if kind == "multi_assign_ref":
            term = _read_multiple(context, scope, value, wanted)
        else:
            visit(context, scope, target.val, wanted)
            term = context.text(target.val)
        relation.writes.append(target.name)
        relation.assignments.append(Assignment(column=target.name, term=term))


def _read_multiple(context: Context, scope: Scope, value: Any, wanted: str) -> str:
    """One column of ``SET (a, b) = …``."""
    kind, source = unwrap(value.source)
    if kind == "row_expr" and value.colno <= len(source.args):
        part = source.args[value.colno - 1]
        visit(context, scope, part, wanted)
        return context.text(part)
    if value.colno == 1:
        visit(context, scope, value.source)
    return context.text(value.source)


def read_delete(context: Context, message: Any, outer: Scope | None) -> Derived:
    scope = Scope(outer=outer)
    read_with(context, scope, message)
    read_table(context, scope, message.relation, Operation.DELETE)
    for node in message.using_clause:
        read_from(context, scope, node)
    if message.HasField("where_clause"):
        read_conditions(context, scope, message.where_clause)
    return _read_returning(context, scope, message)


def _read_returning(context: Context, scope: Scope, message: Any) -> Derived:
    """What is returned; PostgreSQL 18 also knows ``old`` and ``new``."""
    if not message.HasField("returning_clause"):
        return Derived(outputs=(), types=(), sources=())
    target = scope.relations[0]
    if target.shape is not None:
        for name in ("old", "new"):
            if all(name not in relation.aliases for relation in scope.relations):
                scope.common.setdefault(name, Derived(outputs=(), types=(), sources=()))
    return read_outputs(context, _ReturningScope.of(scope), message.returning_clause.exprs, ())


class _ReturningScope(Scope):
    """Adds ``old`` and ``new`` as further names of the row written."""

    @classmethod
    def of(cls, scope: Scope) -> "Scope":
        return cls(outer=scope.outer, relations=scope.relations, merged=scope.merged, common=scope.common)

    def relation(self, qualifier: str) -> Relation | None:
        found = super().relation(qualifier)
        return self.relations[0] if found is None and qualifier in ("old", "new") else found
