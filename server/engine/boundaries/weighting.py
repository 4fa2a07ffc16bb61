"""The one frozen weighting, chosen on a plateau over several labelled systems (docs/analyses/boundaries_scoring.md)."""

from dataclasses import dataclass, field, replace

SCALE = 1_000_000
"""Integers of the graph for one unit of score: contributions are rounded to a millionth before anything is solved."""


@dataclass(frozen=True)
class Weighting:
    """Each weight multiplies a score between 0 and 1, so it is what the criterion is worth at most."""

    attraction: dict[str, float] = field(
        default_factory=lambda: {
            "used_together": 1.0,
            "written_together": 0.5,
            "ordered_access": 0.25,
            "references": 0.5,
            "composition": 1.0,
            "invariants": 1.0,
            "shared_context": 0.6,
        }
    )
    repulsion: dict[str, float] = field(
        default_factory=lambda: {
            "sensitivity": 1.0,
            "volatility": 0.1,
            "availability": 0.2,
            "scaling": 0.2,
            "team": 1.0,
            "region": 2.0,
        }
    )
    resolution: float = 0.9
    """Attraction that a pair needs to be worth a shared module, as a multiple of the mean over all pairs.

    The default; see ``resolution.py``. 1 is the null model of a graph without structure (Reichardt and Bornholdt,
    "Statistical mechanics of community detection", 2006): two entities belong together when they attract each other
    more than any two do."""
    alternatives: tuple[float, ...] = (0.8, 1.2, 1.5, 2.0)
    """Other resolutions to be tried; empty where it is given."""
    equally_clear: float = 0.95
    """Share of the clearest modules' silhouette from which another cut is as good by it."""

    def fixed(self, resolution: float) -> "Weighting":
        """The same at a given resolution."""
        return replace(self, resolution=resolution, alternatives=())


WEIGHTING = Weighting()
