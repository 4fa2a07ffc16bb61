"""The database's own indexes that nothing in the workload needs, or that another index makes needless.

Never those of constraints or unique ones: they decide what may be stored. Never one that alone leads to the rows that
refer to another table's: deleting there looks for them, in plans that EXPLAIN does not show. None as unused of a table
that no statement mentions: who uses it was not told. Each is proposed only
after the planner has been asked, with all proposed so far away, for every statement that used it."""

from server.engine.kernel.indexes import drop_statement
from server.engine.kernel.sql.words import quote
from server.engine.model.physical import DroppedIndex
from server.engine.model.planning import IndexDefinition, Plan
from server.engine.physical.advisor.problem import Problem
from server.engine.physical.advisor.values import bits
from server.engine.physical.catalogue import OwnIndex, Table

_DEARER = 1.01
"""A statement may cost so much more without a redundant index: the wider one in its place has more pages."""


def dropped(problem: Problem, chosen: int, names: dict[int, str]) -> tuple[DroppedIndex, ...]:
    """What may go once the chosen indexes are there, in the order in which it was found, and may be dropped."""
    plans: dict[int, Plan] = {}
    for question in problem.questions:
        plan = problem.costs.plan(question.position, chosen)
        if plan is not None:
            plans[question.position] = plan
    refused = {
        footprint.table.reference
        for number in problem.costs.refused
        for footprint in problem.questions[number].footprints
    }
    mentioned = {each.table.reference for question in problem.questions for each in question.footprints}
    away: list[DroppedIndex] = []
    for table in sorted(problem.catalogue.tables.values(), key=lambda one: one.key):
        if table.reference in refused or table.partitioned or table.parent is not None:
            continue
        for index in sorted(table.indexes, key=lambda one: (len(one.keys), len(one.include), one.name)):
            if index.constraint or index.unique:
                continue
            found = _judged(problem, chosen, names, table, index, plans, tuple(one.name for one in away))
            if found is not None and (found.covered_by or table.reference in mentioned):
                away.append(found)
    return tuple(away)


def _judged(
    problem: Problem,
    chosen: int,
    names: dict[int, str],
    table: Table,
    index: OwnIndex,
    plans: dict[int, Plan],
    away: tuple[str, ...],
) -> DroppedIndex | None:
    cover = _cover(problem, chosen, names, table, index, away)
    using = [number for number, plan in sorted(plans.items()) if index.name in plan.indexes]
    if using and not cover:
        return None
    if not cover and (_leads_to_references(table, index) or not plans):
        return None
    without: dict[int, Plan] = {}
    for number in using:
        if problem.calls_left <= 0:
            return None
        answer = problem.costs.without(number, chosen, (*away, index.name))
        if not isinstance(answer, Plan) or answer.total_cost > plans[number].total_cost * _DEARER:
            return None
        without[number] = answer
    plans.update(without)
    reason = "redundant" if cover else "unused"
    return DroppedIndex(index.name, table.reference, reason, cover, drop_statement(index.name, table.schema))


def _cover(
    problem: Problem, chosen: int, names: dict[int, str], table: Table, index: OwnIndex, away: tuple[str, ...]
) -> str:
    """The name of an index that begins with the same keys and carries what this one carries; empty for none."""
    mine = IndexDefinition(table.reference, index.keys, index.method, index.include, index.where)
    for other in table.indexes:
        if other.name == index.name or other.name in away:
            continue
        theirs = IndexDefinition(table.reference, other.keys, other.method, other.include, other.where)
        if _covers(theirs, mine):
            return other.name
    for position in bits(chosen):
        if _covers(problem.candidates[position].definition, mine):
            return names[position]
    return ""


def _covers(one: IndexDefinition, other: IndexDefinition) -> bool:
    return (
        (one.table, one.method, one.where) == (other.table, other.method, other.where)
        and one.method == "btree"
        and one.keys[: len(other.keys)] == other.keys
        and set(other.include) <= {*one.keys, *one.include}
    )


def _leads_to_references(table: Table, index: OwnIndex) -> bool:
    return any(
        set(index.keys[: len(key.columns)]) == set(map(quote, key.columns)) and not index.where
        for key in table.foreign_keys
    )
