"""Expressions of constraints and names of types."""

import pytest

from server.engine.kernel.sql.fragments import read_type, references
from server.engine.kernel.sql.problems import SqlError


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("quantity >= 0", [("quantity", 0)]),
        ("avg(Review.rating)", [("review.rating", 4)]),
        ("lower(name), shop_id", [("name", 6), ("shop_id", 13)]),
        ("'é' || title", [("title", 7)]),
        ("(SELECT max(x) FROM t) > price", [("price", 25)]),
        ("count(Review)", [("review", 6)]),
        ("1 = 1", []),
    ],
)
def test_the_names_in_an_expression(expression: str, names: list[tuple[str, int]]) -> None:
    assert [(".".join(found.parts), found.offset) for found in references(expression)] == names


@pytest.mark.parametrize(
    "text", ["", "a >", "1; SELECT 2", "a FROM b", "a ORDER BY b", "a WHERE b", "a\0b", "((((", "a" * 30_000]
)
def test_what_is_no_expression(text: str) -> None:
    if text == "":
        assert references(text) == []
        return
    with pytest.raises(SqlError):
        references(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("bigint", "bigint"),
        ("int8", "bigint"),
        ("INT", "integer"),
        ("varchar(20)", "text"),
        ("text[]", "text[]"),
        ("timestamp with time zone", "timestamptz"),
        ("numeric(10, 2)", "numeric"),
        ("double precision", "double precision"),
    ],
)
def test_types_have_one_spelling(text: str, name: str) -> None:
    assert read_type(text) == name


@pytest.mark.parametrize("text", ["", "bigin", "int; drop table x", "int, 1", "int FROM x", "1", "x" * 200, "a.b.c.d"])
def test_what_is_no_type(text: str) -> None:
    with pytest.raises(SqlError):
        read_type(text)
