"""Sagas with what the rules and the search say of them."""

from collections.abc import Sequence

from server.engine.consistency.sagas import check, interleave, plan_saga, plan_sagas, search
from server.engine.consistency.sagas.drawings import sequence
from server.engine.errors import DomainError, Reason
from server.engine.model.boundaries import Boundaries
from server.engine.model.prepared import PreparedBrief
from server.engine.model.saga_answer import PlannedSaga, SagaAnswer
from server.engine.model.sagas import Saga, SagaDraft, SagaPlan


def sagas_of_brief(prepared: PreparedBrief, boundaries: Boundaries | None = None) -> SagaAnswer:
    """For every use case that the services cut."""
    return answer_of(plan_sagas(prepared, boundaries))


def saga_of_draft(draft: SagaDraft) -> SagaAnswer:
    return answer_of(plan_saga(draft))


def sagas_checked(sagas: Sequence[Saga]) -> SagaAnswer:
    """Sagas as they are given, each beside the others. Raises INVALID_ARGUMENT for one that contradicts itself."""
    for saga in sagas:
        _demand_sound(saga)
    planned = tuple(
        PlannedSaga(
            saga=saga,
            findings=check(saga, sagas),
            alone=search(saga),
            beside=interleave(saga),
            diagram=sequence(saga).mermaid,
        )
        for saga in sagas
    )
    return SagaAnswer(planned)


def _demand_sound(saga: Saga) -> None:
    names = [step.name for step in saga.steps]
    twice = sorted({name for name in names if names.count(name) > 1})
    mentioned = {*saga.compensation_order, *(name for group in saga.parallel_compensations for name in group)}
    unknown = sorted(mentioned - set(names))
    if not names:
        raise _invalid("steps", f"no step of {saga.name} changes or reads anything")
    if twice:
        raise _invalid("steps", f"{saga.name} has two steps of the name {twice[0]}")
    for invariant in saga.invariants:
        bounded = invariant.operator in (">=", "<=") and invariant.columns and invariant.bound
        if invariant.operator and not bounded:
            raise _invalid("invariants", f"{invariant.name} needs a column, `>=` or `<=`, and a bound")
    if unknown:
        raise _invalid("compensation_order", f"{unknown[0]} is no step of {saga.name}")


def _invalid(field: str, message: str) -> DomainError:
    return DomainError(Reason.INVALID_ARGUMENT, message, {"field": field})


def answer_of(plan: SagaPlan) -> SagaAnswer:
    """The plan's sagas, each checked beside the others."""
    return SagaAnswer(sagas_checked(plan.sagas).sagas, plan.rejections, plan.stale_reads, plan.notes)
