"""The contract analysis: REST and gRPC interfaces from use cases and entities. Knows no other analysis."""

from server.engine.contract.analysis import ANALYSIS

__all__ = ["ANALYSIS"]
