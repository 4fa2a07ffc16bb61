"""What an architect would object to: scope that leaks, sagas, broken objectives, chains, budgets, borders."""

from collections.abc import Iterator

from server.engine.boundaries.numbers import milliseconds, rate
from server.engine.boundaries.outcome import Outcome
from server.engine.boundaries.verdict.teams import owners
from server.engine.model.boundaries import Style
from server.engine.model.plan import Finding, Severity


def findings_of(outcome: Outcome) -> tuple[Finding, ...]:
    """In a fixed order, each with a stable id."""
    return (
        *_leaks(outcome),
        *_saturated(outcome),
        *_torn(outcome),
        *_slow(outcome),
        *_chains(outcome),
        *_mutual(outcome),
        *_budget(outcome),
        *_borders(outcome),
    )


def _leaks(outcome: Outcome) -> Iterator[Finding]:
    for force in outcome.choice.held:
        if force.rule == "compliance":
            yield Finding(
                "boundaries.scope-leak@" + ",".join(force.apart),
                rule="boundaries.scope-leak",
                severity=Severity.MEDIUM,
                subject=", ".join(force.apart),
                message=force.against,
                why="Everything that can read it is assessed with it.",
                fix="Keep a token or a reference there, and the value where the other payment data is.",
                references=("PCI DSS v4.0, section 4",),
            )


def _saturated(outcome: Outcome) -> Iterator[Finding]:
    held = [one for one in outcome.choice.held if one.rule == "saturation"]
    for force in held[:1]:
        if not outcome.choice.split:
            yield Finding(
                "boundaries.saturated@" + ",".join(force.apart),
                rule="boundaries.saturated",
                severity=Severity.MEDIUM,
                subject=", ".join(force.apart),
                message=f"{force.because} It cannot leave with its load: {force.against}",
                why="Beyond that, waiting grows faster than load, and a failover does not fit.",
                fix="Read what may be stale from a replica or a cache, or take a larger server.",
                references=("Denning and Buzen 1978",),
            )


def _torn(outcome: Outcome) -> Iterator[Finding]:
    flows = outcome.modules.workload
    for one in outcome.chosen.torn:
        name = f"{one.use_case}/{one.transaction}"
        yield Finding(
            f"boundaries.torn-transaction@{name}",
            rule="boundaries.torn-transaction",
            severity=Severity.MEDIUM,
            subject=one.use_case,
            message=f"Transaction {one.transaction + 1} of {one.use_case} writes in {' and '.join(one.groups)}, "
            f"{rate(flows.flow(one.use_case).peak * one.visits)} at peak.",
            why="No database commits both: one may happen without the other.",
            fix="Make it a saga: local transactions in order, with a compensation for each that may be undone.",
            references=("Garcia-Molina and Salem, Sagas, 1987",),
        )


def _slow(outcome: Outcome) -> Iterator[Finding]:
    for one in outcome.chosen.delays:
        if one.broken:
            yield Finding(
                f"boundaries.objective-broken@{one.use_case}",
                rule="boundaries.objective-broken",
                severity=Severity.HIGH,
                subject=one.use_case,
                message=f"{one.calls:.1f} round trips add {milliseconds(one.p99)} at p99, over its objective of "
                f"{milliseconds(one.objective or 0)}.",
                why="The cut alone uses up what the caller was promised.",
                fix="Ask for all rows in one call, or say how stale the answer may be, so that a copy serves it.",
            )


def _chains(outcome: Outcome) -> Iterator[Finding]:
    for one in outcome.chosen.delays:
        if one.required is not None and one.availability < one.required:
            yield Finding(
                f"boundaries.chain@{one.use_case}",
                rule="boundaries.chain",
                severity=Severity.LOW,
                subject=one.use_case,
                message=f"It waits for several services in a row: {one.availability:.3%} together, against an "
                f"objective of {one.required:.3%}.",
                why="Availabilities multiply along a chain of calls.",
                fix="Make one of the calls an event, or serve it from a copy.",
                references=("Beyer et al., Site Reliability Engineering, 2016, chapter 3",),
            )


def _mutual(outcome: Outcome) -> Iterator[Finding]:
    calls = {
        (one.upstream, one.downstream)
        for one in outcome.boundaries.relationships
        if any(operation.style is Style.CALL for operation in one.operations)
    }
    for upstream, downstream in sorted(calls):
        if upstream < downstream and (downstream, upstream) in calls:
            yield Finding(
                f"boundaries.mutual-calls@{upstream},{downstream}",
                rule="boundaries.mutual-calls",
                severity=Severity.LOW,
                subject=f"{upstream}, {downstream}",
                message=f"{upstream} and {downstream} wait for each other.",
                why="Neither can be deployed, or be down, without the other.",
                fix="Let one of them tell events and the other keep a copy.",
                references=("Martin, Agile Software Development, 2002 (acyclic dependencies)",),
            )


def _budget(outcome: Outcome) -> Iterator[Finding]:
    budget = outcome.brief.objectives.monthly_budget if outcome.brief.objectives else None
    if budget is not None and budget.currency == "USD" and outcome.chosen.machines > budget.amount:
        yield Finding(
            f"boundaries.over-budget@{outcome.brief.name}",
            rule="boundaries.over-budget",
            severity=Severity.MEDIUM,
            subject=outcome.brief.name,
            message=f"Machines for {len(outcome.chosen.services)} services at peak cost about "
            f"{outcome.chosen.machines:,} USD a month; the budget is {budget.amount:,}.",
            why="The design cannot be paid for as stated.",
            fix="Scale down at night, cache what may be stale, or raise the budget.",
        )


def _borders(outcome: Outcome) -> Iterator[Finding]:
    constraints = outcome.brief.constraints
    team_of = owners(outcome.modules)
    for team in constraints.teams if constraints else ():
        for owned in team.owns:
            module = outcome.modules.of.get(owned)
            if module is not None and team_of[module] != team.name:
                yield Finding(
                    f"boundaries.owner-outside@{owned}",
                    rule="boundaries.owner-outside",
                    severity=Severity.LOW,
                    subject=owned,
                    message=f"{team.name} owns {owned}, which hangs together with the module {module} of "
                    f"{team_of[module]}.",
                    why="Two teams change one module, and wait for each other.",
                    fix=f"Give {owned} to {team_of[module]}, or keep it apart by `must_be_apart`.",
                    references=("Skelton and Pais, Team Topologies, 2019",),
                )
