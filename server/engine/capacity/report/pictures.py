"""The plots of the deliverable, each with its file name."""

from collections.abc import Sequence

from server.engine.capacity.plots.comparison import Compared, comparison
from server.engine.capacity.plots.latency import latency_against_load, latency_against_months
from server.engine.capacity.plots.numbers import duration, multiple, percent
from server.engine.capacity.plots.scaling import throughput_against_replicas
from server.engine.capacity.plots.utilisation import Busy, utilisation
from server.engine.capacity.plots.values import Limit, Point, Series
from server.engine.capacity.plots.waterfall import Stage, waterfall
from server.engine.capacity.report.forecast import Forecast
from server.engine.capacity.report.wording import left, time
from server.engine.model.capacity_answer import CurvePoint, Estimated, Prediction, UseCasePrediction
from server.engine.model.mitigation import Effect, MitigationComparison, Outcome

SIMULATED = "Simulated, warm-up cut by MSER-5."
WATERFALLS = 3
_STATES = 12
_PERCENTILES = ("p50", "p95", "p99")


def pictures(of: Forecast) -> list[tuple[str, str]]:
    """File name and SVG, those without anything to show left out."""
    found = [("utilisation.svg", resources(of))]
    first = of.first or of.within
    subject = first.use_case if first else next((one.name for one in of.waited_for()), "")
    if subject and len(of.breaking.loads) > 1:
        found.append(("latency_against_load.svg", against_load(of, subject)))
    if subject and len(of.breaking.months) > 1:
        found.append(("latency_against_months.svg", against_months(of, subject)))
    if of.rows is not None:
        found.append(("latency_against_rows.svg", of.rows.plot))
    shown = [one for one in of.waited_for() if one.waterfall][:WATERFALLS]
    found += [(f"waterfall_{one.name}.svg", stages(one)) for one in shown]
    if of.comparison.outcomes or of.comparison.unhelpful:
        found.append(("mitigations.svg", mitigations(of)))
    for law in of.scaling:
        if len(law.points) > 1:
            points = [(one.replicas, one.throughput) for one in law.points]
            told = f"{law.reason}. Bounds by the utilisation law."
            marks = [Limit(law.most_replicas, f"no more from {law.most_replicas:g} on")] if law.most_replicas else []
            drawn = throughput_against_replicas(
                f"Scaling of {law.subject}", told, [], points, law="at most", marks=marks
            )
            found.append((f"scaling_{law.subject}.svg", drawn))
    return found


def point(at: float, one: Estimated) -> Point | None:
    if one.unknown:
        return None
    return Point(at, one.value, one.value - one.half_width, one.value + one.half_width)


def curves(points: Sequence[CurvePoint], use_case: str) -> list[Series]:
    """p50, p95 and p99 of one use case along a curve; where it is overloaded the lines end."""
    found = []
    for name in _PERCENTILES:
        drawn = []
        for each in sorted(points, key=lambda one: one.at):
            seen = _of(each.prediction, use_case)
            placed = point(each.at, getattr(seen, name)) if seen is not None else None
            if placed is not None:
                drawn.append(placed)
        found.append(Series(name, tuple(drawn)))
    return found


def _of(prediction: Prediction, use_case: str) -> UseCasePrediction | None:
    return next((one for one in prediction.use_cases if one.name == use_case), None)


def objectives(of: Forecast, use_case: str) -> list[Limit]:
    seen = _of(of.today, use_case)
    return [Limit(one.objective, f"{one.percentile} objective {duration(one.objective)}")
            for one in (seen.objectives if seen else ())]  # fmt: skip


def against_load(of: Forecast, use_case: str) -> str:
    marks = [Limit(1.0, "today's peak", strong=False)]
    marks += [
        Limit(one.load, f"{one.percentile} breaks at {multiple(one.load)}: {one.resource}")
        for one in of.breaking.objectives
        if one.use_case == use_case and one.load > 0.0
    ][:2]
    if of.breaking.saturation_load > 0.0:
        load = of.breaking.saturation_load
        marks.append(Limit(load, f"{of.breaking.saturation_resource} is full at {multiple(load)}", strong=False))
    return latency_against_load(
        f"{use_case}: response time against load",
        SIMULATED,
        curves(of.breaking.loads, use_case),
        objectives=objectives(of, use_case),
        marks=marks,
    )


