"""What is known of the schema at each statement, read from the DDL and the statements before: a small catalogue.

What is not known (a table nobody showed) is taken as there, with rows, and of unknown columns.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from server.engine.kernel.sql.scripts import Written
from server.engine.migrations.checking import trees


class KnownColumn:
    """A column; its type is spelt out when somebody asks."""

    def __init__(self, type_name: Any = None, required: bool = False, *, plain: bool = False) -> None:
        self._type = type_name
        self.required = required
        self.plain = plain
        """Nothing but a type and NOT NULL is stated of it: no default, expression, identity or reference."""

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
    key: tuple[str, ...] = ()
    proved_somewhere: bool = False
    """A constraint that nobody showed was validated: it may keep any column from being NULL."""
    fresh: bool = False
    """Made by the migration: nobody uses it yet, and it has no rows."""
    partitioned: bool = False
    whole: bool = True
    """Every column is known."""


class State:
    def __init__(self) -> None:
        self.tables: dict[str, KnownTable] = {}
        self.domains: dict[str, bool] = {}
        """Whether a domain has a constraint."""
        self.enums: dict[str, set[str]] = {}
        self.views: set[str] = set()
        self.watched = False
        """There are triggers, policies or statistics, which may name any column."""
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

    def stands_alone(self, table: str, column: str) -> bool:
        """Whether nothing rests on the column, as far as everything has been shown."""
        known = self.table(table)
        held = {each for columns, _, _ in known.checks.values() for each in columns}
        keyed = {each for keys in known.indexes.values() for each in keys}
        return (
            known.whole
            and not known.partitioned
            and column in known.columns
            and known.columns[column].plain
            and column not in held | keyed
            and all(known.indexes.values())
            and not self.views
            and not self.watched
        )

    def index_table(self, index: str) -> str:
        return next((one.name for one in self.tables.values() if index in one.indexes), "")

    def apply(self, written: Written) -> None:
        """The schema after the statement."""
        act = _ACTS.get(written.kind)
        if act is not None:
            act(self, written.node)


def _create(state: State, node: Any) -> None:
    name = trees.relation(node)
    if name in state.tables:
        return
    made = state.tables[name] = KnownTable(name, fresh=state.started, partitioned=node.HasField("partspec"))
    for element in node.table_elts:
        kind = element.WhichOneof("node")
        if kind == "column_def":
            _column(made, element.column_def)
        elif kind == "constraint":
            _constraint(made, element.constraint)
        else:
            made.whole = False
    if node.inh_relations:
        made.whole = False


_REQUIRING = frozenset({"CONSTR_NOTNULL", "CONSTR_PRIMARY", "CONSTR_IDENTITY"})


def _column(table: KnownTable, definition: Any) -> None:
    said = trees.said(definition) if definition.constraints else {}
    names = definition.type_name.names
    serial = bool(names) and names[-1].string.sval.endswith("serial")
    required = serial or not _REQUIRING.isdisjoint(said)
    plain = not serial and set(said) <= {"CONSTR_NOTNULL", "CONSTR_NULL"} and not definition.HasField("coll_clause")
    table.columns[definition.colname] = KnownColumn(definition.type_name, required, plain=plain)
    for each in definition.constraints:
        _constraint(table, each.constraint, definition.colname)


def _constraint(table: KnownTable, node: Any, column: str = "") -> None:
    kind = trees.word(node, "contype")
    if kind in ("CONSTR_PRIMARY", "CONSTR_UNIQUE"):
        keys = tuple(each.string.sval for each in node.keys) or ((column,) if column else ())
        if node.indexname:
            keys = table.indexes.pop(node.indexname, keys)
        suffix = "pkey" if kind == "CONSTR_PRIMARY" else "key"
        default = f"{table.name}_pkey" if suffix == "pkey" else f"{table.name}_{'_'.join(keys)}_key"
        table.indexes[node.conname or default] = keys
        if kind == "CONSTR_PRIMARY":
            table.key = keys
            for each in keys:
                if each in table.columns:
                    table.columns[each].required = True
    elif kind == "CONSTR_FOREIGN":
        for each in node.fk_attrs:
            if each.string.sval in table.columns:
                table.columns[each.string.sval].plain = False
    elif kind == "CONSTR_CHECK":
        columns = trees.columns_in(node.raw_expr)
        name = node.conname or f"{table.name}_{columns[0] + '_' if len(columns) == 1 else ''}check"
        test = node.raw_expr.null_test if node.raw_expr.WhichOneof("node") == "null_test" else None
        required = (
            columns[0] if test is not None and trees.word(test, "nulltesttype") == "IS_NOT_NULL" and columns else ""
        )
        valid = not node.skip_validation
        table.checks[name] = (columns, valid, required)
        if required and valid:
            table.required_by_check.add(required)


def _alter(state: State, node: Any) -> None:
    name = trees.relation(node)
    table = state.tables.setdefault(name, KnownTable(name, whole=False))
    for _, kind, command in trees.commands(node):
        if kind == "AT_AddColumn":
            _column(table, trees.column(command))
        elif kind == "AT_DropColumn":
            table.columns.pop(command.name, None)
            table.indexes = {own: keys for own, keys in table.indexes.items() if command.name not in keys}
        elif kind == "AT_AlterColumnType":
            known = table.columns.setdefault(command.name, KnownColumn())
            known.retype(trees.column(command).type_name)
        elif kind in ("AT_ColumnDefault", "AT_AddIdentity", "AT_SetStorage", "AT_SetStatistics"):
            table.columns.setdefault(command.name, KnownColumn()).plain = False
        elif kind in ("AT_SetNotNull", "AT_DropNotNull"):
            table.columns.setdefault(command.name, KnownColumn()).required = kind == "AT_SetNotNull"
        elif kind == "AT_AddConstraint":
            _constraint(table, trees.constraint(command))
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


def _index(state: State, node: Any) -> None:
    name = trees.relation(node)
    table = state.tables.setdefault(name, KnownTable(name, whole=False))
    keys = tuple(each.index_elem.name for each in node.index_params)
    own = node.idxname or f"{name}_{'_'.join(each or 'expr' for each in keys)}_idx"
    whole = not node.HasField("where_clause") and all(keys)
    table.indexes[own] = keys if whole else ()


def _drop(state: State, node: Any) -> None:
    kind = trees.word(node, "remove_type")
    for each in node.objects:
        name = trees.last(each)
        if kind == "OBJECT_TABLE":
            state.tables.pop(name, None)
        elif kind == "OBJECT_INDEX":
            for table in state.tables.values():
                table.indexes.pop(name, None)
        elif kind in ("OBJECT_VIEW", "OBJECT_MATVIEW"):
            state.views.discard(name)


def _rename(state: State, node: Any) -> None:
    kind = trees.word(node, "rename_type")
    name = trees.relation(node)
    if kind == "OBJECT_TABLE" and name in state.tables:
        moved = state.tables.pop(name)
        moved.name = node.newname
        state.tables[node.newname] = moved
    elif kind == "OBJECT_COLUMN" and name in state.tables and node.subname in state.tables[name].columns:
        columns = state.tables[name].columns
        columns[node.newname] = columns.pop(node.subname)


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


def _view(state: State, node: Any) -> None:
    state.views.add(node.view.relname)


def _made_of_query(state: State, node: Any) -> None:
    if trees.word(node, "objtype") == "OBJECT_MATVIEW":
        state.views.add(node.into.rel.relname)


def _watch(state: State, node: Any) -> None:
    state.watched = True


_ACTS = {
    "create_trig_stmt": _watch,
    "create_policy_stmt": _watch,
    "create_stats_stmt": _watch,
    "comment_stmt": _watch,
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
