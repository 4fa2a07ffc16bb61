"""Fewer requests let in: what fills a resource is held to the rate at which the others keep their promises."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from server.engine.capacity.mitigations.candidate import Candidate
from server.engine.capacity.mitigations.judging import full
from server.engine.capacity.mitigations.prices import price
from server.engine.capacity.mitigations.rewriting import with_use_case
from server.engine.capacity.mitigations.setting import Setting
from server.engine.capacity.plots.numbers import per_second, percent
from server.engine.model.capacity import System
from server.engine.model.mitigation import Mitigation, MitigationKind

_LEFT = 0.85
"""Share of the resource that all together may use."""


def candidates(setting: Setting) -> Iterator[Candidate]:
    """For resources that are overloaded: nothing else is worth turning requests away for."""
    total = sum(setting.state.rate(one) for one in setting.system.use_cases) or 1.0
    offered: set[str] = set()
    for overload in full(setting.before):
        users = [one for one in setting.system.use_cases if not one.background and one.traffic.rate > 0.0]
        largest = max(users, key=lambda one: (setting.asked(one, overload.resource), one.name), default=None)
        if largest is None or largest.name in offered:
            continue
        asked = setting.asked(largest, overload.resource)
        excess = overload.demand - _LEFT * overload.servers
        if not 0.0 < excess < asked:
            continue
        offered.add(largest.name)
        share = excess / asked
        rate = setting.state.rate(largest)
        yield Candidate(
            Mitigation(
                id=f"{MitigationKind.RATE_LIMIT}/{largest.name}/{rate * (1.0 - share):.4g}",
                kind=MitigationKind.RATE_LIMIT,
                subject=largest.name,
                told=f"Let in {per_second(rate * (1.0 - share))} of {per_second(rate)} of {largest.name}: "
                f"{percent(share)} are refused",
                why=f"it is the largest user of {overload.resource}, which is overloaded",
                price=price(MitigationKind.RATE_LIMIT, refused=rate * share, share_refused=rate * share / total),
            ),
            partial(_limited, name=largest.name, share=share),
        )


def _limited(system: System, name: str, share: float) -> System:
    return with_use_case(
        system, name, lambda one: replace(one, traffic=replace(one.traffic, rate=one.traffic.rate * (1.0 - share)))
    )
