"""Use cases: rates, objectives, probabilities, and the steps of those that only name an action."""

import json

from msgspec.structs import replace

from server.engine.brief.actions import ActionError, Actions
from server.engine.brief.catalogue import Tables
from server.engine.brief.defaults.ledger import Ledger
from server.engine.brief.kinds import labels
from server.engine.brief.quantities import number_text, write_duration, write_fraction, write_rate
from server.engine.brief.report import Report
from server.engine.model.brief import (
    Branch,
    Brief,
    LatencyObjective,
    Loop,
    Rate,
    Step,
    Transaction,
    Trigger,
    UseCase,
    UseCaseKind,
)

PEAK_TO_MEAN = 4.0
"""Busiest second over the daily mean: a day with one broad maximum, as in the published traffic of consumer sites."""
_REQUEST_PEAK = 1.0
"""Per second, of a request whose rate is not stated."""
_JOB_MEAN = 1 / 86_400
"""Per second, of a job whose rate is not stated: once a day."""
DEFAULT_P99 = 2_000_000
"""Microseconds: what people wait for without turning away."""
DEFAULT_AVAILABILITY = 0.999
_OPTIONAL = 0.5
_ROUNDS = 1.0


def with_steps(brief: Brief, tables: Tables, report: Report, ledger: Ledger) -> Brief:
    """The brief with complete use cases; actions that make no sense are reported."""
    actions = Actions(brief, tables)
    use_cases = []
    for use_case, label in zip(brief.use_cases, labels([found.name for found in brief.use_cases]), strict=True):
        path = f"use_cases[{label}]"
        found = _with_transactions(use_case, path, actions, report, ledger)
        found = _with_actor(found, path, brief, ledger)
        found = replace(
            found,
            rate=_rate(found, path, ledger),
            objective=_objective(found, path, brief, ledger),
            transactions=tuple(
                Transaction(steps=_steps(transaction.steps, f"{path}.transactions[{index}]", ledger))
                for index, transaction in enumerate(found.transactions)
            ),
        )
        use_cases.append(found)
    return replace(brief, use_cases=tuple(use_cases))


def _with_transactions(use_case: UseCase, path: str, actions: Actions, report: Report, ledger: Ledger) -> UseCase:
    if use_case.transactions or not use_case.action:
        return use_case
    try:
        sql = actions.statement(use_case)
    except ActionError as error:
        report.add(f"{path}.{error.field}", error.message, error.suggestion)
        return use_case
    if not sql:
        return use_case
    reason = f"what `{use_case.action}` means for `{use_case.entity}`"
    ledger.assume(f"{path}.transactions", f"[{{steps: [{{sql: {json.dumps(sql)}}}]}}]", reason)
    return replace(use_case, transactions=(Transaction(steps=(Step(sql=sql),)),))


def _with_actor(use_case: UseCase, path: str, brief: Brief, ledger: Ledger) -> UseCase:
    """Who asks, where only one can."""
    if use_case.actor or use_case.trigger is not Trigger.REQUEST or use_case.kind is UseCaseKind.JOB:
        return use_case
    if len(brief.actors) == 1:
        ledger.assume(f"{path}.actor", brief.actors[0].name, "it is the only actor")
        return replace(use_case, actor=brief.actors[0].name)
    ledger.ask(
        f"actor/{use_case.name}", f"{path}.actor", f"Who may ask for {use_case.name}?", "nobody in particular",
        "Authentication and scopes of the operation.", 3.0,
    )  # fmt: skip
    return use_case


