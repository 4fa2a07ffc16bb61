"""A module that must answer when the rest may be down: failures of the rest must not reach it."""

from collections.abc import Iterator

from server.engine.boundaries.groups import Groups
from server.engine.boundaries.verdict.force import Force, Strength, two_sides
from server.engine.boundaries.verdict.seam import calls_from, sides
from server.engine.model.plan import Figure

TIMES = 10.0
"""How much less downtime: one nine more. Less than that is won by better operation of one process."""


def availability(modules: Groups) -> Iterator[Force]:
    """By the strictest objective of the use cases that start in each module and somebody waits for."""
    needed: dict[str, float] = {}
    for flow in modules.workload.flows:
        objective = flow.use_case.objective
        if flow.waits and objective is not None and objective.availability is not None:
            home = modules.home[flow.name]
            needed[home] = max(needed.get(home, 0.0), objective.availability)
    for name in sorted(needed):
        others = [needed[other] for other in needed if other != name]
        if not others:
            return
        down, rest = 1.0 - needed[name], 1.0 - max(others)
        if down * TIMES > rest * (1 + 1e-9):
            continue
        cut = sides(modules, two_sides(modules.names, frozenset({name}), name))
        calls = calls_from(cut, name)
        yield Force(
            "availability",
            two_sides(modules.names, frozenset({name}), f"availability:{name}"),
            Strength.HELD if calls else Strength.PAYS,
            f"{name} must be available for {needed[name]:.4%}, all others for {max(others):.4%}: a tenth of the "
            f"downtime or less.",
            against=f"It would wait for {calls:,.1f} calls a second to the others, and fail with them."
            if calls
            else "",
            trigger=(
                "What it reads of the others may be a little old, so that it keeps copies."
                if calls
                else "Its objective comes within one nine of the others'."
            ),
            source="Nygard, Release It!, 2018 (bulkheads)",
            figures=(Figure(f"downtime allowed to {name}", f"{down * 43_200:.1f}", "min/month"),),
        )
