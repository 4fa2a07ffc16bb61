"""Functional dependency theory over plain attribute names: closures, keys, covers, normal forms, decompositions.

Knows nothing of entities, tables or SQL. Everything is exact unless a result says ``complete=False``: the number of
candidate keys and of reduced determinants can be exponential, and the search for them stops at a stated budget.
"""

from server.engine.kernel.dependencies.decomposition import is_lossless, lost, preserves
from server.engine.kernel.dependencies.keys import KEY_BUDGET
from server.engine.kernel.dependencies.relation import FunctionalDependency, Relation
from server.engine.kernel.dependencies.report import DependencyReport, Scheme, analyse, boyce_codd_by_splitting

__all__ = [
    "KEY_BUDGET",
    "DependencyReport",
    "FunctionalDependency",
    "Relation",
    "Scheme",
    "analyse",
    "boyce_codd_by_splitting",
    "is_lossless",
    "lost",
    "preserves",
]
