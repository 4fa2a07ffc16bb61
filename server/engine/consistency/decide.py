"""A workload in, the decision out: lowest levels with reasons, what promotions would change, and the certificate."""

from collections.abc import Sequence

from server.engine.consistency.allocation import lowest
from server.engine.consistency.certificate import certificate
from server.engine.consistency.dependency_graph import DependencyGraph
from server.engine.consistency.explain import split_at
from server.engine.consistency.promotions import options
from server.engine.consistency.robustness import LEVELS, RC, SI, Robustness
from server.engine.consistency.subsets import maximal_robust, restricted
from server.engine.consistency.summary_graph import summary_graph, type_one, type_two
from server.engine.model.consistency import (
    Decision,
    Level,
    Note,
    ProgramLevel,
    Split,
    StaticTests,
    Uniform,
    Workload,
)

SQLSTATES = {
    Level.READ_COMMITTED: ("40P01",),
    Level.REPEATABLE_READ: ("40001", "40P01"),
    Level.SERIALIZABLE: ("40001", "40P01"),
}
"""After which a transaction is run again: serialization failure, deadlock."""
MAX_ASKED = 12
"""Programs up to which maximal robust sets are listed."""
_SHORT = {
    Level.READ_COMMITTED: "READ COMMITTED",
    Level.REPEATABLE_READ: "REPEATABLE READ",
    Level.SERIALIZABLE: "SERIALIZABLE",
}


def decide(workload: Workload, notes: Sequence[Note] = ()) -> Decision:
    """The decision; ``notes`` are what was found while the workload was made, and come back in it."""
    robustness = Robustness(workload)
    levels = lowest(robustness)
    programs = program_levels(robustness, levels)
    return Decision(
        programs=programs,
        uniform=(uniform(workload, robustness, RC), uniform(workload, robustness, SI)),
        options=options(workload, robustness, levels),
        tests=published_tests(workload, robustness),
        certificate=certificate(robustness, levels),
        notes=tuple(notes),
        lemmas=workload.lemmas,
    )


def published_tests(workload: Workload, robustness: Robustness) -> StaticTests:
    """The sufficient tests of the literature, at their finest setting."""
    graph = summary_graph(workload)
    dependencies = DependencyGraph(robustness.names, robustness.instances)
    return StaticTests(
        type_one=type_one(graph),
        type_two=type_two(graph),
        vulnerable=dependencies.vulnerable_edges(),
        dangerous=dependencies.dangerous(),
    )


def forbidden(workload: Workload, levels: Sequence[tuple[str, Level]]) -> Split | None:
    """A way out of the serial orders at these levels, one for each program by name; None when robust.

    "None" is a proof. A split is a possibility: real for templates that touch rows by key alone, and otherwise to be
    confirmed by an execution.
    """
    chosen = dict(levels)
    robustness = Robustness(workload)
    return split_at(robustness, [LEVELS.index(chosen[program.name]) for program in workload.programs])


def program_levels(robustness: Robustness, levels: Sequence[int]) -> tuple[ProgramLevel, ...]:
    """Every program's level, with what would go wrong one level down."""
    found = []
    for place, name in enumerate(robustness.names):
        level = LEVELS[levels[place]]
        below = None
        if levels[place] > RC:
            below = split_at(robustness, [*levels[:place], levels[place] - 1, *levels[place + 1 :]])
        found.append(
            ProgramLevel(
                program=name, level=level, reason=_reason(name, level, below), below=below, sqlstates=SQLSTATES[level]
            )
        )
    return tuple(found)


def _reason(name: str, level: Level, below: Split | None) -> str:
    if below is None:
        return f"No run of {name} at {_SHORT[level]} beside the others can leave the serial orders."
    lower = _SHORT[LEVELS[LEVELS.index(level) - 1]]
    chain = ", then ".join(below.chain)
    return (
        f"At {lower}, {below.program} may read in {below.outgoing.source_statement} what {below.chain[0]} overwrites "
        f"in {below.outgoing.target_statement} before it commits; {chain} run in between, and "
        f"{below.incoming.source_statement} of {below.chain[-1]} conflicts with {below.incoming.target_statement}."
    )


def uniform(workload: Workload, robustness: Robustness, level: int) -> Uniform:
    """All programs at one level."""
    split = split_at(robustness, [level] * len(robustness.names))
    sets: tuple[tuple[str, ...], ...] = ()
    if len(robustness.names) <= MAX_ASKED:
        sets = maximal_robust(workload, lambda part: _forbidden_set(part, level))
    return Uniform(level=LEVELS[level], robust=split is None, split=split, maximal_robust=sets)


def _forbidden_set(workload: Workload, level: int) -> frozenset[str] | None:
    robustness = Robustness(workload)
    split = split_at(robustness, [level] * len(robustness.names))
    if split is None:
        return None
    return _shrunk(workload, frozenset((split.program, *split.chain)), level)


def _shrunk(workload: Workload, names: frozenset[str], level: int) -> frozenset[str]:
    """Without what is not needed to be forbidden."""
    for name in sorted(names):
        part = Robustness(restricted(workload, names - {name}))
        if len(names) > 1 and not part.robust([level] * (len(names) - 1)):
            return _shrunk(workload, names - {name}, level)
    return names
