"""Decides the weakest sufficient isolation of every transaction, and sagas for those cut in two. Runs nothing."""

from server.engine.consistency.analysis import ANALYSIS, check_brief
from server.engine.consistency.answering.checking import check_templates, check_transactions, check_workload
from server.engine.consistency.answering.sagas import saga_of_draft, sagas_checked, sagas_of_brief

__all__ = [
    "ANALYSIS",
    "check_brief",
    "check_templates",
    "check_transactions",
    "check_workload",
    "saga_of_draft",
    "sagas_checked",
    "sagas_of_brief",
]
