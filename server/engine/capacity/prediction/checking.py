"""The operational laws held against a prediction: what demand says beside what was simulated (Denning and Buzen 1978).

On every simulated path flow balance and Little's law hold exactly, or the simulator refuses to answer. Here estimates
from different sources are compared, each law where it differs most.
"""

import math
from collections.abc import Mapping, Sequence

from server.engine.capacity.prediction.answering import Seen
from server.engine.capacity.prediction.demands import Demands, ResourceSize
from server.engine.capacity.prediction.saturation import STATIONS
from server.engine.model.capacity_answer import LawCheck

_SLACK = 0.02
"""Relative difference that warming up may leave."""
_WIDTHS = 4.0
"""Half widths of both estimates together."""


def checks(demands: Demands, sizes: Sequence[ResourceSize], seen: Seen, lossless: bool) -> tuple[LawCheck, ...]:
    """One check for each law; the utilisation law only where all that arrives is done."""
    found = [*_little(demands, seen), *_balance(demands, seen)]
    if lossless:
        found += _utilisation(demands, sizes, seen)
    worst: dict[str, LawCheck] = {}
    for one in found:
        before = worst.get(one.law)
        if before is None or (one.holds, -one.relative_error) < (before.holds, -before.relative_error):
            worst[one.law] = one
    return tuple(worst[law] for law in sorted(worst))


def _check(law: str, subject: str, expected: float, found: float, slack: float) -> LawCheck:
    error = abs(found - expected) / expected if expected > 0.0 else abs(found)
    return LawCheck(law, subject, expected, found, error, error <= slack)


def _little(demands: Demands, seen: Seen) -> list[LawCheck]:
    found = []
    for use_case, stream, present in zip(
        demands.state.system.use_cases, seen.simulation.streams, seen.simulation.present, strict=True
    ):
        if stream.rejected.value or stream.given_up.value or use_case.traffic.deadline or stream.passes < 1000:
            continue
        product = stream.throughput.value * stream.mean.value
        slack = _SLACK + _WIDTHS * (stream.throughput.relative + stream.mean.relative + present.relative)
        if math.isfinite(slack):
            found.append(_check("Little", use_case.name, product, present.value, slack))
    return found


def _balance(demands: Demands, seen: Seen) -> list[LawCheck]:
    found = []
    for use_case, stream in zip(demands.state.system.use_cases, seen.simulation.streams, strict=True):
        arriving = seen.rates.rates.get(use_case.name, 0.0)
        if arriving > 0.0 and stream.passes >= 1000:
            done = stream.throughput.value / max(1e-9, 1.0 - stream.rejected.value - stream.given_up.value)
            slack = _SLACK + _WIDTHS * stream.throughput.relative
            if math.isfinite(slack):
                found.append(_check("flow balance", use_case.name, arriving, done, slack))
    return found


def _utilisation(demands: Demands, sizes: Sequence[ResourceSize], seen: Seen) -> list[LawCheck]:
    asked: Mapping[str, float] = {
        one.name: math.fsum(
            seen.rates.rates.get(use_case, 0.0) / seen.rates.smoothed.get(use_case, 1.0) * own.work.get(one.name, 0.0)
            for use_case, own in demands.by_use_case.items()
        )
        / one.servers
        for one in sizes
        if one.kind in STATIONS
    }
    found = []
    for name, expected in asked.items():
        own = [
            one
            for resource, one in zip(seen.compiled.resources, seen.simulation.utilisation, strict=True)
            if resource == name
        ]
        value = math.fsum(one.value for one in own) / len(own)
        slack = _SLACK + _WIDTHS * (max(one.half_width for one in own) / value if value else 0.0)
        if expected > 1e-4 and math.isfinite(slack):
            found.append(_check("utilisation", name, expected, value, slack))
    return found
