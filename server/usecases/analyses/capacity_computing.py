"""What other processes compute of a brief's capacity."""

from server.engine import capacity
from server.engine.model.brief import Brief
from server.engine.model.capacity_answer import BreakingPoint, PredictionAnswer
from server.engine.model.capacity_request import CapacityChange, MeasuredDemand, RowsQuestion, Sweep
from server.engine.model.mitigation import MitigationAnswer, ScalingMeasurements
from server.engine.model.planning import Planner
from server.engine.model.resources import BriefSource
from server.engine.pipeline import ANALYSES
from server.usecases.analyses.computing import inputs_of
from server.usecases.computing import understand

Measured = tuple[MeasuredDemand, ...]


def predict_planned(
    planner: Planner | None,
    brief: Brief | None,
    source: BriefSource | None,
    change: CapacityChange,
    measured: Measured,
    sweep: Sweep | None,
    seed: int,
    precision: float,
    rows: RowsQuestion | None = None,
) -> PredictionAnswer:
    """The prediction, with statements at what the planner says they cost."""
    return _asked(planner, brief, source, change, measured, seed).predict(sweep, precision, rows)


def predict(
    brief: Brief | None,
    source: BriefSource | None,
    change: CapacityChange,
    measured: Measured,
    sweep: Sweep | None,
    seed: int,
    precision: float,
    rows: RowsQuestion | None = None,
) -> PredictionAnswer:
    """The prediction, with statements at what the rows they meet cost."""
    return predict_planned(None, brief, source, change, measured, sweep, seed, precision, rows)


def break_planned(
    planner: Planner | None,
    brief: Brief | None,
    source: BriefSource | None,
    change: CapacityChange,
    measured: Measured,
    seed: int,
) -> BreakingPoint:
    """Where objectives break, with statements at what the planner says they cost."""
    return _asked(planner, brief, source, change, measured, seed).break_()


def break_(
    brief: Brief | None, source: BriefSource | None, change: CapacityChange, measured: Measured, seed: int
) -> BreakingPoint:
    """Where objectives break, with statements at what the rows they meet cost."""
    return break_planned(None, brief, source, change, measured, seed)


def mitigate_planned(
    planner: Planner | None,
    brief: Brief | None,
    source: BriefSource | None,
    change: CapacityChange,
    measured: Measured,
    mitigations: tuple[str, ...],
    measurements: ScalingMeasurements | None,
    seed: int,
) -> MitigationAnswer:
    """What may be done, with statements at what the planner says they cost; indexes are mitigations."""
    return _asked(planner, brief, source, change, measured, seed).mitigate(mitigations, measurements)


def mitigate(
    brief: Brief | None,
    source: BriefSource | None,
    change: CapacityChange,
    measured: Measured,
    mitigations: tuple[str, ...],
    measurements: ScalingMeasurements | None,
    seed: int,
) -> MitigationAnswer:
    """What may be done, with statements at what the rows they meet cost."""
    return mitigate_planned(None, brief, source, change, measured, mitigations, measurements, seed)


def _asked(
    planner: Planner | None,
    brief: Brief | None,
    source: BriefSource | None,
    change: CapacityChange,
    measured: Measured,
    seed: int,
) -> capacity.Asked:
    """With services as a design of the brief cuts them; with indexes as it chooses them where a planner is asked."""
    prepared = understand(brief, source)
    results = dict(inputs_of("schema", prepared).results)
    schema = physical = None
    if planner is not None:
        last = next((one for one in ANALYSES if "physical" in one.needs), None)
        if last is not None:
            results = dict(inputs_of(last.name, prepared, planner).results)
            schema = results["schema"].schema if "schema" in results else None
            physical = results["physical"].physical
    boundaries = results["boundaries"].boundaries if "boundaries" in results else None
    return capacity.Asked(prepared, boundaries, schema, physical, change=change, measured=measured, seed=seed)