def against_months(of: Forecast, use_case: str) -> str:
    marks = [
        Limit(float(one.month), f"{one.percentile} breaks in month {one.month}: {one.resource}")
        for one in of.breaking.objectives
        if one.use_case == use_case and one.month >= 0
    ][:2]
    growth = f"Rates grow by {of.system.growth.rate:.1%} a month, rows as stated."
    return latency_against_months(
        f"{use_case}: response time over the months",
        f"{SIMULATED} {growth}",
        curves(of.breaking.months, use_case),
        objectives=objectives(of, use_case),
        marks=marks,
    )


def stages(one: UseCasePrediction) -> str:
    """The waterfall of one use case with its percentiles."""
    marks = [] if one.p99.unknown else [Limit(one.p99.value, f"p99 {time(one.p99)}", strong=False)]
    return waterfall(
        f"{one.name}: where the time goes at today's peak",
        f"Simulated mean {time(one.mean)}.",
        [Stage(each.resource, each.waiting, each.service) for each in one.waterfall],
        marks,
    )


def resources(of: Forecast) -> str:
    """Today's utilisation of everything that may be full, with what it will be at the horizon."""
    later = {one.name: one.utilisation.value for one in of.horizon.resources}
    bars = []
    for one in of.today.resources:
        place = (
            "bottleneck" if one.name == of.today.bottleneck else "next" if one.name == of.today.next_bottleneck else ""
        )
        then = f"month {of.horizon.month}: {percent(later[one.name])}" if one.name in later else ""
        busy = one.utilisation
        bars.append(
            Busy(
                one.name,
                (busy.value,),
                busy.value - busy.half_width,
                busy.value + busy.half_width,
                ", ".join(each for each in (place, then) if each),
            )
        )
    return utilisation(
        "Utilisation at today's peak",
        "From demand and rates (utilisation law); pools as simulated, with 95 % confidence intervals.",
        bars,
        limits=[Limit(0.7, "planned at most 70 %", strong=False)],
    )


def mitigations(of: Forecast) -> str:
    """What each does to the objective that breaks first."""
    first = of.first
    return compared(of.comparison, (first.use_case, first.percentile) if first else ("", ""))


def compared(found: MitigationComparison, named: tuple[str, str] = ("", "")) -> str:
    """Likewise, to the named objective where it is missed, else to the one missed worst."""
    worst = next((one for one in found.missed if (one.use_case, one.percentile) == named), _worst(found.missed))
    tried = (*found.outcomes, *found.unhelpful)
    worst = worst or next((effect for one in tried for effect in one.effects), None)
    subject = f"{worst.use_case} {worst.percentile}" if worst else "the objectives"
    states = []
    if worst is not None:
        full = f"overloaded: {found.overloaded}" if found.overloaded else ""
        states.append(_state("as it is", 0, worst.before, full))
        states += [_after(outcome, worst) for outcome in tried[:_STATES]]
    limits = [Limit(worst.objective, f"objective {duration(worst.objective)}")] if worst else []
    where = f"in month {found.month}" if found.month > 0 else f"at {multiple(found.load)} today's peak"
    return comparison(
        f"What each mitigation makes of {subject} {where}",
        "Simulated with the same random numbers; bars are 95 % confidence intervals.",
        states,
        limits,
    )


def _worst(missed: Sequence[Effect]) -> Effect | None:
    return max(
        missed,
        key=lambda one: (one.before.unknown, one.before.value / one.objective, one.use_case, one.percentile),
        default=None,
    )


def _after(outcome: Outcome, worst: Effect) -> Compared:
    name = " + ".join(one.id for one in outcome.mitigations)
    mine = next(
        (one for one in outcome.effects if (one.use_case, one.percentile) == (worst.use_case, worst.percentile)), None
    )
    kind = 1 if outcome.meets else 2
    return _state(name, kind, mine.after if mine else worst.before, left(outcome))


def _state(name: str, kind: int, seen: Estimated, overloaded: str) -> Compared:
    if overloaded or seen.unknown:
        return Compared(name, float("nan"), float("nan"), float("nan"), kind, overloaded or "not known")
    return Compared(name, seen.value, seen.value - seen.half_width, seen.value + seen.half_width, kind, time(seen))
