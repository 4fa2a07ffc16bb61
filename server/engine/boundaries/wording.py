"""The verdict in sentences."""

from server.engine.boundaries.numbers import rate, several
from server.engine.boundaries.outcome import Outcome
from server.engine.boundaries.verdict.trigger import LOADS, Trigger
from server.engine.model.boundaries import Topology

NAMES = {
    Topology.MODULAR_MONOLITH: "Modular monolith",
    Topology.SPLIT: "Split",
    Topology.SPLIT_LATER: "Split later",
}


def choice(outcome: Outcome) -> str:
    """What to deploy, in one line."""
    modules = several(len(outcome.modules.names), "module")
    if outcome.topology is Topology.SPLIT:
        names = " | ".join(outcome.choice.services)
        return f"Split into {len(outcome.choice.services)} services: {names}"
    later = " today" if outcome.topology is Topology.SPLIT_LATER else ""
    return f"{NAMES[outcome.topology]}: one service{later} of {modules}"


def reason(outcome: Outcome) -> str:
    """The first reason: the force that acts, or what a split would cost for nothing in return."""
    if acting := outcome.choice.acting:
        return acting[0].because
    if len(outcome.modules.names) == 1:
        return "The entities hang together so closely that no boundary is worth drawing."
    apart = outcome.apart
    return (
        f"No force asks for a process boundary today; {len(apart.services)} services would make "
        f"{rate(apart.calls_peak)} calls and {rate(apart.distributed_peak)} distributed transactions at peak, for "
        f"{apart.machines - outcome.together.machines:+,} USD a month."
    )


def trigger(outcome: Outcome) -> str:
    """When the answer changes: the nearest rate, what is held, a second team; for a split, what would undo it."""
    if outcome.choice.split:
        undone = [
            f"{one.sentence} ({one.module})" if one.rule not in LOADS else one.sentence for one in outcome.triggers
        ]
        return "One service again when " + ", and ".join(undone)
    parts = [one.sentence for one in _nearest(outcome.triggers)]
    parts += [
        f"{force.trigger[:1].lower()}{force.trigger[1:].rstrip('.')}" for force in outcome.choice.held if force.passing
    ][:1]
    if not parts:
        return "Nothing within a thousand times today's rates changes it"
    due = f". At the stated growth a split is due in month {outcome.month}" if outcome.month else ""
    return f"Split when {'; or '.join(parts)}{due}"


def _nearest(found: tuple[Trigger, ...]) -> list[Trigger]:
    rates = [one for one in found if one.rate]
    people = [one for one in found if not one.rate]
    return rates[:1] + people[:1]


def verdict(outcome: Outcome) -> str:
    """The whole in two sentences."""
    return f"{choice(outcome)}. {trigger(outcome)}."
