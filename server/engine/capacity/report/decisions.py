"""What the capacity analysis decides, with the alternatives and their figures."""

from server.engine.capacity.plots.numbers import duration, multiple, per_second, percent, plain
from server.engine.capacity.report.forecast import Forecast
from server.engine.capacity.report.wording import breaks, cost, left, overload, share, state, time, together
from server.engine.model.capacity_answer import Breaking
from server.engine.model.limits import Recommended
from server.engine.model.mitigation import Outcome
from server.engine.model.plan import Alternative, Decision, Figure

_OTHERS = 6


def decisions(of: Forecast) -> tuple[Decision, ...]:
    found = [_first(of), _remedy(of), _headroom(of), *_indexes(of), *_scaling(of), *_pools(of), _rates(of)]
    return tuple(one for one in found if one is not None)


def _first(of: Forecast) -> Decision:
    first = of.within or of.first
    full = overload(of.today)
    choice = (
        f"Today's peak is too much: {full}"
        if full
        else breaks(first, of.month_of(first))
        if first
        else "Nothing within what was searched"
    )
    growth = of.system.growth
    reasons = [f"Rates grow by {growth.rate:.1%} a month and rows as stated, for {growth.horizon} months."]
    others = [one for one in of.breaking.objectives if one is not first and (one.broken_today or one.load > 0.0)]
    return Decision(
        id="capacity/first-to-break",
        subject=first.use_case if first else of.system.name,
        question="Which use case breaks first, when, and because of what?",
        choice=choice,
        reasons=tuple(reasons),
        alternatives=tuple(
            Alternative(f"{one.use_case} {one.percentile}", f"Later: {breaks(one, of.month_of(one))}.")
            for one in others[:_OTHERS]
        ),
        figures=(
            Figure("today", time(first.today) if first else "–"),
            Figure("objective", duration(first.objective) if first else "–"),
            Figure("load", multiple(first.load) if first and first.load else "not found"),
            Figure("month", _month(of, first)),
        ),
        evidence=("capacity/first-to-break", "capacity/utilisation"),
        headline=True,
    )


def _remedy(of: Forecast) -> Decision:
    chosen, compared = of.chosen, of.comparison
    if chosen is not None:
        choice = f"{together(chosen.mitigations)}"
        reasons = [f"The fewest and cheapest that keep every objective{state(of)}: {cost(chosen.price)}."]
        reasons += [f"{one.told}: {one.why}." for one in chosen.mitigations]
    elif compared.outcomes:
        choice = f"Nothing that was tried is enough{state(of)}; most helps {together(compared.outcomes[0].mitigations)}"
        reasons = [f"{compared.method}"]
    elif compared.missed or compared.overloaded:
        choice = f"None of what was tried helps{state(of)}"
        reasons = [compared.method]
    else:
        choice = "Nothing needs to be changed"
        reasons = ["Every objective is kept."]
    others = [one for one in (*compared.outcomes, *compared.unhelpful) if one is not chosen]
    return Decision(
        id="capacity/remedy",
        subject=of.system.name,
        question="What is the least that keeps every objective?",
        choice=choice,
        reasons=tuple(reasons),
        alternatives=tuple(_alternative(one, chosen) for one in others[:_OTHERS]),
        figures=tuple(
            Figure(f"{one.use_case} {one.percentile}", f"{time(one.before)} → {time(one.after)}")
            for one in (chosen.effects[:6] if chosen else ())
        ),
        evidence=("capacity/remedy",),
        headline=True,
    )


def _alternative(one: Outcome, chosen: Outcome | None) -> Alternative:
    if left(one):
        reason = f"Not enough: {left(one)}."
    elif not one.meets:
        missing = [each for each in one.effects if each.attainment_after.value in ("missed", "overloaded")]
        told = ", ".join(f"{each.use_case} {each.percentile} {time(each.after)}" for each in missing[:2])
        reason = f"Not enough: {told}." if told else "Not decided within the simulation's budget."
    elif chosen is not None and len(one.mitigations) > len(chosen.mitigations):
        reason = f"Keeps every objective as well, with more changes: {cost(one.price)}."
    else:
        reason = f"Keeps every objective as well, for more: {cost(one.price)}."
    return Alternative(
        together(one.mitigations),
        reason,
        (Figure("effect", f"{one.effect:.2f}"), Figure("price", f"{one.price.points:.1f}", "points")),
    )


