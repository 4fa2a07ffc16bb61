"""The diagrams analysis: every drawing twice, an index, and what was decided about them."""

from collections.abc import Mapping

import msgspec

from server.engine.analysis import Analysis, Inputs
from server.engine.diagrams import context, data_flow, deployment, er, sequences, services, states
from server.engine.diagrams.drawing import Drawing
from server.engine.diagrams.facts import Facts
from server.engine.diagrams.index import Entry, index
from server.engine.diagrams.reasons import decisions, evidence
from server.engine.diagrams.services import Landscape, Runs
from server.engine.kernel.naming import snake
from server.engine.model.brief import Attribute, Entity
from server.engine.model.contract import Method
from server.engine.model.plan import AnalysisResult, Artefact
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import PhysicalSchema

WHOLE_TABLES = 12
"""Tables up to which one diagram shows every column; beyond, the whole shows keys and each aggregate its columns."""


WIDEST = 200
"""Columns of ASCII beyond which tables stand one below the other: a wide terminal in a small font."""


def _reads(prepared: PreparedBrief) -> PreparedBrief:
    """Without what no drawing shows: statistics, limits, volumes, descriptions."""
    brief = prepared.brief
    return msgspec.structs.replace(
        prepared,
        brief=msgspec.structs.replace(brief, summary="", entities=tuple(_drawn(e) for e in brief.entities)),
        assumptions=(),
        open_questions=(),
    )


def _drawn(entity: Entity) -> Entity:
    attributes = tuple(
        Attribute(name=a.name, type=a.type, required=a.required, unique=a.unique, sensitivity=a.sensitivity)
        for a in entity.attributes
    )
    return msgspec.structs.replace(
        entity, description="", attributes=attributes, dependencies=(), volume=None, owner=""
    )


def _run(inputs: Inputs) -> AnalysisResult:
    facts = Facts(inputs.brief)
    schema = next((r.schema for r in inputs.results.values() if r.schema is not None), None)
    contract = next((r.contract for r in inputs.results.values() if r.contract is not None), None)
    methods: Mapping[str, Method] = {m.use_case: m for m in contract.methods} if contract else {}
    cut = next((r.boundaries for r in inputs.results.values() if r.boundaries is not None), None)
    plan = Landscape(facts, cut, schema) if cut is not None and len(cut.services) > 1 else None
    model = er.of_tables(schema.tables) if schema else er.of_brief(facts)
    if plan is not None and schema is not None:
        model = services.er.of_services(schema)

    entries = [
        Entry(
            "context",
            "System context",
            "Who uses the system and what it relies on.",
            *_both(services.context.draw(plan) if plan else context.draw(facts)),
        ),
        Entry(
            "data_flow",
            "Data flow",
            "What crosses which trust boundary, how sensitive it is, and how often at peak.",
            *_both(services.data_flow.draw(plan) if plan else data_flow.draw(facts)),
        ),
        *(_by_service(plan, schema, model) if plan and schema else _relationships(facts, model)),
        *(
            Entry(
                f"sequence_{snake(use_case.name)}",
                f"Sequence: {use_case.name}",
                use_case.description,
                *_both(
                    sequences.draw(
                        facts, use_case, methods.get(use_case.name), Runs(plan, use_case.name) if plan else None
                    )
                ),
            )
            for use_case in sequences.drawn(facts)
        ),
    ]
    machines = states.machines(facts)
    entries += [
        Entry(
            f"states_{snake(machine.name)}",
            f"States of {machine.entity}.{machine.column}",
            "Each move with the use cases that make it.",
            *_both(machine),
        )
        for machine in machines
    ]
    entries.append(
        Entry(
            "deployment",
            "Deployment",
            "Processes, their number and what they talk to.",
            *_both(services.deployment.draw(plan) if plan else deployment.draw(facts)),
        )
    )
    proof = evidence(facts, model, entries)
    files = tuple(
        Artefact(f"diagrams/{entry.name}.{ending}", media, text, tuple(e.id for e in proof))
        for entry in entries
        for ending, media, text in (
            ("mmd", "text/vnd.mermaid", entry.mermaid),
            ("txt", "text/plain", entry.ascii),
        )
    )
    contents = Artefact("diagrams/README.md", "text/markdown", index(facts.brief.title or facts.brief.name, entries))
    return AnalysisResult(
        analysis="diagrams",
        verdict=f"{len(entries)} diagrams, each as Mermaid and as plain text, derived from the brief"
        + (", its schema" if schema else "")
        + (" and its contract." if contract else "."),
        decisions=decisions(facts, model, whole_tables=WHOLE_TABLES),
        findings=tuple(f for machine in machines for f in states.findings(machine)),
        evidence=proof,
        artefacts=(contents, *files),
        assumptions=deployment.assumptions(facts),
    )


def _both(drawing: Drawing | sequences.Drawn | states.Machine) -> tuple[str, str]:
    return drawing.mermaid(), drawing.ascii()


def _relationships(facts: Facts, model: er.Model) -> list[Entry]:
    """One diagram of everything; where that would be too much to read in full, one for each aggregate as well."""
    if len(model.items) <= WHOLE_TABLES:
        return [Entry("er", "Entities and relationships", "All tables.", er.mermaid(model), er.boxes(model))]
    entries = [
        Entry(
            "er",
            "Entities and relationships",
            "All tables with their keys; each aggregate has a diagram with all columns.",
            er.mermaid(er.keys_only(model)),
            er.overview(model),
        )
    ]
    groups = {f"er_{snake(root)}": (root, er.names_of(model, parts)) for root, parts in facts.members.items()}
    grouped = {name for _, names in groups.values() for name in names}
    # A hyphen, so that no aggregate's file has this name.
    groups["er-other"] = ("no aggregate", tuple(item.name for item in model.items if item.name not in grouped))
    for file, (root, names) in groups.items():
        if names:
            shown = er.part(model, names)
            text = er.boxes(shown)
            if max(map(len, text.splitlines())) > WIDEST:
                text = er.stacked(shown)
            entries.append(Entry(file, f"Tables of {root}", ", ".join(names), er.mermaid(shown), text))
    return entries


def _by_service(plan: Landscape, schema: PhysicalSchema, model: er.Model) -> list[Entry]:
    """All tables with their keys, then each service with everything it stores."""
    entries = [
        Entry(
            "er",
            "Entities and relationships",
            "All tables with their keys; dashed is what no foreign key keeps. Each service has a diagram of its own.",
            er.mermaid(er.keys_only(model)),
            er.overview(model),
        )
    ]
    for one in plan.services:
        shown = services.er.of_service(schema, one.name)
        if not schema.tables_of(one.name):
            continue
        text = er.boxes(shown)
        if max(map(len, text.splitlines())) > WIDEST:
            text = er.stacked(shown)
        about = "Its tables and copies; dashed leads to another service."
        entries.append(Entry(f"er_{snake(one.name)}", f"Tables of {one.name}", about, er.mermaid(shown), text))
    return entries


ANALYSIS = Analysis("diagrams", 2, _run, needs=("boundaries", "schema", "contract"), reads=_reads)
