"""What the drawings of the marketplace say, and that they say it of everything."""

import itertools
import re

import pytest

from server.engine.analysis import Inputs
from server.engine.diagrams import ANALYSIS
from server.engine.kernel.naming import snake, table_name
from server.engine.model.access import Access, Assignment, Comparison, Condition, Operation, Statement
from server.engine.model.brief import (
    Brief,
    Entity,
    Invariant,
    InvariantKind,
    Ownership,
    Relation,
    Trigger,
    UseCase,
    UseCaseKind,
)
from server.engine.model.contract import Method, ServiceContract
from server.engine.model.plan import AnalysisResult, Basis, Verdict
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import Column, ForeignKey, PhysicalSchema, Table, Unique


def run(prepared: PreparedBrief, **results: AnalysisResult) -> AnalysisResult:
    return ANALYSIS.run(Inputs(ANALYSIS.reads(prepared), results))


def files(result: AnalysisResult) -> dict[str, str]:
    return {a.path.removeprefix("diagrams/"): a.content for a in result.artefacts}


@pytest.fixture(scope="module")
def drawn(marketplace: PreparedBrief) -> dict[str, str]:
    return files(run(marketplace))


def test_every_diagram_is_there_in_both_forms_and_in_the_index(
    marketplace: PreparedBrief, drawn: dict[str, str]
) -> None:
    assert {name.removesuffix(".mmd") for name in drawn if name.endswith(".mmd")} == {
        name.removesuffix(".txt") for name in drawn if name.endswith(".txt")
    }
    for use_case in marketplace.brief.use_cases:
        told = f"sequence_{snake(use_case.name)}.mmd" in drawn
        assert told == (use_case.kind is not UseCaseKind.QUERY), use_case.name
    assert all(f"({name})" in drawn["README.md"] for name in drawn if name != "README.md")


def test_every_actor_entity_and_external_system_is_drawn(marketplace: PreparedBrief, drawn: dict[str, str]) -> None:
    brief = marketplace.brief
    for system in brief.external_systems:
        assert all(f'"{system.name}' in drawn[f"{name}.mmd"] for name in ("context", "data_flow", "deployment"))
    for actor in ("visitor", "buyer", "seller", "support", "payment_webhook"):
        assert f'"{actor}' in drawn["context.mmd"]
        assert f'"{actor}' in drawn["data_flow.mmd"]
    assert '"scheduler' not in drawn["context.mmd"], "jobs start inside the system"
    whole = drawn["er.mmd"]
    for entity in brief.entities:
        assert f'["{table_name(entity.name)}"]' in whole
        assert re.search(rf"(^|[-` ]){table_name(entity.name)}\b", drawn["er.txt"], re.MULTILINE)
    assert whole.count(" : ") == sum(2 if r.kind.value == "many_to_many" else 1 for r in brief.relations)


def test_flows_name_the_sensitive_data_they_carry(drawn: dict[str, str]) -> None:
    flow = drawn["data_flow.mmd"]
    assert re.search(r'n\d+ -->\|"[\d,]+/s \[personal, payment, secret\]"\|', flow)
    assert '("Receipt and 6 more<br/>[personal, payment]")' in flow
    assert "TaxonomyNode and 1 more" in flow
    assert "[P$S]" in drawn["data_flow.txt"]
    assert "[P] personal, [$] payment, [S] secret" in drawn["data_flow.txt"]


def test_paying_calls_the_provider_between_two_transactions(drawn: dict[str, str]) -> None:
    text = drawn["sequence_pay_receipt.mmd"]
    lines = [line.strip() for line in text.splitlines()]
    provider = next(line.split()[1] for line in lines if line.endswith(" as payment_provider"))
    call = next(i for i, line in enumerate(lines) if f"->>{provider}: " in line)
    first = next(i for i, line in enumerate(lines) if "transaction 1" in line)
    third = next(i for i, line in enumerate(lines) if "transaction 3" in line)
    assert first < lines.index("end", first) < call < third
    assert "alt 95 #37; of the time" in text
    assert "else 5 #37; of the time" in text
    assert "p50 300 ms, p99 1.5 s" in text


def test_a_guarded_update_shows_its_guard_and_that_no_row_may_come_back(drawn: dict[str, str]) -> None:
    text = drawn["sequence_place_order.mmd"]
    assert "UPDATE offerings#58; quantity, version, updated_at, only where quantity #62;= #58;quantity" in text
    assert "quantity, or no row" in text
    assert "loop 1.85 times on average, at most 50" in text


def test_the_contract_words_the_request_and_the_answer(marketplace: PreparedBrief) -> None:
    method = Method("PlaceOrder", "CreateReceipt", "POST", "/v1/receipts", "receipts", "a", "b", 201, (400, 409))
    result = run(
        marketplace,
        contract=AnalysisResult("contract", "", contract=ServiceContract("marketplace", (method,))),
    )
    text = files(result)["sequence_place_order.txt"]
    assert "POST /v1/receipts" in text
    assert "201 Created, or 409" in text
    assert "PlaceOrder" in text


