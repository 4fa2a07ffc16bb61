"""Cuts one statement that crosses databases into statements that do not. Must not know services' names or briefs."""

from server.engine.kernel.sql.crossing.compose import Attached, Crossing, Site, Step, Tables, cross
from server.engine.kernel.sql.crossing.problem import CrossingError

__all__ = ["Attached", "Crossing", "CrossingError", "Site", "Step", "Tables", "cross"]
