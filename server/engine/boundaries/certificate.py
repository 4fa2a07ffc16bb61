"""The cut with its proof as JSON, so that anybody can check it without the solver."""

import msgspec

from server.engine.boundaries.values import Cut
from server.engine.kernel.partitioning import verify

HOW = """\
from pathlib import Path
import msgspec
from server.engine.kernel.partitioning import Certificate, SignedGraph, verify

written = msgspec.json.decode(Path("cut.json").read_bytes())
graph = msgspec.convert(written["graph"], SignedGraph)
clusters = tuple(tuple(cluster) for cluster in written["clusters"])
print(verify(graph, clusters, msgspec.convert(written["certificate"], Certificate)))  # the bound
"""
"""What a reader runs beside the file; the checker reads only the graph, the partition and the dual values."""


def clusters_of(cut: Cut) -> tuple[tuple[int, ...], ...]:
    """The modules as positions in the sorted entity names, as the checker takes them."""
    place = {entity: position for position, entity in enumerate(cut.coupling.entities)}
    return tuple(sorted(tuple(sorted(place[one] for one in module.entities)) for module in cut.modules))


def verified_bound(cut: Cut) -> int:
    """What the separate checker says no partition can exceed; raises ``CertificateError`` when the proof is wrong."""
    return verify(cut.coupling.graph(), clusters_of(cut), cut.certificate)


def document(cut: Cut, unit: int) -> str:
    """``cut.json``; ``unit`` is what one of coupling is in the integers of the graph."""
    written = {
        "modules": {module.name: module.entities for module in cut.modules},
        "value": cut.value,
        "bound": cut.bound,
        "gap": cut.gap,
        "unit": unit,
        "clusters": clusters_of(cut),
        "graph": cut.coupling.graph(),
        "certificate": cut.certificate,
        "check": HOW.splitlines(),
    }
    encoded = msgspec.json.encode(written, order="deterministic")
    return encoded.decode() + "\n"
