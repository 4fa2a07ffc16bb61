"""Reads a statement of any shape for what indexes could do for it. What it does not understand, it passes over."""

from collections.abc import Sequence
from typing import Any

from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.kernel.sql.reader import parse
from server.engine.kernel.sql.words import quote
from server.engine.physical.candidates.conditions import conditions, equate, keys
from server.engine.physical.candidates.footprint import Change, Footprint, Ordering, Reading
from server.engine.physical.candidates.scope import Outputs, Scope, Source, references
from server.engine.physical.catalogue import Catalogue

_SET_OPERATIONS = (2, 3, 4)
_ANY_SUBLINK = 3
_DESCENDING, _NULLS_FIRST, _NULLS_LAST = 3, 2, 3
_EXTREMES = frozenset({"min", "max"})
_QUERIES = frozenset({"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"})
_VIEW_DEPTH = 8
"""Views inside views that are looked into."""


def read(sql: str, catalogue: Catalogue) -> Reading:
    """The footprints and changes of every statement in the text.

    Raises:
        SqlError: PostgreSQL's parser does not read it, with the place.
    """
    reader = _Reader(catalogue)
    for statement in parse(sql).stmts:
        reader.statement(statement.stmt, Scope())
    return reader.reading


class _Reader:
    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.reading = Reading()
        self._depth = 0

    def statement(self, node: Any, outer: Scope) -> Outputs:
        kind, message = unwrap(node)
        if kind == "select_stmt":
            return self._select(message, outer)
        if kind in ("insert_stmt", "update_stmt", "delete_stmt", "merge_stmt"):
            return self._change(kind, message, outer)
        if kind in ("explain_stmt", "prepare_stmt", "declare_cursor_stmt", "create_table_as_stmt"):
            return self.statement(message.query, outer)
        return {}

    def _with(self, message: Any, scope: Scope) -> None:
        if not message.HasField("with_clause"):
            return
        for node in message.with_clause.ctes:
            table = node.common_table_expr
            names = words(table.aliascolnames)
            query = table.ctequery
            if message.with_clause.recursive and query.WhichOneof("node") == "select_stmt":
                first = query.select_stmt
                while first.op in _SET_OPERATIONS:
                    first = first.larg
                scope.common[table.ctename] = {}
                if first is not query.select_stmt:
                    base = Scope(scope)
                    scope.common[table.ctename] = _named(_outputs_alone(self, first, base), names)
            scope.common[table.ctename] = _named(self.statement(query, scope), names)

    def _select(self, message: Any, outer: Scope) -> Outputs:
        scope = Scope(outer)
        self._with(message, scope)
        if message.op in _SET_OPERATIONS:
            left = self._select(message.larg, scope)
            right = self._select(message.rarg, scope)
            return _merged(left, right)
        for item in message.from_clause:
            self._item(item, scope)
        if message.HasField("where_clause"):
            self._condition(message.where_clause, scope)
        outputs = self._targets(message.target_list, scope)
        self._refer(message, scope)
        self._grouping(message, scope)
        self._ordering(message, scope)
        return outputs

    def _item(self, node: Any, scope: Scope) -> list[Source]:
        """Adds one item of FROM to the scope; the sources it has brought."""
        kind, message = unwrap(node)
        if kind == "range_var":
            source = self._named_relation(message, scope)
        elif kind == "join_expr":
            return self._join(message, scope)
        elif kind == "range_subselect":
            inner = scope if message.lateral else Scope(scope.outer, [], scope.common)
            outputs = self.statement(message.subquery, inner)
            source = Source(message.alias.aliasname, None, _named(outputs, words(message.alias.colnames)))
        elif kind == "range_table_sample":
            return self._item(message.relation, scope)
        else:
            alias = message.alias.aliasname if message is not None and hasattr(message, "alias") else ""
            source = Source(alias)
            if message is not None:
                self._nested(message, scope)
        scope.sources.append(source)
        return [source]

    def _named_relation(self, message: Any, scope: Scope) -> Source:
        alias = message.alias.aliasname or message.relname
        common = None if message.schemaname else scope.with_query(message.relname)
        if common is not None:
            return Source(alias, None, _named(common, words(message.alias.colnames)))
        view = self._catalogue.view(message.schemaname, message.relname)
        if view is not None and self._depth < _VIEW_DEPTH:
            self._depth += 1
            outputs = self.statement(view.query, Scope())
            self._depth -= 1
            return Source(alias, None, _named(_named(outputs, view.columns), words(message.alias.colnames)))
        table = self._catalogue.table(message.schemaname, message.relname)
        if table is None:
            return Source(alias)
        footprint = Footprint(table)
        self.reading.footprints.append(footprint)
        renamed = words(message.alias.colnames)
        if renamed:
            columns: Outputs = {column: [(footprint, column)] for column in table.columns}
            return Source(alias, None, _named(columns, renamed))
        return Source(alias, footprint)

    def _join(self, message: Any, scope: Scope) -> list[Source]:
        left = self._item(message.larg, scope)
        right = self._item(message.rarg, scope)
        names = words(message.using_clause)
        if message.is_natural:
            names = tuple(
                name for one in left for name in one.everything() if any(name in r.everything() for r in right)
            )
        for name in names:
            sides = [[place for one in side for place in one.places(name) or ()] for side in (left, right)]
            for footprint, column in (*sides[0], *sides[1]):
                footprint.columns.setdefault(column)
            equate(scope, *([(one, quote(column)) for one, column in side] for side in sides))
        if message.HasField("quals"):
            self._condition(message.quals, scope)
        return [*left, *right]

    def _condition(self, node: Any, scope: Scope) -> None:
        conditions(scope, node)
        self._refer(node, scope)

    def _refer(self, message: Any, scope: Scope) -> None:
        """Notes every column met, and reads the queries nested below."""
        parts = [message]
        if type(message).__name__ == "SelectStmt":
            # FROM and WITH were read as such; the rest of a SELECT is expressions.
            parts = [*message.target_list, *message.distinct_clause, *message.group_clause, *message.sort_clause]
            parts += [getattr(message, name) for name in ("having_clause", "limit_count", "limit_offset")]
            parts += [*message.window_clause, *message.values_lists]
            if not message.target_list and not message.values_lists:
                return
        for part in parts:
            for footprint, column in references(scope, part):
                footprint.columns.setdefault(column)
            self._nested(part, scope)

    def _nested(self, message: Any, scope: Scope) -> None:
        name = type(message).__name__
        if name == "Node":
            inner = unwrap(message)[1]
            if inner is None:
                return
            if type(inner).__name__ in _QUERIES:
                self.statement(message, scope)
                return
            message, name = inner, type(inner).__name__
        if name == "SubLink":
            outputs = self.statement(message.subselect, scope)
            if message.HasField("testexpr"):
                self._membership(message, outputs, scope)
                self._nested(message.testexpr, scope)
            return
        for descriptor, value in message.ListFields():
            if descriptor.message_type is not None:
                for part in value if descriptor.is_repeated else (value,):
                    self._nested(part, scope)

    def _membership(self, message: Any, outputs: Outputs, scope: Scope) -> None:
        """``x IN (SELECT y …)``: x is compared with y by equality, unless another operator is written."""
        if message.sub_link_type != _ANY_SUBLINK or words(message.oper_name) not in ((), ("=",)):
            return
        kind, test = unwrap(message.testexpr)
        lefts = list(test.args) if kind == "row_expr" else [message.testexpr]
        for left, places in zip(lefts, outputs.values(), strict=False):
            rights = [(footprint, quote(column)) for footprint, column in places]
            equate(scope, keys(scope, left), rights)

    def _targets(self, targets: Sequence[Any], scope: Scope) -> Outputs:
        outputs: Outputs = {}
        for number, node in enumerate(targets):
            target = node.res_target
            kind, value = unwrap(target.val)
            names = words(value.fields) if kind == "column_ref" else ()
            if names and names[-1] == "*":
                outputs.update(scope.starred(names))
                continue
            called = words(value.funcname)[-1] if kind == "func_call" else f"?{number}"
            outputs[target.name or (names[-1] if names else called)] = scope.resolve(names) if names else []
            if kind == "func_call" and called in _EXTREMES and len(value.args) == 1:
                for footprint, key in keys(scope, value.args[0]):
                    footprint.orders.setdefault((Ordering(key),))
        return outputs

    def _grouping(self, message: Any, scope: Scope) -> None:
        for clause in (message.group_clause, message.distinct_clause):
            nodes = [self._meant(node, message, scope) for node in clause if unwrap(node)[1] is not None]
            if clause is message.distinct_clause and len(clause) and not nodes:
                nodes = [node.res_target.val for node in message.target_list]
            by_footprint: dict[int, tuple[Footprint, list[str]]] = {}
            for node in nodes:
                for footprint, key in keys(scope, node):
                    by_footprint.setdefault(id(footprint), (footprint, []))[1].append(key)
            for footprint, found in by_footprint.values():
                footprint.groups.setdefault(tuple(dict.fromkeys(found)))

    def _ordering(self, message: Any, scope: Scope) -> None:
        order: list[Ordering] = []
        owner: Footprint | None = None
        for node in message.sort_clause:
            sort = node.sort_by
            found = keys(scope, self._meant(sort.node, message, scope))
            if len(found) != 1 or (owner is not None and found[0][0] is not owner):
                break
            owner = found[0][0]
            nulls = {_NULLS_FIRST: True, _NULLS_LAST: False}.get(sort.sortby_nulls)
            order.append(Ordering(found[0][1], sort.sortby_dir == _DESCENDING, nulls))
        if owner is not None and order:
            owner.orders.setdefault(tuple(order))

    def _meant(self, node: Any, message: Any, scope: Scope) -> Any:
        """The expression that an ordinal or the name of an output stands for."""
        kind, inner = unwrap(node)
        if kind == "a_const" and inner.WhichOneof("val") == "ival" and 0 < inner.ival.ival <= len(message.target_list):
            return message.target_list[inner.ival.ival - 1].res_target.val
        if kind == "column_ref" and len(inner.fields) == 1:
            name = words(inner.fields)[0]
            for target in message.target_list:
                if target.res_target.name == name:
                    return target.res_target.val
        return node

    def _change(self, kind: str, message: Any, outer: Scope) -> Outputs:
        scope = Scope(outer)
        self._with(message, scope)
        source = self._named_relation(message.relation, scope)
        table = source.footprint.table if source.footprint else None
        scope.sources.append(source)
        set_columns = frozenset(node.res_target.name for node in getattr(message, "target_list", ()))
        if kind == "insert_stmt":
            if source.footprint in self.reading.footprints:
                self.reading.footprints.remove(source.footprint)
            self.statement(message.select_stmt, Scope(outer, [], scope.common))
            conflict = message.on_conflict_clause
            updated = frozenset(node.res_target.name for node in conflict.target_list)
            changes = [("insert", frozenset[str]()), *([("update", updated)] if updated else [])]
            self._nested(conflict, scope)
        elif kind == "merge_stmt":
            self._item(message.source_relation, scope)
            self._condition(message.join_condition, scope)
            changes = [self._merged_change(node.merge_when_clause) for node in message.merge_when_clauses]
            for node in message.merge_when_clauses:
                self._refer(node, scope)
        else:
            changes = [("update", set_columns) if kind == "update_stmt" else ("delete", frozenset[str]())]
            for item in message.from_clause if kind == "update_stmt" else message.using_clause:
                self._item(item, scope)
            if message.HasField("where_clause"):
                self._condition(message.where_clause, scope)
            for node in message.target_list if kind == "update_stmt" else ():
                self._refer(node.res_target.val, scope)
        if table is not None:
            self.reading.changes += [Change(table, operation, columns) for operation, columns in changes if operation]
        return self._returning(message, scope)

    def _merged_change(self, clause: Any) -> tuple[str, frozenset[str]]:
        number = clause.DESCRIPTOR.fields_by_name["command_type"].enum_type.values_by_number
        operation = {"CMD_UPDATE": "update", "CMD_INSERT": "insert", "CMD_DELETE": "delete"}.get(
            number[clause.command_type].name, ""
        )
        targets = clause.target_list if operation == "update" else ()
        return operation, frozenset(node.res_target.name for node in targets)

    def _returning(self, message: Any, scope: Scope) -> Outputs:
        clause = message.returning_clause
        targets = clause.exprs if hasattr(clause, "exprs") else ()
        for node in targets:
            self._refer(node, scope)
        return self._targets(targets, scope)


def _outputs_alone(reader: _Reader, message: Any, scope: Scope) -> Outputs:
    """Outputs of the first arm of a recursive query, read before its name means anything; nothing else is kept."""
    kept = reader.reading
    reader.reading = Reading()
    outputs = reader._select(message, scope)
    reader.reading = kept
    return {name: [] for name in outputs}


def _named(outputs: Outputs, names: Sequence[str]) -> Outputs:
    """The result with its first columns under other names."""
    if not names:
        return outputs
    return {
        names[number] if number < len(names) else name: places for number, (name, places) in enumerate(outputs.items())
    }


def _merged(left: Outputs, right: Outputs) -> Outputs:
    rights = list(right.values())
    return {
        name: [*places, *(rights[number] if number < len(rights) else ())]
        for number, (name, places) in enumerate(left.items())
    }
