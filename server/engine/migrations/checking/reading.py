"""A migration as statements with their transactions and the settings they run under."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from server.engine.errors import DomainError, Reason
from server.engine.kernel.sql.problems import SqlError, place
from server.engine.kernel.sql.scripts import Written, read_script
from server.engine.model.problem import Problem
from server.engine.model.rehearsals import RehearsalUnit

_BEGIN, _START, _COMMIT, _ROLLBACK = 1, 2, 3, 4
"""TransactionStmtKind."""


@dataclass(frozen=True)
class Statement:
    """One statement that is run, in its surroundings."""

    number: int
    """From 1, of those that do something."""
    written: Written
    unit: int
    """Statements of one transaction have the same."""
    explicit: bool
    """Within BEGIN … COMMIT, or a transaction that the tool opens."""
    settings: "dict[str, str]" = field(default_factory=dict)
    """Of the session: ``lock_timeout``, ``timezone``, lower-case."""

    @property
    def sql(self) -> str:
        return self.written.sql

    @property
    def line(self) -> int:
        return self.written.line

    @property
    def kind(self) -> str:
        return self.written.kind

    @property
    def node(self) -> Any:
        return self.written.node


@dataclass(frozen=True)
class Script:
    statements: tuple[Statement, ...]
    nested: tuple[Written, ...] = ()
    """BEGIN within a transaction."""
    unopened: tuple[Written, ...] = ()
    """COMMIT or ROLLBACK without one."""
    uncommitted: Written | None = None
    """A BEGIN that nothing ends."""


def read(text: str, *, in_transaction: bool = False, field_name: str = "migration") -> Script:
    """Raises `DomainError` INVALID_ARGUMENT with PostgreSQL's message and the place."""
    try:
        found = read_script(text)
    except SqlError as error:
        raise unreadable(text, error, field_name) from None
    statements: list[Statement] = []
    nested, unopened = [], []
    open_: Written | None = None
    ended: Written | None = None
    within = in_transaction
    unit = 0
    session: dict[str, str] = {}
    local: dict[str, str] = {}
    for written in found:
        if written.kind == "transaction_stmt":
            kind = written.node.kind
            if kind in (_BEGIN, _START):
                if within:
                    nested.append(written)
                open_, within, unit = written, True, unit + 1
            elif kind in (_COMMIT, _ROLLBACK):
                if not within:
                    unopened.append(written)
                open_, within, unit, local = None, False, unit + 1, {}
                ended = written
            continue
        if written.kind == "variable_set_stmt":
            name, value = setting(written.node)
            (local if written.node.is_local and within else session)[name] = value
            continue
        if not within:
            unit += 1
        settings = {**session, **local}
        statements.append(Statement(len(statements) + 1, written, unit, within, settings))
    if in_transaction and not within and ended is not None:
        unopened.append(ended)  # it ends what the tool began, and the tool will end it again
    # What the tool began, the tool ends.
    return Script(tuple(statements), tuple(nested), tuple(unopened), None if in_transaction else open_)


def setting(node: Any) -> tuple[str, str]:
    """Name and value of SET, as text."""
    values = []
    for each in node.args:
        kind = each.WhichOneof("node")
        constant = each.a_const if kind == "a_const" else None
        if constant is None:
            continue
        which = constant.WhichOneof("val")
        values.append(str(getattr(getattr(constant, which), which)) if which else "")
    return node.name.lower(), ",".join(values)


def unreadable(text: str, error: SqlError, field_name: str) -> DomainError:
    line, column = place(text, error.problem.offset)
    message = error.problem.message
    return DomainError(
        Reason.INVALID_ARGUMENT,
        f"{field_name}, line {line}, column {column}: {message}",
        {"field": field_name, "line": str(line), "column": str(column)},
        problems=[Problem(field_name, message, line, column)],
    )


def units(statements: Sequence[Statement]) -> tuple[tuple[RehearsalUnit, ...], tuple[tuple[int, ...], ...]]:
    """What to rehearse, and the numbers of the statements of each unit."""
    made: list[RehearsalUnit] = []
    numbers: list[tuple[int, ...]] = []
    group: list[Statement] = []

    def close() -> None:
        if group:
            zone = tuple((name, value) for name, value in sorted(group[0].settings.items()) if name == "timezone")
            made.append(RehearsalUnit(tuple(one.sql for one in group), settings=zone))
            numbers.append(tuple(one.number for one in group))
            group.clear()

    for one in statements:
        if group and group[-1].unit != one.unit:
            close()
        group.append(one)
    close()
    return tuple(made), tuple(numbers)
