"""What other processes compute of a brief's capacity.

With a planner statements cost what it says, and the design's indexes are there; without, what the rows cost they meet.
"""

from server.engine import capacity
from server.engine.model.brief import Brief
from server.engine.model.capacity_answer import BreakingPoint, PredictionAnswer
from server.engine.model.capacity_request import CapacityChange, MeasuredDemand, RowsQuestion, Sweep
from server.engine.model.mitigation import MitigationAnswer, ScalingMeasurements
from server.engine.model.planning import Planner
from server.engine.model.progress import Progress, part, silent
from server.engine.model.resources import BriefSource
from server.engine.pipeline import ANALYSES
from server.usecases.analyses.computing import inputs_of
from server.usecases.computing import understand

_DESIGNED = 0.4
"""Of the whole where a planner is asked: the design before its capacity."""

Measured = tuple[MeasuredDemand, ...]


def predict(
    planner: Planner | None,
    brief: Brief | None,
    source: BriefSource | None,
    change: CapacityChange,
    measured: Measured,
    sweep: Sweep | None,
    seed: int,
    precision: float,
    rows: RowsQuestion | None = None,
    progress: Progress = silent,
) -> PredictionAnswer:
    """What happens at the peak, or after the change."""
    return _asked(planner, brief, source, change, measured, seed, progress).predict(sweep, precision, rows)


def break_(
    planner: Planner | None,
    brief: Brief | None,
    source: BriefSource | None,
    change: CapacityChange,
    measured: Measured,
    seed: int,
    progress: Progress = silent,
) -> BreakingPoint:
    """Where objectives break."""
    return _asked(planner, brief, source, change, measured, seed, progress).break_()


def mitigate(
    planner: Planner | None,
    brief: Brief | None,
    source: BriefSource | None,
    change: CapacityChange,
    measured: Measured,
    mitigations: tuple[str, ...],
    measurements: ScalingMeasurements | None,
    seed: int,
    progress: Progress = silent,
) -> MitigationAnswer:
    """What may be done; with a planner indexes are mitigations."""
    return _asked(planner, brief, source, change, measured, seed, progress).mitigate(mitigations, measurements)


def _asked(
    planner: Planner | None,
    brief: Brief | None,
    source: BriefSource | None,
    change: CapacityChange,
    measured: Measured,
    seed: int,
    progress: Progress = silent,
) -> capacity.Asked:
    """With services as a design of the brief cuts them; with indexes as it chooses them where a planner is asked."""
    prepared = understand(brief, source)
    results = dict(inputs_of("schema", prepared).results)
    schema = physical = None
    asking = progress
    if planner is not None:
        asking = part(progress, _DESIGNED, 1.0)
        last = next((one for one in ANALYSES if "physical" in one.needs), None)
        if last is not None:
            results = dict(inputs_of(last.name, prepared, planner, part(progress, 0.0, _DESIGNED)).results)
            schema = results["schema"].schema if "schema" in results else None
            physical = results["physical"].physical
    boundaries = results["boundaries"].boundaries if "boundaries" in results else None
    return capacity.Asked(
        prepared, boundaries, schema, physical, change=change, measured=measured, seed=seed, progress=asking
    )
