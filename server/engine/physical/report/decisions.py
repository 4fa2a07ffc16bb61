"""What was decided, with what it was weighed against."""

from collections.abc import Sequence

from server.engine.model.physical import ChosenIndex
from server.engine.model.plan import Alternative, Decision, Figure
from server.engine.physical.designing import Designed
from server.engine.physical.growth.use_cases import Growth
from server.engine.physical.proof.claim import claim_id
from server.engine.physical.read_models.choosing import Proposed, moved
from server.engine.physical.read_models.paging import DEEP, Paged
from server.engine.physical.report.words import cost, duration, listed, size, volume
from server.engine.physical.statements import create_index

_WITHOUT = {
    "path": "Each level on the way is looked up by itself, one after the other.",
    "listing": "No index spans tables: what meets the conditions is all joined, then sorted.",
}
"""What is left to do without a read model, by its kind; all others are figures."""


def decisions(designed: Sequence[Designed], growth: Sequence[Growth]) -> tuple[Decision, ...]:
    found = [_indexes(one) for one in designed if one.subject.statements]
    for one in designed:
        found += [_index(one, index) for index in one.indexes]
        if one.dropped:
            found.append(_dropped(one))
        found += [_left_out(one, index) for index in one.left_out]
    if growth:
        found.append(_growth(growth))
    return tuple(found)


def _prefix(one: Designed) -> str:
    return f"physical/{one.subject.service}" if one.subject.service else "physical"


def _indexes(one: Designed) -> Decision:
    advice = one.advice
    of = f" of {one.subject.service}" if one.subject.service else ""
    pages = sum(index.pages for index in one.indexes)
    saved = 1 - advice.cost_after / advice.cost_before if advice.cost_before else 0.0
    return Decision(
        id=f"{_prefix(one)}/indexes",
        subject=one.subject.service or "database",
        question=f"Which indexes do the statements{of} need beside those of keys and references?",
        choice=f"{len(one.indexes)}, {size(pages)} in all" if one.indexes else "none",
        reasons=(
            f"Together the statements cost PostgreSQL's planner {cost(advice.cost_after)} a second at today's volume "
            f"instead of {cost(advice.cost_before)} ({saved:.0%} less), what writers pay for the indexes included.",
            "Each is weighed by what it saves all statements at their mean rates, less what it costs every write.",
        ),
        alternatives=(
            Alternative(
                "keys and references alone",
                "Statements that seek by anything else read whole tables.",
                (Figure("planner cost a second", cost(advice.cost_before)),),
            ),
        ),
        figures=(
            Figure("statements", str(len(one.subject.statements))),
            Figure("indexes considered", str(advice.candidates)),
            Figure("planner calls", str(advice.planner_calls)),
            Figure("budget", size(advice.budget / 8_192)),
        ),
        evidence=(claim_id(one.subject),),
        headline=True,
    )


def _index(one: Designed, index: ChosenIndex) -> Decision:
    definition = index.definition
    without = [row for row in one.advice.statements if row.statement in index.serves]
    figures = tuple(
        Figure(row.statement, f"{cost(row.before)} to {cost(row.after)}", "planner cost")
        for row in sorted(without, key=lambda row: (-row.rate * (row.before - row.after), row.statement))[:6]
    )
    writes = f" Keeping it costs writers {cost(index.write_cost)} a second." if index.write_cost else ""
    return Decision(
        id=f"{_prefix(one)}/index/{definition.name}",
        subject=definition.table,
        question=f"What finds the rows of {definition.table} for {listed(index.serves, 3)}?",
        choice=create_index(definition),
        reasons=(f"It saves {cost(index.gain)} of planner cost a second and takes {size(index.pages)}.{writes}",),
        alternatives=(Alternative("no such index", "The statements below cost what they did before."),),
        figures=figures,
        evidence=(claim_id(one.subject),),
    )


