"""Reads FROM, USING and JOIN: which relations a statement uses, under which names."""

from typing import Any

from server.engine.kernel.sql.context import Context
from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.kernel.sql.expressions import visit
from server.engine.kernel.sql.predicates import read_conditions
from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.scope import Derived, Relation, Scope, close_to
from server.engine.kernel.sql.types import type_name
from server.engine.model.access import Comparison, Condition, Operation

MAX_RELATIONS = 100
"""Uses of tables in one statement; PostgreSQL plans joins of more than a dozen by chance (geqo_threshold)."""


def read_from(context: Context, scope: Scope, node: Any) -> list[Relation]:
    """Adds the relations of one item of a FROM list to the scope and returns them."""
    kind, message = unwrap(node)
    if kind == "range_var":
        relation = read_table(context, scope, message)
        return [] if relation is None else [relation]
    if kind == "join_expr":
        return _read_join(context, scope, message)
    if kind == "range_subselect":
        inner = scope if message.lateral else Scope(outer=scope.outer, common=_visible(scope))
        derived = context.read_query(context, message.subquery, inner, ())
        return [_derived_relation(context, scope, derived, message.alias.aliasname, words(message.alias.colnames))]
    if kind == "range_function":
        return [_read_function(context, scope, message)]
    if kind == "range_table_sample":
        return read_from(context, scope, message.relation)
    context.problem("this kind of FROM item is not supported", getattr(message, "location", -1))
    return [_open_relation(scope, "")]


def _visible(scope: Scope) -> dict[str, Derived]:
    return {name: found for level in reversed([*scope.chain()]) for name, found in level.common.items()}


def read_table(context: Context, scope: Scope, message: Any, operation: Operation = Operation.READ) -> Relation | None:
    """A named relation: a common table expression or a table of the catalogue; None when neither."""
    name, alias = message.relname, message.alias.aliasname
    if message.schemaname:
        context.problem(f"`{message.schemaname}.{name}`: name the table without a schema", message.location)
        _open_relation(scope, alias or name)
        return None
    common = scope.common_table(name) if operation is Operation.READ else None
    if common is not None:
        return _derived_relation(context, scope, common, alias or name, words(message.alias.colnames))
    shape = context.catalogue.get(name)
    if shape is None:
        context.problem(f"unknown entity or table `{name}`", message.location, close_to(name, context.catalogue))
        _open_relation(scope, alias or name)
        return None
    relation = Relation(
        name=alias or shape.name,
        aliases=frozenset({alias}) if alias else frozenset({name, shape.name}),
        columns=shape.columns,
        shape=shape,
        operation=operation,
    )
    context.rename(message.location, shape.name)
    _add(context, scope, relation, message.location)
    context.relations.append(relation)
    return relation


def _add(context: Context, scope: Scope, relation: Relation, position: int) -> None:
    if len(context.relations) >= MAX_RELATIONS:
        raise SqlError(
            f"the statement uses more than {MAX_RELATIONS} tables", context.positional.offset(max(position, 0))
        )
    if relation.name and any(found.name == relation.name for found in scope.relations):
        context.problem(f"`{relation.name}` is used twice: give one an alias", position)
    scope.relations.append(relation)


def _read_join(context: Context, scope: Scope, message: Any) -> list[Relation]:
    left = read_from(context, scope, message.larg)
    right = read_from(context, scope, message.rarg)
    if message.is_natural:
        context.problem("NATURAL JOIN depends on which columns happen to share a name: say ON", -1)
    for name in words(message.using_clause):
        one = next((found for found in left if name in found.columns), None)
        other = next((found for found in right if name in found.columns), None)
        if one is None or other is None:
            if not any(found.open for found in (*left, *right)):
                context.problem(f"JOIN … USING ({name}): both sides must have the column", -1)
            continue
        scope.merged.add(name)
        for relation, against in ((one, other), (other, one)):
            relation.reads.add(name)
            term = f"{against.qualified}.{name}"
            relation.conditions.append(Condition(column=name, comparison=Comparison.JOIN, term=term, operator="="))
            relation.joined_to.append((name, against, name))
    if message.HasField("quals"):
        read_conditions(context, scope, message.quals)
    return left + right


def _derived_relation(context: Context, scope: Scope, derived: Derived, alias: str, names: tuple[str, ...]) -> Relation:
    columns: dict[str, str] = {}
    sources: dict[str, tuple[Relation, str]] = {}
    for index, (output, type_) in enumerate(zip(derived.outputs, derived.types, strict=False)):
        name = names[index] if index < len(names) else output.name
        columns[name] = type_
        column = derived.sources[index] if index < len(derived.sources) else None
        if column is not None:
            sources[name] = column.relation.sources.get(column.name, (column.relation, column.name))
    relation = Relation(
        name=alias,
        aliases=frozenset({alias}),
        columns=columns,
        sources=sources,
        transparent=derived.transparent,
        open=derived.open,
    )
    _add(context, scope, relation, -1)
    return relation


def _read_function(context: Context, scope: Scope, message: Any) -> Relation:
    types = []
    for node in message.functions:
        items = node.list.items
        types.append(visit(context, scope, items[0]))
    alias = message.alias.aliasname
    names = words(message.alias.colnames)
    columns = dict.fromkeys(names, "")
    for name, type_ in zip(names, types, strict=False):
        columns[name] = type_
    for node in message.coldeflist:
        columns[node.column_def.colname] = type_name(node.column_def.type_name)
    first = unwrap(message.functions[0].list.items[0])
    function = words(first[1].funcname)[-1] if first[0] == "func_call" else ""
    if alias and not columns and len(types) == 1 and function in ("unnest", "generate_series"):
        columns[alias] = types[0]
    relation = Relation(
        name=alias or function,
        aliases=frozenset({alias or function}),
        columns=columns,
        open=not columns,
    )
    _add(context, scope, relation, -1)
    return relation


def _open_relation(scope: Scope, name: str) -> Relation:
    """Stands for what could not be read, so that its columns are not reported as well."""
    relation = Relation(name=name, aliases=frozenset({name}), columns={}, open=True)
    scope.relations.append(relation)
    return relation
