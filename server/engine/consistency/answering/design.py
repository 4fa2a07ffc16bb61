"""The answer for a whole design: each service's transactions by themselves, invariants, what crosses services."""

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

from msgspec.structs import replace

from server.engine.consistency.answering.checking import answered
from server.engine.consistency.answering.sagas import answer_of
from server.engine.consistency.invariants import classify
from server.engine.consistency.programs import Programs, workload_of
from server.engine.consistency.sagas import plan_sagas, with_compensations
from server.engine.model.boundaries import Boundaries
from server.engine.model.claims import Claim
from server.engine.model.consistency import Certificate, Level, Program
from server.engine.model.consistency_answer import ConsistencyAnswer
from server.engine.model.prepared import PreparedBrief
from server.engine.model.saga_answer import SagaAnswer
from server.engine.model.sagas import SagaPlan
from server.engine.model.schema import PhysicalSchema


@dataclass(frozen=True)
class Designed:
    answer: ConsistencyAnswer
    claims: tuple[Claim, ...]
    certificates: tuple[Certificate, ...]
    """One for each service that has transactions."""
    plan: SagaPlan
    sagas: SagaAnswer


def designed(prepared: PreparedBrief, schema: PhysicalSchema, boundaries: Boundaries | None) -> Designed:
    """Transactions meet where they share a database: with several services, each service decides for itself."""
    deployment = prepared.brief.deployment
    services = [one.service for one in schema.services] or [""]
    connections = deployment.database.max_connections if deployment and deployment.database else None
    plan = plan_sagas(prepared, boundaries)
    made = [_with_undoing(workload_of(prepared, schema, service), plan, service, schema) for service in services]
    names = Counter(program.name for each in made for program in each.workload.programs)
    answers = []
    for service, programs in zip(services, made, strict=True):
        if programs.workload.programs:
            told = _told_apart(programs, service, {name for name, count in names.items() if count > 1})
            members = told.workload.programs
            tolerances = tolerances_of(prepared, members)
            answers.append((service, answered(told, rates_of(prepared, members), connections, tolerances)))
    parts = [part for _, part in answers]
    answer = _together([part.answer for part in parts])
    levels = _levels(answer)
    verdicts = classify(prepared, schema, boundaries, levels)
    return Designed(
        answer=replace(answer, invariants=verdicts),
        claims=_with_own_ids([(service, claim) for service, part in answers for claim in part.claims]),
        certificates=tuple(part.certificate for part in parts),
        plan=plan,
        sagas=answer_of(plan),
    )


def _with_own_ids(claims: Sequence[tuple[str, Claim]]) -> tuple[Claim, ...]:
    """What is claimed of several services by the same name gets the service's name as well."""
    counts = Counter(claim.id for _, claim in claims)
    return tuple(
        claim if counts[claim.id] == 1 else replace(claim, id=f"{claim.id}/{service}") for service, claim in claims
    )


def _with_undoing(programs: Programs, plan: SagaPlan, service: str, schema: PhysicalSchema) -> Programs:
    """Compensations run beside everything else: they are programs like the others (rule S19)."""
    return replace(programs, workload=with_compensations(programs.workload, plan.sagas, service, schema))


def rates_of(prepared: PreparedBrief, programs: tuple[Program, ...]) -> dict[str, float]:
    """Runs a second at peak, by program; what the brief does not state is left out."""
    peaks = {each.name: each.rate.peak for each in prepared.brief.use_cases if each.rate and each.rate.peak}
    return {each.name: peaks[each.use_case] for each in programs if each.use_case in peaks}


def tolerances_of(prepared: PreparedBrief, programs: tuple[Program, ...]) -> dict[str, int]:
    """How old the answer of a program may be [µs], where the brief states it."""
    stated = {each.name: each.staleness_tolerance for each in prepared.brief.use_cases if each.staleness_tolerance}
    return {each.name: stated[each.use_case] for each in programs if each.use_case in stated}


def _told_apart(programs: Programs, service: str, shared: Set[str]) -> Programs:
    """A transaction that several services have a part of is named after the service too: ``PlaceOrder in stock``."""
    if not shared:
        return programs

    def name(program: str) -> str:
        return f"{program} in {service}" if program in shared else program

    workload = programs.workload
    named = tuple(replace(program, name=name(program.name)) for program in workload.programs)
    notes = tuple(replace(note, program=name(note.program)) for note in programs.notes)
    return Programs(workload=replace(workload, programs=named), notes=notes)


def _levels(answer: ConsistencyAnswer) -> dict[str, Level]:
    """By the brief's name of the transaction: the highest of its parts'."""
    order = list(Level)
    found: dict[str, Level] = {}
    for each in answer.transactions:
        name = each.program.partition(" in ")[0]
        found[name] = max(found.get(name, each.level), each.level, key=order.index)
    return found


def _together(answers: list[ConsistencyAnswer]) -> ConsistencyAnswer:
    """One answer; what is decided of one service says nothing of another's transactions."""
    return ConsistencyAnswer(
        transactions=tuple(one for each in answers for one in each.transactions),
        anomalies=tuple(one for each in answers for one in each.anomalies),
        options=tuple(one for each in answers for one in each.options if one.promotions or len(answers) == 1),
        certificates=tuple(one for each in answers for one in each.certificates),
        lints=tuple(one for each in answers for one in each.lints),
        unsupported=tuple(one for each in answers for one in each.unsupported),
        lemmas=tuple(one for each in answers for one in each.lemmas),
        evidence=tuple(one for each in answers for one in each.evidence),
    )
