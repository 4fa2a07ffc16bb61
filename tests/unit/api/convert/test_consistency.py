"""Transactions and what is decided of them say the same as values and as messages."""

import pytest
from google.protobuf.message import Message

from groundplan.v1 import consistency_pb2, workload_pb2
from server.api.convert import consistency as convert
from server.api.convert.mapper import unmapped
from server.engine.model.confluence import InvariantVerdict, Need, Proposal, Story
from server.engine.model.consistency import (
    Block,
    ForeignKeyFunction,
    Lemma,
    Level,
    Note,
    Parent,
    Pin,
    Program,
    Promotion,
    PromotionKind,
    Relation,
    SqlTransactions,
    StatementType,
    TemplateStatement,
    Workload,
)
from server.engine.model.consistency_answer import (
    AllocationOption,
    Anomaly,
    AssignedLevel,
    CertificateSummary,
    ConsistencyAnswer,
    InterleavingStep,
    TransactionVerdict,
)
from server.engine.model.value import Value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Workload, workload_pb2.Workload),
        (SqlTransactions, workload_pb2.SqlTransactions),
        (ConsistencyAnswer, consistency_pb2.ConsistencyAnswer),
    ],
    ids=lambda one: one.__name__,
)
def test_every_field_has_its_place(value: type[Value], message: type[Message]) -> None:
    assert unmapped(value, message.DESCRIPTOR) == []


def _statement(name: str) -> TemplateStatement:
    return TemplateStatement(
        id=name,
        type=StatementType.KEY_UPDATE,
        relation="Checking",
        key=("cust(N)",),
        reads=("balance",),
        writes=("balance",),
        pins=(Pin("customer", "cust(N)"),),
        parents=(Parent("owner", "q1"),),
        locks=True,
    )


def test_a_workload_comes_back() -> None:
    first, second, third, fourth = (Block(statement=_statement(f"q{n}")) for n in range(1, 5))
    body = (first, Block(choice=((second,), (third, fourth))), Block(optional=(second,)), Block(loop=(third,)))
    workload = Workload(
        relations=(Relation("Checking", ("customer", "balance"), ("customer",)),),
        programs=(Program("Amalgamate", body, ("N1", "N2"), distinct=(("N1", "N2"),)),),
        functions=(ForeignKeyFunction("owner", "Checking", "Account", ("customer",)),),
        lemmas=(Lemma("Amalgamate", "q1", "appends leave the least alone"),),
    )
    assert convert.WORKLOAD.up(convert.WORKLOAD.down(workload)) == workload


def test_an_answer_on_consistency_comes_back() -> None:
    levels = (AssignedLevel("WriteCheck", Level.READ_COMMITTED),)
    promotion = Promotion(PromotionKind.LOCK_ROW, "WriteCheck", "q1", "Savings", ("Deposit",), ("N",))
    answer = ConsistencyAnswer(
        transactions=(
            TransactionVerdict(
                "WriteCheck", "", Level.SERIALIZABLE, Proposal.SERIALIZABLE, "why", "a", ("40001",), "retry", "bound"
            ),
        ),
        anomalies=(
            Anomaly(
                "a", ("WriteCheck", "Deposit"), levels, "story", True, steps=(InterleavingStep("A", "W", "q1", "S"),)
            ),
        ),
        options=(AllocationOption((promotion,), levels),),
        certificates=(CertificateSummary(levels, "ab", 3, 4, accepted=True),),
        invariants=(InvariantVerdict("unique", Need.COORDINATION, "why", story=Story("a", "b", "c", "d", ("W", "W"))),),
        lints=(Note("lint.sub-select", "WriteCheck", "said"),),
        unsupported=(Note("beyond.trigger", "WriteCheck", "said"),),
    )
    assert convert.ANSWER.up(convert.ANSWER.down(answer)) == answer
