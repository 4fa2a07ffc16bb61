"""Values of stand-alone analyses and their messages say the same."""

import pytest
from google.protobuf.message import Message

from groundplan.v1 import boundaries_pb2, saga_pb2
from server.api.convert import boundaries, saga
from server.api.convert.mapper import unmapped
from server.engine.boundaries import compare_traces, cut_traces, traces_of
from server.engine.consistency import saga_of_draft
from server.engine.model.cuts import (
    BoundaryChange,
    ComparisonAnswer,
    CutAnswer,
    RateFactor,
    ServiceGroup,
    TraceSource,
)
from server.engine.model.saga_answer import SagaAnswer
from server.engine.model.sagas import Change, ChangeKind, DraftStep, Saga, SagaDraft
from server.engine.model.value import Value


@pytest.mark.parametrize(
    ("value", "message"),
    [(SagaAnswer, saga_pb2.SagaAnswer), (Saga, saga_pb2.Saga), (SagaDraft, saga_pb2.SagaDraft)],
    ids=lambda one: one.__name__,
)
def test_every_field_has_its_place(value: type[Value], message: type[Message]) -> None:
    assert unmapped(value, message.DESCRIPTOR) == []


DRAFT = SagaDraft(
    "PlaceOrder",
    (
        DraftStep("stock", changes=(Change("Item", ChangeKind.SUBTRACT, "quantity", "1", floor="0"),)),
        DraftStep("coupons", changes=(Change("Coupon", ChangeKind.ADD, "used", "1", ceiling="most"),)),
        DraftStep("sales", changes=(Change("Order", ChangeKind.INSERT),)),
    ),
)


def test_a_draft_comes_back() -> None:
    assert saga.DRAFT.up(saga.DRAFT.down(DRAFT)) == DRAFT


def test_an_answer_comes_back() -> None:
    answer = saga_of_draft(DRAFT)
    assert len(answer.sagas) == 1
    assert saga.ANSWER.up(saga.ANSWER.down(answer)) == answer


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (BoundaryChange, boundaries_pb2.BoundaryChange),
        (CutAnswer, boundaries_pb2.CutAnswer),
        (ComparisonAnswer, boundaries_pb2.ComparisonAnswer),
    ],
    ids=lambda one: one.__name__,
)
def test_every_field_of_a_cut_has_its_place(value: type[Value], message: type[Message]) -> None:
    assert unmapped(value, message.DESCRIPTOR) == []


TRACES = TraceSource("", '{"use_cases": {"Order": [["R", "Item"], ["W", "Order"]], "SignIn": [["R", "User"]]}}')


def test_cuts_and_comparisons_come_back() -> None:
    change = BoundaryChange(rates=(RateFactor("Order", 2.0),), together=(("Item", "User"),), apart=(("User", "Order"),))
    assert boundaries.CHANGE.up(boundaries.CHANGE.down(change)) == change
    answer = cut_traces(traces_of(TRACES), change)
    assert boundaries.CUT.up(boundaries.CUT.down(answer)) == answer
    compared = compare_traces(traces_of(TRACES), (ServiceGroup("all", ("Item", "Order", "User")),))
    assert boundaries.COMPARISON.up(boundaries.COMPARISON.down(compared)) == compared
