"""Pools, queues, rate limits and timeouts by Little's law, Erlang's C formula and the load that breaks an objective."""

import math

from server.engine.capacity.plots.numbers import duration, plain
from server.engine.capacity.prediction.demands import Demands, connections_of, external_of, slots_of
from server.engine.capacity.prediction.refusing import safe_connections
from server.engine.capacity.prediction.state import state_of
from server.engine.kernel.queueing.erlang import waiting
from server.engine.model.capacity import Database, External, Service, System, SystemUseCase
from server.engine.model.capacity_answer import BreakingPoint, Prediction, UseCasePrediction
from server.engine.model.limits import (
    DatabaseLimits,
    ExternalLimits,
    Limits,
    Recommended,
    ServiceLimits,
    UseCaseLimits,
)

WAITS = 0.01
"""Share of requests that may find every connection or worker taken."""
SAFETY = 0.9
"""Share of the load at which the first objective breaks that is let in."""
SURGE = 2
"""Replicas during a rolling deployment, as a multiple."""
_MOST = 10_000
"""Servers looked at."""


def limits_of(system: System, prediction: Prediction, breaking: BreakingPoint | None) -> Limits:
    """For the load and volume of ``prediction``; nothing for what it holds overloaded."""
    made = _Limits(system, prediction, breaking)
    return Limits(
        month=prediction.month,
        services=tuple(made.service(one) for one in system.services),
        use_cases=tuple(made.use_case(one) for one in system.use_cases if not one.background),
        externals=tuple(made.external(one) for one in system.externals),
        databases=tuple(made.database(one) for one in system.databases if not one.replica_of),
    )


def smallest_for(load: float, most: int = _MOST) -> int:
    """The fewest servers of which no more than `WAITS` of arrivals find all taken (Erlang's C formula)."""
    count = max(1, math.floor(load) + 1)
    while count < most and waiting(count, load) > WAITS:
        count += 1
    return count


