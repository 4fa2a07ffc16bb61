"""Sagas: planned from a brief or a draft, checked by rule and by search, written as SQL. Must not run anything."""

from server.engine.consistency.sagas.arrange import arrange
from server.engine.consistency.sagas.artefacts import artefacts
from server.engine.consistency.sagas.interleaving import interleave
from server.engine.consistency.sagas.plan import plan_saga, plan_sagas
from server.engine.consistency.sagas.programs import with_compensations
from server.engine.consistency.sagas.report import saga_section, section, stale_table
from server.engine.consistency.sagas.rules import RULES, check
from server.engine.consistency.sagas.search import search
from server.engine.consistency.sagas.trials import trials

__all__ = [
    "RULES",
    "arrange",
    "artefacts",
    "check",
    "interleave",
    "plan_saga",
    "plan_sagas",
    "saga_section",
    "search",
    "section",
    "stale_table",
    "trials",
    "with_compensations",
]
