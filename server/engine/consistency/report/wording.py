"""Words for levels and measures, and cells of tables."""

import re

from server.engine.model.confluence import Proposal
from server.engine.model.consistency import Level

LEVELS = {
    Level.READ_COMMITTED: "READ COMMITTED",
    Level.REPEATABLE_READ: "REPEATABLE READ",
    Level.SERIALIZABLE: "SERIALIZABLE",
}

MEASURES = {
    Proposal.CONSTRAINT: "engine constraint",
    Proposal.CONFLUENT: "nothing: confluent",
    Proposal.READ_COMMITTED: "robust at READ COMMITTED",
    Proposal.PROMOTION: "robust after promotion",
    Proposal.REPEATABLE_READ: "robust at REPEATABLE READ",
    Proposal.SERIALIZABLE: "SERIALIZABLE",
    Proposal.ESCROW: "escrow or reservation",
    Proposal.SAGA: "saga",
}

_NOT_A_FILE_NAME = re.compile(r"[^A-Za-z0-9]+")


def file_name(text: str) -> str:
    """``PayReceipt/2`` → ``PayReceipt_2``."""
    return _NOT_A_FILE_NAME.sub("_", text).strip("_")


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def count(number: int, noun: str) -> str:
    """``1 transaction``, ``3 transactions``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(names: list[str], most: int = 6) -> str:
    """Names in a row, the rest as a number."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
