"""The queueing simulator: events per second of processor time, beside peers in the same run, and how its cost grows.

An event is an arrival or a completion. Peers (ciw, SimPy, LINE's LDES) are installed into build/peers when missing.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

from server.engine.kernel.simulation import instructions as do
from server.engine.kernel.simulation.experiment import simulate
from server.engine.kernel.simulation.flows import Flow, Hold, Model, Pause, Resource, Step, Work, compiled
from server.engine.kernel.simulation.replications import replicate

PASSES = 400_000
EVENTS = 1 << 40
PEERS = Path("build/peers")
PACKAGES = ("simpy==4.1.2", "ciw==3.2.7", "line-solver==3.0.8.0")


def main() -> None:
    begin = time.process_time()
    replicate(compiled(_service(do.FCFS)), 0, 0, 1_000, EVENTS)
    print(f"first thousand requests of this process: {time.process_time() - begin:.2f} s, loading included\n")
    for name, kind in (("first come first served", do.FCFS), ("processor sharing", do.PS)):
        best = max(_speed(_service(kind), stream) for stream in range(3))
        begin = time.process_time()
        seen = simulate(compiled(_service(kind)), precision=0.02)
        took = time.process_time() - begin
        worst = max(stream.quantiles[-1].relative for stream in seen.streams)
        print(
            f"three classes, two pools, {name:24} {best / 1e6:5.1f} million events/s; "
            f"every p99 to ±{worst:.1%} in {took:.2f} s ({seen.passes} requests)"
        )
    _beside_peers()
    _growth()


def _speed(model: Model, stream: int = 0, passes: int = PASSES, room: int = 0) -> float:
    scenario = compiled(model)
    room = replicate(
        scenario, 0, stream, passes // 10, EVENTS, room
    ).room  # so that it is not found out by running again
    begin = time.process_time()
    run = replicate(scenario, 0, stream, passes, EVENTS, room)
    return run.events / (time.process_time() - begin)


def _beside_peers() -> None:
    own = {
        "M/M/4": _tandem(1, 4, 3.2),
        "tandem of 5": _tandem(5, 1, 0.8),
    }
    print("\nmillion events/s            " + "".join(f"{name:>16}" for name in own))
    best = {name: max(_speed(model, stream) for stream in range(2)) for name, model in own.items()}
    print(f"{'ours':28}" + "".join(f"{one / 1e6:16.2f}" for one in best.values()))
    found: dict[str, dict[str, str]] = {}
    for line in _peers():
        one = json.loads(line)
        rate = one.get("events_per_s")
        said = f"{rate / 1e6:.3f} (1/{best[one['model']] / rate:,.0f})" if rate else "does not run"
        found.setdefault(one["peer"], {})[one["model"]] = said
    for peer, rates in found.items():
        print(f"{peer:28}" + "".join(f"{rates.get(name, ''):>16}" for name in own))


def _peers() -> list[str]:
    python = PEERS / "bin" / "python"
    try:
        if not (PEERS / ".ready").exists():
            subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
            subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True, timeout=300)
            (PEERS / ".ready").touch()
        done = subprocess.run(
            [python, Path(__file__).with_name("simulation_peers.py")], capture_output=True, text=True, timeout=120
        )
    except (OSError, subprocess.SubprocessError) as error:
        print(f"peers cannot be run here: {error}")
        return []
    return [line for line in done.stdout.splitlines() if line.startswith('{"peer"')]


def _growth() -> None:
    print("\nhow cost grows, million events/s")
    sizes = (1, 4, 16, 64)
    rates = [_speed(_tandem(count, 1, 0.8), passes=max(10_000, PASSES // count)) for count in sizes]
    print(
        "stations in a row   "
        + "".join(f"{size:>6}: {rate / 1e6:5.1f}" for size, rate in zip(sizes, rates, strict=True))
    )
    rates = [_speed(_classes(count), passes=200_000) for count in sizes]
    print(
        "classes             "
        + "".join(f"{size:>6}: {rate / 1e6:5.1f}" for size, rate in zip(sizes, rates, strict=True))
    )
    sizes = (50, 1_000, 10_000, 100_000)
    rates = [_speed(_pending(count), passes=8 * count + 200_000, room=count + count // 4 + 1_000) for count in sizes]
    print(
        "pending events      "
        + "".join(f"{size:>6}: {rate / 1e6:5.1f}" for size, rate in zip(sizes, rates, strict=True))
    )


def _tandem(stations: int, servers: int, rate: float) -> Model:
    names = [f"s{position}" for position in range(stations)]
    steps = tuple(Work(name, 1.0) for name in names)
    return Model(tuple(Resource(name, servers) for name in names), (), (Flow("request", steps, rate=rate),))


def _classes(count: int) -> Model:
    flows = tuple(Flow(f"c{position}", (Work("s", 1.0),), rate=3.2 / count) for position in range(count))
    return Model((Resource("s", 4),), (), flows)


def _pending(count: int) -> Model:
    return Model((Resource("s", 1),), (), (Flow("request", (Pause(1.0),), rate=float(count)),))


def _service(kind: int) -> Model:
    """A read, a list and a write: worker, processor, connection around the statement, a call outside for the write."""

    def request(name: str, rate: float, cpu: float, statement: float, outside: float) -> Flow:
        inner: tuple[Step, ...] = (Work("cpu", cpu), Hold("connections", (Work("db", statement),)), Work("cpu", cpu))
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
