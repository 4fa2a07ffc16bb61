"""Draws a plan of several services: what each does, stores and asks of the others. Must not know how they were cut."""

from server.engine.diagrams.services import context, data_flow, deployment, er
from server.engine.diagrams.services.landscape import Landscape
from server.engine.diagrams.services.runs import Run, Runs

__all__ = ["Landscape", "Run", "Runs", "context", "data_flow", "deployment", "er"]
