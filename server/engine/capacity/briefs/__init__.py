"""What system a brief describes: services, demands and locks, with where each figure comes from. Solves nothing."""

from server.engine.capacity.briefs.calibration import Calibration
from server.engine.capacity.briefs.system import system_of

__all__ = ["Calibration", "system_of"]
