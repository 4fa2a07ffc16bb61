"""Reads models as sources state them, with their many names for one figure, into values. Solves nothing."""

from server.engine.capacity.stated.kinds import KINDS, Point, Solvable, points

__all__ = ["KINDS", "Point", "Solvable", "points"]
