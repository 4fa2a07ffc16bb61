"""Decides the weakest sufficient isolation of every transaction, and sagas for those cut in two. Runs nothing."""

from server.engine.consistency.answering.sagas import saga_of_draft, sagas_checked, sagas_of_brief

__all__ = ["saga_of_draft", "sagas_checked", "sagas_of_brief"]
