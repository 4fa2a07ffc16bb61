"""contract/README.md: every method in a table, then what was decided and what is wrong."""

from server.engine.contract.behaviour import WINDOW
from server.engine.contract.endpoints import Endpoint, Interface
from server.engine.contract.proto import path_of
from server.engine.model.brief import Trigger, UseCaseKind
from server.engine.model.plan import Decision, Evidence, Finding


def report_of(
    interface: Interface,
    service: str,
    decisions: tuple[Decision, ...],
    findings: tuple[Finding, ...],
    proof: tuple[Evidence, ...],
) -> str:
    brief = interface.catalogue.brief
    lines = [
        f"# Contract of {brief.title or service}",
        "",
        f"{len(interface.endpoints)} methods over REST (`{service}/openapi.yaml`) and gRPC "
        f"(`{service}/proto/{path_of(service)}`).",
        "",
        *methods_of(interface),
        *reasons_of(decisions, findings, proof),
    ]
    return "\n".join(lines) + "\n"


def methods_of(interface: Interface) -> list[str]:
    """The methods and the named errors, each in a table."""
    return [
        "## Methods",
        "",
        "A key marks a required `Idempotency-Key`, a tag a required `If-Match`, pages a list with cursors.",
        "",
        "| use case | method and path | scopes | success | errors | notes |",
        "|---|---|---|---|---|---|",
        *(_row(one) for one in interface.endpoints),
        "",
        *_left_out(interface),
        "## Errors by name",
        "",
        "| status | type | methods |",
        "|---|---|---|",
        *_types(interface),
        "",
    ]


def reasons_of(
    decisions: tuple[Decision, ...], findings: tuple[Finding, ...], proof: tuple[Evidence, ...]
) -> list[str]:
    """What was decided, what is wrong, and what is derived."""
    return [
        "## Decisions",
        "",
        *(line for decision in decisions for line in _decision(decision)),
        "## Findings",
        "",
        *(_finding(finding) for finding in findings),
        *([] if findings else ["None."]),
        "",
        "## Evidence derived here",
        "",
        *(f"- {one.claim} {one.observed} ({one.basis.value}, {one.verdict.value})" for one in proof if not one.source),
        "",
        "Examples, document and .proto are executed by the lab; see the manifest.",
    ]


def _row(one: Endpoint) -> str:
    notes = [
        *(["key"] if one.behaviour.idempotency_key else []),
        *(["tag"] if one.behaviour.precondition else []),
        *([f"pages of {one.page[0]}"] if one.page else []),
        *(["operation"] if one.behaviour.is_long else []),
        f"{one.behaviour.rate_limit} in {WINDOW} s",
    ]
    scopes = ", ".join(f"`{scope}`" for scope in one.behaviour.scopes) or "open"
    errors = ", ".join(str(status) for status in one.statuses)
    cells = (one.use_case.name, f"`{one.route.verb} {one.route.path}`", scopes, one.success, errors, ", ".join(notes))
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _left_out(interface: Interface) -> list[str]:
    out = [
        use_case.name
        for use_case in interface.catalogue.brief.use_cases
        if use_case.kind is UseCaseKind.JOB or use_case.trigger is not Trigger.REQUEST
    ]
    return [f"Not methods, because no request triggers them: {', '.join(out)}.", ""] if out else []


def _types(interface: Interface) -> list[str]:
    found: dict[tuple[int, str], list[str]] = {}
    for one in interface.endpoints:
        for scenario in one.scenarios:
            found.setdefault((scenario.status, scenario.type), []).append(one.use_case.name)
    every = len(interface.endpoints)
    return [
        f"| {status} | `{type_}` | "
        f"{'all' if len(names) == every else ', '.join(names) if len(names) < 5 else f'{len(names)} methods'} |"
        for (status, type_), names in sorted(found.items())
    ]


def _decision(one: Decision) -> list[str]:
    figures = "; ".join(
        f"{figure.name} {figure.value}{f' {figure.unit}' if figure.unit else ''}" for figure in one.figures
    )
    return [
        f"### {one.question}",
        "",
        f"**{one.choice}**" + (f" ({figures})" if figures else ""),
        "",
        *(f"- {reason}" for reason in one.reasons),
        *(f"- Not *{other.name}*: {other.reason}" for other in one.alternatives),
        "",
    ]


def _finding(one: Finding) -> str:
    return f"- **{one.severity.value}** `{one.id}`: {one.message} {one.fix}"
