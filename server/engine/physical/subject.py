"""What is designed: for each database its tables, and the statements as they are sent to it with how often."""

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from server.engine.kernel.ddl import create_statements
from server.engine.model.access import Access, Operation, Statement
from server.engine.model.brief import Brief, Parameter, UseCase
from server.engine.model.physical import WeightedStatement
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import Composition, PhysicalSchema, Table
from server.engine.physical.workload import bounded

_PAGE_OF_ROWS = 20.0
"""Rows that a listing returns where nothing says how many."""
WRITES = frozenset({Operation.INSERT, Operation.UPDATE, Operation.DELETE})


@dataclass(frozen=True)
class Running:
    """A statement, or a part of one that crosses services, as one database gets it."""

    id: str
    """Of the brief's statement; ``#2`` behind it for the second part of one that crosses."""
    sql: str
    """With ``$1 …``."""
    written: str
    """With ``:name`` parameters."""
    parameters: tuple[Parameter, ...]
    use_case: str
    rate: float
    """Executions a second, mean."""
    writes: bool
    accesses: tuple[Access, ...]
    literals: tuple[str, ...] = ()
    """To plan for, by position; empty: for any values."""

    @property
    def weighted(self) -> WeightedStatement:
        """As it is planned: a LIMIT that is a parameter gives the rows the brief expects, else a page of them."""
        rows = max((access.expected_rows or 0.0 for access in self.accesses if access.limit), default=0.0)
        return WeightedStatement(
            id=self.id,
            sql=bounded(self.sql, rows or _PAGE_OF_ROWS),
            rate=self.rate,
            parameter_types=tuple(parameter.type for parameter in self.parameters),
            use_case=self.use_case,
            writes=self.writes,
        )


@dataclass(frozen=True)
class Subject:
    """One database."""

    service: str
    """Empty where there is one service."""
    tables: tuple[Table, ...]
    statements: tuple[Running, ...]
    stated: tuple[str, ...] = ()
    """The DDL of a database that exists."""
    uncopied: frozenset[str] = frozenset()
    """Tables of whose rows no copy can be kept by triggers."""
    taken: frozenset[str] = frozenset()
    """Names that are there already, beside those of its tables."""

    @property
    def ddl(self) -> tuple[str, ...]:
        """What its planner knows: tables, keys, checks, references and indexes, without comments and triggers."""
        return self.stated or create_statements(PhysicalSchema(tables=tuple(map(_plain, self.tables))))


def subjects_of(prepared: PreparedBrief, schema: PhysicalSchema) -> tuple[Subject, ...]:
    """One for each service, sorted as the schema has them; one without a name where nothing is split."""
    compositions = {one.statement: one for one in schema.compositions}
    rewritten = {one.statement: (one.sql, one.positional_sql) for one in schema.rewrites}
    for each in schema.services:
        rewritten |= {one.statement: (one.sql, one.positional_sql) for one in each.rewrites}
    use_cases = {one.name: one for one in prepared.brief.use_cases}
    services = [one.service for one in schema.services] or [""]
    owner = {table.name: table.service for table in schema.tables} if schema.services else {}
    running: dict[str, list[Running]] = {name: [] for name in services}
    for statement in prepared.statements:
        rate = rate_of(use_cases.get(statement.use_case)) * statement.visits
        composition = compositions.get(statement.id)
        if composition is not None:
            for place, one in _parts(statement, composition, rate):
                running.setdefault(place, []).append(one)
            continue
        service = next((owner[one.table] for one in statement.accesses if one.table in owner), services[0])
        running.setdefault(service, []).append(_whole(statement, rewritten, rate))
    return tuple(
        Subject(name, schema.tables_of(name) if name else schema.tables, tuple(running[name])) for name in services
    )


def rate_of(use_case: UseCase | None) -> float:
    """How often it runs, a second, over a month; its peak where no mean is known."""
    if use_case is None or use_case.rate is None:
        return 0.0
    return use_case.rate.mean or use_case.rate.peak or 0.0


def growth_of(brief: Brief) -> float:
    """Fraction by which rows grow each month, 0 where nothing is stated."""
    return brief.objectives.growth or 0.0 if brief.objectives else 0.0


def horizon_of(brief: Brief) -> int:
    """Months the design must last; 0 where nothing is stated."""
    return brief.objectives.horizon or 0 if brief.objectives else 0


def _whole(statement: Statement, rewritten: Mapping[str, tuple[str, str]], rate: float) -> Running:
    written, sql = rewritten.get(statement.id, (statement.sql, statement.positional_sql))
    return Running(
        id=statement.id,
        sql=sql,
        written=written,
        parameters=statement.parameters,
        use_case=statement.use_case,
        rate=rate,
        writes=any(access.operation in WRITES for access in statement.accesses),
        accesses=statement.accesses,
    )


def _parts(statement: Statement, composition: Composition, rate: float) -> list[tuple[str, Running]]:
    several = len(composition.parts) > 1
    return [
        (
            part.service,
            Running(
                id=f"{statement.id}#{number}" if several else statement.id,
                sql=part.positional_sql,
                written=part.sql,
                parameters=part.parameters,
                use_case=statement.use_case,
                rate=rate,
                writes=part.writes,
                accesses=tuple(access for access in statement.accesses if access.table in part.tables),
            ),
        )
        for number, part in enumerate(composition.parts, 1)
    ]


def _plain(table: Table) -> Table:
    columns = tuple(replace(column, comment="") for column in table.columns)
    return replace(table, columns=columns, triggers=(), comment="")
