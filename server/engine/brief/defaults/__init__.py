"""Fills in what a brief leaves out, and lists every value assumed. Knows nothing of the written form's syntax."""

from server.engine.brief.defaults.ledger import Ledger
from server.engine.brief.defaults.steps import with_steps
from server.engine.brief.defaults.surroundings import with_surroundings
from server.engine.brief.defaults.volumes import with_volumes

__all__ = ["Ledger", "with_steps", "with_surroundings", "with_volumes"]
