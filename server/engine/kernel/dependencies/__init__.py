"""Functional dependency theory over plain attribute names: closures, keys, covers, normal forms, decompositions.

Knows nothing of entities, tables or SQL. Everything is exact unless a result says ``complete=False``: the number of
candidate keys and of reduced determinants can be exponential, and the search for them stops at a stated budget.
"""

from server.engine.kernel.dependencies.decomposition import is_lossless, preserves
from server.engine.kernel.dependencies.relation import FunctionalDependency, Relation
from server.engine.kernel.dependencies.report import DependencyReport, Scheme, analyse

__all__ = [
    "DependencyReport",
    "FunctionalDependency",
    "Relation",
    "Scheme",
    "analyse",
    "is_lossless",
    "preserves",
]
