"""The forecast of one system: today, the horizon, where objectives break, mitigations, sizes and limits."""

from collections.abc import Callable

from server.engine.capacity.forecasting.backlogs import backlogs
from server.engine.capacity.forecasting.rows import rows_forecast
from server.engine.capacity.mitigations import judging
from server.engine.capacity.mitigations.comparing import compare
from server.engine.capacity.mitigations.kinds import candidates
from server.engine.capacity.mitigations.setting import Setting
from server.engine.capacity.prediction import Effort, breaking_point, predict
from server.engine.capacity.recommendations.limits import limits_of
from server.engine.capacity.recommendations.scaling import bounded
from server.engine.capacity.report.forecast import Forecast
from server.engine.model.capacity import System
from server.engine.model.capacity_answer import BreakingPoint, Prediction
from server.engine.model.physical import PhysicalDesign
from server.engine.model.prepared import PreparedBrief

WHOLE = Effort(precision=0.04, most_events=4_000_000, saturation_events=1_000_000)
"""For what the report shows by itself."""
CURVE = Effort(precision=0.1, most_events=1_000_000, saturates=False)
"""For one point of a curve."""
QUICK = Effort(precision=0.15, most_events=800_000, saturates=False)
"""For one set of mitigations before it is confirmed."""
SIMULATED = 10
"""Sets of mitigations that a plan simulates."""
_BEYOND = 1.05
"""Where nothing breaks within the horizon: this much beyond the load at which the first objective breaks."""


def forecast(
    title: str,
    system: System,
    prepared: PreparedBrief | None,
    physical: PhysicalDesign | None,
    bare: System | None = None,
    *,
    seed: int = 0,
) -> Forecast:
    """``bare``: the same system without the recommended indexes."""

    def whole(of: System, *, load: float = 1.0, month: int = 0) -> Prediction:
        return predict(of, load=load, month=month, seed=seed, effort=WHOLE)

    def tried(system: System, *, load: float, volume: float, month: int, quick: bool) -> Prediction:
        return predict(system, load=load, volume=volume, month=month, seed=seed, effort=QUICK if quick else WHOLE)

    today = whole(system)
    horizon = whole(system, month=system.growth.horizon)
    breaking = breaking_point(system, seed=seed, today=today, point=CURVE)
    load, month, before = where(system, today, horizon, breaking, whole)
    setting = Setting(system, before, load, month, brief=prepared, physical=physical)
    comparison = compare(setting, candidates(setting), tried, most=SIMULATED)
    known = {one.at: one.prediction for one in breaking.volumes}

    def grown(of: System, volume: float) -> Prediction:
        """At so many times today's rows; what the search has predicted is not predicted again."""
        if of is system and volume in known:
            return known[volume]
        return predict(of, volume=volume, seed=seed, effort=CURVE)

    return Forecast(
        title=title,
        system=system,
        today=today,
        horizon=horizon,
        breaking=breaking,
        comparison=comparison,
        limits=limits_of(system, today, breaking),
        scaling=tuple(bounded(system, one.name) for one in system.services if _used(system, one.name)),
        rows=rows_forecast(system, grown, bare),
        bare=predict(bare, seed=seed, effort=CURVE) if bare is not None else None,
        backlogs=backlogs(system, horizon, prepared),
        indexes=len(physical.indexes) if physical else 0,
        seed=seed,
    )


def where(
    system: System,
    today: Prediction,
    horizon: Prediction,
    breaking: BreakingPoint,
    whole: Callable[..., Prediction],
) -> tuple[float, int, Prediction]:
    """The load and month at which mitigations are compared: the horizon where something is missed there."""
    if judging.missed(horizon):
        return 1.0, system.growth.horizon, horizon
    if judging.missed(today):
        return 1.0, 0, today
    loads = [one.load for one in breaking.objectives if one.load > 0.0]
    if not loads:
        return 1.0, system.growth.horizon, horizon
    load = float(f"{min(loads) * _BEYOND:.3g}")
    return load, 0, whole(system, load=load)


def _used(system: System, service: str) -> bool:
    return any(one.service == service and one.traffic.rate > 0.0 for one in system.use_cases)
