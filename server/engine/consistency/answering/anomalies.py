"""What goes wrong below the levels: a witness for each forbidden pair that the graph names, with claims for the lab;
and seeded interleavings at the levels themselves, which come out serial."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.engine.consistency.execution import claims_of, cycle, script, sequence, serial_claim
from server.engine.consistency.report.wording import LEVELS, file_name
from server.engine.consistency.splits import witness
from server.engine.consistency.subsets import restricted
from server.engine.model.claims import Claim
from server.engine.model.consistency import Decision, Level, ProgramLevel, Split, Workload
from server.engine.model.consistency_answer import Anomaly, AssignedLevel, InterleavingStep, ScriptFile
from server.engine.model.interleavings import Instance, Interleaving

MOST_WITNESSES = 10
"""Anomalies that are searched for and shown; of a hundred transactions many fail in the same way."""

BUDGET = 1_500
"""Partial schedules looked at for one of them."""

_BELOW = {Level.SERIALIZABLE: Level.REPEATABLE_READ, Level.REPEATABLE_READ: Level.READ_COMMITTED}


@dataclass(frozen=True)
class Shown:
    anomalies: tuple[Anomaly, ...]
    claims: tuple[Claim, ...]
    of_program: Mapping[str, str]
    """Id of the anomaly that a program's level prevents."""


def anomalies_of(workload: Workload, decision: Decision, weights: Mapping[str, float]) -> Shown:
    """Those of the heaviest programs are searched for; ``weights`` are rates, or whatever tells which matter most."""
    levels = {each.program: each.level for each in decision.programs}
    anomalies: list[Anomaly] = []
    claims: list[Claim] = []
    of_program: dict[str, str] = {}
    known: dict[tuple[str, ...], str] = {}
    for each in _heaviest_first(decision.programs, weights):
        split = each.below
        assert split is not None
        pair = _pair(split, each)
        if pair in known:
            of_program[each.program] = known[pair]
            continue
        name = each.program
        known[pair] = of_program[each.program] = name
        if len(anomalies) >= MOST_WITNESSES:
            del of_program[each.program], known[pair]
            continue
        lowered = {**levels, each.program: _BELOW[each.level]}
        anomaly, made = _anomaly(workload, name, split, lowered)
        anomalies.append(anomaly)
        claims += made
    robust = serial_claim(workload, levels, "consistency/interleavings")
    return Shown(tuple(anomalies), (*claims, *((robust,) if robust is not None else ())), of_program)


def _heaviest_first(programs: Sequence[ProgramLevel], weights: Mapping[str, float]) -> list[ProgramLevel]:
    needing = [each for each in programs if each.below is not None]
    return sorted(needing, key=lambda each: -weights.get(each.program, 0.0))


def _pair(split: Split, of: ProgramLevel) -> tuple[str, ...]:
    """The same for programs that fail in the same way at the same levels."""
    levels = dict(split.levels)
    members = sorted({split.program, *split.chain})
    return (split.program, *(f"{name} {levels.get(name, of.level).value}" for name in members))


def _anomaly(
    workload: Workload, name: str, split: Split, levels: Mapping[str, Level]
) -> tuple[Anomaly, tuple[Claim, ...]]:
    found = witness(restricted(workload, frozenset((split.program, *split.chain))), levels, split, budget=BUDGET)
    if found.found is None:
        programs = (split.program, *split.chain)
        return Anomaly(
            id=name,
            programs=programs,
            levels=_assigned(programs, levels),
            story=_possible(split),
            shown=False,
            searched=found.searched,
        ), ()
    interleaving = found.found
    programs = tuple(each.program for each in interleaving.instances)
    identifier = f"consistency/interleaving/{name}"
    claims = claims_of(workload, interleaving, identifier, name)
    return Anomaly(
        id=name,
        programs=programs,
        levels=_assigned(programs, levels),
        story=_story(interleaving),
        shown=True,
        steps=_steps(interleaving),
        diagram=sequence(interleaving),
        scripts=tuple(ScriptFile(*each) for each in script(workload, interleaving, file_name(name))),
        evidence=tuple(claim.id for claim in claims),
    ), claims


def _assigned(programs: Sequence[str], levels: Mapping[str, Level]) -> tuple[AssignedLevel, ...]:
    return tuple(AssignedLevel(name, levels[name]) for name in dict.fromkeys(programs))


def _possible(split: Split) -> str:
    first, last = split.outgoing, split.incoming
    return (
        f"{split.program} may read in {first.source_statement} what {first.target} overwrites in "
        f"{first.target_statement} and commits before it; {' then '.join(split.chain)} run meanwhile, and "
        f"{last.source_statement} of {last.source} conflicts with {last.target_statement} of {split.program}."
    )


def _story(interleaving: Interleaving) -> str:
    names = [each.name for each in interleaving.instances]
    at = ", ".join(f"{each.name} at {LEVELS[each.level]}" for each in interleaving.instances)
    return f"{names[0]} is halfway when {' and then '.join(names[1:])} run and commit ({at}). " + " ".join(
        cycle(interleaving)
    )


def _steps(interleaving: Interleaving) -> tuple[InterleavingStep, ...]:
    first, *others = interleaving.instances
    steps = [_step("A", first.name, number, first) for number in range(interleaving.cut)]
    for each in others:
        steps += [_step("B", each.name, number, each) for number in range(len(each.statements))]
    rest = range(interleaving.cut, len(first.statements))
    return (*steps, *(_step("A", first.name, number, first) for number in rest))


def _step(session: str, name: str, number: int, instance: Instance) -> InterleavingStep:
    statement = instance.statements[number]
    rows = ", ".join(each.row for each in instance.touched[number])
    return InterleavingStep(
        session=session,
        program=name,
        statement=statement.id,
        sql=" ".join(statement.sql.split()) or f"{statement.type.value} {statement.relation}",
        note=rows,
    )
