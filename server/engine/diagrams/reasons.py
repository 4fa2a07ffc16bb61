"""Why the drawings are cut as they are, and how far they may be believed."""

from collections.abc import Sequence

from server.engine.diagrams import sequences
from server.engine.diagrams.er import Model
from server.engine.diagrams.facts import Facts
from server.engine.diagrams.index import Entry
from server.engine.model.plan import Alternative, Basis, Decision, Evidence, Figure, Verdict


def decisions(facts: Facts, model: Model, whole_tables: int) -> tuple[Decision, ...]:
    """What a reader of the diagrams should know was chosen."""
    tables = len(model.items)
    count = (Figure("tables", str(tables)), Figure("aggregates", str(len(facts.members))))
    split = tables > whole_tables
    relationships = Decision(
        id="diagrams/er/extent",
        subject="entities and relationships",
        question="One diagram of all columns, or several?",
        choice="keys in one diagram, columns in one for each aggregate" if split else "one diagram with every column",
        reasons=(
            f"{tables} tables; {whole_tables} with all their columns are what a page or a terminal still shows.",
            "An aggregate, a whole with its parts by composition, is what one person changes at a time.",
        ),
        alternatives=(
            Alternative(
                "one diagram with every column" if split else "one for each aggregate",
                "no page holds it" if split else "it would tear apart what fits on one page",
                count,
            ),
        ),
        figures=count,
    )
    stores = Decision(
        id="diagrams/data_flow/stores",
        subject="data flow",
        question="What is one data store?",
        choice="an aggregate",
        reasons=(
            "Sensitivity and rates differ between aggregates and hardly within one.",
            f"{len(facts.members)} stores show what {len(facts.entities)} entities would hide.",
        ),
        alternatives=(
            Alternative("one for each entity", f"{len(facts.entities)} boxes with an arrow or two each"),
            Alternative("the database", "one box hides which flow carries personal or payment data"),
        ),
        figures=count,
    )
    told = len(sequences.drawn(facts))
    order = Decision(
        id="diagrams/sequences/extent",
        subject="sequences",
        question="Which use cases get a sequence?",
        choice="commands and jobs",
        reasons=("Order matters where something changes or an external system may fail between two steps.",),
        alternatives=(Alternative("all use cases", "a read is one request and its statements, whatever their order"),),
        figures=(Figure("sequences", str(told)), Figure("use cases", str(len(facts.brief.use_cases)))),
    )
    return (relationships, stores, order)


def evidence(facts: Facts, model: Model, entries: Sequence[Entry]) -> tuple[Evidence, ...]:
    """What is known of these very diagrams, and what only of their generator."""
    whole = next(e for e in entries if e.name == "er")
    drawn = sum(1 for line in whole.mermaid.splitlines() if " : " in line)
    told = {e.name for e in entries if e.name.startswith("sequence_")}
    return (
        Evidence(
            id="diagrams/complete",
            claim="Every table, reference, command, job and state machine of the plan is drawn.",
            basis=Basis.DERIVED,
            verdict=Verdict.CONFIRMED if drawn == len(model.references) else Verdict.REFUTED,
            observed=f"{len(model.items)} tables and {drawn} of {len(model.references)} references are drawn, "
            f"{len(told)} commands and jobs have a sequence.",
            figures=(Figure("tables", str(len(model.items))), Figure("references", str(drawn))),
        ),
        Evidence(
            id="diagrams/syntax",
            claim="No name or text of the brief can break the syntax of a diagram.",
            basis=Basis.DERIVED,
            observed="Identifiers are generated and every text is escaped. Mermaid has not read these files, since "
            "a plan is made without Node; Groundplan's tests hold the diagrams of the examples and of random briefs "
            "against Mermaid's parser.",
            repeat="npx -p @mermaid-js/mermaid-cli mmdc -i diagrams/er.mmd -o er.svg",
        ),
    )
