"""Sagas: planned from a brief or a draft, checked by rule and by search, written as SQL. Must not run anything."""

from server.engine.consistency.sagas.arrange import arrange
from server.engine.consistency.sagas.interleaving import interleave
from server.engine.consistency.sagas.plan import plan_saga, plan_sagas
from server.engine.consistency.sagas.rules import RULES, check
from server.engine.consistency.sagas.search import search

__all__ = ["RULES", "arrange", "check", "interleave", "plan_saga", "plan_sagas", "search"]