def _rate(use_case: UseCase, path: str, ledger: Ledger) -> Rate:
    stated = use_case.rate or Rate()
    peak, mean = stated.peak, stated.mean
    if peak is not None and mean is not None:
        return stated
    if peak is not None:
        mean = peak / PEAK_TO_MEAN
        ledger.assume(f"{path}.rate.mean", write_rate(mean), f"a quarter of the peak, {write_rate(peak)}")
    elif mean is not None:
        peak = mean * PEAK_TO_MEAN
        ledger.assume(f"{path}.rate.peak", write_rate(peak), f"four times the mean, {write_rate(mean)}")
    else:
        is_job = use_case.kind is UseCaseKind.JOB or use_case.trigger is Trigger.SCHEDULE
        mean = _JOB_MEAN if is_job else _REQUEST_PEAK / PEAK_TO_MEAN
        peak = _JOB_MEAN if is_job else _REQUEST_PEAK
        reason = "a job runs once a day" if is_job else "a use case without a rate is taken to be rare"
        ledger.assume(f"{path}.rate.peak", write_rate(peak), reason)
        ledger.assume(f"{path}.rate.mean", write_rate(mean), reason)
        ledger.ask(
            f"rate/{use_case.name}", f"{path}.rate", f"How often does {use_case.name} run, at peak and on average?",
            write_rate(peak), "Indexes, capacity and cost follow the frequent use cases.", 100.0,
        )  # fmt: skip
    return replace(stated, peak=peak, mean=mean)


def _objective(use_case: UseCase, path: str, brief: Brief, ledger: Ledger) -> LatencyObjective:
    """What is not stated is that of the brief; what that does not state either is assumed."""
    stated = use_case.objective or LatencyObjective()
    common = (brief.objectives.latency if brief.objectives else None) or LatencyObjective()
    availability = brief.objectives.availability if brief.objectives else None
    p99 = stated.p99 if stated.p99 is not None else common.p99
    if p99 is None:
        p99 = max(DEFAULT_P99, stated.p95 or 0, stated.p50 or 0)
        ledger.assume(f"{path}.objective.p99", write_duration(p99), "people turn away from slower answers")
    p95 = stated.p95 if stated.p95 is not None else common.p95
    p50 = stated.p50 if stated.p50 is not None else common.p50
    for known in (stated.availability, common.availability, availability, DEFAULT_AVAILABILITY):
        if known is not None:
            availability = known
            break
    if p95 is not None and p95 > p99:
        p95 = None
    return LatencyObjective(
        p50=None if p50 is not None and p50 > (p95 or p99) else p50, p95=p95, p99=p99, availability=availability
    )


def _steps(steps: tuple[Step, ...], path: str, ledger: Ledger) -> tuple[Step, ...]:
    return tuple(_step(step, f"{path}.steps[{index}]", ledger) for index, step in enumerate(steps))


def _step(step: Step, path: str, ledger: Ledger) -> Step:
    if step.choice:
        return replace(step, choice=_choice(step.choice, f"{path}.choice", ledger))
    if step.optional is not None:
        inner = f"{path}.optional"
        probability = step.optional.probability
        if probability is None:
            probability = _OPTIONAL
            ledger.assume(f"{inner}.probability", write_fraction(probability), "as often as not")
        steps = _steps(step.optional.steps, inner, ledger)
        return replace(step, optional=Branch(probability=probability, steps=steps))
    if step.loop is not None:
        inner = f"{path}.loop"
        mean = step.loop.mean
        if mean is None:
            mean = (1 + step.loop.max) / 2 if step.loop.max is not None else _ROUNDS
            reason = "half of the most rounds" if step.loop.max is not None else "one round"
            ledger.assume(f"{inner}.mean", number_text(mean), reason)
        return replace(step, loop=Loop(mean=mean, max=step.loop.max, steps=_steps(step.loop.steps, inner, ledger)))
    return step


def _choice(branches: tuple[Branch, ...], path: str, ledger: Ledger) -> tuple[Branch, ...]:
    unstated = sum(branch.probability is None for branch in branches)
    rest = 1.0 - sum(branch.probability or 0.0 for branch in branches)
    found = []
    for index, branch in enumerate(branches):
        inner = f"{path}[{index}]"
        probability = branch.probability
        if probability is None:
            probability = max(rest, 0.0) / unstated
            ledger.assume(f"{inner}.probability", number_text(probability), "an equal part of what is left")
        found.append(Branch(probability=probability, steps=_steps(branch.steps, inner, ledger)))
    return tuple(found)
