"""What was decided, against which alternatives and on what figures."""

from server.engine.boundaries import wording
from server.engine.boundaries.costs.bill import Bill
from server.engine.boundaries.numbers import milliseconds, rate, several, size
from server.engine.boundaries.outcome import Outcome
from server.engine.boundaries.verdict.force import Force, Strength
from server.engine.boundaries.weighting import SCALE
from server.engine.model.boundaries import Style, Topology
from server.engine.model.plan import Alternative, Decision, Figure


def decisions_of(outcome: Outcome) -> tuple[Decision, ...]:
    return (_verdict(outcome), _cut(outcome), *_forces(outcome), *_talk(outcome), *_copies(outcome))


def figures_of(bill: Bill) -> tuple[Figure, ...]:
    """One topology in numbers."""
    worst = bill.delays[0] if bill.delays else None
    return (
        Figure("services", str(len(bill.services))),
        Figure("calls between services at peak", rate(bill.calls_peak)),
        Figure("distributed transactions at peak", rate(bill.distributed_peak)),
        Figure(
            "most latency added, p99", milliseconds(worst.p99) if worst else "0 ms", worst.use_case if worst else ""
        ),
        Figure("data copied", size(bill.copied_bytes)),
        Figure("machines", f"{bill.machines:,}", "USD/month"),
    )


def _verdict(outcome: Outcome) -> Decision:
    reasons = [wording.reason(outcome), f"{wording.trigger(outcome)}."]
    reasons += [force.because for force in outcome.choice.acting[1:]]
    reasons += [f"Not now: {force.because} {force.against}" for force in outcome.choice.held]
    return Decision(
        "boundaries/verdict",
        outcome.brief.name,
        "One service or several?",
        wording.choice(outcome),
        tuple(reasons),
        _alternatives(outcome),
        figures_of(outcome.chosen),
        ("boundaries/optimum", "boundaries/bill", "boundaries/trigger"),
        headline=True,
    )


def _alternatives(outcome: Outcome) -> tuple[Alternative, ...]:
    found = []
    if outcome.topology is Topology.SPLIT:
        forces = " ".join(force.because for force in outcome.choice.acting)
        found.append(Alternative("One service", f"It would leave unanswered: {forces}", figures_of(outcome.together)))
    if len(outcome.apart.services) > len(outcome.chosen.services):
        extra = len(outcome.apart.services) - len(outcome.chosen.services)
        found.append(
            Alternative(
                "A service for each module",
                f"{extra} more process boundaries than anything asks for, to be deployed, watched and called.",
                figures_of(outcome.apart),
            )
        )
    return tuple(found)


def _cut(outcome: Outcome) -> Decision:
    cut = outcome.cut
    loose = sum(1 for one in cut.placements if one.margin < SCALE // 20 and not one.idle)
    proof = (
        "proved optimal: the bound equals the value"
        if cut.gap == 0
        else f"within {cut.gap / SCALE:.3g} of the optimum (bound {cut.bound / SCALE:.3g})"
    )
    return Decision(
        "boundaries/modules",
        outcome.brief.name,
        "Which entities form a module?",
        f"{several(len(outcome.modules.names), 'module')}: {', '.join(outcome.modules.names)}",
        (
            f"The cut keeps {cut.value / SCALE:.3g} of coupling inside modules, {proof}.",
            f"{loose} of {len(cut.placements)} entities would be nearly as well elsewhere; cut.json and the report "
            "give the pull of every module on each.",
            *(f"{name} owns {', '.join(entities)}." for name, entities in outcome.modules.members),
        ),
        figures=(
            Figure("modules", str(len(cut.modules))),
            Figure("value", f"{cut.value / SCALE:.4g}"),
            Figure("bound", f"{cut.bound / SCALE:.4g}"),
            Figure("gap", f"{cut.gap / SCALE:.4g}"),
        ),
        evidence=("boundaries/optimum", "boundaries/complete"),
        headline=True,
    )


_QUESTIONS = {
    "constraint": "Does a constraint ask for a process of its own?",
    "compliance": "Should payment account data be apart?",
    "residency": "Must data bound to a place be apart?",
    "teams": "Does each team get a service of its own?",
    "saturation": "Does the one database still carry everything?",
    "disparity": "Is one path so hot that it should scale alone?",
    "compute": "Should heavy computing be apart?",
    "availability": "Must something stay up when the rest is down?",
}


def _forces(outcome: Outcome) -> list[Decision]:
    found = []
    for number, force in enumerate(outcome.choice.forces, start=1):
        found.append(
            Decision(
                f"boundaries/force/{number}-{force.rule}",
                ", ".join(force.apart) or outcome.brief.name,
                _QUESTIONS[force.rule],
                _answer(force),
                tuple(one for one in (force.because, force.against) if one)
                + ((f"It changes when: {force.trigger}",) if force.trigger else ())
                + (f"After {force.source}.",),
                figures=force.figures,
                evidence=(f"boundaries/cited/{force.rule}",),
            )
        )
    return found


def _answer(force: Force) -> str:
    return {
        Strength.REQUIRED: "Yes: it is required",
        Strength.PAYS: "Yes: it pays",
        Strength.HELD: "Not now",
        Strength.IDLE: "No: short of the figure from which it would",
    }[force.strength]


def _talk(outcome: Outcome) -> list[Decision]:
    operations = [one for each in outcome.boundaries.module_relationships for one in each.operations]
    if not operations:
        return []
    calls = [one for one in operations if one.style is Style.CALL]
    events = [one for one in operations if one.style is Style.EVENT]
    return [
        Decision(
            "boundaries/communication",
            outcome.brief.name,
            "How do modules talk to each other?",
            f"{len(calls)} operations are called and {len(events)} events told",
            (
                "What the caller needs to go on is a call; what the other side can do later, or what only keeps a "
                "derived value, is an event written beside the change (outbox).",
                "Between modules of one service a call is a function and an event may be one too; the list is the "
                "interface that a later split needs.",
            ),
            figures=(
                Figure("calls at peak", rate(sum(one.rate for one in calls))),
                Figure("events at peak", rate(sum(one.rate for one in events))),
            ),
            evidence=("boundaries/bill",),
        )
    ]


def _copies(outcome: Outcome) -> list[Decision]:
    return [
        Decision(
            f"boundaries/copy/{module.name}/{replica.entity}",
            f"{module.name}/{replica.entity}",
            f"May {module.name} keep a copy of {replica.entity}?",
            f"Yes, read-only and at most {milliseconds(replica.staleness)} old; {replica.owner} owns it",
            ("Its use cases read it at least ten times as often as it changes and say how old it may be.",),
            figures=(Figure("columns", ", ".join(replica.columns)),),
            evidence=("boundaries/bill",),
        )
        for module in outcome.boundaries.modules
        for replica in module.replicas
    ]
