"""What the figures of the capacity analysis rest on."""

from server.engine.capacity.plots.numbers import duration, multiple, percent, plain
from server.engine.capacity.report.forecast import Forecast
from server.engine.capacity.report.wording import breaks, cost, overload, share, time, together
from server.engine.model.capacity_answer import Prediction, UseCasePrediction
from server.engine.model.plan import Basis, Evidence, Figure, Verdict

METHOD = (
    "Discrete-event simulation: independent replications, warm-up cut by MSER-5 (White, Cobb and Spratt 2000), order "
    "statistics with 95 % confidence intervals"
)
LAW = "utilisation law (Denning and Buzen 1978)"
_REPEAT = "groundplan design with the same brief and seed gives the same figures"


def evidence(of: Forecast) -> tuple[Evidence, ...]:
    found = [_laws(of.today), _load(of)]
    found += [_latency(one, of.today) for one in of.waited_for() if not one.p99.unknown]
    first = of.within or of.first
    if first is not None:
        found.append(
            Evidence(
                id="capacity/first-to-break",
                claim=f"{breaks(first, of.month_of(first))}.",
                basis=Basis.SIMULATED,
                observed=f"Searched by simulation at {len(of.breaking.loads)} loads, {len(of.breaking.volumes)} "
                f"volumes and {len(of.breaking.months)} months.",
                source=METHOD,
                repeat=_REPEAT,
            )
        )
    chosen = of.chosen
    if chosen is not None:
        found.append(
            Evidence(
                id="capacity/remedy",
                claim=f"With {together(chosen.mitigations)} every objective is kept.",
                basis=Basis.SIMULATED,
                verdict=Verdict.CONFIRMED if chosen.confirmed else Verdict.UNPROVEN,
                observed=f"{of.comparison.method} Price: {cost(chosen.price)}.",
                figures=tuple(
                    Figure(f"{one.use_case} {one.percentile}", f"{time(one.before)} → {time(one.after)}")
                    for one in chosen.effects
                ),
                source=METHOD,
                repeat=_REPEAT,
            )
        )
    return tuple(found)


def _laws(prediction: Prediction) -> Evidence:
    """Little's law, the utilisation law and flow balance, on the result itself."""
    wrong = [one for one in prediction.checks if not one.holds]
    largest = max((abs(one.relative_error) for one in prediction.checks), default=0.0)
    return Evidence(
        id="capacity/laws",
        claim="The simulated figures obey Little's law, the utilisation law and flow balance.",
        basis=Basis.SIMULATED,
        verdict=Verdict.REFUTED if wrong else Verdict.CONFIRMED if prediction.checks else Verdict.UNPROVEN,
        observed=f"{len(prediction.checks) - len(wrong)} of {len(prediction.checks)} checks hold; the largest relative "
        f"error is {percent(largest)}; {plain(prediction.events)} events."
        if prediction.checks
        else f"Nothing was simulated: {overload(prediction) or 'nothing is asked of the system'}.",
        source="Little 1961; Denning and Buzen 1978",
    )


def _load(of: Forecast) -> Evidence:
    today = of.today
    return Evidence(
        id="capacity/utilisation",
        claim=f"{today.bottleneck or 'Nothing'} is the bottleneck"
        + (f"; after it {today.next_bottleneck}" if today.next_bottleneck else "")
        + ".",
        basis=Basis.DERIVED,
        observed=f"Something is full at {multiple(today.headroom)} today's peak.",
        figures=tuple(Figure(one.name, share(one.utilisation)) for one in today.resources[:8]),
        source=f"Demand × rate: {LAW}",
    )


def _latency(one: UseCasePrediction, today: Prediction) -> Evidence:
    asked = ", ".join(
        f"{each.percentile} {duration(each.objective)}: {each.attainment.value}" for each in one.objectives
    )
    return Evidence(
        id=f"capacity/{one.name}",
        claim=f"{one.name} takes p50 {time(one.p50)}, p95 {time(one.p95)}, p99 {time(one.p99)} at today's peak.",
        basis=Basis.SIMULATED,
        observed=f"{one.samples:,} requests seen. {f'Objectives: {asked}.' if asked else 'No objective is stated.'}",
        figures=(
            Figure("p50", time(one.p50)),
            Figure("p95", time(one.p95)),
            Figure("p99", time(one.p99)),
            Figure("rate", plain(one.rate), "/s"),
        ),
        source=METHOD,
        repeat=_REPEAT,
    )
