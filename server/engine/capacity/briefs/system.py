"""The system of a brief: its use cases on its services, with demands, hot locks, external systems and growth."""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace as replace_fields

from msgspec.structs import replace

from server.engine.capacity.briefs.caches import with_caches
from server.engine.capacity.briefs.calibration import Calibration, runtime_of
from server.engine.capacity.briefs.changing import check_names, with_traffic
from server.engine.capacity.briefs.deployment import Placement, database_of, in_background
from server.engine.capacity.briefs.ledger import Ledger
from server.engine.capacity.briefs.locks import Locks
from server.engine.capacity.briefs.statements import StatementCosts
from server.engine.capacity.briefs.steps import Materials, StepBuilder, remote_statements
from server.engine.capacity.briefs.tables import tables_of
from server.engine.capacity.prediction.demands import Demands, lock_of
from server.engine.capacity.prediction.state import state_of
from server.engine.errors import DomainError, Reason
from server.engine.model.boundaries import Boundaries
from server.engine.model.brief import Brief, ExternalSystem, LatencyObjective, UseCase, UseCaseKind
from server.engine.model.capacity import (
    External,
    Growth,
    Lock,
    Objective,
    Provenance,
    System,
    SystemUseCase,
    Traffic,
)
from server.engine.model.capacity_request import CapacityChange, TrafficChange
from server.engine.model.physical import PhysicalDesign
from server.engine.model.prepared import PreparedBrief
from server.engine.model.problem import Problem
from server.engine.model.schema import PhysicalSchema

_WANTED = 0.01
"""Requests a second for one row, from which on its lock is looked at."""
_WARM = 0.005
"""Of the time a row is locked: less is left out."""
_99 = 2.3263478740408408
"""Standard normal quantile."""


def system_of(
    prepared: PreparedBrief,
    boundaries: Boundaries | None = None,
    schema: PhysicalSchema | None = None,
    physical: PhysicalDesign | None = None,
    *,
    calibration: Calibration | None = None,
    measured: Mapping[str, float] | None = None,
    change: CapacityChange | None = None,
) -> System:
    """What the brief describes, with its rates at peak, and with the figures of ``change`` instead of its own.

    ``measured``: seconds instead of what is derived: of a use case's name processor time of its service for one
    request, of a statement's id processor time of the database for one execution.

    Raises:
        DomainError: INVALID_ARGUMENT with the path: calls in a circle, contradictory or negative figures.
    """
    constants = calibration or Calibration()
    change = change or CapacityChange()
    return _Maker(prepared, boundaries, schema, physical, constants, dict(measured or {}), change).system()


