"""Use cases: who, how often, how fast, and which steps; SQL itself is read by `statements`."""

import math
from collections.abc import Iterator, Sequence

from server.engine.brief import limits
from server.engine.brief.actions import STANDARD_ACTIONS, state_machines
from server.engine.brief.checks.context import CAMEL, SNAKE, Checked
from server.engine.kernel.sql.fragments import read_type
from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.scope import close_to
from server.engine.kernel.sql.types import KNOWN_TYPES
from server.engine.model.brief import Branch, Call, Rate, Step, UseCase

_HOURS = 24
_SUM_TOLERANCE = 1e-6
"""Of probabilities that must sum to 1."""


def check_use_cases(checked: Checked) -> None:
    use_cases = checked.brief.use_cases
    checked.count("use_cases", use_cases, limits.MAX_USE_CASES, "use cases")
    machines = state_machines(checked.brief)
    calls: dict[str, list[tuple[str, str]]] = {}
    for path, use_case in checked.named("use_cases", "use case", use_cases, CAMEL):
        checked.texts(path, use_case, ("description",))
        if use_case.actor and use_case.actor not in checked.actors:
            checked.report.unknown(f"{path}.actor", "actor", use_case.actor, [*checked.actors])
        _check_rate(checked, f"{path}.rate", use_case.rate)
        checked.latency(f"{path}.objective", use_case.objective)
        checked.duration(f"{path}.staleness_tolerance", use_case.staleness_tolerance, "staleness_tolerance", zero=True)
        _check_parameters(checked, path, use_case)
        _check_content(checked, path, use_case, machines)
        calls[use_case.name] = list(_check_transactions(checked, path, use_case))
    _check_call_cycles(checked, calls)


def _check_rate(checked: Checked, path: str, rate: Rate | None) -> None:
    if rate is None:
        return
    peak = checked.number(f"{path}.peak", rate.peak, 0, limits.MAX_RATE, "peak")
    mean = checked.number(f"{path}.mean", rate.mean, 0, limits.MAX_RATE, "mean")
    if peak and mean and rate.peak is not None and rate.mean is not None and rate.peak < rate.mean:
        checked.report.add(f"{path}.peak", f"peak ({rate.peak:g}/s) is below mean ({rate.mean:g}/s)")
    if not rate.profile:
        return
    if len(rate.profile) != _HOURS:
        message = f"a profile has {_HOURS} weights, one for each hour, not {len(rate.profile)}"
        checked.report.add(f"{path}.profile", message)
    for index, weight in enumerate(rate.profile):
        checked.number(f"{path}.profile[{index}]", weight, 0, 1e12, "a weight")
    if all(math.isfinite(weight) for weight in rate.profile) and sum(rate.profile) <= 0:
        checked.report.add(f"{path}.profile", "the weights sum to nothing")


def _check_parameters(checked: Checked, path: str, use_case: UseCase) -> None:
    for inner, parameter in checked.named(f"{path}.parameters", "parameter", use_case.parameters, SNAKE):
        if not parameter.type:
            checked.report.add(f"{inner}.type", "missing field `type`")
            continue
        try:
            read_type(parameter.type)
        except SqlError as error:
            close = close_to(parameter.type, KNOWN_TYPES)
            hint = f", did you mean `{close}`?" if close else ""
            checked.report.add(f"{inner}.type", f"`{parameter.type[:60]}`: {error.problem.message}{hint}", close)


def _check_content(checked: Checked, path: str, use_case: UseCase, machines: dict[str, tuple[str, ...]]) -> None:
    """Transactions, or an entity and an action from which they are derived."""
    if not use_case.entity and not use_case.action:
        if not use_case.transactions and f"{path}.transactions" not in checked.report.broken:
            message = "say what it does: `transactions`, or `entity` and `action`"
            checked.report.add(path, message)
        return
    if not use_case.entity or not use_case.action:
        there, missing = ("entity", "action") if use_case.entity else ("action", "entity")
        checked.report.add(f"{path}.{there}", f"`{there}` needs `{missing}`")
    entity = checked.entity(f"{path}.entity", use_case.entity)
    if entity is None or not use_case.action:
        return
    states = machines.get(entity.name, ())
    if use_case.action not in STANDARD_ACTIONS and use_case.action not in states:
        candidates = [*STANDARD_ACTIONS, *states]
        checked.report.unknown(f"{path}.action", "action", use_case.action, candidates)


def _check_transactions(checked: Checked, path: str, use_case: UseCase) -> Iterator[tuple[str, str]]:
    """Yields the path and the name of each use case that is called."""
    checked.count(f"{path}.transactions", use_case.transactions, limits.MAX_TRANSACTIONS, "transactions")
    for index, transaction in enumerate(use_case.transactions):
        inner = f"{path}.transactions[{index}]"
        if not transaction.steps and f"{inner}.steps" not in checked.report.broken:
            checked.report.add(inner, "a transaction has at least one step")
        steps = 0
        for count, call in _check_steps(checked, inner, transaction.steps, 0):
            steps += count
            if call is not None:
                yield call
        if steps > limits.MAX_STEPS:
            checked.report.add(inner, f"{steps} steps; at most {limits.MAX_STEPS} are allowed")


