"""A brief small enough to be computed by hand, and ways to change it."""

from pathlib import Path

from server.engine.boundaries.groups import Groups, grouped
from server.engine.boundaries.workload import workload_of
from server.engine.brief import read
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import BriefSource

SHOP = (Path(__file__).parent / "small.yaml").read_text()


def prepared(text: str = SHOP) -> PreparedBrief:
    return read(BriefSource("shop.yaml", "yaml", text))


def apart(text: str = SHOP) -> Groups:
    """Each entity a group of its own."""
    workload = workload_of(prepared(text))
    return grouped(workload, {name.lower(): (name,) for name in workload.entities})
