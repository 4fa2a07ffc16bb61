"""Mitigations of a brief's system by themselves: those named, or all that are worth trying, with sizes and limits."""

from collections.abc import Sequence

from server.engine.capacity.forecasting.forecasting import QUICK, WHOLE, where
from server.engine.capacity.mitigations.comparing import compare
from server.engine.capacity.mitigations.kinds import candidates
from server.engine.capacity.mitigations.requested import requested
from server.engine.capacity.mitigations.setting import Setting
from server.engine.capacity.plots.numbers import multiple
from server.engine.capacity.plots.scaling import throughput_against_replicas
from server.engine.capacity.plots.values import Limit
from server.engine.capacity.prediction import breaking_point, predict
from server.engine.capacity.recommendations.limits import limits_of
from server.engine.capacity.recommendations.scaling import bounded, fitted
from server.engine.capacity.report.pictures import compared
from server.engine.model.capacity import System
from server.engine.model.capacity_answer import Prediction
from server.engine.model.limits import ScalingLaw
from server.engine.model.mitigation import Drawing, MitigationAnswer, ScalingMeasurements
from server.engine.model.physical import PhysicalDesign
from server.engine.model.prepared import PreparedBrief
from server.engine.model.progress import Progress, part, silent

_SIMULATED = 40
"""Sets of mitigations simulated at most."""
_TODAY, _BROKEN = 0.05, 0.5
"""Of the whole: where today is predicted, and where it is known what breaks."""


def weigh(
    system: System,
    prepared: PreparedBrief,
    physical: PhysicalDesign | None = None,
    designed: System | None = None,
    *,
    load: float | None = None,
    volume: float | None = None,
    month: int = 0,
    names: Sequence[str] = (),
    measurements: ScalingMeasurements | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> MitigationAnswer:
    """``designed``: the system with the recommended indexes, where ``system`` is without. With neither load, volume nor
    month stated: at the horizon when something is missed there, else just beyond the load that breaks something.

    Raises:
        DomainError: INVALID_ARGUMENT with the path of what makes no sense.
    """
    laws: tuple[ScalingLaw, ...] = ()
    if measurements is not None:
        laws = (fitted(measurements.subject or "measured", measurements.replicas, measurements.throughput),)

    at_volume = 1.0 if volume is None else volume

    def whole(of: System, *, load: float = 1.0, month: int = 0, progress: Progress = silent) -> Prediction:
        return predict(of, load=load, volume=at_volume, month=month, seed=seed, effort=WHOLE, progress=progress)

    def tried(system: System, *, load: float, volume: float, month: int, quick: bool) -> Prediction:
        return predict(system, load=load, volume=volume, month=month, seed=seed, effort=QUICK if quick else WHOLE)

    today = whole(system, progress=part(progress, 0.0, _TODAY))
    breaking = None
    if load is None and volume is None and not month:
        breaking = breaking_point(system, seed=seed, today=today, progress=part(progress, _TODAY, _BROKEN))
        horizon = whole(system, month=system.growth.horizon)
        load, month, before = where(system, today, horizon, breaking, whole)
    else:
        load = 1.0 if load is None else load
        before = whole(system, load=load, month=month)
    setting = Setting(
        system, before, load, month, at_volume, bool(names), brief=prepared, physical=physical, designed=designed
    )
    found = requested(setting, names) if names else candidates(setting)
    comparison = compare(setting, found, tried, most=_SIMULATED, progress=part(progress, _BROKEN, 1.0))
    laws += tuple(bounded(system, one.name) for one in system.services if one.replicas)
    drawings = [Drawing("mitigations.svg", compared(comparison))] if comparison.outcomes or comparison.unhelpful else []
    drawings += [Drawing(f"scaling_{one.subject}.svg", scaled(one)) for one in laws if len(one.points) > 1]
    return MitigationAnswer(
        comparison=comparison,
        limits=limits_of(system, today, breaking),
        scaling=laws,
        drawings=tuple(drawings),
        assumptions=tuple(dict.fromkeys((*system.assumptions, *comparison.assumptions))),
        open_questions=system.open_questions,
    )


def scaled(law: ScalingLaw) -> str:
    """Throughput against replicas as SVG: measured and fitted, or the bound."""
    points = [(one.replicas, one.throughput) for one in law.points]
    fitted_ = [(one.replicas, one.throughput) for one in law.fitted]
    marks = (
        [Limit(law.most_replicas, f"no more from {multiple(law.most_replicas)[:-1]} on")] if law.most_replicas else []
    )
    how = "Universal Scalability Law (Gunther 2007)" if law.fitted else "Bounds by the utilisation law"
    return throughput_against_replicas(
        f"Scaling of {law.subject}",
        f"{law.reason}. {how}.",
        points if law.fitted else [],
        fitted_ or points,
        law="fitted law" if law.fitted else "at most",
        marks=marks,
    )
