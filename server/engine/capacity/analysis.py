"""The capacity analysis: what will happen at peak and as it grows, what breaks first, and the least that mends it."""

from msgspec.structs import replace

from server.engine.analysis import Analysis, Inputs
from server.engine.capacity.briefs import system_of
from server.engine.capacity.forecasting.designs import without_indexes
from server.engine.capacity.forecasting.forecasting import forecast
from server.engine.capacity.report.decisions import decisions
from server.engine.capacity.report.evidence import evidence
from server.engine.capacity.report.files import files
from server.engine.capacity.report.findings import findings
from server.engine.capacity.report.forecast import Forecast
from server.engine.capacity.report.wording import verdict
from server.engine.model.brief import Brief
from server.engine.model.capacity import System
from server.engine.model.plan import AnalysisResult
from server.engine.model.prepared import PreparedBrief


def run(inputs: Inputs) -> AnalysisResult:
    made = forecast_of(inputs)
    found = findings(made)
    system, compared = made.system, made.comparison
    return AnalysisResult(
        analysis="capacity",
        verdict=verdict(made),
        decisions=decisions(made),
        findings=found,
        evidence=evidence(made),
        artefacts=files(made, found),
        assumptions=tuple(dict.fromkeys((*system.assumptions, *compared.assumptions))),
        open_questions=system.open_questions,
    )


def forecast_of(inputs: Inputs) -> Forecast:
    """Of the system as the plan recommends it: on the services cut, with the indexes advised."""
    prepared = inputs.brief
    cut, schema = inputs.results.get("boundaries"), inputs.results.get("schema")
    planned = inputs.results.get("physical")
    boundaries = cut.boundaries if cut else None
    tables = schema.schema if schema else None
    physical = planned.physical if planned else None
    system = system_of(prepared, boundaries, tables, physical)
    bare: System | None = None
    if physical is not None and physical.indexes:
        bare = system_of(prepared, boundaries, tables, without_indexes(physical))
    brief = prepared.brief
    return forecast(brief.title or brief.name, system, prepared, physical, bare, seed=inputs.seed)


def _reads(prepared: PreparedBrief) -> PreparedBrief:
    """All but what is said of it: descriptions, invariants, who owns what."""
    brief = prepared.brief
    kept: Brief = replace(
        brief,
        summary="",
        invariants=(),
        entities=tuple(replace(one, description="", owner="") for one in brief.entities),
        use_cases=tuple(replace(one, description="") for one in brief.use_cases),
        external_systems=tuple(replace(one, description="") for one in brief.external_systems),
    )
    return replace(prepared, brief=kept, assumptions=(), open_questions=())


ANALYSIS = Analysis("capacity", 5, run, needs=("boundaries", "schema", "physical"), reads=_reads)
