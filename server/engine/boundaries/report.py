"""The boundaries in words: verdict, bill of both choices, modules, context map, what is ambiguous, how to check it."""

from collections.abc import Sequence

from server.engine.boundaries import certificate, wording
from server.engine.boundaries.costs.bill import Bill
from server.engine.boundaries.costs.demand import demands
from server.engine.boundaries.numbers import milliseconds, rate, several, size
from server.engine.boundaries.outcome import Outcome
from server.engine.boundaries.services import service_of
from server.engine.boundaries.verdict.force import Strength
from server.engine.boundaries.weighting import SCALE
from server.engine.model.boundaries import Module, Relationship
from server.engine.model.plan import Finding

_DELAYS = 10
_PULLS = 15
_MARKS = {Strength.REQUIRED: "required", Strength.PAYS: "pays", Strength.HELD: "held", Strength.IDLE: "no"}


def report_of(outcome: Outcome, findings: Sequence[Finding], map_text: str) -> str:
    lines = [f"# Service boundaries of {outcome.brief.title or outcome.brief.name}", ""]
    lines += [f"**{wording.choice(outcome)}.** {wording.reason(outcome)}", "", f"{wording.trigger(outcome)}.", ""]
    lines += _forces(outcome) + _bills(outcome) + _latency(outcome) + _modules(outcome) + _map(outcome, map_text)
    lines += _triggers(outcome) + _ambiguous(outcome) + _people(outcome)
    if findings:
        lines += ["## Findings", ""]
        lines += [f"- **{one.severity.value}** `{one.subject}`: {one.message} Instead: {one.fix}" for one in findings]
        lines.append("")
    lines += _check(outcome)
    return "\n".join(lines).rstrip() + "\n"


def _forces(outcome: Outcome) -> list[str]:
    if not outcome.choice.forces:
        return []
    lines = [
        "## What asks for a process of its own",
        "",
        "| rule | for | strength | measured | against |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.rule} | {', '.join(one.apart)} | {_MARKS[one.strength]} | {_cell(one.because)} | "
        f"{_cell(one.against)} |"
        for one in outcome.choice.forces
    ]
    return [*lines, ""]


def _bills(outcome: Outcome) -> list[str]:
    columns: list[tuple[str, Bill]] = [("one service", outcome.together)]
    if outcome.choice.split:
        columns.append((f"**chosen: {len(outcome.chosen.services)}**", outcome.chosen))
    if len(outcome.apart.services) > len(outcome.chosen.services):
        columns.append((f"a service for each module: {len(outcome.apart.services)}", outcome.apart))
    rows = [
        ("calls between services at peak", [rate(one.calls_peak) for _, one in columns]),
        ("calls between services on average", [rate(one.calls_mean) for _, one in columns]),
        ("transactions that need a saga, kinds", [str(len(one.torn)) for _, one in columns]),
        ("transactions that need a saga, at peak", [rate(one.distributed_peak) for _, one in columns]),
        ("transactions that need a saga, on average", [rate(one.distributed_mean) for _, one in columns]),
        ("transactions whose other side follows by event, kinds", [str(len(one.followed)) for _, one in columns]),
        ("use cases slowed down", [str(len(one.delays)) for _, one in columns]),
        ("data copied", [size(one.copied_bytes) for _, one in columns]),
        ("lowest availability of a chain", [f"{one.weakest:.3%}" for _, one in columns]),
        ("pipelines and services to watch", [str(len(one.services)) for _, one in columns]),
        (
            "engineers for each service",
            [f"{one.engineers_for_each:.1f}" if one.engineers else "?" for _, one in columns],
        ),
        ("application cores busy at peak", [f"{one.application_cores:.1f}" for _, one in columns]),
        ("application replicas", [str(one.application_replicas) for _, one in columns]),
        ("database cores, with standby", [f"{one.database_cores:g}" for _, one in columns]),
        ("machines, USD a month", [f"{one.machines:,}" for _, one in columns]),
    ]
    lines = ["## What each choice costs", "", f"| | {' | '.join(name for name, _ in columns)} |"]
    lines.append("|---|" + "---|" * len(columns))
    lines += [f"| {name} | {' | '.join(values)} |" for name, values in rows]
    return [*lines, "", "Formulas: docs/analyses/boundaries.md. Figures assumed are in assumptions.md.", ""]


def _latency(outcome: Outcome) -> list[str]:
    bill = outcome.chosen if outcome.choice.split else outcome.apart
    if not bill.delays:
        return []
    told = "chosen" if outcome.choice.split else "a service for each module"
    lines = [
        f"## Latency that crossing adds ({told})",
        "",
        "| use case | round trips in a row | p50 | p99 at most | share of the p99 objective | chain available |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.use_case} | {one.calls:.2g} | {milliseconds(one.p50)} | {milliseconds(one.p99)} | "
        f"{f'{one.share:.1%}' if one.objective else '?'} | {one.availability:.3%} |"
        for one in bill.delays[:_DELAYS]
    ]
    if len(bill.delays) > _DELAYS:
        lines += ["", f"And {several(len(bill.delays) - _DELAYS, 'use case')} with less."]
    return [*lines, ""]


