"""Levels, anomalies and invariants put together into one answer, and into the files of a plan."""

import pytest

from server.engine import brief as briefs
from server.engine import consistency
from server.engine.analysis import Inputs
from server.engine.errors import DomainError
from server.engine.model.consistency import Level, SqlTransaction, SqlTransactions
from server.engine.model.plan import AnalysisResult, Verdict
from server.engine.model.resources import BriefSource
from server.engine.model.sagas import Change, ChangeKind, DraftStep, SagaDraft, SagaInvariant
from server.engine.pipeline import ANALYSES
from server.usecases.analyses.computing import inputs_of

DDL = """
CREATE TABLE savings (customer bigint PRIMARY KEY, balance bigint NOT NULL);
CREATE TABLE checking (customer bigint PRIMARY KEY, balance bigint NOT NULL);
"""
READ_BOTH = (
    "SELECT balance FROM savings WHERE customer = :customer",
    "SELECT balance FROM checking WHERE customer = :customer",
)
WRITE_CHECK = (*READ_BOTH, "UPDATE checking SET balance = balance - :amount WHERE customer = :customer")
BANK = {
    "Balance": READ_BOTH,
    "TransactSavings": ("UPDATE savings SET balance = balance + :amount WHERE customer = :customer",),
    "WriteCheck": WRITE_CHECK,
}


def transactions(programs: dict[str, tuple[str, ...]]) -> SqlTransactions:
    return SqlTransactions(DDL, tuple(SqlTransaction(name, each) for name, each in programs.items()))


def test_the_read_only_anomaly_is_found_with_its_story() -> None:
    answer, claims = consistency.check_transactions(transactions(BANK))
    assert {each.level for each in answer.transactions} == {Level.SERIALIZABLE}
    assert all(each.anomaly and "40001" in each.errors and each.bound for each in answer.transactions)
    [first, *_] = answer.anomalies
    assert first.shown
    assert first.programs[0] == "WriteCheck"
    assert [step.session for step in first.steps] == ["A", "B", "B", "B", "A", "A"]
    assert first.diagram.startswith("sequenceDiagram")
    assert first.scripts[0].name.endswith(".sql")
    assert set(first.evidence) <= {claim.id for claim in claims}


def test_without_the_query_the_two_writers_need_nothing() -> None:
    answer, claims = consistency.check_transactions(
        transactions({"TransactSavings": BANK["TransactSavings"], "Deposit": BANK["TransactSavings"]})
    )
    assert {each.level for each in answer.transactions} == {Level.READ_COMMITTED}
    assert not [claim for claim in claims if claim.id.endswith(("/anomaly", "/prevented"))]
    [certificate] = answer.certificates
    assert certificate.accepted
    assert [piece.verdict for piece in answer.evidence] == [Verdict.CONFIRMED]


def test_every_mistake_of_sql_is_told_at_once() -> None:
    with pytest.raises(DomainError) as refused:
        consistency.check_transactions(transactions({"One": ("SELECT x FROM nowhere",), "Two": ("SELEC",)}))
    assert len(refused.value.problems) == 2


SHOP = """
name: shop
entities:
  - name: Item
    attributes: [{name: title, type: string, required: true}, {name: quantity, type: integer, required: true, min: 0}]
invariants:
  - {name: stock_never_negative, kind: non_negative, over: [Item.quantity]}
use_cases:
  - name: Count
    kind: command
    rate: {peak: 5/s}
    transactions:
      - steps:
          - sql: SELECT quantity FROM items WHERE id = :item_id
          - sql: UPDATE items SET quantity = :quantity WHERE id = :item_id
"""


@pytest.fixture(scope="module")
def result() -> AnalysisResult:
    prepared = briefs.read(BriefSource("brief.yaml", "yaml", SHOP))
    inputs: Inputs = inputs_of("consistency", prepared)
    return consistency.ANALYSIS.run(inputs)


def test_a_lost_update_is_prevented_and_shown(result: AnalysisResult) -> None:
    levels = next(each for each in result.decisions if each.id == "consistency/level/Count")
    assert levels.choice == "REPEATABLE READ"
    assert {"consistency/interleaving/Count/anomaly", "consistency/interleaving/Count/prevented"} <= {
        claim.id for claim in result.claims
    }


def test_the_files_are_named_in_the_report(result: AnalysisResult) -> None:
    paths = [each.path for each in result.artefacts]
    report = result.artefacts[0].content
    assert paths[0] == "consistency/README.md"
    assert {"consistency/interleavings/Count.mmd", "consistency/interleavings/Count.sql"} <= set(paths)
    assert "interleavings/Count.sql" in report
    assert "stock_never_negative" in report


def test_the_pipeline_has_it_after_what_it_needs() -> None:
    names = [analysis.name for analysis in ANALYSES]
    assert names.index("consistency") > max(names.index(need) for need in consistency.ANALYSIS.needs)


@pytest.mark.parametrize(
    ("invariant", "said"),
    [
        (SagaInvariant("stock", (), ">=", "0"), "needs a column"),
        (SagaInvariant("stock", ("Item.quantity",), "about", "0"), "needs a column"),
    ],
)
def test_a_draft_that_contradicts_itself_is_refused(invariant: SagaInvariant, said: str) -> None:
    step = DraftStep("stock", changes=(Change("Item", ChangeKind.INSERT),))
    with pytest.raises(DomainError, match=said):
        consistency.saga_of_draft(SagaDraft("Order", (step,), invariants=(invariant,)))