class _Maker:
    def __init__(
        self,
        prepared: PreparedBrief,
        boundaries: Boundaries | None,
        schema: PhysicalSchema | None,
        physical: PhysicalDesign | None,
        calibration: Calibration,
        measured: dict[str, float],
        change: CapacityChange,
    ) -> None:
        prepared = with_traffic(prepared, change.use_cases)
        self._prepared, self._brief = prepared, prepared.brief
        self._ledger = Ledger()
        self._calibration = calibration
        self._change = change
        self._traffic = {one.use_case: one for one in change.use_cases}
        _check(self._brief, prepared, measured)
        constraints = self._brief.constraints
        self._runtime = runtime_of(constraints.language, constraints.framework) if constraints else runtime_of("", "")
        self._placement = Placement(self._brief, boundaries, self._runtime, self._ledger, change.services)
        check_names(change, self._placement.services)
        names = {one.name for one in self._brief.use_cases}
        self._externals = {one.name: external_of(one) for one in self._brief.external_systems}
        self._locks = Locks(self._brief)
        self._materials = Materials(
            brief=self._brief,
            placement=self._placement,
            runtime=self._runtime,
            calibration=calibration,
            costs=StatementCosts(
                prepared, schema, physical, calibration, {k: v for k, v in measured.items() if k not in names}
            ),
            statements={one.id: one for one in prepared.statements},
            locks={},
            externals=self._externals,
            computed={k: v for k, v in measured.items() if k in names},
            remote=remote_statements(boundaries),
        )
        self._planned = physical is not None and bool(physical.forecasts)

    def system(self) -> System:
        brief, ledger = self._brief, self._ledger
        stated = brief.deployment.database if brief.deployment else None
        database = database_of(stated, self._calibration, ledger, self._change.database)
        self._say_constants()
        growth = (brief.objectives.growth if brief.objectives else None) or 0.0
        horizon = (brief.objectives.horizon if brief.objectives else None) or 24
        bare = System(
            name=brief.name,
            services=tuple(self._placement.services.values()),
            use_cases=(),
            databases=(database,),
            tables=tables_of(self._prepared),
            externals=tuple(self._externals.values()),
            growth=Growth(growth, growth, horizon),
        )
        made = with_caches(self._with_locks(bare), self._prepared, ledger)
        return replace(
            made,
            assumptions=tuple(ledger.assumptions.values()),
            open_questions=ledger.questions(),
            notes=tuple(ledger.notes),
        )

    def _with_locks(self, bare: System) -> System:
        """Locks are taken in first, and those that turn out to be held too seldom left out again."""
        wanted = self._wanted_locks()
        for pruned in (False, True):
            names = {lock.name: lock for locks in wanted.values() for lock in locks}
            materials = replace_fields(
                self._materials, locks={one: tuple(lock.name for lock in locks) for one, locks in wanted.items()}
            )
            builder = StepBuilder(materials)
            system = replace(
                bare,
                use_cases=tuple(self._use_case(one, builder) for one in self._brief.use_cases),
                locks=tuple(names[name] for name in sorted(names)),
            )
            if not pruned:
                held = Demands(state_of(_opened(system))).asked()
                wanted = {
                    one: kept
                    for one, locks in wanted.items()
                    if (kept := tuple(lock for lock in locks if held.get(lock_of(lock.name), 0.0) >= _WARM))
                }
        return system

    def _wanted_locks(self) -> dict[str, tuple[Lock, ...]]:
        """Locks of rows that are asked for often, by statement."""
        rates = {one.name: (one.rate.peak if one.rate else None) or 0.0 for one in self._brief.use_cases}
        taken = {one.id: self._locks.of(one) for one in self._prepared.statements}
        total: dict[str, float] = defaultdict(float)
        for statement in self._prepared.statements:
            for lock in taken[statement.id]:
                total[lock.name] += rates.get(statement.use_case, 0.0) * statement.visits
        return {
            one: hot
            for one, locks in taken.items()
            if (hot := tuple(lock for lock in locks if total[lock.name] * lock.shares[0] >= _WANTED))
        }

    def _use_case(self, use_case: UseCase, builder: StepBuilder) -> SystemUseCase:
        rate, change = use_case.rate, self._traffic.get(use_case.name, TrafficChange(use_case.name))
        background = in_background(use_case)
        return SystemUseCase(
            name=use_case.name,
            service=self._placement.home(use_case),
            traffic=Traffic(
                rate=0.0 if change.users else (rate.peak if rate else None) or 0.0,
                mean_rate=0.0 if change.users else (rate.mean if rate else None) or 0.0,
                profile=rate.profile if rate and not change.users else (),
                population=change.users or 0,
                think=change.think or 0.0,
                interarrival_scv=1.0 if change.burstiness is None else change.burstiness,
                deadline=change.deadline or 0.0,
                retries=change.retries or 0,
                backoff=change.backoff or 0.0,
            ),
            steps=builder.request(use_case),
            objective=self._objective(use_case, background),
            background=background,
            staleness_tolerance=(use_case.staleness_tolerance or 0) * 1e-6,
            reads_only=use_case.kind is UseCaseKind.QUERY,
        )

    def _objective(self, use_case: UseCase, background: bool) -> Objective:
        """Of what nobody waits for, only what is stated for it alone."""
        found = use_case.objective or LatencyObjective()
        common = (self._brief.objectives.latency if self._brief.objectives else None) or LatencyObjective()
        if background:
            found = replace(
                found,
                p50=None if found.p50 == common.p50 else found.p50,
                p95=None if found.p95 == common.p95 else found.p95,
                p99=None if found.p99 == common.p99 else found.p99,
            )
        return Objective((found.p50 or 0) * 1e-6, (found.p95 or 0) * 1e-6, (found.p99 or 0) * 1e-6)

    def _say_constants(self) -> None:
        ledger, own, runtime = self._ledger, self._calibration, self._runtime
        ledger.assume(
            "capacity.request", f"{runtime.request * 1e3:g} ms of processor time",
            f"routing, validation and serialisation in {runtime.name}; a measured demand replaces it",
        )  # fmt: skip
        ledger.assume(
            "capacity.cost_unit", f"{own.cost_unit * 1e6:g} µs",
            f"one unit of planner cost in memory, and {own.statement * 1e6:g} µs for each statement",
        )  # fmt: skip
        ledger.assume("capacity.commit", f"{own.commit * 1e3:g} ms", "until the log is on a disk in the same zone")
        ledger.assume("capacity.round_trip", f"{own.round_trip * 1e3:g} ms", "service and database are in one zone")
        ledger.ask(
            "capacity/demand", "capacity.measured",
            "How much processor time do a request and its statements take when they are measured?",
            f"constants of the runtime and {'planner cost' if self._planned else 'rows met'}",
            "Utilisation, and with it every latency.", 120.0,
        )  # fmt: skip
        if not self._planned:
            ledger.notes.append(
                "no planner was asked: statements cost what the rows they meet cost when an index finds them"
            )


