"""The analyses in order, the hash under which each result is kept, and the report over all of them."""

from server.engine import boundaries, capacity, consistency, contract, diagrams, physical, schema
from server.engine.analysis import Analysis
from server.engine.pipeline.keys import claim_key, result_key
from server.engine.pipeline.order import ordered
from server.engine.pipeline.outline import outline
from server.engine.pipeline.report import assemble

ANALYSES: tuple[Analysis, ...] = ordered(
    (
        boundaries.ANALYSIS,
        schema.ANALYSIS,
        physical.ANALYSIS,
        capacity.ANALYSIS,
        consistency.ANALYSIS,
        contract.ANALYSIS,
        diagrams.ANALYSIS,
    )
)

__all__ = ["ANALYSES", "assemble", "claim_key", "ordered", "outline", "result_key"]
