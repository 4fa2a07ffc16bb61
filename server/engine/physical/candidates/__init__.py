"""Reads statements for the indexes that could serve them. Must not know what any of them costs."""

from server.engine.physical.candidates.facts import Facts, facts_of
from server.engine.physical.candidates.footprint import Change, Footprint, Reading
from server.engine.physical.candidates.generate import TRIGRAMS, bare, indexes_for, plain_keys
from server.engine.physical.candidates.merge import merged
from server.engine.physical.candidates.reading import read
from server.engine.physical.candidates.relevance import relevant
from server.engine.physical.candidates.vary import neighbours, variants

__all__ = [
    "TRIGRAMS",
    "Change",
    "Facts",
    "Footprint",
    "Reading",
    "bare",
    "facts_of",
    "indexes_for",
    "merged",
    "neighbours",
    "plain_keys",
    "read",
    "relevant",
    "variants",
]
