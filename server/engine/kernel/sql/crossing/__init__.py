"""Cuts one statement that crosses databases into statements that do not. Must not know services' names or briefs."""

from server.engine.kernel.sql.crossing.compose import Crossing, Site, Step, Tables, cross
from server.engine.kernel.sql.crossing.problem import CrossingError

__all__ = ["Crossing", "CrossingError", "Site", "Step", "Tables", "cross"]
