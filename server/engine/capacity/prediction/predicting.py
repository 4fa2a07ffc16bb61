"""Predicts a system at one load and volume: first whether it is stable, then its latencies by simulation."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from server.engine.capacity.prediction import answering, checking
from server.engine.capacity.prediction.answering import Seen
from server.engine.capacity.prediction.blocking import blocked, stopped
from server.engine.capacity.prediction.compiling import Settings, compiled
from server.engine.capacity.prediction.containing import foreground, merged, relieved, throttled, throttles
from server.engine.capacity.prediction.demands import Demands, ResourceSize, cpu_of, resources
from server.engine.capacity.prediction.rarely import ALLOWED, rates_of, smoothed
from server.engine.capacity.prediction.refusing import check
from server.engine.capacity.prediction.saturation import (
    STATIONS,
    Saturation,
    by_demand,
    limited,
    saturation,
    with_under_way,
)
from server.engine.capacity.prediction.state import state_of
from server.engine.errors import DomainError, Reason
from server.engine.kernel.simulation import flows
from server.engine.kernel.simulation.estimates import Estimate
from server.engine.kernel.simulation.experiment import simulate
from server.engine.kernel.simulation.scenario import DeadlockError, OverrunError, UnstableError
from server.engine.model.capacity import System
from server.engine.model.capacity_answer import (
    CachedShare,
    HourLoad,
    Overload,
    Prediction,
    ResourceKind,
    UseCasePrediction,
)
from server.engine.model.progress import Progress, part, silent
from server.engine.model.queueing import SolutionMethod

PRECISION = 0.03
"""Relative half width that intervals aim at."""
MOST_EVENTS = 12_000_000
"""Of the simulation of latencies: a few seconds."""
SATURATION_EVENTS = 4_000_000
_SATURATED = 0.3
"""Of the whole: where it is known at what load the system is full."""
_REFUSED = "rate limit"
_CIRCULAR = 10
"""So many times fewer events where requests may stop each other: each that waits then costs more than others."""
_FAR = 1.25
"""Beyond so many times what is done with a backlog no system copes without one."""


@dataclass(frozen=True)
class Effort:
    """How hard to try, in counts: nothing depends on time."""

    precision: float = PRECISION
    most_events: int = MOST_EVENTS
    saturation_events: int = SATURATION_EVENTS
    saturates: bool = True
    """Whether the load at saturation is simulated where demand does not decide it."""


def predict(
    system: System,
    *,
    load: float = 1.0,
    volume: float = 1.0,
    month: int = 0,
    seed: int = 0,
    precision: float = PRECISION,
    effort: Effort | None = None,
    progress: Progress = silent,
) -> Prediction:
    """What happens when all rates are ``load`` times the system's and all rows ``volume`` times, ``month`` months on.

    An overloaded system is an answer: which resources, and by how much.

    Raises:
        DomainError: INVALID_ARGUMENT, with the path of every figure that makes no sense and every certain deadlock.
    """
    try:
        return _Predictor(system, load, volume, month, seed, effort or Effort(precision), progress).predict()
    except ValueError as mistake:  # such as requests that take no time at all
        raise DomainError(Reason.INVALID_ARGUMENT, str(mistake), {"field": "use_cases"}) from None


class _Predictor:
    def __init__(
        self,
        system: System,
        load: float,
        volume: float,
        month: int,
        seed: int,
        effort: Effort,
        progress: Progress = silent,
    ) -> None:
        self._circular = check(system)
        self._system = system
        self._seed, self._effort, self._progress = seed, effort, progress
        self._at = (load, volume, month)
        self._state = state_of(system, load=load, volume=volume, month=month)
        self._demands = Demands(self._state)
        self._sizes = resources(self._state)
        self._asked = self._demands.asked()
        self._rates = rates_of(self._state, self._demands)
        self._limited = limited(self._state)
        self._closed = any(one.traffic.population for one in system.use_cases)
        self._events = 0
        self._present = 0.0

    def predict(self) -> Prediction:
        overloads = () if self._limited else self._by_demand()
        if overloads:
            most = by_demand(self._sizes, self._asked)
            return self._contained(overloads, most) or self._overloaded(overloads, most)
        most = self._saturation()
        if most is not None and most.simulated and most.load.value <= 1.0 and not self._limited:
            return self._backlogged(most)
        try:
            return self._stable(most)
        except UnstableError as growing:
            return self._growing(growing, most)
        except (OverrunError, DeadlockError) as stopped:
            return self._unsettled(most, str(stopped))

    def _by_demand(self) -> tuple[Overload, ...]:
        """Whatever is asked for as much as it has or more, the worst first."""
        found = [
            Overload(one.name, asked, one.servers, asked / one.servers, "demand")
            for one in self._sizes
            if one.kind is not ResourceKind.EXTERNAL and (asked := self._asked.get(one.name, 0.0)) >= one.servers
        ]
        found.sort(key=lambda one: (_is_pool(one.resource, self._sizes), -one.factor, one.resource))
        return tuple(found)

    def _contained(self, overloads: tuple[Overload, ...], most: Saturation | None) -> Prediction | None:
        """The requests' latencies, where only work in the background is too much; None where requests suffer."""
        shares = throttles(self._demands, overloads)
        names = ", ".join(one.resource for one in overloads)
        warning = (
            f"{names}: asked for more than there is by work in the background, whose backlog grows; requests are "
            "predicted as if it got done what can be done"
        )
        return self._relieved(shares, overloads, most, warning) if shares else None

    def _relieved(
        self, shares: dict[str, float], overloads: tuple[Overload, ...], most: Saturation | None, warning: str
    ) -> Prediction | None:
        """What requests see when the background gets those shares of its work done and never waits."""
        load, volume, month = self._at
        system = throttled(relieved(self._system, self._demands), shares)
        inner = _Predictor(system, load, volume, month, self._seed, self._effort, self._progress).predict()
        if any(one.decided_by != _REFUSED for one in inner.overloads):
            return None
        self._events += inner.events
        found = self._overloaded(overloads, most)
        use_cases, sizes = merged(inner, self._demands, shares, found.resources)
        return replace(
            found,
            use_cases=use_cases,
            resources=sizes,
            cached=inner.cached,
            checks=inner.checks,
            approximations=inner.approximations,
            warnings=(*found.warnings, warning),
            precise=inner.precise,
        )

    def _saturation(self) -> Saturation | None:
        if self._closed or not self._effort.saturates:
            return by_demand(self._sizes, self._asked)
        self._progress(0.0, "finding the load at which it is full")
        found = saturation(
            self._state, self._demands, self._rates, self._circular, self._seed, self._effort.saturation_events
        )
        self._events += found.events if found else 0
        return found

    def _backlogged(self, most: Saturation) -> Prediction:
        """With many requests under way less is done than arrives. That is overload, unless fewer get more done.

        Requests that hold a connection may be slowed by those that do not: a backlog then feeds itself, and a system
        that copes as long as none builds up does not recover from one.
        """
        size = next(one for one in self._sizes if one.name == most.resource)
        factor = 1.0 / most.load.value
        overloaded = Overload(most.resource, size.servers * factor, size.servers, factor, "saturation")
        if factor > _FAR:
            return self._overloaded((overloaded,), most)
        try:
            found = self._stable(most)
        except (UnstableError, OverrunError, DeadlockError):
            return self._overloaded((overloaded,), most)
        usual = int(2 * self._present) + 1
        done = with_under_way(self._state, self._rates, usual, self._seed, self._effort.saturation_events)
        if done.load.low <= 1.0:
            return self._overloaded((overloaded,), most)
        warning = (
            f"copes as long as no backlog builds up, and does not recover from one: with many requests under way "
            f"{most.resource} gets {most.load.value:.3g} times this load done"
        )
        return replace(found, warnings=(*found.warnings, warning))

    def _stable(self, most: Saturation | None) -> Prediction:
        model = compiled(
            smoothed(self._state, self._rates.smoothed), Settings(self._rates.rates, circular=self._circular)
        )
        if not any(flow.rate or flow.population for flow in model.model.flows):
            return self._answer(most, None, answering.unpredicted(self._demands), ())
        simulation = simulate(
            flows.compiled(model.model),
            seed=self._seed,
            precision=self._effort.precision,
            most_events=self._effort.most_events // (_CIRCULAR if self._circular else 1),
            progress=part(self._progress, _SATURATED, 1.0),
        )
        self._events += simulation.events
        self._present = sum(one.value for one in simulation.present)
        seen = Seen(model, simulation, self._rates)
        stop = None if self._limited else stopped(self._circular, self._sizes, self._asked, simulation)
        if stop is not None:
            return self._overloaded((stop,), _below(stop))
        return self._answer(most, seen, answering.use_cases(self._demands, seen), ())

    def _overloaded(self, overloads: tuple[Overload, ...], most: Saturation | None) -> Prediction:
        full = {one.resource for one in overloads}
        return self._answer(most, None, answering.unpredicted(self._demands, full), overloads)

    def _growing(self, growing: UnstableError, most: Saturation | None) -> Prediction:
        """Queues grew in the simulation. Where theory or saturation says that they settle, they had not yet."""
        decided = most is not None and not self._limited and not self._closed and not self._circular
        if decided and relieved(self._system, self._demands) != self._system:
            home = {one.name: one.service for one in self._system.use_cases if one.background}
            felt = foreground(self._demands)
            names = sorted({service for service in home.values() if cpu_of(service) not in felt})
            shares = {name: 1.0 for name, service in home.items() if service in names}
            warning = f"{', '.join(names)}: too close to saturation for latencies of work in the background"
            found = self._relieved(shares, (), most, warning)
            if found is not None:
                return found
        if decided:
            return self._unsettled(most, "queues had not settled: the load is too close to saturation")
        factor = growing.arriving / growing.leaving if growing.leaving > 0.0 else 1.0
        overload = blocked(self._circular, self._sizes, self._asked, factor)
        if overload is None:
            model = compiled(self._state, Settings(self._rates.rates))
            name = model.resources[growing.resource]
            size = next(one for one in self._sizes if one.name == name)
            asked = max(self._asked.get(name, 0.0), size.servers * factor)
            overload = Overload(name, asked, size.servers, factor, "simulation")
        return self._overloaded((overload,), _below(overload))

    def _unsettled(self, most: Saturation | None, why: str) -> Prediction:
        found = self._answer(most, None, answering.unpredicted(self._demands), ())
        return replace(found, precise=False, warnings=(*found.warnings, f"latencies are not predicted: {why}"))

    def _answer(
        self,
        most: Saturation | None,
        seen: Seen | None,
        use_cases: Sequence[UseCasePrediction],
        overloads: tuple[Overload, ...],
    ) -> Prediction:
        lossless = not self._limited and not self._closed
        found = answering.resource_predictions(self._demands, self._sizes, self._asked, seen, lossless)
        ranked = sorted(
            (one for one in found if one.headroom > 0.0 and one.kind is not ResourceKind.EXTERNAL),
            key=lambda one: (one.headroom, _is_pool(one.name, self._sizes), one.name),
        )
        bottleneck = overloads[0].resource if overloads else most.resource if most else ""
        if self._closed and seen:
            # Who waits for an answer asks for no more: nothing overflows, and what is busiest holds the others up.
            busy = [one.name for one in found if one.kind is not ResourceKind.EXTERNAL]
            bottleneck, most = (busy[0] if busy else ""), None
            ranked = [one for one in found if one.name in busy]
        following = [one.name for one in ranked if one.name != bottleneck]
        load, volume, month = self._at
        state = self._state
        return Prediction(
            system=self._system.name,
            load=load,
            volume=volume,
            month=month,
            use_cases=tuple(use_cases),
            resources=found,
            overloads=(*overloads, *self._limits_exceeded()),
            bottleneck=bottleneck,
            next_bottleneck=following[0] if following else "",
            headroom=most.load.value if most else 0.0,
            headroom_method=SolutionMethod.SIMULATED if most and most.simulated else SolutionMethod.EXACT,
            cached=tuple(CachedShare(table, share) for (_, table), share in sorted(state.cached.items())),
            checks=checking.checks(self._demands, self._sizes, seen, lossless) if seen else (),
            day=_day(self._demands, self._sizes),
            approximations=self._approximations(seen),
            warnings=self._warnings(),
            assumptions=self._system.assumptions,
            open_questions=self._system.open_questions,
            events=self._events,
            precise=seen.simulation.precise if seen else bool(overloads),
        )

    def _limits_exceeded(self) -> tuple[Overload, ...]:
        """External systems asked more often than they allow: their limit refuses, nothing here is full."""
        return tuple(
            Overload(one.name, asked, one.servers, asked / one.servers, _REFUSED)
            for one in self._sizes
            if one.kind is ResourceKind.EXTERNAL and (asked := self._asked.get(one.name, 0.0)) > one.servers
        )

    def _approximations(self, seen: Seen | None) -> tuple[str, ...]:
        if seen is None:
            return ()
        found = list(seen.compiled.approximations)
        if seen.rates.often:
            found.append(
                f"{len(seen.rates.often)} rare use cases are asked for more often than they are, so that enough are "
                f"seen; that takes at most {ALLOWED:.0%} of what is left of any resource"
            )
        if seen.rates.smoothed:
            names = ", ".join(sorted(seen.rates.smoothed))
            found.append(
                f"too rare and too long to be simulated as they are: {names}. Their load is spread evenly, their mean "
                "is what others wait, and no percentile is given"
            )
        return tuple(found)

    def _warnings(self) -> tuple[str, ...]:
        found = [*self._system.notes]
        if self._circular:
            names = ", ".join(sorted(self._circular))
            found.append(
                f"requests that hold one of these wait for another: {names}. When many come at once they may wait for "
                "each other until they give up"
            )
        for database in self._system.databases:
            wanted = sum(one.connections * one.replicas for one in self._system.services)
            room = database.max_connections - database.reserved_connections
            if database.max_connections and wanted > room:
                found.append(
                    f"the pools may open {wanted} connections and {database.name} accepts {room} "
                    f"(max_connections {database.max_connections} less {database.reserved_connections} reserved)"
                )
        return tuple(found)


