"""A second call of a slow external system after its 95th percentile; whichever answers first counts.

Dean and Barroso, The tail at scale (2013). The answer time of a hedged call is the lesser of a lognormal time and the
delay plus an independent second one; a lognormal with the same p50 and p99 stands for it.
"""

import math
from collections.abc import Iterator
from functools import partial
from statistics import NormalDist

from msgspec.structs import replace

from server.engine.capacity.mitigations.candidate import Candidate
from server.engine.capacity.mitigations.prices import price
from server.engine.capacity.mitigations.rewriting import with_external
from server.engine.capacity.mitigations.setting import Setting
from server.engine.capacity.plots.numbers import duration
from server.engine.capacity.prediction.walking import places
from server.engine.model.brief import Brief
from server.engine.model.capacity import External, ExternalCall, System
from server.engine.model.mitigation import Mitigation, MitigationKind

AFTER = 0.95
"""Share of calls that are answered before the second is sent."""
_FULL = 0.9
"""Share of an external system's rate limit that calls may take."""


def candidates(setting: Setting) -> Iterator[Candidate]:
    called: dict[str, set[str]] = {}
    for use_case in setting.concerned:
        for place in places(use_case.steps, use_case.service, setting.state.misses):
            if isinstance(place.step, ExternalCall) and place.waited_for and place.step.latency is None:
                called.setdefault(place.step.system, set()).add(use_case.name)
    repeatable = _repeatable(setting.brief.brief) if setting.brief else set()
    asked = setting.demands.asked()
    for external in setting.system.externals:
        callers = called.get(external.name, set())
        if not callers or external.sigma <= 0.0 or not callers <= repeatable:
            continue
        calls = asked.get(f"external {external.name}", 0.0) * (2.0 - AFTER)
        if external.rate_limit and calls > _FULL * external.rate_limit:
            continue
        mended = hedged(external)
        yield Candidate(
            Mitigation(
                id=f"{MitigationKind.HEDGE}/{external.name}",
                kind=MitigationKind.HEDGE,
                subject=external.name,
                told=f"Call {external.name} a second time after {duration(quantile(external, AFTER))}, "
                f"and take the first answer",
                why=f"its p99 becomes {duration(quantile(mended, 0.99))} instead of "
                f"{duration(quantile(external, 0.99))}, for {1.0 - AFTER:.0%} more calls",
                price=price(MitigationKind.HEDGE),
                approximation="slow calls are slow independently of each other",
            ),
            partial(_with_hedge, name=external.name),
        )


def quantile(external: External, fraction: float) -> float:
    """Seconds, of the lognormal with its mean."""
    middle = math.log(external.mean) - external.sigma**2 / 2.0
    return math.exp(middle + external.sigma * NormalDist().inv_cdf(fraction))


def hedged(external: External) -> External:
    """The same system seen by a caller that hedges."""
    delay = quantile(external, AFTER)
    middle = math.log(external.mean) - external.sigma**2 / 2.0
    normal = NormalDist()

    def later(time: float) -> float:
        """Chance of an answer after ``time``."""

        def one(at: float) -> float:
            return 1.0 - normal.cdf((math.log(at) - middle) / external.sigma) if at > 0.0 else 1.0

        return one(time) * one(time - delay)

    def at(fraction: float) -> float:
        low, high = 0.0, quantile(external, fraction)
        for _ in range(80):
            half = (low + high) / 2.0
            low, high = (half, high) if later(half) > 1.0 - fraction else (low, half)
        return high

    median, tail = at(0.5), at(0.99)
    sigma = math.log(tail / median) / normal.inv_cdf(0.99)
    return replace(external, mean=median * math.exp(sigma**2 / 2.0), sigma=sigma, p50=median, p99=tail)


def _repeatable(brief: Brief) -> set[str]:
    """Use cases that may do the same twice without harm."""
    return {one.name for one in brief.use_cases if one.idempotent or one.kind.value == "query"}


def _with_hedge(system: System, name: str) -> System:
    return with_external(system, name, hedged)