def _opened(system: System) -> System:
    """Users who ask one after the other taken for the most they can ask for: as if nobody were in their way."""
    demands = Demands(state_of(system))

    def rate(one: SystemUseCase) -> float:
        pause = one.traffic.think + demands.duration(one.steps, one.service)
        return one.traffic.population / max(1e-6, pause) if one.traffic.population else one.traffic.rate

    return replace(
        system,
        use_cases=tuple(
            replace(one, traffic=replace(one.traffic, rate=rate(one), population=0)) for one in system.use_cases
        ),
    )


def external_of(system: ExternalSystem) -> External:
    """Lognormal through median and 99th percentile; constant where only one of them is known."""
    latency = system.latency or LatencyObjective()
    p50, p99 = (latency.p50 or 0) * 1e-6, (latency.p99 or 0) * 1e-6
    if p50 <= 0.0:
        p50 = p99
    sigma = math.log(p99 / p50) / _99 if p99 > p50 > 0.0 else 0.0
    return External(
        name=system.name,
        mean=p50 * math.exp(sigma * sigma / 2.0),
        sigma=sigma,
        p50=p50,
        p99=max(p50, p99),
        rate_limit=system.rate_limit or 0.0,
        provenance=Provenance.BRIEF,
    )


def _check(brief: Brief, prepared: PreparedBrief, measured: Mapping[str, float]) -> None:
    """Every figure that cannot be, at once."""
    problems: list[Problem] = []
    for use_case in brief.use_cases:
        path, rate = f"use_cases[{use_case.name}].rate", use_case.rate
        peak, mean = (rate.peak, rate.mean) if rate else (None, None)
        for name, value in (("peak", peak), ("mean", mean)):
            if value is not None and not (math.isfinite(value) and value >= 0.0):
                problems.append(Problem(f"{path}.{name}", f"a rate is a finite number, not negative: {value:g}"))
        if peak is not None and mean is not None and 0.0 <= peak < mean:
            problems.append(Problem(path, f"the peak, {peak:g}/s, is less than the mean, {mean:g}/s"))
    for system in brief.external_systems:
        latency = system.latency or LatencyObjective()
        if latency.p50 is not None and latency.p99 is not None and latency.p99 < latency.p50:
            problems.append(
                Problem(
                    f"external_systems[{system.name}].latency",
                    f"p99, {latency.p99 / 1e3:g} ms, is less than p50, {latency.p50 / 1e3:g} ms",
                )
            )
    known = {one.name for one in brief.use_cases} | {one.id for one in prepared.statements}
    for name, seconds in sorted(measured.items()):
        if name not in known:
            problems.append(Problem(f"measured[{name}]", "names neither a use case nor a statement of the brief"))
        elif not (math.isfinite(seconds) and seconds >= 0.0):
            problems.append(Problem(f"measured[{name}]", f"a demand is finite and not negative: {seconds:g} s"))
    if problems:
        first = problems[0]
        raise DomainError(
            Reason.INVALID_ARGUMENT, f"{first.path}: {first.message}", {"field": first.path}, tuple(problems)
        )
