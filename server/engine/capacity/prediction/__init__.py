"""What will happen in a system of services, pools and a database. Must not know briefs, or who asks."""

from server.engine.capacity.prediction.breaking import breaking_point
from server.engine.capacity.prediction.predicting import Effort, predict
from server.engine.capacity.prediction.refusing import check
from server.engine.capacity.prediction.state import cost_at, state_of
from server.engine.capacity.prediction.walking import places, rebuilt, with_steps

__all__ = ["Effort", "breaking_point", "check", "cost_at", "places", "predict", "rebuilt", "state_of", "with_steps"]
