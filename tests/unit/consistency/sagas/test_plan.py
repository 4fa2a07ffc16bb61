"""From a brief and its services to sagas: what is cut, in which order, how it is undone, and what no saga can carry."""

import pytest

from server.engine import brief as briefs
from server.engine.consistency.sagas import check, plan_saga, plan_sagas, with_compensations
from server.engine.model.boundaries import Boundaries, Module, Topology
from server.engine.model.consistency import StatementType, Workload
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import BriefSource
from server.engine.model.sagas import ChangeKind, CountermeasureKind, Saga, SagaPlan, StepKind
from server.engine.model.schema import Column, PhysicalSchema, Table
from tests.unit.consistency.sagas.systems import ORDER, PROFILE, TRANSFER

BRIEF = """
name: library
external_systems: [{name: post_office}, {name: bank}]
entities:
  - name: Book
    attributes: [{name: copies, type: integer, required: true}, {name: title, type: string}]
  - name: Loan
    attributes: [{name: state, type: enum, values: [requested, active, cancelled, returned]}]
  - name: Member
    attributes:
      - {name: open_loans, type: integer, required: true}
      - {name: most, type: integer, required: true}
      - {name: name, type: string}
  - name: Fee
    attributes: [{name: amount, type: integer}, {name: state, type: enum, values: [due, paid]}]
relations:
  - {name: book, from: Book, to: Loan, required: true}
  - {name: member, from: Member, to: Loan, required: true}
  - {name: loan, from: Loan, to: Fee, required: true}
invariants:
  - {name: copies_left, kind: non_negative, over: [Book.copies]}
  - name: loans
    kind: state_machine
    over: [Loan.state]
    expression: "requested -> active, cancelled; active -> returned"
  - {name: fees, kind: state_machine, over: [Fee.state], expression: "due -> paid"}
use_cases:
  - name: Borrow
    kind: command
    transactions:
      - steps:
          - sql: SELECT name FROM members WHERE id = :member_id
          - sql: INSERT INTO loans (book_id, member_id, state) VALUES (:book_id, :member_id, 'requested') RETURNING id
          - sql: UPDATE books SET copies = copies - 1 WHERE id = :book_id AND copies >= 1
          - sql: UPDATE members SET open_loans = open_loans + 1 WHERE id = :member_id AND open_loans < most
          - sql: UPDATE loans SET state = 'active' WHERE id = :loan_id AND state = 'requested'
          - call: {external_system: post_office}
  - name: PayFee
    kind: command
    transactions:
      - steps:
          - sql: UPDATE members SET open_loans = open_loans - 1 WHERE id = :member_id
      - steps:
          - call: {external_system: bank}
      - steps:
          - choice:
              - probability: 0.9
                steps:
                  - sql: UPDATE fees SET state = 'paid' WHERE id = :fee_id AND state = 'due'
              - probability: 0.1
                steps:
                  - sql: UPDATE members SET name = 'declined' WHERE id = :member_id
  - name: ShowLoan
    kind: query
    staleness_tolerance: 30s
    transactions:
      - steps:
          - sql: SELECT l.state, b.title FROM loans l JOIN books b ON b.id = l.book_id WHERE l.id = :loan_id
  - name: Restock
    kind: command
    transactions:
      - steps:
          - sql: UPDATE books SET copies = copies + :n WHERE id = :book_id
"""
MODULES = {"catalogue": ("Book",), "lending": ("Fee", "Loan"), "people": ("Member",)}


def read(text: str) -> PreparedBrief:
    return briefs.read(BriefSource("brief.yaml", "yaml", text))


def boundaries(modules: dict[str, tuple[str, ...]]) -> Boundaries:
    return Boundaries(Topology.SPLIT, (), tuple(Module(name, entities) for name, entities in sorted(modules.items())))


@pytest.fixture(scope="module")
def plan() -> SagaPlan:
    return plan_sagas(read(BRIEF), boundaries(MODULES))


def named(plan: SagaPlan, name: str) -> Saga:
    return next(saga for saga in plan.sagas if saga.name == name)


def shape(saga: Saga) -> list[tuple[str, str, str]]:
    return [(step.kind.value, step.service, step.name) for step in saga.steps]


def test_use_cases_that_write_in_two_services_become_sagas(plan: SagaPlan) -> None:
    assert [saga.name for saga in plan.sagas] == ["Borrow", "PayFee"]
    assert plan.rejections == ()


