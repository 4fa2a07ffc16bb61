"""Runs Envoy in front of the server: fills edge/envoy.yaml and keeps the process. Knows nothing of what calls mean."""

from server.running.edge.config import render
from server.running.edge.process import run
from server.running.edge.settings import EdgeSettings

__all__ = ["EdgeSettings", "render", "run"]
