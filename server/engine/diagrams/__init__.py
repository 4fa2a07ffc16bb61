"""Draws a plan: context, data flow, entities, sequences, states, deployment; as Mermaid and as plain ASCII.

Decides only what is drawn and how it is grouped; must not know how other analyses came to what it draws.
"""

from server.engine.diagrams.analysis import ANALYSIS

__all__ = ["ANALYSIS"]
