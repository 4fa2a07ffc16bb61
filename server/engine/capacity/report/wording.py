"""Figures and sentences of the capacity analysis."""

from server.engine.capacity.mitigations.judging import told
from server.engine.capacity.plots.numbers import duration, multiple, per_second, percent, plain
from server.engine.capacity.prediction.blocking import DEADLOCK
from server.engine.capacity.report.forecast import Forecast
from server.engine.model.capacity_answer import Breaking, Estimated, Prediction
from server.engine.model.mitigation import Mitigation, Outcome, Price
from server.engine.model.queueing import SolutionMethod


def time(one: Estimated) -> str:
    """With its interval: ``412 ms ± 8 ms``; ``–`` where nothing is known, ``~`` before an approximation."""
    if one.unknown:
        return "–"
    if one.method is SolutionMethod.APPROXIMATE:
        return f"~{duration(one.value)}"
    return f"{duration(one.value)} ± {duration(one.half_width)}" if one.half_width else duration(one.value)


def share(one: Estimated) -> str:
    if one.unknown:
        return "–"
    return f"{percent(one.value)} ± {percent(one.half_width)}" if one.half_width else percent(one.value)


def count(amount: int, one: str, many: str = "") -> str:
    return f"{amount} {one if amount == 1 else many or one + 's'}"


def cost(price: Price) -> str:
    """``140 USD a month, 1 point; answers up to 5 s late``."""
    parts = [f"{price.money:,} USD a month"] if price.money else []
    parts.append(count(price.complexity, "point") + " of complexity")
    told = ", ".join(parts)
    if price.staleness:
        told += f"; up to {duration(price.staleness)} late"
    if price.refused:
        told += f"; {per_second(price.refused)} refused"
    return told


def together(members: tuple[Mitigation, ...]) -> str:
    return "; and ".join(one.told for one in members)


def breaks(one: Breaking, month: int | None = None) -> str:
    """``BrowseCategory p95 exceeds 300 ms at 1.9× today's peak (570/s), in month 21, because of api cpu``.

    ``month``: said where the prediction names none.
    """
    objective = f"{one.use_case} {one.percentile}"
    because = f", because of {one.resource}" if one.resource else ""
    if one.broken_today:
        seen = "is overloaded" if one.today.unknown else f"is {time(one.today)}"
        return f"{objective} {seen} today against {duration(one.objective)}{because}"
    parts = []
    if one.load > 0.0:
        parts.append(f"at {multiple(one.load)} today's peak ({per_second(one.rate)})")
    if one.month >= 0:
        parts.append(f"in month {one.month}")
    elif month is not None:
        parts.append(f"in about month {month} by load alone")
    return f"{objective} exceeds {duration(one.objective)} {', '.join(parts)}{because}"


def left(one: Outcome) -> str:
    """What remains overloaded, or why there is no answer; empty where there is one."""
    if one.overloaded:
        return f"overloaded: {one.overloaded}"
    return "" if one.simulated else f"too close to saturation ({multiple(one.headroom)} the load fills it)"


def overload(prediction: Prediction) -> str:
    """The worst overload; empty when stable."""
    found = [one for one in prediction.overloads if one.decided_by != "rate limit"]
    if not found:
        return ""
    worst = found[0]
    if worst.decided_by == DEADLOCK:
        return told(worst)
    return f"{worst.resource} is asked for {plain(worst.demand)} of {plain(worst.servers)} ({worst.factor:.2f} times)"


def verdict(of: Forecast) -> str:
    """Which use case breaks first, at what load and month, because of which resource, and what to do."""
    full = overload(of.today)
    first = of.within
    months = of.system.growth.horizon
    if full:
        said = f"Overloaded at today's peak: {full}"
    elif first is not None:
        said = f"First to break: {breaks(first, of.month_of(first))}"
        if 0 <= of.breaking.saturation_month < (of.month_of(first) or 0):
            said += f"; {of.breaking.saturation_resource} is full before, in month {of.breaking.saturation_month}"
            if of.breaking.saturation_resource in {one.resource for one in of.backlogs}:
                said += ", which only work in the background feels"
    else:
        said = f"No objective breaks within {months} months"
        busiest = of.horizon.resources[0] if of.horizon.resources else None
        if busiest is not None and not overload(of.horizon) and of.breaking.saturation_month < 0:
            said += f" (then {busiest.name} is {percent(busiest.utilisation.value)} busy)"
        if of.breaking.saturation_month >= 0:
            said += f", but {of.breaking.saturation_resource} is full in month {of.breaking.saturation_month}"
        later = of.first
        if later is not None:
            said += f"; the first to break would be {breaks(later)}"
        elif of.breaking.saturation_load:
            load = multiple(of.breaking.saturation_load)
            said += f"; {of.breaking.saturation_resource} is full at {load} today's peak"
    return f"{said}. {remedy(of)}"


def remedy(of: Forecast) -> str:
    """What to do, in one sentence."""
    chosen = of.chosen
    if chosen is not None:
        return f"{together(chosen.mitigations)} ({cost(chosen.price)}) {keeps(chosen)} every objective{state(of)}."
    if of.comparison.outcomes:
        best = of.comparison.outcomes[0]
        most = together(best.mitigations)
        return f"None of up to three mitigations keeps every objective{state(of)}; most helps: {most}."
    if of.comparison.missed or of.comparison.overloaded:
        return f"None of the {of.comparison.tried} sets of mitigations that were tried helps{state(of)}."
    return "Nothing needs to be bought or changed."


def keeps(one: Outcome) -> str:
    return "keeps" if len(one.mitigations) == 1 else "keep"


def state(of: Forecast) -> str:
    """At which load and volume mitigations were compared."""
    compared = of.comparison
    if compared.month > 0:
        return f" in month {compared.month}"
    return "" if compared.load == 1.0 else f" at {multiple(compared.load)} today's peak"
