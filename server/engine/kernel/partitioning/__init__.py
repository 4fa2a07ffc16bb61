"""Signed clique partitioning to proved optimality. Knows nodes and weights; must not know what they stand for."""

from server.engine.kernel.partitioning.approximation import Clusters, approximate
from server.engine.kernel.partitioning.checker import CertificateError, verify
from server.engine.kernel.partitioning.contradictions import Contradiction, contradiction
from server.engine.kernel.partitioning.pulls import pulls
from server.engine.kernel.partitioning.search import partition
from server.engine.kernel.partitioning.values import Branch, Certificate, Cut, Leaf, Part, Partitioning, SignedGraph

__all__ = [
    "Branch",
    "Certificate",
    "CertificateError",
    "Clusters",
    "Contradiction",
    "Cut",
    "Leaf",
    "Part",
    "Partitioning",
    "SignedGraph",
    "approximate",
    "contradiction",
    "partition",
    "pulls",
    "verify",
]
