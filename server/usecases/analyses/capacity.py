"""The capacity of a brief's system by itself: what it does at its peak, and where objectives break."""

from collections.abc import Sequence

from server.engine.model.brief import Brief
from server.engine.model.capacity_answer import BreakingPoint, PredictionAnswer
from server.engine.model.capacity_request import CapacityChange, MeasuredDemand, RowsQuestion, Sweep
from server.engine.model.mitigation import MitigationAnswer, ScalingMeasurements
from server.engine.model.resources import BriefSource, Principal
from server.usecases.analyses import capacity_computing
from server.usecases.analyses.bench import Bench
from server.usecases.support import one_of


class CapacityUseCases:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    async def predict(
        self,
        principal: Principal,
        *,
        expires: float,
        change: CapacityChange,
        measured: Sequence[MeasuredDemand] = (),
        sweep: Sweep | None = None,
        rows: RowsQuestion | None = None,
        seed: int = 0,
        precision: float = 0.0,
        ask_planner: bool = False,
        brief: Brief | None = None,
        source: BriefSource | None = None,
    ) -> PredictionAnswer:
        """Exactly one of the last two is given. Raises INVALID_BRIEF, INVALID_ARGUMENT, DEADLINE_EXCEEDED; UNAVAILABLE
        where the planner is to be asked and there is none."""
        one_of(brief=brief, source=source)
        asked = (brief, source, change, tuple(measured), sweep, seed, precision, rows)
        if ask_planner:
            return await self._bench.compute_planned(expires, capacity_computing.predict_planned, *asked)
        return await self._bench.compute(expires, capacity_computing.predict, *asked)

    async def break_(
        self,
        principal: Principal,
        *,
        expires: float,
        change: CapacityChange,
        measured: Sequence[MeasuredDemand] = (),
        seed: int = 0,
        ask_planner: bool = False,
        brief: Brief | None = None,
        source: BriefSource | None = None,
    ) -> BreakingPoint:
        """The same of where objectives break."""
        one_of(brief=brief, source=source)
        asked = (brief, source, change, tuple(measured), seed)
        if ask_planner:
            return await self._bench.compute_planned(expires, capacity_computing.break_planned, *asked)
        return await self._bench.compute(expires, capacity_computing.break_, *asked)

    async def mitigate(
        self,
        principal: Principal,
        *,
        expires: float,
        change: CapacityChange,
        measured: Sequence[MeasuredDemand] = (),
        mitigations: Sequence[str] = (),
        measurements: ScalingMeasurements | None = None,
        seed: int = 0,
        ask_planner: bool = False,
        brief: Brief | None = None,
        source: BriefSource | None = None,
    ) -> MitigationAnswer:
        """The same of what may be done."""
        one_of(brief=brief, source=source)
        asked = (brief, source, change, tuple(measured), tuple(mitigations), measurements, seed)
        if ask_planner:
            return await self._bench.compute_planned(expires, capacity_computing.mitigate_planned, *asked)
        return await self._bench.compute(expires, capacity_computing.mitigate, *asked)
