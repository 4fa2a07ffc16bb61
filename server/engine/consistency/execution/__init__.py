"""Makes witnesses concrete: tables, rows, SQL, claims for the lab, scripts and drawings. Must not run them."""

from server.engine.consistency.execution.claims import claims_of
from server.engine.consistency.execution.drawings import ascii_sequence, cycle, sequence
from server.engine.consistency.execution.samples import serial_claim
from server.engine.consistency.execution.script import script
from server.engine.consistency.execution.serializable import bound_sentence

__all__ = ["ascii_sequence", "bound_sentence", "claims_of", "cycle", "script", "sequence", "serial_claim"]
