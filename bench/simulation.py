"""Events per second of processor time of the queueing simulator: three classes, two pools, two ways to share."""

import time

from server.engine.kernel.simulation import instructions as do
from server.engine.kernel.simulation.flows import Flow, Hold, Model, Pause, Resource, Work, compiled
from server.engine.kernel.simulation.replications import replicate

PASSES = 400_000
EVENTS = 1 << 40


def main() -> None:
    for name, kind in (("first come first served", do.FCFS), ("processor sharing", do.PS)):
        scenario = compiled(_model(kind))
        begin = time.process_time()
        replicate(scenario, 0, 0, 1_000, EVENTS)
        ready = time.process_time() - begin
        best = 0.0
        for stream in range(3):
            begin = time.process_time()
            run = replicate(scenario, 0, stream, PASSES, EVENTS)
            best = max(best, run.events / (time.process_time() - begin))
        print(f"{name:24} {best / 1e6:5.1f} million events/s   first run after {ready:.2f} s")


def _model(kind: int) -> Model:
    """A read, a list and a write: worker, processor, connection around the statement, a call outside for the write."""

    def request(name: str, rate: float, cpu: float, statement: float, outside: float) -> Flow:
        inner = (Work("cpu", cpu), Hold("connections", (Work("db", statement),)), Work("cpu", cpu))
        return Flow(name, (Hold("workers", (*inner, Pause(outside)) if outside else inner),), rate=rate)

    return Model(
        (Resource("cpu", 4, kind), Resource("db", 2, kind)),
        (Resource("workers", 32), Resource("connections", 8)),
        (
            request("read", 0.5, 1.0, 1.0, 0.0),
            request("list", 0.2, 1.5, 2.5, 0.0),
            request("write", 0.15, 2.0, 1.5, 20.0),
        ),
    )


if __name__ == "__main__":
    main()
