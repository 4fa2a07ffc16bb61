"""`python -m server status`: what supervisord says of the programs, as JSON."""

import dataclasses
import json
import sys
from pathlib import Path

from server.running import supervisor
from server.settings import Settings


def run(settings: Settings) -> int:
    """Print one JSON list; 1 when nothing runs."""
    try:
        state = json.loads((settings.data_dir / "run" / "state.json").read_text())
        found = supervisor.states(Path(state["supervisor"]))
    except (OSError, ValueError) as error:
        print(f"nothing runs in {settings.data_dir}: {error}", file=sys.stderr)
        return 1
    print(json.dumps([dataclasses.asdict(process) for process in found]))
    return 0
