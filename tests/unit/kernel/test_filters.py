"""The filter language: what it means, and that every mistake is named with its column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engine.errors import DomainError, Reason
from server.engine.kernel import filters
from server.engine.kernel.filters import And, Comparison, Expression, Not, Or, OrderKey, Search


def shown(expression: Expression | None) -> str:
    """The tree with all its parentheses."""
    match expression:
        case None:
            return ""
        case Comparison(field, operator, value):
            return f"{field} {operator} {'*'.join(value.parts)!r}"
        case Search(value):
            return repr(value.text)
        case Not(operand):
            return f"not {shown(operand)}"
        case And(operands):
            return f"({' and '.join(map(shown, operands))})"
        case Or(operands):
            return f"({' or '.join(map(shown, operands))})"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", ""),
        ("   ", ""),
        ("a=1", "a = '1'"),
        ("a = 1 AND b != 2", "(a = '1' and b != '2')"),
        # AIP-160: OR binds closer than AND.
        ("a = 1 AND b = 2 OR c = 3", "(a = '1' and (b = '2' or c = '3'))"),
        ("a = 1 OR b = 2 AND c = 3", "((a = '1' or b = '2') and c = '3')"),
        ("a = 1 b = 2 OR c = 3", "(a = '1' and (b = '2' or c = '3'))"),
        ("(a = 1 AND b = 2) OR c = 3", "((a = '1' and b = '2') or c = '3')"),
        ("NOT a = 1", "not a = '1'"),
        ("-a = 1", "not a = '1'"),
        ("NOT (a = 1 OR -b)", "not (a = '1' or not 'b')"),
        ("state = (queued OR running)", "(state = 'queued' or state = 'running')"),
        ("state = (NOT queued)", "not state = 'queued'"),
        ("new york", "('new' and 'york')"),
        ('"new york"', "'new york'"),
        ("foo-bar", "'foo-bar'"),
        ("a:b", "a : 'b'"),
        ("a.b.c >= 5", "a.b.c >= '5'"),
        ("create_time > 2026-01-31T12:00:00Z", "create_time > '2026-01-31T12:00:00Z'"),
        ("name = workspaces/acme/briefs/*", "name = 'workspaces/acme/briefs/*'"),
        ("a = 'it\\'s'", 'a = "it\'s"'),
        ('a = "x\\\\y"', "a = 'x\\\\y'"),
        ('a = "AND"', "a = 'AND'"),
        ("ANDROID", "'ANDROID'"),
        ("a = -1", "a = '-1'"),
        ("a=1\tAND\nb=2", "(a = '1' and b = '2')"),
    ],
)
def test_means(text: str, tree: str) -> None:
    assert shown(filters.parse_filter(text)) == tree


def test_an_escaped_asterisk_is_an_asterisk() -> None:
    wild, plain = filters.parse_filter('a = "x*"'), filters.parse_filter('a = "x\\*"')
    assert isinstance(wild, Comparison)
    assert isinstance(plain, Comparison)
    assert (wild.value.text, wild.value.parts, wild.value.wild) == ("x*", ("x", ""), True)
    assert (plain.value.text, plain.value.parts, plain.value.wild) == ("x*", ("x*",), False)


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("a =", 4, "expected a value"),
        ("a = AND", 5, "keyword"),
        ("(a = 1", 1, "never closed"),
        ("a = 1)", 6, "unbalanced"),
        ("a = 'x", 5, "never closed"),
        ("AND a", 1, "keyword"),
        ("a AND", 6, "after AND"),
        ("a OR", 5, "after OR"),
        ("a OR OR b", 6, "keyword"),
        ("NOT", 4, "after NOT"),
        ("()", 2, "expected a value"),
        ("now()", 1, "functions are not supported: `now(…)`"),
        ("a = now()", 5, "functions are not supported"),
        ("a = (b = 1)", 6, "comparison cannot stand"),
        ("'quoted' = 1", 1, "field name"),
        ("= 1", 1, "expected a value"),
        ("a = 1 , b", 7, "expected a value"),
        ("a = \0", 5, "NUL"),
        ("(" * 33 + "a" + ")" * 33, 33, "deeper than 32"),
        (" ".join(["a"] * 101), 201, "more than 100"),
        ("x" * 4_097, 4_097, "longer than 4,096"),
    ],
)
def test_a_mistake_is_named_with_its_column(text: str, column: int, words: str) -> None:
    with pytest.raises(DomainError) as caught:
        filters.parse_filter(text)
    assert caught.value.reason is Reason.INVALID_FILTER
    (problem,) = caught.value.problems
    assert (problem.path, problem.line, problem.column) == ("filter", 1, column)
    assert words in problem.message


def test_limits_themselves_are_allowed() -> None:
    assert filters.parse_filter("(" * 32 + "a" + ")" * 32) is not None
    assert filters.parse_filter(" ".join(["a"] * 100)) is not None
    assert filters.parse_filter("x" * 4_096) is not None


@given(st.text(alphabet=st.sampled_from("ab.()\"'\\*=<>!:,- \tANDORT19é\0"), max_size=60))
def test_any_text_is_a_tree_or_a_named_mistake(text: str) -> None:
    mistake: DomainError | None = None
    try:
        filters.parse_filter(text)
    except DomainError as failure:
        mistake = failure
    if mistake is not None:
        assert mistake.reason is Reason.INVALID_FILTER
        assert 1 <= (mistake.problems[0].column or 0) <= len(text) + 1


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", ()),
        ("title", (OrderKey("title", False, 1),)),
        (" title desc , create_time asc", (OrderKey("title", True, 2), OrderKey("create_time", False, 15))),
    ],
)
def test_orders(text: str, keys: tuple[OrderKey, ...]) -> None:
    assert filters.parse_order(text) == keys


@pytest.mark.parametrize(
    ("text", "column"),
    [("title,", 7), (",", 1), ("title down", 1), ("title, title desc", 8), ("a b c", 1), ("title;--", 1)],
)
def test_a_mistaken_order_is_named_with_its_column(text: str, column: int) -> None:
    with pytest.raises(DomainError) as caught:
        filters.parse_order(text)
    assert caught.value.reason is Reason.INVALID_FILTER
    assert caught.value.problems[0].column == column
    assert caught.value.problems[0].path == "order_by"
