"""Makes witnesses concrete: tables, rows, SQL, claims for the lab, scripts and drawings. Must not run them."""

from server.engine.consistency.execution.claims import claims_of

__all__ = ["claims_of"]
