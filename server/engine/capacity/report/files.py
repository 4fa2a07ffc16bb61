"""The files of the deliverable: the report, the plots, the limits."""

from collections.abc import Sequence

from server.engine.capacity.plots.numbers import multiple, plain
from server.engine.capacity.report import deployment_files, limits_yaml, tables
from server.engine.capacity.report.evidence import METHOD
from server.engine.capacity.report.forecast import Forecast
from server.engine.capacity.report.pictures import pictures
from server.engine.capacity.report.wording import breaks, cost, count, overload, state, together, verdict
from server.engine.model.plan import Artefact, Finding

FOLDER = "capacity"
_TRIED = 25
_LIMITS = (
    "As values in [limits.yaml](limits.yaml); for the contract as [openapi-overlay.yaml](openapi-overlay.yaml), for "
    "the edge as [envoy-limits.yaml](envoy-limits.yaml), for PostgreSQL as a .conf."
)


def files(of: Forecast, found: Sequence[Finding], more: Sequence[tuple[str, str]] = ()) -> tuple[Artefact, ...]:
    """``more``: further plots, file name and SVG."""
    drawn = [*pictures(of), *more]
    evidence = ("capacity/utilisation", "capacity/laws")
    limits = limits_yaml.document(of.limits, of.title)
    return (
        Artefact(f"{FOLDER}/README.md", "text/markdown", report(of, found, [name for name, _ in drawn]), evidence),
        Artefact(f"{FOLDER}/limits.yaml", "application/yaml", limits, ("capacity/utilisation",)),
        *_deployed(of),
        *(Artefact(f"{FOLDER}/{name}", "image/svg+xml", svg, evidence) for name, svg in drawn),
    )


def _deployed(of: Forecast) -> list[Artefact]:
    """The limits as what takes them wants them."""
    rests = ("capacity/utilisation",)
    overlay = deployment_files.overlay(of.limits, of.title)
    envoy = deployment_files.envoy(of.limits, of.title)
    return [
        Artefact(f"{FOLDER}/openapi-overlay.yaml", "application/yaml", overlay, rests),
        Artefact(f"{FOLDER}/envoy-limits.yaml", "application/yaml", envoy, rests),
        *(
            Artefact(f"{FOLDER}/{one.database}.conf", "text/plain", deployment_files.postgresql(one), rests)
            for one in of.limits.databases
        ),
    ]


def report(of: Forecast, found: Sequence[Finding], drawn: Sequence[str]) -> str:
    lines = [f"# Capacity of {of.title}", "", f"**{verdict(of)}**", ""]
    lines += [
        f"Predictions, not measurements. {METHOD}. Every percentile carries its interval (±); ~ marks an "
        "approximation, – what was seen too rarely to be told. Demands come from measurement, then planner cost, then "
        "the brief; assumptions.md lists what was assumed.",
        "",
    ]
    lines += _pictures(drawn, "latency_")
    lines += ["## When objectives break", "", *_when(of)]
    lines += [f"## Latency at today's peak ({len(of.waited_for())} use cases, nearest to their objective first)", ""]
    full = overload(of.today)
    lines += [f"Overloaded: {full}. There is no steady state, and no latency.", ""] if full else []
    lines += tables.latencies(of.waited_for())
    background = [one for one in of.today.use_cases if one.background]
    if background:
        lines += ["Nobody waits for these:", "", *tables.latencies(background)]
    lines += _pictures(drawn, "waterfall_")
    lines += ["## Resources", "", *tables.resources(of.today, of.horizon), *_pictures(drawn, "utilisation")]
    lines += _hours(of)
    lines += ["## What to do", "", *_mitigations(of), *_pictures(drawn, "mitigations")]
    lines += ["## Limits and sizes", "", _LIMITS, "", *tables.limits(of)]
    scaled = tables.scaling(of)
    lines += ["## Where more replicas stop helping", "", *scaled, *_pictures(drawn, "scaling_")] if scaled else []
    if found:
        lines += ["## Findings", ""]
        lines += [f"- **{one.severity.value}** `{one.subject}`: {one.message} Instead: {one.fix}" for one in found]
        lines.append("")
    lines += _said(of)
    return "\n".join(lines).rstrip() + "\n"


