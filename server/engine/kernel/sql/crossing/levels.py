"""Which tables a statement names, level by level, and which conditions hold for the rows of each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from server.engine.kernel.sql.crossing.problem import CrossingError
from server.engine.kernel.sql.deparse import unwrap, words

_AND = 1
_INNER, _LEFT, _FULL, _RIGHT = 1, 2, 3, 4
_ANY_SUBLINK = 3
_QUERIES = ("select_stmt", "insert_stmt", "update_stmt", "delete_stmt")


@dataclass(eq=False)
class Use:
    """One naming of a table, or of something else that has rows (a CTE, a subquery), whose table is then empty."""

    table: str
    alias: str
    level: "Level"
    node: Any = None
    """Where it stands in the tree; None for the target of a change."""
    side: int = 0
    """The innermost outer join on whose nullable side it stands; 0 for none."""

    @property
    def target(self) -> bool:
        return bool(self.table) and self.node is None


@dataclass(eq=False)
class Conjunct:
    node: Any
    level: "Level"
    side: int
    """It holds for every row of the uses with the same side that reaches the result."""


@dataclass(eq=False)
class Level:
    """One SELECT, INSERT, UPDATE or DELETE; nested queries have levels of their own."""

    parent: "Level | None"
    message: Any
    uses: list[Use] = field(default_factory=list)
    conjuncts: list[Conjunct] = field(default_factory=list)


@dataclass
class Reading:
    """All levels of a statement."""

    levels: list[Level] = field(default_factory=list)
    defined: set[str] = field(default_factory=set)
    """Names of WITH queries."""
    sides: int = 0

    @property
    def uses(self) -> list[Use]:
        return [use for level in self.levels for use in level.uses if use.table]


Columns = Mapping[str, Mapping[str, tuple[str, bool]]]
"""Tables to their columns, each with its type and whether it may be NULL."""


def read(statement: Any) -> Reading:
    """The levels of a statement's node.

    Raises:
        CrossingError: it joins in a way whose conditions cannot be attributed (NATURAL).
    """
    reading = Reading()
    _query(reading, statement, None)
    return reading


def resolve(level: Level | None, reference: Any, columns: Columns) -> tuple[Use, str] | None:
    """The use and the column that a column reference means; None for what is no column of a table."""
    names = words(reference.fields)
    while level is not None:
        for use in level.uses:
            if len(names) == 2 and use.alias == names[0]:
                return (use, names[1]) if use.table else None
            if len(names) == 1 and names[0] in columns.get(use.table, ()):
                return use, names[0]
        level = level.parent
    return None


def parts(message: Any) -> Iterator[tuple[str, Any]]:
    """Every node below a message with its kind, the message's own first; nested queries included."""
    if type(message).__name__ == "Node":
        kind, inner = unwrap(message)
        if inner is None:
            return
        yield kind, inner
        message = inner
    for descriptor, value in message.ListFields():
        if descriptor.message_type is not None:
            for part in value if descriptor.is_repeated else (value,):
                yield from parts(part)


def equality(conjunct: Conjunct, columns: Columns) -> tuple[tuple[Use, str], tuple[Use, str]] | None:
    """Both sides of ``a.x = b.y`` between columns of two uses."""
    kind, message = unwrap(conjunct.node)
    if kind != "a_expr" or message.kind != 1 or words(message.name) != ("=",):
        return None
    found = []
    for side in (message.lexpr, message.rexpr):
        inner_kind, inner = unwrap(side)
        meant = resolve(conjunct.level, inner, columns) if inner_kind == "column_ref" else None
        if meant is None:
            return None
        found.append(meant)
    return (found[0], found[1]) if found[0][0] is not found[1][0] else None


def _query(reading: Reading, node: Any, parent: Level | None) -> Level:
    kind, message = unwrap(node)
    return _message(reading, kind, message, parent)


def _message(reading: Reading, kind: str, message: Any, parent: Level | None) -> Level:
    level = Level(parent, message)
    reading.levels.append(level)
    for cte in message.with_clause.ctes if message.HasField("with_clause") else ():
        reading.defined.add(cte.common_table_expr.ctename)
        _query(reading, cte.common_table_expr.ctequery, level)
    done = {"with_clause"}
    if kind != "select_stmt":
        relation = message.relation
        level.uses.append(Use(relation.relname, relation.alias.aliasname or relation.relname, level))
        done.add("relation")
    for name in ("from_clause", "using_clause"):
        if name in message.DESCRIPTOR.fields_by_name:
            for item in getattr(message, name):
                _item(reading, level, item, 0)
            done.add(name)
    if "where_clause" in message.DESCRIPTOR.fields_by_name and message.HasField("where_clause"):
        _conditions(reading, level, message.where_clause, 0)
        done.add("where_clause")
    for descriptor, value in message.ListFields():
        if descriptor.name in done or descriptor.message_type is None:
            continue
        for part in value if descriptor.is_repeated else (value,):
            _nested(reading, level, part)
    return level


def _item(reading: Reading, level: Level, node: Any, side: int) -> list[Use]:
    """Uses of one item of FROM."""
    kind, message = unwrap(node)
    if kind == "range_var":
        table = "" if message.relname in reading.defined else message.relname
        use = Use(table, message.alias.aliasname or message.relname, level, node, side)
        level.uses.append(use)
        return [use]
    if kind == "join_expr":
        return _join(reading, level, message, side)
    if message is not None:
        use = Use("", message.alias.aliasname, level, node, side)
        level.uses.append(use)
        _nested(reading, level, message)
        return [use]
    return []


def _join(reading: Reading, level: Level, message: Any, side: int) -> list[Use]:
    if message.is_natural:
        raise CrossingError("a NATURAL join does not say what it compares", "Write the join's condition.")
    left = right = condition = side
    if message.jointype != _INNER:
        reading.sides += 1
        condition = reading.sides
        left = condition if message.jointype in (_RIGHT, _FULL) else side
        right = condition if message.jointype in (_LEFT, _FULL) else side
        if message.jointype == _FULL:
            # Rows of both sides reach the result whether or not they meet the condition.
            reading.sides += 1
            condition = reading.sides
    lefts = _item(reading, level, message.larg, left)
    rights = _item(reading, level, message.rarg, right)
    if message.HasField("quals"):
        _conditions(reading, level, message.quals, condition)
    return [*lefts, *rights]


def _conditions(reading: Reading, level: Level, node: Any, side: int) -> None:
    kind, message = unwrap(node)
    if kind == "bool_expr" and message.boolop == _AND:
        for argument in message.args:
            _conditions(reading, level, argument, side)
        return
    level.conjuncts.append(Conjunct(node, level, side))
    _nested(reading, level, node)


def _nested(reading: Reading, level: Level, message: Any) -> None:
    """Levels of the queries nested somewhere below."""
    if type(message).__name__ == "SelectStmt":
        _message(reading, "select_stmt", message, level)
        return
    if type(message).__name__ == "Node":
        kind, inner = unwrap(message)
        if kind in _QUERIES:
            _query(reading, message, level)
        elif inner is not None:
            _nested(reading, level, inner)
        return
    for descriptor, value in message.ListFields():
        if descriptor.message_type is not None:
            for part in value if descriptor.is_repeated else (value,):
                _nested(reading, level, part)
