"""All that was computed for one brief, for everything that is written about it."""

import math
from dataclasses import dataclass

from server.engine.capacity.forecasting.backlogs import Backlog
from server.engine.model.capacity import System
from server.engine.model.capacity_answer import (
    Attainment,
    Breaking,
    BreakingPoint,
    Prediction,
    RowsForecast,
    UseCasePrediction,
)
from server.engine.model.limits import Limits, ScalingLaw
from server.engine.model.mitigation import Mitigation, MitigationComparison, Outcome


@dataclass(frozen=True)
class Forecast:
    title: str
    system: System
    today: Prediction
    """At peak."""
    horizon: Prediction
    """At peak, so many months on, at the growth stated."""
    breaking: BreakingPoint
    comparison: MitigationComparison
    """At the horizon where something is missed there, else just beyond the load at which the first objective breaks."""
    limits: Limits
    scaling: tuple[ScalingLaw, ...]
    rows: RowsForecast | None = None
    bare: Prediction | None = None
    """Today with keys and constraints alone, where the physical analysis recommends indexes."""
    backlogs: tuple[Backlog, ...] = ()
    """What fills within the horizon and no request feels, the first first."""
    indexes: int = 0
    seed: int = 0

    @property
    def first(self) -> Breaking | None:
        """The objective that breaks first, as far as was searched."""
        found = [one for one in self.breaking.objectives if one.broken_today or one.month >= 0 or one.load > 0.0]
        return found[0] if found else None

    @property
    def within(self) -> Breaking | None:
        """The first that breaks within the horizon."""
        found = [one for one in self.breaking.objectives if self.month_of(one) is not None]
        return min(found, key=lambda one: (not one.broken_today, self.month_of(one)), default=None)

    def month_of(self, one: Breaking) -> int | None:
        """In which it breaks; by the growth of load alone where the forecast by months names none. None: not yet."""
        growth = self.system.growth
        if one.broken_today:
            return 0
        if one.month >= 0:
            return one.month
        if one.load <= 1.0 or growth.rate <= 0.0:
            return None
        month = math.ceil(math.log(one.load) / math.log1p(growth.rate) - 1e-9)
        return month if month <= growth.horizon else None

    @property
    def set(self) -> tuple[Mitigation, ...]:
        """The smallest that meets every objective compared; empty where none does or none is needed."""
        best = self.chosen
        return best.mitigations if best else ()

    @property
    def chosen(self) -> Outcome | None:
        wanted = self.comparison.smallest
        return next(
            (one for one in self.comparison.outcomes if tuple(each.id for each in one.mitigations) == wanted), None
        )

    def missed(self, prediction: Prediction) -> list[UseCasePrediction]:
        bad = (Attainment.MISSED, Attainment.OVERLOADED)
        return [one for one in prediction.use_cases if any(each.attainment in bad for each in one.objectives)]

    def waited_for(self) -> list[UseCasePrediction]:
        """Use cases that somebody waits for, those nearest to their objective first."""
        return sorted(
            (one for one in self.today.use_cases if not one.background), key=lambda one: (-used(one), one.name)
        )


def used(one: UseCasePrediction) -> float:
    """The largest share of an objective that is used up."""
    shares = [each.predicted.value / each.objective for each in one.objectives
              if each.objective > 0.0 and not each.predicted.unknown]  # fmt: skip
    return max(shares, default=0.0)