def test_what_may_be_refused_comes_first_and_one_step_decides(plan: SagaPlan) -> None:
    assert shape(named(plan, "Borrow")) == [
        ("compensatable", "lending", "CreateLoan"),
        ("compensatable", "catalogue", "ReserveBook"),
        ("pivot", "people", "CountMember"),
        ("retriable", "lending", "MarkActiveLoan"),
        ("retriable", "lending", "CallPostOffice"),
    ]


def test_a_call_that_is_branched_on_decides(plan: SagaPlan) -> None:
    pivot = next(step for step in named(plan, "PayFee").steps if step.kind is StepKind.PIVOT)
    assert pivot.external_system == "bank"
    assert pivot.irreversible


def test_undoing_is_the_inverse_in_reverse(plan: SagaPlan) -> None:
    saga = named(plan, "Borrow")
    undone = {step.name: step.compensation.changes for step in saga.steps if step.compensation is not None}
    assert [name for name in saga.undo_order() if name in undone] == ["ReserveBook", "CreateLoan"]
    assert [(change.kind, change.value) for change in undone["ReserveBook"]] == [(ChangeKind.ADD, "1")]
    assert [(change.kind, change.value) for change in undone["CreateLoan"]] == [(ChangeKind.MOVE, "cancelled")]


def test_planned_sagas_keep_every_rule(plan: SagaPlan) -> None:
    for saga in plan.sagas:
        assert [finding.message for finding in check(saga, plan.sagas)] == []


def test_a_read_that_crosses_says_how_stale_it_is(plan: SagaPlan) -> None:
    (found,) = plan.stale_reads
    assert (found.program, found.owner, found.staleness, found.form) == ("ShowLoan", "catalogue", 30_000_000, "cache")
    assert found.columns == ("Book.id", "Book.title")


def test_without_a_split_nothing_is_cut() -> None:
    assert plan_sagas(read(BRIEF), None).sagas == ()
    assert plan_sagas(read(BRIEF), boundaries({"all": ("Book", "Fee", "Loan", "Member")})).sagas == ()


def test_what_must_be_apart_splits_where_no_design_does() -> None:
    plan = plan_sagas(read(BRIEF + "constraints: {must_be_apart: [[Book, Member]]}\n"))
    assert plan.sagas[0].name == "Borrow"
    assert {step.service for saga in plan.sagas for step in saga.steps} == {"book", "member"}


def test_an_invariant_across_services_that_nothing_keeps_rejects() -> None:
    more = BRIEF.replace(
        "use_cases:",
        "  - {name: loans_per_copy, kind: expression, over: [Loan.state, Book.copies], "
        'expression: "count(Loan.state) <= Book.copies"}\nuse_cases:',
    )
    plan = plan_sagas(read(more), boundaries(MODULES))
    assert "Borrow" in [one.use_case for one in plan.rejections]
    assert "loans_per_copy" in plan.rejections[0].reason
    assert any(f.rule == "consistency.saga-scattered-invariant" for s in plan.sagas for f in check(s, plan.sagas))


def test_what_others_draw_from_is_added_last() -> None:
    """Money that was credited may be spent before it could be taken back."""
    (saga,) = plan_saga(TRANSFER).sagas
    assert shape(saga)[-1] == ("retriable", "credits", "RaiseWallet")


def test_what_has_no_inverse_is_held_first() -> None:
    plan = plan_saga(PROFILE)
    (saga,) = plan.sagas
    assert saga.steps[0].name.startswith("Hold")
    assert any("held first" in note for note in plan.notes)
    assert any(one.kind is CountermeasureKind.SEMANTIC_LOCK for one in saga.countermeasures)


def test_facts_are_looked_at_again_where_the_saga_decides() -> None:
    (saga,) = plan_saga(ORDER).sagas
    pivot = next(step for step in saga.steps if step.kind is StepKind.PIVOT)
    assert pivot.uses == pivot.rereads == ("Customer.tier",)


def test_compensations_are_programs_beside_the_others(plan: SagaPlan) -> None:
    def table(name: str, entity: str, *columns: str) -> Table:
        return Table(name, entity, tuple(Column(column, "bigint") for column in ("id", *columns)), ("id",))

    schema = PhysicalSchema((table("books", "Book", "copies"), table("loans", "Loan", "state")))
    workload = with_compensations(Workload((), ()), plan.sagas, "", schema)
    programs = {program.name: program for program in workload.programs}
    assert {"UndoReserveBook of Borrow", "UndoCreateLoan of Borrow"} <= set(programs)
    statement = programs["UndoReserveBook of Borrow"].body[0].statement
    assert statement is not None
    assert statement.type is StatementType.KEY_UPDATE
    assert (statement.reads, statement.writes) == (("copies",), ("copies",))
    assert [relation.name for relation in workload.relations] == ["books", "loans"]
