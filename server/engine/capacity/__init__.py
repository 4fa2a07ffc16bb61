"""Predicts load and latency, says what breaks when and what to do; solves queueing models. Measures nothing."""

from server.engine.capacity.analysis import ANALYSIS
from server.engine.capacity.asking import Asked
from server.engine.capacity.models.solve import solve

__all__ = ["ANALYSIS", "Asked", "solve"]
