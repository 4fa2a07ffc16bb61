"""What is known of the schema at each statement, read from the DDL and the statements before: a small catalogue.

What is not known (a table nobody showed) is taken as there, with rows, and of unknown columns.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from server.engine.kernel.sql.scripts import Written
from server.engine.migrations.checking import trees
from server.engine.migrations.checking.naming import chosen, index_columns


class KnownColumn:
    """A column; its type is spelt out when somebody asks."""

    def __init__(self, type_name: Any = None, required: bool = False, *, plain: bool = False) -> None:
        self._type = type_name
        self.required = required
        self.plain = plain
        """Nothing but a type, NOT NULL and a default is stated of it: no expression, identity or reference."""
        self.default: Any = None

    @property
    def type(self) -> str:
        """As ``format_type`` would; empty where nobody showed it."""
        return "" if self._type is None else trees.type_name(self._type)

    def retype(self, type_name: Any) -> None:
        self._type = type_name


@dataclass
class KnownTable:
    name: str
    columns: dict[str, KnownColumn] = field(default_factory=dict)
    required_by_check: set[str] = field(default_factory=set)
    """Columns that a validated check keeps from being NULL."""
    checks: dict[str, tuple[tuple[str, ...], bool, str]] = field(default_factory=dict)
    """Name: columns, validated, the column a check requires or empty."""
    indexes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Leading keys of whole-table indexes by name."""
    made: dict[str, Any] = field(default_factory=dict)
    """CREATE INDEX by name."""
    key: tuple[str, ...] = ()
    proved_somewhere: bool = False
    """A constraint that nobody showed was validated: it may keep any column from being NULL."""
    fresh: bool = False
    """Made by the migration: nobody uses it yet, and it has no rows."""
    partitioned: bool = False
    parent: str = ""
    """The partitioned table it is a partition of."""
    bound: Any = None
    partition_key: Any = None
    whole: bool = True
    """Every column is known."""


class State:
    def __init__(self) -> None:
        self.tables: dict[str, KnownTable] = {}
        self.domains: dict[str, bool] = {}
        """Whether a domain has a constraint."""
        self.enums: dict[str, set[str]] = {}
        self.views: set[str] = set()
        self.names: set[str] = set()
        """Of tables, indexes and constraints: what PostgreSQL names itself is called otherwise."""
        self.watched: set[str] = set()
        """Tables with triggers, policies, statistics or comments, or that views read: any column may be named."""
        self.volatile: dict[str, bool] = {}
        """Functions of the user's own."""
        self.waited = False
        """A statement has asked for a lock without a limit of time."""
        self.started = False
        """The schema has been read; what comes is the migration."""

    def begin(self, schema: Iterable[Written]) -> None:
        for each in schema:
            self.apply(each)
        self.started = True

    def table(self, name: str) -> KnownTable:
        """A table nobody showed is there and has columns nobody knows."""
        known = self.tables.get(name)
        return known if known is not None else KnownTable(name, whole=False)

    def in_use(self, name: str) -> bool:
        return not self.table(name).fresh

    def movable(self, table: str, column: str) -> tuple[Any, ...] | None:
        """CREATE INDEX of each index on the column; None where more rests on it, or not everything has been shown."""
        known = self.table(table)
        own = known.columns.get(column)
        if (
            not known.whole
            or known.partitioned
            or known.parent
            or own is None
            or not own.plain
            or table in self.watched
        ):
            return None
        held = {each for columns, _, _ in known.checks.values() for each in columns}
        keyed = {each for name, keys in known.indexes.items() if name not in known.made for each in keys}
        if column in held | keyed:
            return None
        return tuple(node for _, node in sorted(known.made.items()) if column in _mentioned(node))

    def partitions(self, table: str) -> list[str]:
        """All below it that are known, by name."""
        found = [one.name for one in self.tables.values() if one.parent == table]
        return sorted([*found, *(each for one in found for each in self.partitions(one))])

    def default_partition(self, table: str) -> str:
        """Where rows go that no other partition takes; empty where none is known."""
        beside = (one for one in self.tables.values() if one.parent == table and one.bound is not None)
        return next((one.name for one in beside if one.bound.is_default), "")

    def index_table(self, index: str) -> str:
        return next((one.name for one in self.tables.values() if index in one.indexes), "")

    def apply(self, written: Written) -> None:
        """The schema after the statement."""
        act = _ACTS.get(written.kind)
        if act is not None:
            act(self, written.node)


def _mentioned(node: Any) -> set[str]:
    """Columns of an index: keys, included ones, those of expressions and predicate."""
    named = {each.index_elem.name for each in (*node.index_params, *node.index_including_params)}
    return named | set(trees.columns_in(node))


