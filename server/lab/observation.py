"""What an experiment saw, before it becomes evidence; and how what PostgreSQL says is made the same in every run."""

import re
from dataclasses import dataclass

import asyncpg

from server.engine.model.claims import Claim
from server.engine.model.plan import Basis, Evidence, Figure, Verdict

LONGEST_TEXT = 2_000
"""Characters of an error message that enter evidence; PostgreSQL may quote whole values in them."""


@dataclass(frozen=True)
class Observation:
    verdict: Verdict
    observed: str
    """One sentence."""
    statements: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    repeat: str = ""

    def evidence(self, claim: Claim) -> Evidence:
        return Evidence(
            id=claim.id,
            claim=claim.sentence,
            basis=Basis.EXECUTED,
            verdict=self.verdict,
            observed=self.observed,
            statements=self.statements,
            figures=self.figures,
            repeat=self.repeat,
        )


def confirmed(observed: str, **rest: object) -> Observation:
    return Observation(Verdict.CONFIRMED, observed, **rest)  # type: ignore[arg-type]  # checked by the dataclass' users


def refuted(observed: str, **rest: object) -> Observation:
    return Observation(Verdict.REFUTED, observed, **rest)  # type: ignore[arg-type]  # the same


def unproven(reason: str) -> Observation:
    """The lab could not see it; ``reason`` says what stood in the way."""
    return Observation(Verdict.UNPROVEN, reason)


DRIVER_ERRORS = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what a COPY ends with when its server is killed
    OSError,
    EOFError,
)
"""All that a call of the driver may end with when the server answers with an error, or no longer answers."""


class UnprovenError(Exception):
    """An experiment ended without an answer: a limit was reached."""


class LostError(Exception):
    """The cluster or the connection went away in the middle."""


_STEADY = (
    (re.compile(r"\bOID \d+"), "OID …"),
    (re.compile(r'database "lab_[0-9a-z_]+"'), "the database"),
    (re.compile(r"\bprocess \d+"), "process …"),
    (re.compile(r"\btransaction \d+"), "transaction …"),
    (re.compile(r"pg_temp_\d+"), "pg_temp"),
    (re.compile(r"pg_toast_\d+"), "pg_toast_…"),
)


def steady(text: str) -> str:
    """The text without what varies from run to run: object numbers, database names, process numbers."""
    for pattern, replacement in _STEADY:
        text = pattern.sub(replacement, text)
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def said(error: asyncpg.PostgresError) -> str:
    """``23505 duplicate key value violates …``: SQLSTATE and message, steady."""
    return steady(f"{error.sqlstate} {error.args[0] if error.args else ''}".strip())


_LIMITS = {
    "57014": "the statement took longer than the lab allows",
    "55P03": "the statement waited for a lock longer than the lab allows",
    "25P03": "the session stayed idle longer than the lab allows",
    "53000": "the experiment needs more than the lab gives",
    "53100": "the experiment needs more disk than the lab gives",
    "53200": "the experiment needs more memory than the lab gives",
    "53400": "the experiment needs more than the lab gives",
}
_LOST = frozenset({"57P01", "57P02", "57P03", "57P04", "57P05", "08000", "08001", "08003", "08004", "08006", "53300"})


def own(error: BaseException) -> asyncpg.PostgresError:
    """The error, when it is the experiment's own; raises `LostError` or `UnprovenError` when it is the lab's."""
    if isinstance(error, TimeoutError):
        raise UnprovenError(_LIMITS["57014"]) from error
    if not isinstance(error, asyncpg.PostgresError):
        raise LostError(type(error).__name__) from error
    state = error.sqlstate or "08006"
    if state in _LOST:
        raise LostError(said(error)) from error
    if state in _LIMITS:
        raise UnprovenError(_LIMITS[state]) from error
    if "File too large" in str(error):
        raise UnprovenError(_LIMITS["53100"]) from error
    if state.startswith("XX"):
        raise UnprovenError(f"PostgreSQL reports an internal error: {said(error)}") from error
    return error
