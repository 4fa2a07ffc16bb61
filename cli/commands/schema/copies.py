"""Shows what a forecast of growth proposes beside indexes: read models, and pages by key."""

from cli.output import console, show_table
from groundplan.v1 import evidence_pb2, growth_pb2

_SEEN = {
    evidence_pb2.VERDICT_CONFIRMED: "executed: the same rows",
    evidence_pb2.VERDICT_REFUTED: "EXECUTED: OTHER ROWS",
}


def show_copies(answer: growth_pb2.GrowthAnswer) -> None:
    """Tables of both, then what makes them; nothing where nothing is proposed."""
    if answer.read_models:
        console.print("\n[bold]read models[/bold], where no index keeps the objective (costs are estimates)")
        show_table(
            ("statement", "kept as", "kept by", "time", "then", "stale", "writes cost/s", "seen"),
            list(map(_model, answer.read_models)),
        )
        for one in answer.read_models:
            _told(f"\n{one.statement} becomes: {one.sql}")
            _told(one.upkeep)
            if one.ddl:
                # In one transaction: nobody writes between the triggers and what they begin with.
                _told(";\n".join(["BEGIN", *one.ddl, "COMMIT"]) + ";")
            _unseen(one.evidence)
        _measured(answer.measured)
    if answer.pages:
        console.print("\n[bold]pages by key[/bold] instead of OFFSET (costs are estimates)")
        show_table(
            ("statement", "after the last row's", "cost by number", "by key", "seen"), list(map(_page, answer.pages))
        )
        for page in answer.pages:
            _told(f"\n{page.statement} becomes: {page.sql}")
            _told(f"by number, {page.depth:,} rows deep: {page.plan_before}")
            _told(f"by key: {page.plan_after}")
            if page.index:
                _told(f"{page.index};")
            _unseen(page.evidence)


def _measured(evidence: evidence_pb2.Evidence) -> None:
    """The pages of each statement, in its own line."""
    if not evidence.figures:
        return
    _told(f"\n{evidence.claim} {evidence.observed}")
    for figure in evidence.figures:
        if figure.unit == "pages":
            _told(f"  {figure.name}: {figure.value} pages")


def _model(one: growth_pb2.ReadModelAdvice) -> tuple[str, ...]:
    stale = f"{one.staleness.ToMicroseconds() / 1e6:g} s" if one.HasField("staleness") else "never"
    return (
        one.statement,
        one.kind,
        one.maintenance,
        f"{one.time_before / 1_000:,.2f} ms",
        f"{one.time_after / 1_000:,.2f} ms{'' if one.kept else ', too long'}",
        stale,
        f"{one.write_cost:,.1f}",
        _seen(one.evidence),
    )


def _page(one: growth_pb2.PageAdvice) -> tuple[str, ...]:
    return (
        one.statement,
        ", ".join(one.columns),
        f"{one.cost_before:,.1f}",
        f"{one.cost_after:,.1f}",
        _seen(one.evidence),
    )


def _seen(evidence: evidence_pb2.Evidence) -> str:
    return _SEEN.get(evidence.verdict, "not executed")


def _unseen(evidence: evidence_pb2.Evidence) -> None:
    if evidence.verdict != evidence_pb2.VERDICT_CONFIRMED and evidence.observed:
        _told(evidence.observed)


def _told(text: str) -> None:
    console.print(text, markup=False, soft_wrap=True)
