"""One instance of every program of a workload, made to meet: for random interleavings of what is said to be robust."""

from collections.abc import Mapping

from server.engine.consistency.execution.statements import transactions_of
from server.engine.consistency.execution.tables import ddl_of, fill, tables_of
from server.engine.consistency.splits.conflicts import BY_PREDICATE, UPDATES
from server.engine.consistency.splits.naming import Numbers
from server.engine.consistency.splits.state import Catalogue, State
from server.engine.consistency.splits.terms import Terms
from server.engine.consistency.splits.unfolding import Linear, unfold
from server.engine.model.claims import Claim, InterleavingsAreSerial
from server.engine.model.consistency import Level, StatementType, TemplateStatement, Workload
from server.engine.model.interleavings import Instance, Interleaving, Row, Touched

RUNS = 24
"""Random interleavings of one claim; a third of a second."""


def serial_claim(
    workload: Workload, levels: Mapping[str, Level], identifier: str, *, runs: int = RUNS, seed: int = 0
) -> Claim | None:
    """``<identifier>/serial``: seeded interleavings of the programs at their levels come out serial. No proof, a check
    of the certificate's world against the real one. None for fewer than two transactions' worth of statements."""
    sample = sampled(workload, levels)
    if not sample.instances:
        return None
    tables = tables_of(workload)
    transactions = transactions_of(sample, tables)
    pool = transactions if len(transactions) > 1 else transactions * 2
    return Claim(
        f"{identifier}/serial",
        identifier,
        f"{runs} random interleavings of the transactions at the levels decided have the outcome of a serial order.",
        InterleavingsAreSerial(ddl_of(tables), fill(sample, tables, 0), pool, runs, seed),
    )


def sampled(workload: Workload, levels: Mapping[str, Level]) -> Interleaving:
    """Every program's longest way, with all parameters equal that may be, and a row for every statement to meet."""
    linears = [
        max(ways, key=lambda way: len(way.statements))
        for program in sorted(workload.programs, key=lambda each: each.name)
        if program.name in levels and (ways := unfold(program))
    ]
    state = _together(workload, linears)
    numbers = Numbers(state)
    rows = _rows(state, numbers)
    return Interleaving(
        tuple(_instance(state, number, levels[linear.program], rows, numbers) for number, linear in enumerate(linears)),
        0,
        tuple(rows.values()),
        (),
    )


def _together(workload: Workload, linears: list[Linear]) -> State:
    state = State(Catalogue.of(workload, linears), Terms())
    for linear in linears:
        state.add(linear)
    inserted = {
        node
        for number, linear in enumerate(linears)
        for statement, key in zip(linear.statements, state.keys[number], strict=True)
        if statement.type is StatementType.INSERT and key is not None
        for node in key
    }
    first: int | None = None
    for scope in state.scopes:
        for _, node in sorted(scope.items()):
            if node in inserted:
                continue
            if first is None:
                first = node
                continue
            merged = state.terms.copy()
            if merged.unify((first,), (node,)):
                state.terms = merged
    return state


def _rows(state: State, numbers: Numbers) -> dict[tuple[str, tuple[int, ...]], Row]:
    """By relation and key: what statements by key touch, and a row for each predicate."""
    found: dict[tuple[str, tuple[int, ...]], Row] = {}
    asked = _asked(state, numbers)

    def note(relation: str, key: tuple[int, ...], exists: bool, values: dict[str, int]) -> None:
        old = found.get((relation, key))
        columns = dict(zip(state.catalogue.key_columns(relation), key, strict=False))
        held = {name: columns.get(name, values.get(name, options[0])) for name, options in asked[relation].items()}
        if old is None or (old.exists and not exists):
            name = old.name if old is not None else f"{relation}#{len(found) + 1}"
            found[relation, key] = Row(name, relation, key, exists, tuple(sorted(held.items())) if exists else ())

    for number, linear in enumerate(state.linears):
        for statement, key in zip(linear.statements, state.keys[number], strict=True):
            if key is not None:
                there = statement.type is not StatementType.INSERT
                note(statement.relation, tuple(numbers.of(node) for node in key), there, {})
    for number, linear in enumerate(state.linears):
        for place, statement in enumerate(linear.statements):
            if statement.type in BY_PREDICATE:
                values = dict(numbers.all(sorted(state.sought[number][place].items())))
                columns = state.catalogue.key_columns(statement.relation) or ("",)
                fresh = tuple(values.get(name, numbers.of(state.terms.fresh())) for name in columns)
                note(statement.relation, fresh, True, values)
    return found


def _asked(state: State, numbers: Numbers) -> dict[str, dict[str, list[int]]]:
    """By relation and attribute: what predicates ask for."""
    asked: dict[str, dict[str, list[int]]] = {}
    for number, linear in enumerate(state.linears):
        for place, statement in enumerate(linear.statements):
            options = asked.setdefault(statement.relation, {})
            if statement.type in BY_PREDICATE:
                for name, value in numbers.all(sorted(state.sought[number][place].items())):
                    options.setdefault(name, []).append(value)
    return asked


def _instance(
    state: State,
    number: int,
    level: Level,
    rows: Mapping[tuple[str, tuple[int, ...]], Row],
    numbers: Numbers,
) -> Instance:
    linear = state.linears[number]
    asked = _asked(state, numbers)
    touched = []
    for place, statement in enumerate(linear.statements):
        key = state.keys[number][place]
        names = [rows[statement.relation, tuple(numbers.of(node) for node in key)].name] if key is not None else []
        if statement.type in UPDATES and key is None:
            names = [row.name for row in rows.values() if row.relation == statement.relation]
        becomes = _becomes(statement, asked[statement.relation], number)
        touched.append(tuple(Touched(name, becomes) for name in names))
    return Instance(
        linear.program,
        linear.program,
        level,
        linear.statements,
        tuple(touched),
        (),
        tuple(numbers.all(sorted(each.items())) for each in state.sought[number]),
    )


def _becomes(statement: TemplateStatement, asked: Mapping[str, list[int]], number: int) -> tuple[tuple[str, int], ...]:
    """A write moves a row to what one of the predicates asks for."""
    written = asked.keys() if statement.type is StatementType.INSERT else asked.keys() & set(statement.writes)
    return tuple((name, asked[name][number % len(asked[name])]) for name in sorted(written))
