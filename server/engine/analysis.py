"""What an analysis is: a named pure function that declares what it reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from server.engine.model.plan import AnalysisResult, Evidence
from server.engine.model.planning import Planner
from server.engine.model.prepared import PreparedBrief


@dataclass(frozen=True)
class Inputs:
    """Everything an analysis may look at."""

    brief: PreparedBrief
    """As left by the analysis' own ``reads``: what it did not ask for is empty."""
    results: Mapping[str, AnalysisResult]
    """Of the analyses named in ``needs``."""
    seed: int = 0
    planner: Planner | None = None
    """Set for an analysis that ``plans``."""
    observed: tuple[Evidence, ...] = ()
    """Of an analysis that ``repairs``, in its second round: what the lab refuted of the first."""


@dataclass(frozen=True)
class Analysis:
    name: str
    version: int
    """Raised whenever the same inputs may give another result; stored results of older versions are not reused."""
    run: Callable[[Inputs], AnalysisResult]
    needs: tuple[str, ...] = ()
    plans: bool = False
    """Asks PostgreSQL's planner while it runs."""
    repairs: bool = False
    """Runs once more, with what was refuted, when the lab refutes one of its claims."""
    reads: Callable[[PreparedBrief], PreparedBrief] = lambda brief: brief
    """Drops what the analysis does not read, so that a change there does not recompute it."""