def test_tables_of_the_schema_are_drawn_as_they_will_be_created() -> None:
    parent = Table("orders", "Order", (Column("id", "bigint", False),), ("id",))
    child = Table(
        "order_end",
        "End",
        (Column("id", "bigint", False), Column("order_id", "bigint"), Column("when", "timestamp with time zone")),
        ("id",),
        uniques=(Unique("u", ("order_id",)),),
        foreign_keys=(ForeignKey("f", ("order_id",), "orders", ("id",)),),
    )
    prepared = PreparedBrief(Brief("b", entities=(Entity("Order"), Entity("End"))))
    result = run(prepared, schema=AnalysisResult("schema", "", schema=PhysicalSchema((parent, child))))
    text = files(result)["er.mmd"]
    assert 't0["orders"]' in text
    assert 't0 |o--o| t1 : "order_id"' in text
    assert "bigint order_id FK, UK" in text
    assert "timestamp_with_time_zone when" in text
    assert "-- 0..1:0..1 -" in files(result)["er.txt"]
    assert "its schema" in result.verdict


def machine(expression: str, *writes: tuple[str, Operation, str, str]) -> AnalysisResult:
    """A brief with one state machine; each write is (use case, operation, value, condition term or empty)."""
    statements = tuple(
        Statement(
            f"{name}/1/1",
            name,
            1,
            "",
            "",
            accesses=(
                Access(
                    "Order",
                    "orders",
                    operation=operation,
                    writes=("state",),
                    assignments=(Assignment("state", value),),
                    predicate=(Condition("state", Comparison.EQUAL, guard),) if guard else (),
                ),
            ),
        )
        for name, operation, value, guard in writes
    )
    brief = Brief(
        "b",
        entities=(Entity("Order"),),
        invariants=(Invariant("order_states", InvariantKind.STATE_MACHINE, ("Order.state",), expression),),
        use_cases=tuple(UseCase(name, kind=UseCaseKind.COMMAND) for name, *_ in writes),
    )
    return run(PreparedBrief(brief, statements))


def test_moves_are_labelled_by_the_use_cases_that_make_them() -> None:
    result = machine(
        "new -> paid; paid -> done",
        ("Place", Operation.INSERT, "'new'", ""),
        ("Pay", Operation.UPDATE, "'paid'", "'new'"),
        ("Finish", Operation.UPDATE, "CASE WHEN x THEN 'done' ELSE state END", "'paid'"),
    )
    text = files(result)["states_order_states.mmd"]
    assert "[*] --> s0 : Place" in text
    assert "s0 --> s1 : Pay" in text
    assert "s1 --> s2 : Finish" in text
    assert "s2 --> [*]" in text
    assert not result.findings


def test_a_move_nobody_makes_and_a_move_nobody_stated_are_found() -> None:
    result = machine("new -> paid; paid -> done", ("Undo", Operation.UPDATE, "'new'", "'paid'"))
    found = {f.rule: f.message for f in result.findings}
    assert "new -> paid, paid -> done" in found["diagrams.move-without-use-case"]
    assert "Undo can move Order.state from paid to new" in found["diagrams.move-not-stated"]


def test_parts_are_drawn_with_their_whole_even_in_a_ring() -> None:
    ring = tuple(
        Relation(f"r{a}", a, b, ownership=Ownership.COMPOSITION) for a, b in (("A", "B"), ("B", "C"), ("C", "A"))
    )
    brief = Brief("b", entities=(Entity("A"), Entity("B"), Entity("C"), Entity("D")), relations=ring)
    assert "A and 2 more" in files(run(PreparedBrief(brief)))["data_flow.txt"]


def test_a_job_passes_no_edge_and_names_its_trigger() -> None:
    brief = Brief("b", use_cases=(UseCase("Sweep", kind=UseCaseKind.JOB, trigger=Trigger.SCHEDULE),))
    drawn = files(run(PreparedBrief(brief)))
    assert "on schedule#58; Sweep" in drawn["sequence_sweep.mmd"]
    assert "edge" not in drawn["sequence_sweep.mmd"]
    assert "b jobs" in drawn["data_flow.txt"]
    assert "edge" not in drawn["deployment.txt"]


def test_evidence_claims_no_more_than_was_done(marketplace: PreparedBrief) -> None:
    result = run(marketplace)
    assert {e.basis for e in result.evidence} == {Basis.DERIVED}
    assert {e.verdict for e in result.evidence} == {Verdict.CONFIRMED}
    assert "Mermaid has not read these files" in next(e.observed for e in result.evidence if e.id == "diagrams/syntax")


def test_the_same_brief_gives_the_same_bytes(marketplace: PreparedBrief) -> None:
    assert run(marketplace) == run(marketplace)


def test_drawings_of_thirty_entities_fit_a_wide_terminal(drawn: dict[str, str]) -> None:
    widths = {name: max(map(len, text.splitlines())) for name, text in drawn.items() if name.endswith(".txt")}
    assert max(widths.values()) <= 200
    assert max(w for name, w in widths.items() if name.startswith(("sequence_", "states_", "er.txt"))) <= 160


def test_an_aggregate_too_wide_for_boxes_side_by_side_is_stacked() -> None:
    chain = [Entity(f"Part{n}") for n in range(30)]
    relations = tuple(
        Relation("whole", a.name, b.name, required=True, ownership=Ownership.COMPOSITION)
        for a, b in itertools.pairwise(chain)
    )
    text = files(run(PreparedBrief(Brief("b", entities=tuple(chain), relations=relations))))["er_part0.txt"]
    assert max(map(len, text.splitlines())) <= 200
    assert "|-- part1" in text or "`-- part1" in text
    assert "| whole_id  bigint  FK  -> part28s" in text
