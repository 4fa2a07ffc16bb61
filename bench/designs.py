"""The marketplace design: cold (nothing kept), warm (everything kept), by analysis; and the memory at its peak."""

import asyncio
import resource
import time
from pathlib import Path

from bench.planning import Memory, plan
from server.engine.model.value import canonical
from server.lab import Lab

BRIEF = Path(__file__).resolve().parent.parent / "examples" / "marketplace" / "brief.yaml"


def main() -> None:
    asyncio.run(_measure())


async def _measure() -> None:
    lab = Lab()
    began = time.perf_counter()
    await lab.start()
    print(f"lab started in {time.perf_counter() - began:.2f} s")
    try:
        memory = Memory()
        cold = await _design("cold", lab, memory)
        warm = await _design("warm", lab, memory)
        print(f"warm / cold: {warm / cold:.3f}")
    finally:
        await lab.stop()
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"memory at peak: {own:.0f} MiB here, {children:.0f} MiB in the largest child")


async def _design(state: str, lab: Lab, memory: Memory) -> float:
    """One design in this process, with the keys of the real pipeline; seconds."""
    start = time.perf_counter()
    planned = await plan(lab, BRIEF.read_text(), memory)
    total = time.perf_counter() - start
    print(f"{state}: {total:.2f} s")
    for name, spent in planned.spent.items():
        print(f"  {name:22} {spent.computed * 1000:8.0f} ms computed {spent.executed * 1000:8.0f} ms executed", end="")
        print(f"   {spent.claims:5} claims")
    print(f"  {sum(len(canonical(file)) for file in planned.files) / 1e6:.1f} MB in {len(planned.files)} files")
    return total
