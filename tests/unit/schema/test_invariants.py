"""What keeps each kind of invariant, and what is said where nothing can."""

import pytest

from server.engine.model.plan import AnalysisResult
from tests.unit.schema.briefs import design, table

SALE = """
    name: sales
    entities:
      - name: Sale
        attributes:
          - {{name: state, type: enum, values: [open, paid, shipped], required: true}}
          - {{name: total, type: money, required: true}}
          - {{name: tax, type: money, required: true, mutable: false}}
          - {{name: net, type: money, required: true}}
          - {{name: lines_count, type: integer, required: true, default: "0"}}
          - {{name: starts_at, type: timestamp}}
          - {{name: ends_at, type: timestamp}}
          - {{name: email, type: string}}
      - name: Line
        attributes:
          - {{name: amount, type: money, required: true}}
    relations:
      - {{name: sale, from: Sale, to: Line, required: true, ownership: composition, fan_out: {{mean: {fan_out}}}}}
    invariants:
      - {{name: rule, kind: {kind}, over: [{over}], expression: "{expression}"}}
"""


def sold(kind: str, over: str, expression: str = "", fan_out: int = 3) -> AnalysisResult:
    return design(SALE.format(kind=kind, over=over, expression=expression, fan_out=fan_out))


def readme(result: AnalysisResult) -> str:
    return next(artefact.content for artefact in result.artefacts if artefact.path == "schema/README.md")


@pytest.mark.parametrize(
    ("kind", "over", "expression", "name", "check"),
    [
        ("non_negative", "Sale.total", "", "sales_total_not_negative_check", "total >= 0"),
        ("bounded", "Sale.total", "total BETWEEN 1 AND 9", "sales_rule_check", "total BETWEEN 1 AND 9"),
        ("at_most", "Sale.tax, Sale.total", "Sale.tax <= Sale.total", "sales_rule_check", "tax <= total"),
        (
            "expression",
            "Sale.starts_at, Sale.ends_at",
            "ends_at > starts_at",
            "sales_rule_check",
            "ends_at > starts_at",
        ),
        (
            "sum_equals",
            "Sale.total, Sale.net, Sale.tax",
            "total = net + tax",
            "sales_rule_check",
            "total = net + tax",
        ),
        ("sum_equals", "Sale.total, Sale.net, Sale.tax", "net + tax", "sales_rule_check", "total = net + tax"),
    ],
)
def test_one_row_is_a_check(kind: str, over: str, expression: str, name: str, check: str) -> None:
    result = sold(kind, over, expression)
    assert {one.name: one.expression for one in table(result, "sales").checks}[name] == check
    assert f"`{name}`" in readme(result)


def test_a_value_computed_from_its_row_is_a_generated_column() -> None:
    column = next(
        one
        for one in table(sold("materialised", "Sale.total, Sale.net, Sale.tax", "net + tax"), "sales").columns
        if one.name == "total"
    )
    assert column.generated == "net + tax"


@pytest.mark.parametrize(
    ("expression", "keys", "where"),
    [("lower(email)", "lower(email)", ""), ("state <> 'shipped'", "", "state <> 'shipped'")],
)
def test_uniqueness_of_an_expression_or_of_some_rows(expression: str, keys: str, where: str) -> None:
    (unique,) = table(sold("unique", "Sale.email", expression), "sales").uniques
    assert (unique.columns, unique.expression, unique.where) == (("email",), keys, where)


def test_a_state_machine_is_a_check_and_a_trigger() -> None:
    result = sold("state_machine", "Sale.state", "open -> paid; paid -> shipped")
    sales = table(result, "sales")
    assert next(column.default for column in sales.columns if column.name == "state") == "'open'"
    trigger = next(trigger for trigger in sales.triggers if trigger.invariant == "rule")
    assert "('open', 'paid')" in trigger.function
    assert "BEFORE UPDATE OF state" in trigger.statements[0]
    claims = {claim.id for claim in result.claims}
    assert "schema/transition/sales/sales_state_transition/open" in claims
    assert "schema/transition/sales/sales_state_transition/open-to-paid" in claims


def test_a_sum_over_other_rows_is_guarded_at_commit() -> None:
    result = sold("sum_equals", "Sale.total, Line.amount", "sum(Line.amount)")
    trigger = next(trigger for trigger in table(result, "sales").triggers if trigger.invariant == "rule")
    assert "coalesce(whole.total, 0) = coalesce(sum(part.amount), 0)" in trigger.function
    assert all("DEFERRABLE INITIALLY DEFERRED" in statement for statement in trigger.statements)
    assert trigger.reads == ("lines",)
    assert "schema/guard/sales/sales_total_guard" in {claim.id for claim in result.claims}


def test_a_limit_on_how_many_locks_before_it_counts() -> None:
    result = sold("at_most", "Sale, Line", "count(Line) <= 2")
    trigger = next(trigger for trigger in table(result, "sales").triggers if trigger.invariant == "rule")
    assert trigger.function.index("FOR NO KEY UPDATE") < trigger.function.index("count(*) <= 2")
    claim = next(claim for claim in result.claims if claim.id == "schema/guard/sales/sales_rule_guard")
    assert sum(statement.startswith("INSERT INTO lines") for statement in claim.test.setup) == 2


def test_a_value_no_statement_writes_is_kept_by_a_trigger() -> None:
    result = sold("materialised", "Sale.lines_count, Line", "count(Line)")
    trigger = next(trigger for trigger in table(result, "sales").triggers if trigger.invariant == "rule")
    assert "UPDATE sales AS whole SET lines_count" in trigger.function
    assert "schema/upkeep/sales/sales_lines_count_upkeep/insert" in {claim.id for claim in result.claims}


def test_too_many_rows_to_check_at_commit_leave_a_query() -> None:
    result = sold("sum_equals", "Sale.total, Line.amount", "sum(Line.amount)", fan_out=100_000)
    assert not [trigger for trigger in table(result, "sales").triggers if trigger.invariant]
    assert "schema.unenforced-invariant@rule" in {finding.id for finding in result.findings}
    assert "SELECT whole.id FROM sales AS whole WHERE" in readme(result)


@pytest.mark.parametrize(
    ("kind", "over", "expression"),
    [
        ("expression", "Sale.ends_at", "ends_at > now()"),
        ("expression", "Sale.total, Line.amount", "Line.amount <= Sale.total"),
    ],
)
def test_what_no_constraint_can_keep_is_a_finding(kind: str, over: str, expression: str) -> None:
    result = sold(kind, over, expression)
    assert "schema.unenforced-invariant@rule" in {finding.id for finding in result.findings}
    assert "**nothing in the database**" in readme(result)


def test_fixed_values_are_protected() -> None:
    result = sold("non_negative", "Sale.total")
    trigger = next(trigger for trigger in table(result, "sales").triggers if not trigger.invariant)
    assert "OLD.tax IS DISTINCT FROM NEW.tax" in trigger.statements[0]
    assert "schema/immutable/sales/sales_immutable/tax" in {claim.id for claim in result.claims}
