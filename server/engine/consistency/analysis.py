"""The consistency analysis: levels of transactions, what keeps each invariant, sagas for what crosses services."""

from msgspec.structs import replace

from server.engine.analysis import Analysis, Inputs
from server.engine.consistency.answering.checking import Checked
from server.engine.consistency.answering.design import Designed, designed
from server.engine.consistency.report.decisions import decisions, spread
from server.engine.consistency.report.evidence import evidence
from server.engine.consistency.report.files import files
from server.engine.consistency.report.findings import findings
from server.engine.consistency.report.wording import count
from server.engine.consistency.sagas import trials
from server.engine.model.brief import Brief
from server.engine.model.confluence import Need
from server.engine.model.plan import AnalysisResult
from server.engine.model.prepared import PreparedBrief


def run(inputs: Inputs) -> AnalysisResult:
    made = _designed(inputs)
    sagas = tuple(claim for saga in made.plan.sagas for claim in trials(saga, seed=inputs.seed))
    derived = evidence(made)
    verdict = _verdict(made)
    return AnalysisResult(
        analysis="consistency",
        verdict=verdict,
        decisions=decisions(made, derived, sagas),
        findings=findings(made.answer, made.sagas),
        evidence=derived,
        claims=(*made.claims, *sagas),
        artefacts=files(made, verdict),
    )


def check_brief(inputs: Inputs) -> Checked:
    """The answer alone, for who asks for nothing else; its claims are those on transactions."""
    made = _designed(inputs)
    return replace(made.answer, evidence=evidence(made)), made.claims


def _designed(inputs: Inputs) -> Designed:
    schema = inputs.results["schema"].schema
    assert schema is not None
    return designed(inputs.brief, schema, inputs.results["boundaries"].boundaries)


def _verdict(made: Designed) -> str:
    kept = [each for each in made.answer.invariants if each.need is not Need.COORDINATION]
    shown = sum(1 for each in made.answer.anomalies if each.shown)
    said = [f"{spread(made.answer)}"]
    if made.answer.invariants:
        whole = count(len(made.answer.invariants), "invariant")
        said.append(f"{len(kept)} of {whole} need no more than constraints and triggers")
    if shown:
        said.append(f"{count(shown, 'anomaly')} shown below the levels".replace("anomalys", "anomalies"))
    if made.plan.sagas:
        said.append(f"{count(len(made.plan.sagas), 'saga')} for what crosses services")
    return f"{'; '.join(said)}."


def _reads(prepared: PreparedBrief) -> PreparedBrief:
    """What is stored, what must hold, what runs and how often; not how fast, how big or at what price."""
    brief = prepared.brief
    database = brief.deployment.database if brief.deployment else None
    kept = Brief(
        name=brief.name,
        entities=tuple(replace(entity, description="", volume=None) for entity in brief.entities),
        relations=brief.relations,
        invariants=brief.invariants,
        use_cases=tuple(replace(one, description="", objective=None) for one in brief.use_cases),
        external_systems=brief.external_systems,
        constraints=brief.constraints,
        deployment=type(brief.deployment)(database=database) if brief.deployment and database else None,
    )
    statements = tuple(
        replace(one, accesses=tuple(replace(access, expected_rows=None) for access in one.accesses))
        for one in prepared.statements
    )
    return PreparedBrief(brief=kept, statements=statements)


ANALYSIS = Analysis(name="consistency", version=3, run=run, needs=("boundaries", "schema"), reads=_reads)
