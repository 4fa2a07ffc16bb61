"""Prints the digests of a brief's plan: ``python -m tests.golden.digests brief.yaml``."""

import asyncio
import hashlib
import sys
from pathlib import Path

from bench.planning import plan
from server.lab import Lab


async def main(file: Path) -> None:
    lab = Lab()
    await lab.start()
    try:
        planned = await plan(lab, file.read_text())
    finally:
        await lab.stop()
    for artefact in planned.files:
        print(artefact.path, hashlib.sha256(artefact.content.encode()).hexdigest())


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