def _pictures(drawn: Sequence[str], prefix: str) -> list[str]:
    lines = [f"![{name.removesuffix('.svg').replace('_', ' ')}]({name})" for name in drawn if name.startswith(prefix)]
    return [each for line in lines for each in (line, "")]


def _when(of: Forecast) -> list[str]:
    growth = of.system.growth
    lines = [
        f"Load is a factor on all rates at today's data; volume a factor on all rows at today's rates; the month lets "
        f"both grow as stated ({growth.rate:.1%} a month) for {growth.horizon} months.",
        "",
    ]
    lines += tables.breaking(of) or ["No objective breaks within what was searched.", ""]
    if of.breaking.saturation_load > 0.0:
        month = f", in month {of.breaking.saturation_month}" if of.breaking.saturation_month >= 0 else ""
        load = multiple(of.breaking.saturation_load)
        lines += [f"{of.breaking.saturation_resource} is full at {load} today's peak{month}.", ""]
    if of.rows is not None:
        lines += [f"As data grows: {of.rows.told}", ""]
    first = of.within or of.first
    return [*lines, f"First: {breaks(first, of.month_of(first))}.", ""] if first else lines


def _hours(of: Forecast) -> list[str]:
    if not of.today.day:
        return []
    most = max(of.today.day, key=lambda one: (one.utilisation, -one.hour))
    least = min(of.today.day, key=lambda one: (one.utilisation, one.hour))
    return [
        f"On a mean day the fullest processor or disk is {most.resource}: {most.utilisation:.0%} busy at "
        f"{most.hour}:00 UTC and {least.utilisation:.0%} at {least.hour}:00; peaks are those stated, not those of "
        "the mean day.",
        "",
    ]


def _mitigations(of: Forecast) -> list[str]:
    compared = of.comparison
    if not (compared.missed or compared.overloaded):
        return ["Nothing is missed: nothing was tried.", ""]
    where = state(of).strip() or "at today's peak"
    lines = [f"Compared {where}. {compared.method} Effect: binary logarithms of time over objective removed.", ""]
    if of.chosen:
        lines += [f"**The least that is enough: {together(of.chosen.mitigations)}** ({cost(of.chosen.price)}).", ""]
    else:
        lines += ["None of the sets of up to three keeps every objective.", ""]
    lines += tables.outcomes(compared.outcomes[:_TRIED])
    if compared.unhelpful:
        lines += ["What does not help:", "", *tables.outcomes(compared.unhelpful[:_TRIED])]
    notes = sorted({one.approximation for each in compared.outcomes for one in each.mitigations if one.approximation})
    return [*lines, *(f"- Approximated: {note}." for note in notes), ""]


def _said(of: Forecast) -> list[str]:
    """How it was computed and what is left out."""
    said = dict.fromkeys([*of.today.approximations, *of.horizon.approximations, *of.breaking.approximations])
    lines = ["## How it was computed", ""]
    services = ", ".join(
        f"{count(one.replicas, 'replica')} of {one.name} with {one.cores:g} cores" for one in of.system.services
    )
    events = of.today.events + of.horizon.events + of.breaking.events + of.comparison.events
    lines.append(f"- The system: {services}; {count(len(of.system.use_cases), 'use case')}; seed {of.seed}; "
                 f"{plain(events)} events in all.")  # fmt: skip
    lines += [f"- Approximation: {one}." for one in said]
    lines += [f"- {one}." for one in dict.fromkeys([*of.today.warnings, *of.horizon.warnings])]
    return [*lines, ""]
