"""Two scenarios of one seed are compared request by request: what differs is the change, and not the luck."""

import numpy as np
import pytest

from server.engine.kernel.simulation.flows import Choice, Flow, Hold, Loop, Model, Pause, Resource, Work, compiled
from server.engine.kernel.simulation.replications import Replication, replicate

PASSES = 4_000
REPLICATIONS = 12


def _replicas(count: int, demand: float = 1.0, *extra: Flow) -> Model:
    """A choice among replicas, some statements in a pool, and a pause outside."""
    replicas = tuple((1.0 / count, (Work(f"replica {one}", demand),)) for one in range(count))
    statements = Loop(1.5, (Hold("connections", (Work("db", 0.2),)),))
    return Model(
        (*(Resource(f"replica {one}", 1) for one in range(count)), Resource("db", 1), Resource("aside", 1)),
        (Resource("connections", 3),),
        (Flow("read", (Choice(replicas), statements, Pause(0.5)), rate=1.2), *extra),
    )


def _mean(model: Model, seed: int, stream: int) -> float:
    run: Replication = replicate(compiled(model), seed, stream, PASSES, 1 << 40)
    return float(run.responses[run.classes == 0].mean(dtype=np.float64))


@pytest.mark.parametrize("changed", [_replicas(4), _replicas(3, 0.9)], ids=["one more replica", "a smaller demand"])
def test_what_if_varies_less_with_common_numbers(changed: Model) -> None:
    """A third of the variance at most: as good as three times as many requests."""
    common, apart = [], []
    for stream in range(REPLICATIONS):
        before = _mean(_replicas(3), 1, stream)
        common.append(before - _mean(changed, 1, stream))
        apart.append(before - _mean(changed, 2, stream))
    assert np.mean(common) > 0.0
    assert np.var(common) < np.var(apart) / 3.0


def test_other_classes_change_nothing_where_nobody_waits_for_them() -> None:
    """The same requests come and draw the same: only what they share could tell them apart."""
    alone = replicate(compiled(_replicas(2)), 3, 0, 500, 1 << 40)
    other = Flow("report", (Work("aside", 1.0),), rate=0.3)
    both = replicate(compiled(_replicas(2, 1.0, other)), 3, 0, 800, 1 << 40)
    own = both.responses[both.classes == 0]
    same = min(len(own), len(alone.responses))
    assert same > 400
    assert np.array_equal(own[:same], alone.responses[:same])


def test_what_takes_longer_outside_moves_every_request_alike() -> None:
    """Twice the pause of everybody: each request has the same pause drawn, twice as long."""
    short = replicate(compiled(Model((), (), (Flow("f", (Pause(1.0),), rate=0.001),))), 5, 0, 300, 1 << 40)
    long = replicate(compiled(Model((), (), (Flow("f", (Pause(2.0),), rate=0.001),))), 5, 0, 300, 1 << 40)
    assert np.allclose(long.responses, 2.0 * short.responses, rtol=1e-3, atol=1e-2)
