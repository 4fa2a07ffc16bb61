"""What became of the objectives: which are met, by how much the others are missed, before a change and after it."""

import math

from server.engine.capacity.prediction.blocking import DEADLOCK
from server.engine.model.capacity_answer import Attainment, Estimated, ObjectiveVerdict, Overload, Prediction
from server.engine.model.mitigation import Effect

MOST = 6.0
"""Binary logarithms that one objective may count for: an overloaded one is as if missed 64 times."""
RATE_LIMIT = "rate limit"
"""How an overload of an external system's limit is told from a full resource of one's own."""
_NOTICED = math.log2(1.05)
"""A percentile that changes by less than 5 % is not named where its objective is met."""
_CHANGES = 10
"""Percentiles named at most beside those that are missed."""

Key = tuple[str, str]
"""Use case and percentile."""


def verdicts(prediction: Prediction) -> dict[Key, ObjectiveVerdict]:
    return {
        (use_case.name, one.percentile): one
        for use_case in prediction.use_cases
        for one in use_case.objectives
        if one.attainment is not Attainment.NONE
    }


def shortfall(prediction: Prediction) -> float:
    """Sum over the objectives that are missed of log2(predicted / objective); what has no answer counts `MOST`.

    A resource that is asked for too much counts as well: work in the background may do that and miss no objective.
    """
    objectives = math.fsum(_short(one) for one in verdicts(prediction).values())
    return objectives + math.fsum(1.0 + math.log2(max(1.0, one.factor)) for one in full(prediction))


def _short(one: ObjectiveVerdict) -> float:
    if one.attainment is Attainment.OVERLOADED:
        return MOST
    if one.attainment is not Attainment.MISSED or one.predicted.unknown or one.objective <= 0.0:
        return 0.0
    return min(MOST, max(0.0, math.log2(one.predicted.value / one.objective)))


def missed(prediction: Prediction) -> list[Key]:
    bad = (Attainment.MISSED, Attainment.OVERLOADED)
    return sorted(key for key, one in verdicts(prediction).items() if one.attainment in bad)


def full(prediction: Prediction) -> tuple[Overload, ...]:
    """What is overloaded here; that an external system refuses more than it allows is another matter."""
    return tuple(one for one in prediction.overloads if one.decided_by != RATE_LIMIT)


def meets(prediction: Prediction) -> bool:
    """Every objective is met, beyond doubt: its whole interval lies below it. What is seen too rarely is not judged."""
    return (
        settled(prediction)
        and not full(prediction)
        and all(one.attainment is Attainment.MET or one.predicted.unknown for one in verdicts(prediction).values())
        and not missed(prediction)
    )


def promising(prediction: Prediction) -> bool:
    """None is missed; of some it may not be decided yet."""
    return settled(prediction) and not full(prediction) and not missed(prediction)


def settled(prediction: Prediction) -> bool:
    """Something is known of what is asked for; close to saturation a simulation may end without an answer."""
    found = verdicts(prediction).values()
    return not found or any(not one.predicted.unknown for one in found)


def effects(before: Prediction, after: Prediction) -> tuple[Effect, ...]:
    """On the objectives missed before or after, and on the percentiles that change most beyond doubt."""
    earlier, later = verdicts(before), verdicts(after)
    found: list[tuple[float, Effect]] = []
    for key in sorted(earlier.keys() & later.keys()):
        one, other = earlier[key], later[key]
        bad = (Attainment.MISSED, Attainment.OVERLOADED)
        weight = _changed(one.predicted, other.predicted)
        if one.attainment in bad or other.attainment in bad:
            weight += 1e6
        if weight > 0.0:
            found.append(
                (weight, Effect(*key, one.objective, one.predicted, other.predicted, one.attainment, other.attainment))
            )
    found.sort(key=lambda one: (-one[0], one[1].use_case, one[1].percentile))
    kept = [one for weight, one in found if weight >= 1e6]
    return (*kept, *[one for weight, one in found if weight < 1e6][:_CHANGES])


def _changed(before: Estimated, after: Estimated) -> float:
    """By how many binary logarithms a percentile changes; 0 where the intervals overlap or little changes."""
    if before.unknown or after.unknown or before.value <= 0.0 or after.value <= 0.0:
        return 0.0
    apart = abs(after.value - before.value) > before.half_width + after.half_width
    change = abs(math.log2(after.value / before.value))
    return change if apart and change > _NOTICED else 0.0


def overloaded(prediction: Prediction) -> str:
    """Which resource, and by how much; empty when none is."""
    found = full(prediction)
    if not found:
        return ""
    if found[0].decided_by == DEADLOCK:
        return f"{found[0].resource}, by requests that stop each other"
    return f"{found[0].resource} by a factor of {found[0].factor:.2f}"


def told(one: Overload) -> str:
    """The overload in a sentence without a full stop."""
    if one.decided_by == DEADLOCK:
        return f"requests that hold one of {one.resource} wait for another there, and stop each other"
    return f"{one.resource} is asked for {one.factor:.2f} times what it has"