def _dropped(one: Designed) -> Decision:
    reasons = [
        f"`{gone.name}` on {gone.table} is {gone.reason}"
        + (f": {gone.covered_by} does all it does." if gone.covered_by else ".")
        for gone in one.dropped
    ]
    return Decision(
        id=f"{_prefix(one)}/dropped",
        subject=one.subject.service or "database",
        question="Which indexes of the schema does the workload not need?",
        choice=listed([gone.name for gone in one.dropped], 12),
        reasons=tuple(reasons),
        alternatives=(Alternative("keep them", "Every write keeps an index that no plan looks at."),),
        evidence=(claim_id(one.subject),),
    )


def _left_out(one: Designed, index: ChosenIndex) -> Decision:
    return Decision(
        id=f"{_prefix(one)}/left-out/{index.definition.name}",
        subject=index.definition.table,
        question=f"Does {listed(index.serves, 3)} get an index that the planner's estimates speak for?",
        choice="No: executed on rows like production's, it cost more pages than it saved",
        reasons=(f"Estimates promise {cost(index.gain)} a second. What was measured counts.",),
        alternatives=(Alternative(create_index(index.definition), "It makes a statement slower than it was."),),
        evidence=(claim_id(one.subject),),
    )


def read_model(proposed: Proposed) -> Decision:
    """Why data is kept twice, how, and what was saved by it."""
    model = proposed.model
    old = f"It may be {duration(model.staleness)} old." if model.staleness else "It is never out of date."
    return Decision(
        id=proposed.claim.id,
        subject=proposed.use_case,
        question=f"How does {proposed.use_case} keep its objective when no index does?",
        choice=f"{model.name}, a {model.kind} kept by {model.maintenance}",
        reasons=(moved(proposed), old, f"{model.statement} becomes: {model.sql}"),
        alternatives=(
            Alternative(
                "indexes alone",
                _WITHOUT.get(model.kind, "The rows that the figure is made of are all read each time."),
                (Figure("planner cost at the horizon", cost(model.cost_before)),),
            ),
        ),
        figures=(
            Figure("planner cost at the horizon", f"{cost(model.cost_before)} to {cost(model.cost_after)}"),
            Figure("changes of its sources", f"{proposed.writes:.3g}", "a second"),
            Figure("write cost", cost(model.write_cost), "planner cost a second"),
        ),
        evidence=(proposed.claim.id,),
    )


def by_key(page: Paged) -> Decision:
    """How pages are turned without reading those before."""
    before, after = page.shapes
    return Decision(
        id=f"physical/keyset/{page.statement}",
        subject=page.use_case,
        question=f"How does {page.use_case} turn pages?",
        choice=f"By key: after the last row's {listed(page.keyset.columns)}",
        reasons=(f"{page.statement} becomes: {page.keyset.sql}", f"Its plan is {after} instead of {before}."),
        alternatives=(
            Alternative(
                "OFFSET",
                f"A page reads all rows before it; {DEEP:,} rows deep it costs",
                (Figure("planner cost", cost(page.by_offset.total_cost)),),
            ),
        ),
        figures=(Figure("planner cost of any page", cost(page.by_key.total_cost)),),
        evidence=(page.claim.id,),
    )


def _growth(growth: Sequence[Growth]) -> Decision:
    stated = [one for one in growth if one.objective]
    leaving = sorted(
        (one for one in stated if one.crossed is not None), key=lambda one: (one.crossed or 0, one.use_case)
    )
    kept = f"{len(stated) - len(leaving)} of {len(stated)} use cases keep their objective at 100 times the rows"
    if not leaving:
        first = "none leaves it"
    else:
        when = f", in {leaving[0].month} months at the growth stated" if leaving[0].month else ""
        first = f"{leaving[0].use_case} leaves it first, at {volume(leaving[0].crossed or 1.0)} today's volume{when}"
    return Decision(
        id="physical/growth",
        subject="growth",
        question="How far does the design carry as the data grows?",
        choice=f"{kept}; {first}",
        reasons=(
            "Every statement is planned by PostgreSQL at 1, 10 and 100 times the rows; no waiting for others is in the "
            "figures, which the capacity analysis adds.",
        ),
        figures=tuple(
            Figure(one.use_case, f"{volume(one.crossed or 1.0)} ({duration(one.objective)} {one.percentile})")
            for one in leaving[:12]
        ),
        headline=True,
    )