def _create(state: State, node: Any) -> None:
    name = trees.relation(node)
    if name in state.tables:
        return
    made = state.tables[name] = KnownTable(name, fresh=state.started, partitioned=node.HasField("partspec"))
    state.names.add(name)
    if made.partitioned:
        made.partition_key = node.partspec
    for element in node.table_elts:
        kind = element.WhichOneof("node")
        if kind == "column_def":
            _column(state, made, element.column_def)
        elif kind == "constraint":
            _constraint(state, made, element.constraint)
        else:
            made.whole = False
    if node.inh_relations:
        made.whole = False
        above = node.inh_relations[0].range_var.relname
        if node.HasField("partbound"):
            made.parent, made.bound = above, node.partbound
            made.columns = {**state.table(above).columns, **made.columns}
        else:
            state.watched |= {name, above}


_REQUIRING = frozenset({"CONSTR_NOTNULL", "CONSTR_PRIMARY", "CONSTR_IDENTITY"})
_PLAIN = frozenset({"CONSTR_NOTNULL", "CONSTR_NULL", "CONSTR_DEFAULT"})


def _column(state: State, table: KnownTable, definition: Any) -> None:
    said = trees.said(definition) if definition.constraints else {}
    names = definition.type_name.names
    serial = bool(names) and names[-1].string.sval.endswith("serial")
    required = serial or not _REQUIRING.isdisjoint(said)
    plain = not serial and set(said) <= _PLAIN and not definition.HasField("coll_clause")
    made = table.columns[definition.colname] = KnownColumn(definition.type_name, required, plain=plain)
    if "CONSTR_DEFAULT" in said:
        made.default = said["CONSTR_DEFAULT"].raw_expr
    for each in definition.constraints:
        _constraint(state, table, each.constraint, definition.colname)


def _constraint(state: State, table: KnownTable, node: Any, column: str = "") -> None:
    kind = trees.word(node, "contype")
    if kind in ("CONSTR_PRIMARY", "CONSTR_UNIQUE"):
        keys = tuple(each.string.sval for each in node.keys) or ((column,) if column else ())
        if node.indexname:
            keys = table.indexes.pop(node.indexname, keys)
            table.made.pop(node.indexname, None)
        primary = kind == "CONSTR_PRIMARY"
        own = node.conname or node.indexname
        own = own or chosen(state.names, table.name, () if primary else keys, "pkey" if primary else "key")
        table.indexes[own] = keys
        state.names.add(own)
        if primary:
            table.key = keys
            for each in keys:
                if each in table.columns:
                    table.columns[each].required = True
    elif kind == "CONSTR_FOREIGN":
        keys = tuple(each.string.sval for each in node.fk_attrs) or ((column,) if column else ())
        state.names.add(node.conname or chosen(state.names, table.name, keys, "fkey"))
        for each in keys:
            if each in table.columns:
                table.columns[each].plain = False
    elif kind == "CONSTR_CHECK":
        _check(state, table, node)


def _check(state: State, table: KnownTable, node: Any) -> None:
    columns = trees.columns_in(node.raw_expr)
    name = node.conname or chosen(state.names, table.name, columns if len(columns) == 1 else (), "check")
    state.names.add(name)
    test = node.raw_expr.null_test if node.raw_expr.WhichOneof("node") == "null_test" else None
    required = columns[0] if test is not None and trees.word(test, "nulltesttype") == "IS_NOT_NULL" and columns else ""
    valid = not node.skip_validation
    table.checks[name] = (columns, valid, required)
    if required and valid:
        table.required_by_check.add(required)


def _alter(state: State, node: Any) -> None:
    name = trees.relation(node)
    table = state.tables.setdefault(name, KnownTable(name, whole=False))
    for _, kind, command in trees.commands(node):
        if kind == "AT_AddColumn":
            _column(state, table, trees.column(command))
        elif kind == "AT_DropColumn":
            table.columns.pop(command.name, None)
            table.indexes = {own: keys for own, keys in table.indexes.items() if command.name not in keys}
            table.made = {own: made for own, made in table.made.items() if command.name not in _mentioned(made)}
        elif kind == "AT_AlterColumnType":
            known = table.columns.setdefault(command.name, KnownColumn())
            known.retype(trees.column(command).type_name)
        elif kind == "AT_ColumnDefault":
            definition = getattr(command, "def")
            known = table.columns.setdefault(command.name, KnownColumn())
            known.default = definition if definition.WhichOneof("node") else None
        elif kind in ("AT_AddIdentity", "AT_SetStorage", "AT_SetStatistics"):
            table.columns.setdefault(command.name, KnownColumn()).plain = False
        elif kind in ("AT_SetNotNull", "AT_DropNotNull"):
            table.columns.setdefault(command.name, KnownColumn()).required = kind == "AT_SetNotNull"
        elif kind == "AT_AddConstraint":
            _constraint(state, table, trees.constraint(command))
        elif kind in ("AT_AttachPartition", "AT_DetachPartition"):
            part = getattr(command, "def").partition_cmd
            own = state.tables.setdefault(part.name.relname, KnownTable(part.name.relname, whole=False))
            attached = kind == "AT_AttachPartition"
            own.parent, own.bound = (name, part.bound) if attached else ("", None)
        elif kind == "AT_ValidateConstraint" and command.name not in table.checks and not table.whole:
            table.proved_somewhere = True
        elif kind == "AT_ValidateConstraint" and command.name in table.checks:
            columns, _, required = table.checks[command.name]
            table.checks[command.name] = (columns, True, required)
            if required:
                table.required_by_check.add(required)
        elif kind == "AT_DropConstraint":
            _, _, required = table.checks.pop(command.name, ((), False, ""))
            table.required_by_check.discard(required)
            table.indexes.pop(command.name, None)
            state.names.discard(command.name)


