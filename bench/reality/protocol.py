"""Calibrate, predict, freeze, measure, compare: ``python -m bench reality``, on an otherwise idle machine.

A window in which others used more than ``FOREIGN`` of a core, or in which the load itself was late, is marked and is
no evidence. Processor time a request falls with load, for one waking serves several, and drifts with the machine's
clock: it is taken anew just before each level, where no latency is looked at. Then the prediction is written and its
hash printed, and only then is anything measured.
"""

import hashlib
import json
import statistics
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from bench import CannotRunError
from bench.reality.load import Planned, Run, replay, schedule
from bench.reality.plant import Plant
from bench.reality.prediction import Demand, busiest, calibrated, drifted, predicted
from server.engine.kernel.simulation.estimates import warm_up

FOLDER = Path("build/reality")
FOREIGN = 0.05
LATE = 0.1
"""Of the median: how late the load's p99 may be."""
MEASURES = ("mean", "p50", "p95", "p99")
_BLOCK, _DRAWS = 50, 200
_TRIES = 5


def main() -> None:
    brief = yaml.safe_load((Path(__file__).parent / "brief.yaml").read_text())
    change = brief["change"]
    planned = [(level, brief["pool"]) for level in brief["levels"]] + [(change["level"], change["pool"])]
    errors: dict[str, list[tuple[float, float]]] = {name: [] for name in MEASURES}
    with Plant(brief, FOLDER) as plant:
        demands = _calibrated(brief, plant)
        _, work = busiest(brief, demands)
        print(f"{1e3 * work:.2f} ms of the busiest core a request\n")
        valid = sum(_window(brief, plant, demands, work, *one, errors) for one in enumerate(planned))
    _summary(errors, valid, len(planned))


def _window(
    brief: dict[str, Any],
    plant: Plant,
    demands: dict[str, Demand],
    work: float,
    position: int,
    what: tuple[float, int],
    errors: dict[str, list[tuple[float, float]]],
) -> bool:
    """Processor time at the level, the prediction, frozen, then the measurement; a change of pool comes after it."""
    level, pool = what
    rate = level / work
    brought = schedule(brief, rate, int(rate * brief["calibration"]["seconds"]), 200 + position)
    at = drifted(demands, _undisturbed(plant, brought), brief)
    core, _ = busiest(brief, at)
    frozen = predicted(brief, at, rate, pool)
    written = json.dumps(frozen, sort_keys=True, indent=1).encode()
    (FOLDER / f"prediction_{position}.json").write_bytes(written)
    print(f"frozen {hashlib.sha256(written).hexdigest()[:16]}…: it breaks at {frozen['breaks_at']:.0f}/s")
    if pool != brief["pool"]:
        plant.start(pool)
    run = replay(plant, schedule(brief, rate, int(rate * brief["seconds"]), position))
    own = predicted(brief, drifted(at, run, brief), rate, pool)
    return _told(brief, run, frozen, own, level, pool, core, errors)


def _calibrated(brief: dict[str, Any], plant: Plant) -> dict[str, Demand]:
    demands = {}
    asked = brief["calibration"]
    for position, name in enumerate(brief["endpoints"]):
        for warm in (True, False):
            plan = schedule(brief, asked["rate"], asked["requests"] // (4 if warm else 1), 100 + position, name)
            run = _undisturbed(plant, plan)
        demands[name] = one = calibrated(run)
        pieces = {"service": one.service, "database": one.database, "load": one.load, "rest": one.rest}
        said = ", ".join(f"{part} {1e3 * time:.2f} ms" for part, time in pieces.items())
        print(f"{name:6} {said}, scv {one.scv:.2f}{_doubts(run)}")
    return demands


def _undisturbed(plant: Plant, plan: list[Planned]) -> Run:
    """A window of the calibration without neighbours; a few are tried."""
    for _ in range(_TRIES):
        run = replay(plant, plan)
        if _foreign(run) <= FOREIGN:
            return run
    raise CannotRunError(f"others use {_foreign(run):.2f} cores; calibrate on a machine that does nothing else")


def _foreign(run: Run) -> float:
    return (run.spent["machine"] - sum(run.spent[name] for name in ("service", "database", "load"))) / run.wall


def _doubts(run: Run) -> str:
    """What speaks against the window; empty where nothing does."""
    doubts = []
    if _foreign(run) > FOREIGN:
        doubts.append(f"others used {_foreign(run):.2f} cores")
    late = float(np.quantile(run.lateness, 0.99))
    if late > LATE * float(np.median(run.latencies)):
        doubts.append(f"the load was {1e3 * late:.1f} ms late")
    if run.failed:
        doubts.append(f"{run.failed} requests failed")
    return f"  NO EVIDENCE: {', '.join(doubts)}" if doubts else ""


def _told(
    brief: dict[str, Any],
    run: Run,
    frozen: dict[str, Any],
    own: dict[str, Any],
    level: float,
    pool: int,
    core: str,
    errors: dict[str, list[tuple[float, float]]],
) -> bool:
    """One window's table; its errors are kept where it is evidence."""
    doubts = _doubts(run)
    print(f"level {level}, {frozen['rate']:.0f}/s, pool {pool}, {len(run.latencies)} requests{doubts}")
    used = {
        "service": run.spent["service"] / run.wall,
        "database": (run.spent["database"] + run.spent["load"]) / run.wall,
    }
    busy = max(used, key=lambda one: used[one])
    print(
        f"  bottleneck {busy} ({'as' if busy == core else 'NOT as'} predicted), used to {used[busy]:.2f}, "
        f"predicted {frozen['utilisation'][core]:.2f}"
    )
    cut = warm_up(run.latencies)
    names = np.array(run.endpoints[cut:])
    for name in brief["endpoints"]:
        seen = run.latencies[cut:][names == name]
        cells = []
        for measure in MEASURES:
            value = _measure(seen, measure)
            low, high = _interval(seen, measure)
            pair = (frozen["endpoints"][name][measure] / value - 1.0, own["endpoints"][name][measure] / value - 1.0)
            if not doubts:
                errors[measure].append(pair)
            cells.append(
                f"{measure} {1e3 * frozen['endpoints'][name][measure]:.1f} for {1e3 * value:.1f} "
                f"[{1e3 * low:.1f}, {1e3 * high:.1f}] ms ({pair[0]:+.0%}, {pair[1]:+.0%})"
            )
        print(f"  {name:6} " + "; ".join(cells))
    return not doubts


def _measure(values: NDArray[np.float64], measure: str) -> float:
    return float(values.mean() if measure == "mean" else np.quantile(values, int(measure[1:]) / 100.0))


def _interval(values: NDArray[np.float64], measure: str) -> tuple[float, float]:
    """At 95 %, by drawing blocks of neighbours, which depend on each other."""
    chance = np.random.default_rng(0)
    blocks = max(1, len(values) // _BLOCK)
    starts = chance.integers(0, max(1, len(values) - _BLOCK), (_DRAWS, blocks))
    found = [_measure(np.concatenate([values[one : one + _BLOCK] for one in row]), measure) for row in starts]
    return float(np.quantile(found, 0.025)), float(np.quantile(found, 0.975))


def _summary(errors: dict[str, list[tuple[float, float]]], valid: int, windows: int) -> None:
    print(f"\n{valid} of {windows} windows are evidence")
    for measure, pairs in errors.items():
        if pairs:
            frozen, own = (statistics.fmean(abs(pair[which]) for pair in pairs) for which in (0, 1))
            print(f"mean error of {measure:4}: {frozen:.0%} as frozen, {own:.0%} with the run's own demands")
