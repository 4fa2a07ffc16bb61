"""Patterns, expressions and rows: what is made must fit, and what is to break must break one thing."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.engine.kernel.sql.formula import FormulaError, parse_formula, rename_columns
from server.engine.model.schema import Check, Column, Table, Unique
from server.engine.schema.sampling.evaluate import UnsupportedError, evaluate
from server.engine.schema.sampling.pattern import Pattern, UnsupportedPatternError
from server.engine.schema.sampling.rows import RowMaker

PIECES = ("a", "[a-c]", "[^x]", "\\d", "(a|bc)", ".", "x{2,3}", "[0-9]+", "b?", "(?:ab)*", "\\.", "[a-z-]")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=5).map("".join), st.text("abcx0-.", max_size=8))
def test_patterns_agree_with_another_engine(pattern: str, text: str) -> None:
    ours = Pattern(f"^(?:{pattern})$")
    assert ours.matches(text) == bool(re.fullmatch(pattern, text, re.DOTALL))
    for example in ours.examples(3):
        assert re.fullmatch(pattern, example, re.DOTALL)
    longest = ours.longest()
    assert longest is None or all(len(example) <= longest for example in ours.examples(3))


def test_examples_meet_a_length_and_are_distinct() -> None:
    found = Pattern("^[^@[:space:]]+@[a-z]+$").examples(3, shortest=250, longest=260)
    assert len(set(found)) == 3
    assert all(250 <= len(example) <= 260 for example in found)


@pytest.mark.parametrize("pattern", ["(?=a)b", "(a)\\1", "(?i)a", "a**(", "[[:strange:]]"])
def test_patterns_beyond_the_reader_are_refused(pattern: str) -> None:
    with pytest.raises(UnsupportedPatternError):
        Pattern(pattern)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a + 1 > b", True),
        ("missing > 1", None),
        ("missing > 1 OR a = 1", True),
        ("missing > 1 AND a = 2", False),
        ("a IN (2, missing)", None),
        ("num_nonnulls(a, missing) = 1", True),
        ("(word = 'x') = (missing IS NOT NULL)", True),
        ("CASE WHEN a = 1 THEN word ELSE 'z' END = 'word'", True),
        ("char_length(word) BETWEEN 1 AND 4 AND word ~ '^w' AND word LIKE '%d'", True),
        ("coalesce(missing, 7) / 2", 3),
        ("a IS DISTINCT FROM missing", True),
        ("-a", -1),
    ],
)
def test_three_valued_logic(expression: str, expected: object) -> None:
    assert evaluate(parse_formula(expression), {"a": 1, "b": 1, "word": "word", "missing": None}) == expected


@pytest.mark.parametrize("expression", ["now() > a", "a > (SELECT 1)", "unheard_of(a)"])
def test_what_cannot_be_decided_says_so(expression: str) -> None:
    with pytest.raises(UnsupportedError):
        evaluate(parse_formula(expression), {"a": 1})


@pytest.mark.parametrize("text", ["a >", "a, b", "a FROM t", "a; DROP TABLE t"])
def test_text_that_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        parse_formula(text)


def test_columns_are_renamed_and_the_rest_is_kept() -> None:
    renamed = rename_columns(
        "Shop.a  > 'Shop.a' /* Shop.a */ AND \"B\" < é", lambda name: f"[{name.qualifier}|{name.name}]"
    )
    assert renamed == "[shop|a]  > 'Shop.a' /* Shop.a */ AND [|B] < [|é]"


COUPON = Table(
    name="coupons",
    entity="Coupon",
    columns=(
        Column("id", "bigint", nullable=False, generated="identity"),
        Column("code", "text", nullable=False),
        Column("percent", "integer"),
        Column("amount", "bigint"),
        Column("used", "integer", nullable=False),
        Column("most", "integer", nullable=False),
    ),
    primary_key=("id",),
    uniques=(Unique("coupons_code_key", ("code",)),),
    checks=(
        Check("code", "code ~ '^[A-Z]{4}$'"),
        Check("one_of_two", "num_nonnulls(percent, amount) = 1"),
        Check("limit", "used BETWEEN 0 AND most"),
        Check("percent", "percent BETWEEN 1 AND 100"),
    ),
)


def test_rows_fit_and_differ_in_every_key() -> None:
    maker = RowMaker([COUPON])
    rows = [maker.row("coupons", turn) for turn in range(3)]
    assert all(row is not None for row in rows)
    assert len({row["code"] for row in rows if row}) == 3
    for row in rows:
        assert row is not None
        for check in COUPON.checks:
            assert evaluate(parse_formula(check.expression), row) is not False


@pytest.mark.parametrize("name", [check.name for check in COUPON.checks])
def test_a_row_breaks_exactly_the_check_asked_for(name: str) -> None:
    row = RowMaker([COUPON]).solve("coupons", 0, breaks=name)
    assert row is not None
    broken = [check.name for check in COUPON.checks if evaluate(parse_formula(check.expression), row) is False]
    assert broken == [name]


def test_a_check_that_others_imply_cannot_be_broken_alone() -> None:
    implied = Table(
        name="t",
        entity="T",
        columns=(Column("a", "integer", nullable=False),),
        primary_key=("a",),
        checks=(Check("low", "a > 5"), Check("lower", "a > 0")),
    )
    assert RowMaker([implied]).solve("t", 0, breaks="lower") is None
    assert RowMaker([implied]).solve("t", 0, breaks="low") is not None
