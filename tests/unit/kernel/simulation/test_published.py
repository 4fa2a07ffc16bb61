"""Closed forks with exact answers from Petri nets: Heidelberger and Trivedi (1983), table 1, one processor."""

import pytest

from server.engine.kernel.simulation.experiment import simulate
from server.engine.kernel.simulation.flows import Choice, Flow, Fork, Loop, Model, Resource, Step, Work, compiled
from server.engine.kernel.simulation.scenario import Watch

DISKS = tuple(f"disk {position}" for position in range(4))


def _activity(cpu: float) -> tuple[Step, ...]:
    """Ten visits to disks on average, between slices of the processor time."""
    slice_ = Work("cpu", cpu / 11.0)
    return (slice_, Loop(10.0, (Choice(tuple((0.25, (Work(disk, 0.04),)) for disk in DISKS)), slice_)))


@pytest.mark.parametrize(
    ("customers", "cpu", "throughput"),
    [
        (1, 0.1, 0.760589),
        (1, 0.2, 0.632433),
        (3, 0.1, 1.56751),
        (3, 0.2, 1.24172),
        (5, 0.1, 1.98456),
        (5, 0.2, 1.49563),
    ],
)
def test_closed_fork_and_join(customers: int, cpu: float, throughput: float) -> None:
    flow = Flow("t1", (*_activity(cpu), Fork((_activity(cpu), _activity(cpu)))), population=customers)
    model = Model((Resource("cpu", 1), *(Resource(disk, 1) for disk in DISKS)), (), (flow,))
    seen = simulate(compiled(model), precision=0.01, watch=Watch.THROUGHPUTS).streams[0].throughput
    assert seen.value == pytest.approx(throughput, rel=0.02)
