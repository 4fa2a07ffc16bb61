"""Tables of the report as lines of Markdown."""

from collections.abc import Iterable, Sequence

from server.engine.capacity.plots.numbers import duration, multiple, per_second, percent, plain
from server.engine.capacity.report.forecast import Forecast
from server.engine.capacity.report.wording import cost, left, share, time, together
from server.engine.model.capacity_answer import Attainment, Breaking, Prediction, UseCasePrediction
from server.engine.model.limits import Recommended
from server.engine.model.mitigation import Effect, Outcome

MARKS = {
    Attainment.MET: "met",
    Attainment.MISSED: "**missed**",
    Attainment.UNDECIDED: "undecided",
    Attainment.OVERLOADED: "**overloaded**",
    Attainment.NONE: "",
}


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """With an empty line after it; nothing where there are no rows."""
    cells = [f"| {' | '.join(' '.join(cell.split()).replace('|', '/') for cell in row)} |" for row in rows]
    if not cells:
        return []
    return [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns), *cells, ""]


def latencies(use_cases: Sequence[UseCasePrediction]) -> list[str]:
    return table(
        (
            "use case",
            "peak",
            "mean",
            "p50",
            "p95",
            "p99",
            "objective",
            "kept",
            "most of the time in",
            "refused",
            "given up",
        ),
        (
            (
                f"`{one.name}`",
                per_second(one.rate),
                time(one.mean),
                time(one.p50),
                time(one.p95),
                time(one.p99),
                ", ".join(f"{each.percentile} {duration(each.objective)}" for each in one.objectives) or "–",
                ", ".join(dict.fromkeys(MARKS[each.attainment] for each in one.objectives if MARKS[each.attainment]))
                or "–",
                dominant(one),
                percent(one.rejected.value) if one.rejected.value else "–",
                percent(one.timed_out.value) if one.timed_out.value else "–",
            )
            for one in use_cases
        ),
    )


def dominant(one: UseCasePrediction) -> str:
    """The resource that takes most of the mean, with its share."""
    total = sum(each.waiting + each.service for each in one.waterfall)
    if total <= 0.0:
        return "–"
    most = max(one.waterfall, key=lambda each: (each.waiting + each.service, each.resource))
    what = "waiting for " if most.waiting > most.service else ""
    return f"{what}{most.resource} ({percent((most.waiting + most.service) / total)})"


def resources(today: Prediction, horizon: Prediction) -> list[str]:
    later = {one.name: one for one in horizon.resources}
    return table(
        ("resource", "has", "asked for", "busy today", f"busy in month {horizon.month}", "headroom", "waits"),
        (
            (
                f"{one.name}{_place(one.name, today)}",
                plain(one.servers),
                f"{plain(one.demand)}{'' if one.exact else ' at least'}",
                share(one.utilisation),
                share(later[one.name].utilisation) if one.name in later else "–",
                multiple(one.headroom) + ("" if one.exact else " at most"),
                duration(one.waiting),
            )
            for one in today.resources
        ),
    )


def _place(name: str, prediction: Prediction) -> str:
    if name == prediction.bottleneck:
        return " (bottleneck)"
    return " (next)" if name == prediction.next_bottleneck else ""


_SHOWN = 25


def breaking(of: Forecast) -> list[str]:
    """The first to break; how many more there are is said."""
    more = len(of.breaking.objectives) - _SHOWN
    return [*_breaking(of), *([f"And {more} later ones.", ""] if more > 0 else [])]


def _breaking(of: Forecast) -> list[str]:
    return table(
        ("use case", "objective", "today", "breaks at load", "rate then", "breaks at volume", "month", "because of"),
        (
            (
                f"`{one.use_case}`",
                f"{one.percentile} {duration(one.objective)}",
                time(one.today),
                "today" if one.broken_today else multiple(one.load) if one.load else "not found",
                per_second(one.rate) if one.rate else "–",
                multiple(one.volume) if one.volume else "not found",
                _month(of, one),
                one.resource or "–",
            )
            for one in of.breaking.objectives[:_SHOWN]
        ),
    )


def _month(of: Forecast, one: Breaking) -> str:
    month = of.month_of(one)
    if month is None:
        return f"after {of.system.growth.horizon}"
    return str(month) if one.month >= 0 else f"about {month} by load alone"


def outcomes(found: Sequence[Outcome]) -> list[str]:
    return table(
        ("what", "why", "price", "effect", "effect for its price", "keeps all", "what it does"),
        (
            (
                together(one.mitigations),
                "; ".join(each.why for each in one.mitigations),
                cost(one.price),
                f"{one.effect:.2f}",
                f"{one.rank:.2f}",
                ("yes" if one.confirmed else "yes, not confirmed") if one.meets else "no",
                left(one) or "; ".join(map(changed, one.effects[:3])),
            )
            for one in found
        ),
    )


def changed(one: Effect) -> str:
    return f"{one.use_case} {one.percentile} {time(one.before)} → {time(one.after)}"


def limits(of: Forecast) -> list[str]:
    rows = []
    for service in of.limits.services:
        rows.append((service.service, "workers of each replica", *_limit(service.workers)))
        rows.append((service.service, "connections of each replica", *_limit(service.connections)))
        rows.append((service.service, "requests waiting in each replica", *_limit(service.most_waiting)))
    for external in of.limits.externals:
        rows.append((external.external, "calls at once", *_limit(external.concurrent)))
        rows.append((external.external, "timeout", *_limit(external.timeout, seconds=True)))
    for database in of.limits.databases:
        rows.append((database.database, "max_connections", *_limit(database.connections)))
        rows.append((database.database, "statement_timeout", *_limit(database.statement_timeout, seconds=True)))
    found = table(("where", "what", "recommended", "now", "how"), rows)
    found += table(
        ("use case", "requests a second let in", "timeout", "how"),
        (
            (f"`{one.use_case}`", plain(one.rate.value), duration(one.timeout.value), one.rate.how)
            for one in of.limits.use_cases
        ),
    )
    return found


def _limit(one: Recommended, *, seconds: bool = False) -> tuple[str, str, str]:
    told = duration if seconds else plain
    return told(one.value) if one.value else "none", told(one.now) if one.now else "–", one.how


def scaling(of: Forecast) -> list[str]:
    return table(
        ("service", "most replicas that help", "throughput then", "why"),
        (
            (
                one.subject,
                plain(one.most_replicas) if one.most_replicas else "no end found",
                per_second(one.most_throughput) if one.most_throughput else "–",
                one.reason,
            )
            for one in of.scaling
        ),
    )
