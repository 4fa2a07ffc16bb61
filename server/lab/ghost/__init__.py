"""Ghost databases: empty ones that PostgreSQL plans like full ones. Must not know what the plans are asked for.

`GhostCluster` is the server, owned by whoever owns a lab; its `GhostAddress` travels to the processes that compute,
where `Ghosts` is the planner the engine is handed (`server.engine.model.planning.Planner`).
"""

from server.lab.ghost.cluster import GhostAddress, GhostCluster, ghosts
from server.lab.ghost.keeper import GhostKeeper
from server.lab.ghost.planner import Ghosts, planned

VERSION = 7
"""Raised whenever the same question may get another answer; results that rest on older ones are not reused."""

__all__ = ["VERSION", "GhostAddress", "GhostCluster", "GhostKeeper", "Ghosts", "ghosts", "planned"]