def _modules(outcome: Outcome) -> list[str]:
    demand = demands(outcome.modules)
    lines = ["## Modules", ""]
    for module in outcome.boundaries.modules:
        load = demand[module.name]
        about = f"service {service_of(outcome.boundaries, module)}" + (f", team {module.team}" if module.team else "")
        lines += [
            f"### {module.name}",
            "",
            f"- In {about}; {load.requests:,.4g} requests/s at peak, {load.application:.2g} application cores, "
            f"{load.database:.2g} database cores",
            f"- Owns {', '.join(module.entities)}",
            f"- Serves {', '.join(module.use_cases) or 'no use case of its own'}",
            *_replicas(module),
            "",
        ]
    return lines


def _replicas(module: Module) -> list[str]:
    return [
        f"- Keeps a read-only copy of {one.entity} ({', '.join(one.columns)}) of {one.owner}, at most "
        f"{milliseconds(one.staleness)} old"
        for one in module.replicas
    ]


def _map(outcome: Outcome, text: str) -> list[str]:
    if not outcome.boundaries.module_relationships:
        return []
    lines = ["## Context map", "", "```", *text.rstrip().splitlines(), "```", ""]
    lines += [
        "| upstream | downstream | how | operation | rate | reads or payload | changes | for |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in outcome.boundaries.module_relationships:
        for operation in one.operations:
            lines.append(
                f"| {one.upstream} | {one.downstream}{_roles(one)} | {operation.style.value} | {operation.name} | "
                f"{rate(operation.rate)} | {', '.join(operation.reads)} | {', '.join(operation.writes)} | "
                f"{', '.join(operation.use_cases)} |"
            )
    return [
        *lines,
        "",
        "PL: published language, stated once for all who are downstream. ACL: the downstream side translates, because "
        "a word that crosses means something else there.",
        "",
    ]


def _roles(one: Relationship) -> str:
    roles = [n for n, has in (("PL", one.published_language), ("ACL", one.anticorruption_layer)) if has]
    return f" ({', '.join(roles)})" if roles else ""


def _triggers(outcome: Outcome) -> list[str]:
    if not outcome.triggers:
        return []
    lines = ["## What would change the answer", ""]
    for one in outcome.triggers:
        then = f" Then: {' | '.join(one.services)}." if one.services else ""
        lines.append(f"- {one.sentence[:1].upper()}{one.sentence[1:]} ({one.rule}).{then}")
    if outcome.month:
        lines.append(f"- At the stated growth this comes in month {outcome.month}.")
    return [*lines, ""]


def _ambiguous(outcome: Outcome) -> list[str]:
    loose = sorted((one for one in outcome.cut.placements if not one.idle), key=lambda one: (one.margin, one.entity))
    if len(outcome.modules.names) < 2:
        return []
    lines = [
        "## The least certain places",
        "",
        "What the cut would lose if the entity lay where it is pulled second most. The pulls of all modules on all "
        "entities follow from cut.json.",
        "",
        "| entity | lies in | pulled there by | otherwise | pulled there by | would lose |",
        "|---|---|---|---|---|---|",
    ]
    for one in loose[:_PULLS]:
        pulls = {pull.module: pull.amount for pull in one.pulls}
        own = pulls.get(one.module) or 0
        other = (pulls.get(one.alternative) or 0) if one.alternative else 0
        lines.append(
            f"| {one.entity} | {one.module} | {own / SCALE:.2f} | {one.alternative or 'a module of its own'} | "
            f"{other / SCALE:.2f} | {one.margin / SCALE:.2f} |"
        )
    return [*lines, ""]


def _people(outcome: Outcome) -> list[str]:
    bill = outcome.chosen
    if not bill.engineers:
        return []
    return [
        "## People",
        "",
        f"{bill.engineers} engineers run {several(len(bill.services), 'service')} and can carry "
        f"{several(bill.rotations, 'on-call rotation')} in which nobody is on call for more than a quarter of the "
        "time.",
        "",
    ]


def _check(outcome: Outcome) -> list[str]:
    cut = outcome.cut
    return [
        "## How to check the cut",
        "",
        f"Value {cut.value / SCALE:.6f}, bound {cut.bound / SCALE:.6f}, gap {cut.gap / SCALE:.6f} (units of coupling; "
        f"integers in cut.json are {SCALE:,} times that).",
        "The checker reads only the graph, the partition and the dual values, and computes in integers:",
        "",
        "```python",
        *certificate.HOW.rstrip().splitlines(),
        "```",
        "",
        "![Coupling matrix](coupling.svg)",
        "",
    ]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
