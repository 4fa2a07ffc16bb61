"""Statements that name tables of several services, as statements that do not."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from msgspec.structs import replace

from server.engine.kernel.ddl import statements_for
from server.engine.kernel.sql.crossing import Crossing, CrossingError, Tables, cross
from server.engine.kernel.sql.parameters import named
from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.substitute import read_through
from server.engine.model.access import Statement
from server.engine.model.brief import Parameter
from server.engine.model.claims import Claim, StatementPrepares
from server.engine.model.plan import Finding, Severity
from server.engine.model.schema import Completion, Composition, Fed, Part, PhysicalSchema, ReplicaTable, ServiceSchema
from server.engine.schema.design import Drafted
from server.engine.schema.rewrite import logical_query
from server.engine.schema.services.territory import Territory


@dataclass
class Crossings:
    compositions: list[Composition] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def crossings(territory: Territory, drafts: Mapping[str, Drafted], copies: list[ReplicaTable]) -> Crossings:
    """Each statement of several services: composed, or named in a finding."""
    found = Crossings()
    tables = _tables(territory, drafts, copies)
    for statement in territory.prepared.statements:
        if len(territory.of_statement(statement)) < 2:
            continue
        parameters = [(one.name, one.type) for one in statement.parameters]
        try:
            cut = cross(statement.positional_sql, parameters, tables, territory.home(statement.use_case))
            parts = _parts(statement, cut, drafts)
        except CrossingError as error:
            found.findings.append(_refused(statement, error.reason, error.fix))
            continue
        except SqlError as error:
            found.findings.append(_refused(statement, error.problem.message, "Write a simpler statement."))
            continue
        completed = tuple(Completion(one.step, one.to, one.column, one.columns, one.outer) for one in cut.attached)
        ends = parts[0] if completed else parts[-1]
        found.compositions.append(Composition(statement.id, ends.service, parts, completed))
        found.findings += _warnings(statement, cut)
    return found


def _tables(territory: Territory, drafts: Mapping[str, Drafted], copies: list[ReplicaTable]) -> Tables:
    """The tables as the brief's statements name them, with the columns of the entities."""
    columns: dict[str, dict[str, tuple[str, bool]]] = {}
    sites: dict[str, str] = {}
    for service, drafted in drafts.items():
        draft = drafted.draft
        names = {entity: table.name for entity, table in drafted.logical.tables.items()}
        names |= {f"{one.from_}.{one.name}": drafted.logical.join_table(one) for one in drafted.logical.joins}
        for (entity, column), place in draft.places.items():
            physical = draft.tables[place.table].columns[place.column]
            columns.setdefault(names[entity], {})[column] = (physical.type, physical.nullable)
            sites[names[entity]] = service
    copied = {
        (one.service, one.source): (one.table.name, frozenset(column.name for column in one.table.columns))
        for one in copies
    }
    return Tables(columns, sites, copied)


def _parts(statement: Statement, cut: Crossing, drafts: Mapping[str, Drafted]) -> tuple[Part, ...]:
    found = []
    for step in cut.steps:
        sql, tables = _physical(statement, step.positional_sql, step.tables, drafts[step.site])
        names = [name for name, _ in step.parameters]
        found.append(
            Part(
                service=step.site,
                sql=named(sql, lambda number, names=names: names[number - 1]),  # type: ignore[misc]
                positional_sql=sql,
                parameters=tuple(Parameter(name, kind) for name, kind in step.parameters),
                feeds=tuple(Fed(*feed) for feed in step.feeds),
                tables=tables,
                writes=step.writes,
            )
        )
    return tuple(found)


def _physical(statement: Statement, sql: str, tables: tuple[str, ...], drafted: Drafted) -> tuple[str, tuple[str, ...]]:
    """A step over the tables that normalisation made, where it moved columns that the statement uses."""
    used = {
        (access.table, column)
        for access in statement.accesses
        for column in (*access.reads, *access.writes, *(condition.column for condition in access.predicate))
    }
    moved = {
        one.table.name: one
        for one in drafted.decompositions.values()
        if one.table.name in tables and any((one.table.name, column) in used for column in one.moved)
    }
    if not moved:
        return sql, tables
    through = read_through(sql, {name: logical_query(one, drafted.draft) for name, one in moved.items()})
    if through is None:
        raise CrossingError(
            f"it changes or locks {', '.join(sorted(moved))}, whose columns normal form moved",
            "Write the statement over the new tables, or drop the functional dependency if it does not hold.",
        )
    more = tuple(link.target for one in moved.values() for link in one.links)
    return through, tuple(dict.fromkeys((*tables, *more)))


def claims_of(composition: Composition, schemas: Mapping[str, ServiceSchema]) -> list[Claim]:
    return [
        Claim(
            f"schema/{part.service}/part/{composition.statement}/{number}",
            composition.statement,
            f"Part {number} of {composition.statement} is valid against the schema of {part.service} alone.",
            StatementPrepares(
                statements_for(_without_references(schemas[part.service]), set(part.tables)),
                part.positional_sql,
                tuple(one.type for one in part.parameters),
            ),
        )
        for number, part in enumerate(composition.parts, 1)
    ]


def _without_references(schema: ServiceSchema) -> PhysicalSchema:
    return PhysicalSchema(tuple(replace(table, foreign_keys=()) for table in schema.tables))


def _refused(statement: Statement, reason: str, fix: str) -> Finding:
    return Finding(
        id=f"schema.crosses-services@{statement.id}",
        rule="schema.crosses-services",
        severity=Severity.HIGH,
        subject=statement.id,
        message=f"{statement.use_case} names tables of several services in one statement, and it cannot be split: "
        f"{reason}",
        why="No database has all of its tables.",
        fix=fix,
    )


def _warnings(statement: Statement, cut: Crossing) -> list[Finding]:
    found = [
        Finding(
            id=f"schema.unbounded-crossing@{statement.id}.{table}",
            rule="schema.unbounded-crossing",
            severity=Severity.MEDIUM,
            subject=statement.id,
            message=f"{statement.use_case} needs {table} of another service, and no key limits how many rows",
            why="The rows cross the network on every run, as many as there are.",
            fix=f"Keep a read-only copy of {table} where the statement runs, or a summary fed by its owner's events.",
        )
        for table in cut.unbounded
    ]
    if cut.unlocked:
        names = ", ".join(cut.unlocked)
        found.append(
            Finding(
                id=f"schema.lock-across-services@{statement.id}",
                rule="schema.lock-across-services",
                severity=Severity.HIGH,
                subject=statement.id,
                message=f"{statement.use_case} locks rows of {names} of another service; its parts read them unlocked",
                why="A lock ends with its transaction, and no transaction spans two databases.",
                fix="Let the owner reserve what must not change meanwhile, as a step of a saga, and release it after.",
            )
        )
    return found
