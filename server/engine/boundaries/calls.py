"""How many calls a partition lets pass between modules, from traces alone."""

import math
from collections.abc import Mapping

from server.engine.boundaries.coordination import coordinators
from server.engine.boundaries.evidence import Evidence, Run


def calls(evidence: Evidence, module_of: Mapping[str, str]) -> float:
    """Calls between modules, per second for a rated system, otherwise per run of every trace.

    The module that coordinates a use case calls each other module that a run touches: once for touches that follow
    each other there, and once altogether where the order is not known.
    """
    home = coordinators(evidence, module_of)
    return math.fsum(run.weight * _calls(evidence, run, home[run.trace.use_case], module_of) for run in evidence.runs)


def _calls(evidence: Evidence, run: Run, home: str, module_of: Mapping[str, str]) -> int:
    modules = [module_of[evidence.names[visit.entity]] for visit in run.visits]
    if not run.ordered:
        return len(set(modules) - {home})
    before = home
    count = 0
    for module in modules:
        count += module not in (home, before)
        before = module
    return count
