"""SQL steps into statements: each checked against the brief's tables, with what it does to every entity."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.engine.brief.catalogue import Tables
from server.engine.brief.estimates import Estimates
from server.engine.brief.kinds import labels
from server.engine.brief.report import Report
from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.reader import ReadStatement, read_statement
from server.engine.kernel.sql.scope import Relation
from server.engine.model.access import Access, Comparison, Statement
from server.engine.model.brief import Brief, Parameter, Step, UseCase

UNKNOWN_TYPE = "text"
"""Of a parameter that nothing types."""


@dataclass(frozen=True)
class SqlStep:
    """A SQL step with where it stands."""

    use_case: UseCase
    transaction: int
    """From 0."""
    number: int
    """Among the transaction's steps that are no blocks, from 1, in document order."""
    path: str
    sql: str
    visits: float


def sql_steps(brief: Brief) -> Iterator[SqlStep]:
    """Every SQL step of the brief in document order."""
    names = labels([use_case.name for use_case in brief.use_cases])
    for use_case, label in zip(brief.use_cases, names, strict=True):
        for index, transaction in enumerate(use_case.transactions):
            path = f"use_cases[{label}].transactions[{index}]"
            for number, (step, step_path, visits) in enumerate(walk_steps(transaction.steps, path), start=1):
                if step.sql:
                    yield SqlStep(use_case, index, number, f"{step_path}.sql", step.sql, visits)


def walk_steps(steps: Sequence[Step], path: str, visits: float = 1.0) -> Iterator[tuple[Step, str, float]]:
    """The steps that are no blocks, with path and mean executions for each time the surrounding ones run."""
    for index, step in enumerate(steps):
        inner = f"{path}.steps[{index}]"
        if step.choice:
            open_share = 1.0 - sum(branch.probability or 0.0 for branch in step.choice)
            unstated = sum(branch.probability is None for branch in step.choice) or 1
            for number, branch in enumerate(step.choice):
                share = open_share / unstated if branch.probability is None else branch.probability
                yield from walk_steps(branch.steps, f"{inner}.choice[{number}]", visits * max(share, 0.0))
        elif step.optional is not None:
            share = 0.5 if step.optional.probability is None else step.optional.probability
            yield from walk_steps(step.optional.steps, f"{inner}.optional", visits * share)
        elif step.loop is not None:
            mean = 1.0 if step.loop.mean is None else step.loop.mean
            yield from walk_steps(step.loop.steps, f"{inner}.loop", visits * mean)
        else:
            yield step, inner, visits


def read_steps(brief: Brief, tables: Tables, report: Report) -> list[tuple[SqlStep, ReadStatement]]:
    """Every SQL step that can be read; mistakes go to the report with their place in the text."""
    found = []
    for step in sql_steps(brief):
        if report.is_full:
            break
        declared = [(parameter.name, parameter.type) for parameter in step.use_case.parameters]
        try:
            read = read_statement(step.sql, tables.catalogue, declared)
        except SqlError as error:
            report.add(step.path, error.problem.message, error.problem.suggestion, error.problem.offset)
            continue
        for problem in read.problems:
            hint = f", did you mean `{problem.suggestion}`?" if problem.suggestion else ""
            report.add(step.path, problem.message + hint, problem.suggestion, problem.offset)
        if not read.problems:
            found.append((step, read))
    return found


def statement(step: SqlStep, read: ReadStatement, tables: Tables, estimates: Estimates) -> Statement:
    """The statement as the analyses see it."""
    rows = estimates.rows(read.relations)
    pinned = _pinned(read.relations)
    parameters = tuple(Parameter(name=name, type=type_ or UNKNOWN_TYPE) for name, type_ in read.parameters)
    return Statement(
        id=f"{step.use_case.name}/{step.transaction + 1}/{step.number}",
        use_case=step.use_case.name,
        transaction=step.transaction,
        sql=read.sql,
        positional_sql=read.positional_sql,
        parameters=parameters,
        accesses=tuple(_access(relation, rows[id(relation)], id(relation) in pinned) for relation in read.relations),
        returns=read.outputs,
        visits=step.visits,
    )


def _access(relation: Relation, rows: float, pinned: bool) -> Access:
    shape = relation.shape
    assert shape is not None, "only uses of tables become accesses"
    return Access(
        entity=shape.entity,
        table=shape.name,
        alias="" if relation.name == shape.name else relation.name,
        operation=relation.operation,
        reads=tuple(column for column in shape.columns if column in relation.reads),
        writes=tuple(relation.writes),
        assignments=tuple(relation.assignments),
        predicate=tuple(relation.conditions),
        order=tuple(relation.order),
        limit=relation.limit,
        pins_key=pinned,
        expected_rows=rows,
    )


def _pinned(relations: Sequence[Relation]) -> set[int]:
    """The uses of which at most one row matches: a key is fixed, by values or by a row that is fixed itself."""
    pinned: set[int] = set()
    while True:
        before = len(pinned)
        for relation in relations:
            fixed = {found.column for found in relation.conditions if found.comparison is Comparison.EQUAL}
            fixed |= {column for column, other, _ in relation.joined_to if id(other) in pinned}
            if relation.shape is not None and relation.shape.is_pinned_by(fixed):
                pinned.add(id(relation))
        if len(pinned) == before:
            return pinned
