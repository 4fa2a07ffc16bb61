"""Which module a use case reaches first, and which reads another's reference data from a copy of its own."""

import math
from collections.abc import Mapping

from server.engine.boundaries.evidence import Evidence, Run
from server.engine.model.brief import Microseconds
from server.engine.model.traces import System


def coordinators(evidence: Evidence, module_of: Mapping[str, str]) -> dict[str, str]:
    """The module of each use case: where it writes most, then where it reads most, then the first by name.

    A use case that touches nothing lies with the module that has most entities.
    """
    scores: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for run in evidence.runs:
        for visit in run.visits:
            module = module_of[evidence.names[visit.entity]]
            marks = scores.setdefault(run.trace.use_case, {}).setdefault(module, [])
            marks.append((run.weight * visit.writes, run.weight * visit.reads))
    sizes: dict[str, int] = {}
    for module in module_of.values():
        sizes[module] = sizes.get(module, 0) + 1
    largest = min(sizes, key=lambda name: (-sizes[name], name), default="")
    found = {}
    for use_case in sorted({trace.use_case for trace in evidence.system.traces}):
        marks_of = scores.get(use_case, {})
        found[use_case] = min(
            marks_of,
            key=lambda name: (
                -math.fsum(written for written, _ in marks_of[name]),
                -math.fsum(read for _, read in marks_of[name]),
                name,
            ),
            default=largest,
        )
    return found


RARE = 0.05
"""Writes among all accesses, at most, for data to count as reference data."""
READERS = 2
"""Other modules that read it, at least: for one reader a call or a view is simpler than a copy."""


def reference_copies(evidence: Evidence, module_of: Mapping[str, str]) -> dict[str, dict[str, Microseconds]]:
    """Reader module to the entities it keeps a read-only copy of, and how old the copy may be.

    An entity is copied when it is hardly ever written, several other modules read it, and every use case that reads it
    from another module states how stale the answer may be. The copy is as fresh as the least tolerant asks.
    """
    coordinator = coordinators(evidence, module_of)
    copies: dict[str, dict[str, Microseconds]] = {}
    for place, name in enumerate(evidence.names):
        runs = [run for run in evidence.runs if place in run.touched]
        reads = math.fsum(run.weight for run in runs)
        writes = math.fsum(run.weight for run in runs if place in run.written)
        foreign = [run for run in runs if _reads_from_afar(run, name, coordinator, module_of)]
        readers = sorted({coordinator[run.trace.use_case] for run in foreign})
        tolerances = [run.trace.staleness for run in foreign]
        if not reads or writes > RARE * reads or len(readers) < READERS or any(not one for one in tolerances):
            continue
        for reader in readers:
            least = min(run.trace.staleness or 0 for run in foreign if coordinator[run.trace.use_case] == reader)
            copies.setdefault(reader, {})[name] = least
    return copies


def _reads_from_afar(run: Run, name: str, coordinator: Mapping[str, str], module_of: Mapping[str, str]) -> bool:
    return coordinator[run.trace.use_case] != module_of[name]


def columns_of(system: System, entity: str) -> tuple[str, ...]:
    """What a copy of the entity holds, as far as it is known; sorted."""
    return next((tuple(sorted(fact.attributes)) for fact in system.entities if fact.name == entity), ())
