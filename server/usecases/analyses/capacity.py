"""The capacity of a brief's system by itself: what it does at its peak, and where objectives break."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from server.engine.model.brief import Brief
from server.engine.model.capacity_answer import BreakingPoint, PredictionAnswer
from server.engine.model.capacity_request import CapacityChange, MeasuredDemand, RowsQuestion, Sweep
from server.engine.model.mitigation import MitigationAnswer, ScalingMeasurements
from server.engine.model.progress import Progress
from server.engine.model.resources import BriefSource, Principal
from server.usecases.analyses import capacity_computing
from server.usecases.analyses.bench import Bench
from server.usecases.support import one_of

T = TypeVar("T")


class CapacityUseCases:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    async def predict(
        self,
        principal: Principal,
        *,
        expires: float,
        progress: Progress | None = None,
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
        return await self._compute(ask_planner, expires, capacity_computing.predict, *asked, progress=progress)

    async def break_(
        self,
        principal: Principal,
        *,
        expires: float,
        progress: Progress | None = None,
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
        return await self._compute(ask_planner, expires, capacity_computing.break_, *asked, progress=progress)

    async def mitigate(
        self,
        principal: Principal,
        *,
        expires: float,
        progress: Progress | None = None,
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
        return await self._compute(ask_planner, expires, capacity_computing.mitigate, *asked, progress=progress)

    async def _compute(
        self,
        ask_planner: bool,
        expires: float,
        function: Callable[..., T],
        *asked: object,
        progress: Progress | None,
    ) -> T:
        """``function`` with a planner, or with None in its place."""
        if ask_planner:
            return await self._bench.compute_planned(expires, function, *asked, progress=progress)
        return await self._bench.compute(expires, function, None, *asked, progress=progress)
