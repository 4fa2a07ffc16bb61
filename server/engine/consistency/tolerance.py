"""Queries whose answer may be old: decided apart from the transactions that must stand in one order.

A serial order of everything is stricter than a brief that says how old an answer may be. A transaction that only reads
and has a tolerance sees one committed state, and raises the level of nobody else: reads change nothing, so the others
have every serial order that they have without it.
"""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from server.engine.consistency.allocation import lowest
from server.engine.consistency.decide import SQLSTATES, decide
from server.engine.consistency.report.wording import LEVELS as NAMES
from server.engine.consistency.robustness import LEVELS, Robustness
from server.engine.consistency.subsets import restricted
from server.engine.consistency.unfolding import statements
from server.engine.model.consistency import (
    READS,
    Block,
    Decision,
    Level,
    Note,
    Option,
    Program,
    ProgramLevel,
    Workload,
)

_UNITS = ((3_600_000_000, "h"), (60_000_000, "min"), (1_000_000, "s"))


def ordered(workload: Workload, tolerances: Mapping[str, int]) -> Workload:
    """The transactions that must stand in one serial order: those that write, lock, or may not be old."""
    return restricted(
        workload,
        [each.name for each in workload.programs if not (tolerances.get(each.name, 0) > 0 and _only_reads(each))],
    )


def strict_levels(workload: Workload) -> dict[str, Level]:
    """The lowest levels by program when no answer may be old."""
    robustness = Robustness(workload)
    return {name: LEVELS[level] for name, level in zip(robustness.names, lowest(robustness), strict=True)}


def decide_apart(
    workload: Workload, notes: Sequence[Note], tolerances: Mapping[str, int], strict: Mapping[str, Level]
) -> Decision:
    """The decision of the transactions in one order, and beside them a level for every query that may be old.

    ``tolerances`` [µs] by program. The certificate, what goes wrong and what would help speak of `ordered` alone.
    """
    kept = ordered(workload, tolerances)
    decision = decide(kept, notes)
    decided = {each.program: each for each in decision.programs}
    apart = {
        each.name: _apart(each, tolerances[each.name], strict[each.name])
        for each in workload.programs
        if each.name not in decided
    }
    beside = tuple((name, each.level) for name, each in apart.items())
    return replace(
        decision,
        programs=tuple(decided.get(each.name) or apart[each.name] for each in workload.programs),
        options=tuple(Option(each.promotions, (*each.levels, *beside)) for each in decision.options),
    )


def _apart(program: Program, tolerance: int, strict: Level) -> ProgramLevel:
    level = Level.REPEATABLE_READ if _sees_several_states(program) else Level.READ_COMMITTED
    relations = sorted({each.relation for each in statements(program.body)})
    sees = (
        "its statements see one committed state"
        if level is Level.REPEATABLE_READ
        else "its one statement sees one committed state"
    )
    return ProgramLevel(
        program=program.name,
        level=level,
        reason=(
            f"{program.name} only reads, and its answer may be {_duration(tolerance)} old: at {NAMES[level]} {sees}, "
            f"which may lack what still open transactions write to {', '.join(relations)}. It raises the level of no "
            f"other. In one serial order with all others it would need {NAMES[strict]}."
        ),
        sqlstates=SQLSTATES[level],
    )


def _only_reads(program: Program) -> bool:
    return all(each.type in READS and not each.locks for each in statements(program.body))


def _sees_several_states(program: Program) -> bool:
    """Whether more than one SQL statement runs: at READ COMMITTED each sees a state of its own."""
    if any(_loops(block) for block in program.body):
        return True
    return len({each.source or each.id for each in statements(program.body)}) > 1


def _loops(block: Block) -> bool:
    inner = (*(each for branch in block.choice for each in branch), *block.optional)
    return bool(block.loop) or any(_loops(each) for each in inner)


def _duration(microseconds: int) -> str:
    for size, unit in _UNITS:
        if microseconds >= size and microseconds % size == 0:
            return f"{microseconds // size} {unit}"
    return f"{microseconds / 1000:g} ms"