class _Limits:
    def __init__(self, system: System, prediction: Prediction, breaking: BreakingPoint | None) -> None:
        self.system, self.prediction, self.breaking = system, prediction, breaking
        self.state = state_of(system, load=prediction.load, volume=prediction.volume, month=prediction.month)
        self.demands = Demands(self.state)
        self.asked = self.demands.asked()
        self.predicted = {one.name: one for one in prediction.use_cases}
        self.used = {one.name: one.utilisation.value * one.servers for one in prediction.resources}

    def service(self, one: Service) -> ServiceLimits:
        workers = self._pool(slots_of(one.name), one, one.slots, "workers")
        pool = connections_of(one.name)
        safe = safe_connections(self.system, one, pool) if one.connections else 0
        connections = self._pool(pool, one, one.connections, "connections", safe)
        return ServiceLimits(one.name, one.replicas, workers, connections, self._queue(one, workers))

    def _pool(self, resource: str, service: Service, now: int, what: str, least: int = 0) -> Recommended:
        if not now:
            return Recommended(0.0, f"{service.name} has no limit of {what}")
        held = max(self.asked.get(resource, 0.0), min(self.used.get(resource, 0.0), 1e6)) / service.replicas
        size = smallest_for(held)
        if size < least:
            told = f"with fewer than {least}, requests that take several at once may stop each other"
            return Recommended(float(least), told, float(now))
        return Recommended(
            float(size),
            f"Little: {plain(held)} held at once in each of {service.replicas} replicas; Erlang C: with {size} no more "
            f"than {WAITS:.0%} of requests wait",
            float(now),
        )

    def _queue(self, service: Service, workers: Recommended) -> Recommended:
        """Whoever joins behind n others waits n holding times over the workers: within what the objective leaves."""
        if not workers.value:
            return Recommended(0.0, "nobody waits for a worker")
        most = math.inf
        told = "no objective is stated"
        for one in self.system.use_cases:
            seen = self.predicted.get(one.name)
            if one.service != service.name or one.background or not one.objective.p99 or seen is None:
                continue
            left = one.objective.p99 - (0.0 if seen.p99.unknown else seen.p99.value)
            hold = self._hold(service.name)
            length = max(0.0, left) / hold * max(workers.value, workers.now) if hold > 0.0 else math.inf
            if length < most:
                most = length
                told = (
                    f"{one.name} has {duration(max(0.0, left))} left of its p99 objective, and a worker is held for "
                    f"{duration(hold)} on average"
                )
        if not math.isfinite(most):
            return Recommended(0.0, told)
        return Recommended(float(max(1, math.floor(most))), told, float(max(0, service.most_waiting)))

    def _hold(self, service: str) -> float:
        """Mean seconds a worker is held, over all requests."""
        rates = [(self.state.rate(one), self.demands.by_use_case[one.name].held.get(slots_of(service), 0.0))
                 for one in self.system.use_cases]  # fmt: skip
        total = math.fsum(rate for rate, held in rates if held > 0.0)
        return math.fsum(rate * held for rate, held in rates) / total if total else 0.0

    def use_case(self, one: SystemUseCase) -> UseCaseLimits:
        rate = one.traffic.rate
        factor, told = self._load()
        limit = Recommended(0.0, "closed: as many as there are users")
        if rate > 0.0:
            limit = Recommended(rate * factor, f"{plain(rate)}/s at today's peak × {plain(factor)}: {told}", rate)
        objective = one.objective.p99
        told = "its p99 objective: a later answer is of no use" if objective else "no objective is stated"
        timeout = Recommended(objective, told)
        return UseCaseLimits(one.name, limit, timeout)

    def _load(self) -> tuple[float, str]:
        """The multiple of today's peak that may be let in."""
        breaking = self.breaking
        loads = [one.load for one in breaking.objectives if one.load > 0.0] if breaking else []
        if breaking and loads:
            first = min(loads)
            return first * SAFETY, f"{SAFETY:.0%} of the load at which the first objective breaks"
        if breaking and breaking.saturation_load > 0.0:
            told = f"{SAFETY:.0%} of the load that fills {breaking.saturation_resource}"
            return breaking.saturation_load * SAFETY, told
        factor = max(0.0, self.prediction.headroom) * self.prediction.load * SAFETY
        return factor, f"{SAFETY:.0%} of the load that fills {self.prediction.bottleneck or 'the first resource'}"

    def external(self, one: External) -> ExternalLimits:
        calls = self.asked.get(external_of(one.name), 0.0) or self._calls(one.name)
        tail = one.p99 or one.mean
        load = calls * one.mean
        concurrent = smallest_for(load) if load > 0.0 else 1
        callers = [each for each in self.system.use_cases
                   if self.demands.by_use_case[each.name].calls.get(one.name) and not each.background]  # fmt: skip
        rooms = [(each.objective.p99 - self._rest(each, one), each.name) for each in callers if each.objective.p99]
        timeout = Recommended(2.0 * tail, f"twice its p99 of {duration(tail)}")
        if rooms:
            room, name = min(rooms)
            timeout = Recommended(
                max(one.mean, min(room, 2.0 * tail)),
                f"what {name} has left of its p99 objective after its own work, at most twice the p99 of "
                f"{duration(tail)}",
            )
        told = f"Little: {plain(calls)} calls a second of {duration(one.mean)}; Erlang C as for pools"
        return ExternalLimits(one.name, Recommended(float(concurrent), told), timeout)

    def _calls(self, external: str) -> float:
        return math.fsum(
            self.state.rate(one) * self.demands.by_use_case[one.name].calls.get(external, 0.0)
            for one in self.system.use_cases
        )

    def _rest(self, use_case: SystemUseCase, external: External) -> float:
        """Mean seconds that the use case takes beside the external system."""
        seen: UseCasePrediction | None = self.predicted.get(use_case.name)
        if seen is None or seen.mean.unknown:
            return 0.0
        return math.fsum(
            share.waiting + share.service for share in seen.waterfall if share.resource != external_of(external.name)
        )

    def database(self, one: Database) -> DatabaseLimits:
        together = sum(each.connections * each.replicas for each in self.system.services)
        wanted = SURGE * together + one.reserved_connections
        objectives = [each.objective.p99 for each in self.system.use_cases if each.objective.p99]
        longest = max(objectives, default=0.0)
        return DatabaseLimits(
            one.name,
            Recommended(
                float(wanted),
                f"{together} of all replicas, {SURGE} times during a deployment, and {one.reserved_connections} for "
                "operators",
                float(one.max_connections),
            ),
            Recommended(longest, "the longest p99 objective: a later answer is of no use"),
        )
