"""The chosen indexes with what each is for, what it is worth and what it costs; those of the database's own that may
go."""

import msgspec

from server.engine.kernel.indexes import create_statements
from server.engine.model.physical import ChosenIndex, IndexAdvice, RefusedStatement, StatementCost
from server.engine.physical.advisor.drops import dropped
from server.engine.physical.advisor.naming import named
from server.engine.physical.advisor.problem import Problem
from server.engine.physical.advisor.values import PAGE, bits

LEAST_GAIN = 5e-4
"""Of the workload's cost: what an index must save, its writes paid, to be worth a line in anybody's schema."""


def answer(problem: Problem, chosen: int, service: str = "") -> IndexAdvice:
    """Settles with the planner what each index is worth, and leaves out those that are worth too little."""
    chosen, gains = _worthwhile(problem, chosen)
    names = named(problem, chosen)
    gone = dropped(problem, chosen, names)
    away = frozenset(one.name for one in gone)
    return IndexAdvice(
        service=service,
        indexes=_indexes(problem, chosen, gains, names),
        dropped=gone,
        statements=_statements(problem, chosen, names, away),
        refused=tuple(
            RefusedStatement(
                problem.questions[number].statement.id, refused.sqlstate, refused.message, refused.position
            )
            for number, refused in sorted(problem.costs.refused.items())
        ),
        cost_before=problem.total(0) + problem.own_writes(),
        cost_after=problem.total(chosen) + problem.own_writes(away),
        bytes=problem.bytes_of(chosen),
        budget=problem.budget,
        planner_calls=problem.costs.calls,
        candidates=len(problem.candidates),
    )


def _worthwhile(problem: Problem, chosen: int) -> tuple[int, dict[int, float]]:
    """The set without the indexes that save too little, and what each of the others saves, all others kept."""
    while True:
        total = problem.settle(chosen)
        least = LEAST_GAIN * total
        gains = {position: problem.settle(chosen & ~(1 << position)) - total for position in bits(chosen)}
        worst = min(gains, key=lambda position: (gains[position], -position), default=None)
        if worst is None or gains[worst] >= least:
            return chosen, gains
        chosen &= ~(1 << worst)


def _indexes(problem: Problem, chosen: int, gains: dict[int, float], names: dict[int, str]) -> tuple[ChosenIndex, ...]:
    definitions = {
        position: msgspec.structs.replace(problem.candidates[position].definition, name=names[position])
        for position in bits(chosen)
    }
    found = [
        ChosenIndex(
            definition=definitions[position],
            pages=problem.candidates[position].bytes // PAGE,
            serves=_serves(problem, chosen, position),
            gain=gains[position],
            write_cost=problem.candidates[position].write_cost,
            create=create_statements(
                definitions[position],
                problem.partitions_of(definitions[position].table),
                problem.schema_of(definitions[position].table),
            ),
        )
        for position in bits(chosen)
    ]
    return tuple(sorted(found, key=lambda one: (one.definition.table, one.definition.keys, one.definition.name)))


def _serves(problem: Problem, chosen: int, position: int) -> tuple[str, ...]:
    planned = [one for one in problem.questions if one.position not in problem.costs.refused]
    return tuple(
        sorted(one.statement.id for one in planned if problem.costs.used(one.position, chosen) >> position & 1)
    )


def _statements(
    problem: Problem, chosen: int, names: dict[int, str], away: frozenset[str]
) -> tuple[StatementCost, ...]:
    found = []
    for question in problem.questions:
        number = question.position
        if number in problem.costs.refused:
            continue
        added = sum(problem.entry_cost_of(problem.candidates[one].definition, number) for one in bits(chosen))
        used = problem.costs.used(number, chosen) & chosen
        found.append(
            StatementCost(
                statement=question.statement.id,
                rate=question.statement.rate,
                before=problem.costs.upper(number, 0),
                after=problem.costs.upper(number, chosen),
                write_before=problem.own_write_cost(number, frozenset()),
                write_after=problem.own_write_cost(number, away) + added,
                indexes=tuple(sorted(names[one] for one in bits(used))),
            )
        )
    return tuple(found)