def _headroom(of: Forecast) -> Decision | None:
    today = of.today
    if not today.bottleneck:
        return None
    bottleneck = next((one for one in today.resources if one.name == today.bottleneck), None)
    following = next((one for one in today.resources if one.name == today.next_bottleneck), None)
    choice = (
        f"{multiple(today.headroom)} today's peak, then {today.bottleneck} is full"
        if today.headroom >= 1.0
        else f"Less than today's peak: {multiple(today.headroom)}, {today.bottleneck} is full"
    )
    return Decision(
        id="capacity/headroom",
        subject=today.bottleneck,
        question="How much load does the system as stated take?",
        choice=choice,
        reasons=(
            f"{today.bottleneck} is {share(bottleneck.utilisation)} busy at peak." if bottleneck else "By simulation.",
            *((f"After it comes {following.name}, at {multiple(following.headroom)}.",) if following else ()),
        ),
        figures=tuple(Figure(one.name, share(one.utilisation)) for one in today.resources[:5]),
        evidence=("capacity/utilisation", "capacity/laws"),
        headline=True,
    )


def _indexes(of: Forecast) -> list[Decision]:
    if of.bare is None:
        return []
    was, now = of.bare.headroom, of.today.headroom
    return [
        Decision(
            id="capacity/indexes",
            subject=of.system.name,
            question="What are the recommended indexes worth?",
            choice=f"With them the system takes {multiple(now)} today's peak, without them {multiple(was)}",
            reasons=(
                overload(of.bare)
                or f"With keys and constraints alone {of.bare.bottleneck} is the bottleneck; with {of.indexes} more "
                f"indexes it is {of.today.bottleneck}.",
            ),
            evidence=("capacity/utilisation",),
        )
    ]


def _scaling(of: Forecast) -> list[Decision]:
    found = []
    for law in of.scaling:
        if len(law.points) > 1:
            most = f"{plain(law.most_replicas)} replicas" if law.most_replicas else "No end was found"
            found.append(
                Decision(
                    id=f"capacity/{law.subject}/scaling",
                    subject=law.subject,
                    question=f"Up to how many replicas of {law.subject} does each add throughput?",
                    choice=most,
                    reasons=(f"{law.reason}.",),
                    figures=(Figure("throughput then", per_second(law.most_throughput)),),
                    evidence=("capacity/utilisation",),
                )
            )
    return found


def _pools(of: Forecast) -> list[Decision]:
    found = []
    for service in of.limits.services:
        for what, one in (("connections", service.connections), ("workers", service.workers)):
            if one.value:
                found.append(_size(service.service, what, one))
    return found


def _size(service: str, what: str, one: Recommended) -> Decision:
    now = f"Today {one.now:g} run: " + ("enough." if one.now >= one.value else "too few.") if one.now else ""
    return Decision(
        id=f"capacity/{service}/{what}",
        subject=service,
        question=f"How many {what} does each replica of {service} need?",
        choice=f"{one.value:g}",
        reasons=tuple(each for each in (f"{one.how}.", now) if each),
        evidence=("capacity/utilisation",),
    )


def _rates(of: Forecast) -> Decision | None:
    limited = [one for one in of.limits.use_cases if one.rate.value > 0.0]
    if not limited:
        return None
    total = sum(one.rate.value for one in limited)
    offered = sum(one.rate.now for one in limited)
    return Decision(
        id="capacity/rate-limit",
        subject=of.system.name,
        question="How many requests are let in?",
        choice=f"{per_second(total)} in all, {percent(total / offered)} of today's peak",
        reasons=(limited[0].rate.how.partition(": ")[2] + ".", "By use case in capacity/limits.yaml."),
        evidence=("capacity/first-to-break", "capacity/utilisation"),
    )


def _month(of: Forecast, one: Breaking | None) -> str:
    month = of.month_of(one) if one else None
    return f"after {of.system.growth.horizon}" if month is None else str(month)