def _index(state: State, node: Any) -> None:
    name = trees.relation(node)
    table = state.tables.setdefault(name, KnownTable(name, whole=False))
    keys = tuple(each.index_elem.name for each in node.index_params)
    own = node.idxname or chosen(state.names, name, index_columns(node.index_params), "idx")
    whole = not node.HasField("where_clause") and all(keys)
    table.indexes[own] = keys if whole else ()
    table.made[own] = node
    state.names.add(own)


def _drop(state: State, node: Any) -> None:
    kind = trees.word(node, "remove_type")
    for each in node.objects:
        name = trees.last(each)
        if kind == "OBJECT_TABLE":
            gone = state.tables.pop(name, None)
            state.names -= {name, *(gone.indexes if gone else ()), *(gone.checks if gone else ())}
        elif kind == "OBJECT_INDEX":
            state.names.discard(name)
            for table in state.tables.values():
                table.indexes.pop(name, None)
                table.made.pop(name, None)
        elif kind in ("OBJECT_VIEW", "OBJECT_MATVIEW"):
            state.views.discard(name)


def _rename(state: State, node: Any) -> None:
    kind = trees.word(node, "rename_type")
    name = trees.relation(node)
    if kind == "OBJECT_TABLE" and name in state.tables:
        moved = state.tables.pop(name)
        moved.name = node.newname
        state.tables[node.newname] = moved
        for each in state.tables.values():
            each.parent = node.newname if each.parent == name else each.parent
        state.names = (state.names - {name}) | {node.newname}
        state.watched |= {node.newname} if name in state.watched else set()
    elif kind == "OBJECT_COLUMN" and name in state.tables and node.subname in state.tables[name].columns:
        columns = state.tables[name].columns
        columns[node.newname] = columns.pop(node.subname)
        state.tables[name].whole = False  # what rests on it has been shown under its old name
    elif kind == "OBJECT_INDEX":
        state.names = (state.names - {name}) | {node.newname}
        for each in state.tables.values():
            if name in each.indexes:
                each.indexes[node.newname] = each.indexes.pop(name)
            if name in each.made:
                each.made[node.newname] = each.made.pop(name)


def _domain(state: State, node: Any) -> None:
    state.domains[trees.last_of(node.domainname)] = any(
        trees.word(each.constraint, "contype") in ("CONSTR_CHECK", "CONSTR_NOTNULL") for each in node.constraints
    )


def _enum(state: State, node: Any) -> None:
    state.enums[trees.last_of(node.type_name)] = {each.string.sval for each in node.vals}


def _function(state: State, node: Any) -> None:
    options = {each.def_elem.defname: each.def_elem.arg for each in node.options}
    told = options["volatility"].string.sval if "volatility" in options else "volatile"
    state.volatile[trees.last_of(node.funcname)] = told == "volatile"
    if node.HasField("sql_body"):
        state.watched |= trees.relations_in(node.sql_body)


def _view(state: State, node: Any) -> None:
    state.views.add(node.view.relname)
    state.watched |= trees.relations_in(node.query)


def _made_of_query(state: State, node: Any) -> None:
    if trees.word(node, "objtype") == "OBJECT_MATVIEW":
        state.views.add(node.into.rel.relname)
        state.watched |= trees.relations_in(node.query)


def _watch(state: State, node: Any) -> None:
    state.watched |= trees.relations_in(node)


def _told(state: State, node: Any) -> None:
    """COMMENT: of a column, the table's name is the last but one."""
    if trees.word(node, "objtype") == "OBJECT_COLUMN":
        names = node.object.list.items
        state.watched.add(names[-2].string.sval if len(names) > 1 else "")


_ACTS = {
    "create_trig_stmt": _watch,
    "create_policy_stmt": _watch,
    "create_stats_stmt": _watch,
    "comment_stmt": _told,
    "create_stmt": _create,
    "alter_table_stmt": _alter,
    "index_stmt": _index,
    "drop_stmt": _drop,
    "rename_stmt": _rename,
    "create_domain_stmt": _domain,
    "create_enum_stmt": _enum,
    "create_function_stmt": _function,
    "view_stmt": _view,
    "create_table_as_stmt": _made_of_query,
}
