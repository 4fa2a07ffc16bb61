"""The boundaries analysis: a brief into modules, services, a verdict with its trigger, and the context map."""

from msgspec.structs import replace

from server.engine.analysis import Analysis, Inputs
from server.engine.boundaries import certificate, wording
from server.engine.boundaries.card import CARD
from server.engine.boundaries.decisions import decisions_of
from server.engine.boundaries.drawings import cml, context_map
from server.engine.boundaries.drawings.heat_map import heat_map
from server.engine.boundaries.findings import findings_of
from server.engine.boundaries.imports import constraint_groups
from server.engine.boundaries.outcome import Outcome, outcome_of
from server.engine.boundaries.proofs import proofs_of
from server.engine.boundaries.refusing import refusal
from server.engine.boundaries.report import report_of
from server.engine.boundaries.verdict.decide import ASSUMED_ENGINEERS
from server.engine.boundaries.weighting import SCALE
from server.engine.errors import Reason
from server.engine.kernel.partitioning import Contradiction
from server.engine.model.brief import Constraints, Deployment
from server.engine.model.plan import AnalysisResult, Artefact
from server.engine.model.prepared import Assumption, OpenQuestion, PreparedBrief


def _reads(prepared: PreparedBrief) -> PreparedBrief:
    """Without what no boundary depends on: descriptions, what the values of a column look like, what runs today but the
    database's size."""
    brief = prepared.brief
    constraints = brief.constraints or Constraints()
    database = brief.deployment.database if brief.deployment else None
    entities = tuple(
        replace(
            entity,
            description="",
            keys=(),
            dependencies=(),
            owner="",
            attributes=tuple(
                replace(one, description="", pattern="", default=None, min=None, max=None, statistics=None)
                for one in entity.attributes
            ),
        )
        for entity in brief.entities
    )
    kept = replace(
        brief,
        summary="",
        entities=entities,
        use_cases=tuple(replace(one, description="") for one in brief.use_cases),
        external_systems=(),
        constraints=Constraints(
            must_stay_together=constraints.must_stay_together,
            must_be_apart=constraints.must_be_apart,
            teams=constraints.teams,
        ),
        deployment=Deployment(database=database) if database else None,
    )
    return replace(prepared, brief=kept, assumptions=(), open_questions=())


def _run(inputs: Inputs) -> AnalysisResult:
    try:
        outcome = outcome_of(inputs.brief, inputs.seed)
    except Contradiction as error:
        raise refusal(*constraint_groups(inputs.brief), Reason.INVALID_BRIEF) from error
    findings = findings_of(outcome)
    return AnalysisResult(
        analysis="boundaries",
        verdict=wording.verdict(outcome),
        decisions=decisions_of(outcome),
        findings=findings,
        evidence=proofs_of(outcome),
        artefacts=artefacts_of(outcome),
        assumptions=_assumptions(outcome),
        open_questions=_questions(outcome),
        boundaries=outcome.boundaries,
    )


def artefacts_of(outcome: Outcome) -> tuple[Artefact, ...]:
    """The report, the drawings and the certificate, below ``boundaries/``."""
    text = context_map.text(outcome.boundaries)
    cut = outcome.cut
    proof = ("boundaries/optimum",)
    weights = {key: amount / SCALE for key, amount in cut.coupling.weights.items()}
    picture = heat_map(
        f"Coupling between entities: {outcome.brief.title or outcome.brief.name}",
        outcome.modules.members,
        weights,
        "1 = two entities that every use case touches together",
    )
    return (
        Artefact("boundaries/README.md", "text/markdown", report_of(outcome, findings_of(outcome), text)),
        Artefact("boundaries/context_map.mmd", "text/vnd.mermaid", context_map.flowchart(outcome.boundaries)),
        Artefact("boundaries/context_map.txt", "text/plain", text),
        Artefact("boundaries/context_map.cml", "text/plain", cml.document(outcome.brief, outcome.boundaries)),
        Artefact("boundaries/coupling.svg", "image/svg+xml", picture),
        Artefact("boundaries/cut.json", "application/json", certificate.document(cut, SCALE), proof),
    )


def _assumptions(outcome: Outcome) -> tuple[Assumption, ...]:
    found = list(CARD)
    if not outcome.chosen.engineers:
        found.append(
            Assumption(
                "constraints.teams",
                f"one team of {ASSUMED_ENGINEERS}",
                "As many as work together without further rules.",
            )
        )
    deployment = outcome.brief.deployment
    if deployment is None or deployment.database is None or not deployment.database.cores:
        found.append(
            Assumption("deployment.database.cores", "8", "A middling managed server that nobody has to ask for.")
        )
    return tuple(found)


def _questions(outcome: Outcome) -> tuple[OpenQuestion, ...]:
    teams = outcome.brief.constraints.teams if outcome.brief.constraints else ()
    found = []
    if not teams:
        found.append(
            OpenQuestion(
                "boundaries/teams",
                "constraints.teams",
                "Which teams build and run this, how large are they, and what does each own?",
                f"One team of {ASSUMED_ENGINEERS} owns everything.",
                "whether modules become services: a second team is what most often asks for one",
            )
        )
    elif len(teams) > 1 and not any(team.owns for team in teams):
        found.append(
            OpenQuestion(
                "boundaries/ownership",
                "constraints.teams[].owns",
                "Which entities or use cases does each team own?",
                "The largest team owns everything.",
                "where the border between services runs",
            )
        )
    return tuple(found)


ANALYSIS = Analysis("boundaries", 2, _run, reads=_reads)
