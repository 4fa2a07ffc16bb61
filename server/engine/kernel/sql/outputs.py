"""Reads the result columns of SELECT and RETURNING."""

from collections.abc import Sequence
from typing import Any

from server.engine.kernel.sql.context import Context
from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.kernel.sql.expressions import read_column, resolve, visit
from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.scope import Column, Derived, Relation, Scope
from server.engine.model.access import Output

MAX_RESULT_COLUMNS = 1_664
"""PostgreSQL's own limit (MaxTupleAttributeNumber)."""


def read_outputs(context: Context, scope: Scope, targets: Sequence[Any], expected: Sequence[str]) -> Derived:
    """The result columns in order, ``*`` expanded; ``expected`` are their types where the context knows them."""
    outputs: list[Output] = []
    types: list[str] = []
    sources: list[Column | None] = []
    is_open = False
    for node in targets:
        if len(outputs) > MAX_RESULT_COLUMNS:
            break
        target = node.res_target
        kind, message = unwrap(target.val)
        if kind == "column_ref" and words(message.fields)[-1] == "*":
            for relation in _starred(context, scope, message):
                is_open = is_open or relation.open
                for name in relation.columns:
                    column = Column(relation, name, relation.columns[name])
                    read_column(context, column)
                    outputs.append(_column_output(column, name))
                    types.append(column.type)
                    sources.append(column)
            continue
        wanted = expected[len(outputs)] if len(outputs) < len(expected) else ""
        types.append(visit(context, scope, target.val, wanted))
        found = resolve(context, scope, message, quietly=True) if kind == "column_ref" else None
        sources.append(found)
        if found is not None:
            outputs.append(_column_output(found, target.name or found.name))
        else:
            outputs.append(
                Output(name=target.name or _default_name(kind, message), expression=context.text(target.val))
            )
    if len(outputs) > MAX_RESULT_COLUMNS:
        raise SqlError(f"the result has more than {MAX_RESULT_COLUMNS:,} columns")
    return Derived(outputs=tuple(outputs), types=tuple(types), sources=tuple(sources), open=is_open)


def _starred(context: Context, scope: Scope, reference: Any) -> list[Relation]:
    fields = words(reference.fields)
    if len(fields) == 1:
        if not scope.relations:
            context.problem("SELECT * needs a table in FROM", reference.location)
        return list(scope.relations)
    relation = context.relation(scope, fields[0], reference.location)
    if relation is None:
        context.problem(f"`{fields[0]}` names no table of this statement", reference.location)
        return []
    return [relation]


def _column_output(column: Column, name: str) -> Output:
    """A plain column; one of a derived table is traced to the table it comes from."""
    relation, base = column.relation.sources.get(column.name, (column.relation, column.name))
    if relation.shape is None:
        return Output(name=name, expression=f"{column.relation.qualified}.{column.name}")
    return Output(name=name, entity=relation.shape.entity, column=base)


def _default_name(kind: str, message: Any) -> str:
    """The name that PostgreSQL gives a result column without an alias."""
    if kind == "func_call":
        return words(message.funcname)[-1]
    if kind == "column_ref":
        return words(message.fields)[-1]
    if kind == "type_cast":
        inner_kind, inner = unwrap(message.arg)
        if inner_kind in ("column_ref", "func_call"):
            return _default_name(inner_kind, inner)
        return str(message.type_name.names[-1].string.sval)
    if kind == "sub_link":
        if message.sub_link_type == 1:
            return "exists"
        targets = message.subselect.select_stmt.target_list
        if message.sub_link_type == 5 and targets:
            return targets[0].res_target.name or _default_name(*unwrap(targets[0].res_target.val))
        return "array" if message.sub_link_type == 7 else "?column?"
    if kind == "a_indirection" and message.indirection[-1].WhichOneof("node") == "string":
        return words(message.indirection)[-1]
    named = {"coalesce_expr": "coalesce", "case_expr": "case", "a_array_expr": "array", "row_expr": "row"}
    if kind == "min_max_expr":
        return "greatest" if message.op == 1 else "least"
    return named.get(kind, "?column?")