def _check_steps(
    checked: Checked, path: str, steps: Sequence[Step], depth: int
) -> Iterator[tuple[int, tuple[str, str] | None]]:
    """Yields, for each step, how much it counts and the use case that it calls."""
    if depth > limits.MAX_STEP_NESTING:
        checked.report.add(path, f"blocks nested more than {limits.MAX_STEP_NESTING} deep")
        return
    for index, step in enumerate(steps):
        inner = f"{path}.steps[{index}]"
        _check_one_member(checked, inner, step)
        yield 1, (_check_call(checked, f"{inner}.call", step.call) if step.call is not None else None)
        if step.emit:
            checked.name(f"{inner}.emit", "event", step.emit, CAMEL)
        checked.duration(f"{inner}.compute", step.compute, "compute", zero=True)
        if step.choice:
            _check_probabilities(checked, f"{inner}.choice", step.choice)
            for number, branch in enumerate(step.choice):
                yield from _check_steps(checked, f"{inner}.choice[{number}]", branch.steps, depth + 1)
        if step.optional is not None:
            checked.fraction(f"{inner}.optional.probability", step.optional.probability, "probability")
            _check_block(checked, f"{inner}.optional", step.optional.steps)
            yield from _check_steps(checked, f"{inner}.optional", step.optional.steps, depth + 1)
        if step.loop is not None:
            mean = checked.number(f"{inner}.loop.mean", step.loop.mean, 0, 1e9, "mean")
            most = checked.number(f"{inner}.loop.max", step.loop.max, 1, 1e9, "max")
            if mean and most and (step.loop.mean or 0) > (step.loop.max or 0):
                checked.report.add(f"{inner}.loop.max", f"max ({step.loop.max}) is below mean ({step.loop.mean:g})")
            _check_block(checked, f"{inner}.loop", step.loop.steps)
            yield from _check_steps(checked, f"{inner}.loop", step.loop.steps, depth + 1)


def _check_block(checked: Checked, path: str, steps: Sequence[Step]) -> None:
    if not steps and f"{path}.steps" not in checked.report.broken:
        checked.report.add(path, "a block has at least one step")


def _check_one_member(checked: Checked, path: str, step: Step) -> None:
    stated = [name for name in ("sql", "emit", "choice") if getattr(step, name)]
    stated += [name for name in ("call", "compute", "optional", "loop") if getattr(step, name) is not None]
    names = ("sql", "call", "emit", "compute", "choice", "optional", "loop")
    if len(stated) > 1:
        ordered = [name for name in names if name in stated]
        checked.report.add(f"{path}.{ordered[1]}", f"a step is one thing: `{ordered[0]}` or `{ordered[1]}`")
    elif not stated and not checked.report.breaks(path):
        checked.report.add(path, f"a step is one of {', '.join(names)}")


def _check_probabilities(checked: Checked, path: str, branches: Sequence[Branch]) -> None:
    if len(branches) < 2:
        checked.report.add(path, "a choice has at least two branches")
    stated = [branch.probability for branch in branches]
    fine = [
        checked.fraction(f"{path}[{index}].probability", probability, "probability")
        for index, probability in enumerate(stated)
        if probability is not None
    ]
    total = sum(probability for probability in stated if probability is not None)
    if not all(fine):
        return
    if None in stated and total > 1 + _SUM_TOLERANCE:
        checked.report.add(path, f"the probabilities sum to {total:g} already")
    elif None not in stated and abs(total - 1) > _SUM_TOLERANCE:
        checked.report.add(path, f"the probabilities sum to {total:g}, not 1")


def _check_call(checked: Checked, path: str, call: Call) -> tuple[str, str] | None:
    checked.duration(f"{path}.latency", call.latency, "latency", zero=True)
    if bool(call.external_system) == bool(call.use_case):
        if not checked.report.breaks(path):
            checked.report.add(path, "a call names either an external_system or a use_case")
        return None
    if call.external_system and call.external_system not in checked.systems:
        checked.report.unknown(f"{path}.external_system", "external system", call.external_system, [*checked.systems])
    if not call.use_case:
        return None
    if call.use_case not in checked.use_cases:
        checked.report.unknown(f"{path}.use_case", "use case", call.use_case, [*checked.use_cases])
        return None
    return f"{path}.use_case", call.use_case


def _check_call_cycles(checked: Checked, calls: dict[str, list[tuple[str, str]]]) -> None:
    """A use case that calls itself, directly or through others, is reported at the call that closes the circle."""
    done: set[str] = set()
    for start in calls:
        if start in done:
            continue
        trail = [start]
        open_calls = [iter(calls[start])]
        while trail:
            step = next(open_calls[-1], None)
            if step is None:
                done.add(trail.pop())
                open_calls.pop()
                continue
            path, called = step
            if called in trail:
                circle = [*trail[trail.index(called) :], called]
                checked.report.add(path, f"calls go round in a circle: {' → '.join(circle)}")
            elif called not in done:
                trail.append(called)
                open_calls.append(iter(calls.get(called, ())))
