"""How long a verdict on an interleaving takes on the warm cluster, and how long finding the interleaving takes.

Run: ``python -m bench.interleavings``. SmallBank's 31 sets of programs at two levels: every set with a witness gives
two verdicts, the anomaly and what prevents it. Prints medians and worst cases in milliseconds of wall-clock time.
"""

import asyncio
import itertools
import statistics
import time
from pathlib import Path

from server.engine.consistency.execution import claims_of
from server.engine.consistency.splits import witness
from server.engine.consistency.templates import parse_templates
from server.engine.model.claims import Claim
from server.engine.model.consistency import Level
from server.lab.experiments import interleaves
from server.lab.ground import Ground
from server.lab.limits import LIMITS
from server.lab.sessions import Sessions

SMALLBANK = Path(__file__).parents[1] / "examples" / "templates" / "smallbank.yaml"


def main() -> None:
    claims, found = _claims()
    _print("find a witness or end the search", found)
    _print("verdict on PostgreSQL", asyncio.run(_verdicts(claims)))


def _claims() -> tuple[list[Claim], list[float]]:
    workload = parse_templates(SMALLBANK.read_text())
    names = sorted(program.name for program in workload.programs)
    claims: list[Claim] = []
    times = []
    for level in (Level.READ_COMMITTED, Level.REPEATABLE_READ):
        for count in range(1, len(names) + 1):
            for chosen in itertools.combinations(names, count):
                started = time.perf_counter()
                search = witness(workload, dict.fromkeys(chosen, level))
                times.append(1_000 * (time.perf_counter() - started))
                if search.found is not None:
                    claims += claims_of(workload, search.found, f"{level.value}/{'+'.join(chosen)}")
    return claims, times


async def _verdicts(claims: list[Claim]) -> list[float]:
    ground = Ground(1, LIMITS)
    await ground.start()
    times = []
    try:
        async with (
            ground.database(0) as database,
            ground.connection(database, 0) as connection,
            Sessions(ground, 0, database, connection) as sessions,
        ):
            for statement in claims[0].test.ddl:  # type: ignore[union-attr]
                await connection.execute(statement)
            for claim in (claims[0], *claims):  # the first opens the second connection
                started = time.perf_counter()
                await interleaves.observe(claim.test, sessions)  # type: ignore[arg-type]
                times.append(1_000 * (time.perf_counter() - started))
    finally:
        await ground.stop()
    return times[1:]


def _print(title: str, times: list[float]) -> None:
    print(f"{title:36} n {len(times):>3}  median {statistics.median(times):>7.1f} ms  worst {max(times):>7.1f} ms")


if __name__ == "__main__":
    main()