def _below(overload: Overload) -> Saturation:
    """The load at which it would not be, as far as a simulation of an overload tells."""
    return Saturation(Estimate(1.0 / overload.factor, 0.0), overload.resource, simulated=True)


def _is_pool(name: str, sizes: Sequence[ResourceSize]) -> bool:
    return all(one.name != name or one.kind not in STATIONS for one in sizes)


def _day(demands: Demands, sizes: Sequence[ResourceSize]) -> tuple[HourLoad, ...]:
    """The fullest processor or disk by hour of a mean day, from mean rates and profiles."""
    system = demands.state.system
    if not any(len(one.traffic.profile) == 24 for one in system.use_cases):
        return ()
    found = []
    for hour in range(24):
        used: dict[str, float] = {}
        for use_case in system.use_cases:
            profile = use_case.traffic.profile if len(use_case.traffic.profile) == 24 else (1.0,) * 24
            total = math.fsum(profile)
            rate = use_case.traffic.mean_rate * demands.state.load * (24.0 * profile[hour] / total if total else 1.0)
            for name, seconds in demands.by_use_case[use_case.name].work.items():
                used[name] = used.get(name, 0.0) + rate * seconds
        shares = [(used.get(one.name, 0.0) / one.servers, one.name) for one in sizes if one.kind in STATIONS]
        share, name = max(shares, default=(0.0, ""))
        found.append(HourLoad(hour, share, name))
    return tuple(found)
