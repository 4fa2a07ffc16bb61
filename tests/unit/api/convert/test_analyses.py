"""Values of stand-alone analyses and their messages say the same."""

import pytest
from google.protobuf.message import Message

from groundplan.v1 import saga_pb2
from server.api.convert import saga
from server.api.convert.mapper import unmapped
from server.engine.consistency import saga_of_draft
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
