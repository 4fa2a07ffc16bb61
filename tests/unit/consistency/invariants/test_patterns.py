"""The published table, row by row, computed again; and relations read from text."""

import pytest

from server.engine.consistency.invariants import PATTERNS, Pattern
from server.engine.consistency.invariants.linear import linear

# Bailis et al., PVLDB 8(3), 2015, table 2.
PUBLISHED = [
    ("attribute equality", "any", True),
    ("attribute inequality", "any", True),
    ("uniqueness", "choose specific value", False),
    ("uniqueness", "choose some value", True),
    ("AUTO_INCREMENT", "insert", False),
    ("foreign key", "insert", True),
    ("foreign key", "delete", False),
    ("foreign key", "cascading delete", True),
    ("secondary indexing", "any", True),
    ("materialized views", "any", True),
    (">", "increment [counter]", True),
    ("<", "increment [counter]", False),
    (">", "decrement [counter]", False),
    ("<", "decrement [counter]", True),
    ("[NOT] CONTAINS", "any [set, list, map]", True),
    ("SIZE =", "mutation [set, list, map]", False),
]


def test_the_table_is_the_published_one() -> None:
    assert [(each.invariant, each.operation, each.confluent) for each in PATTERNS] == PUBLISHED


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_each_row_is_computed_again(pattern: Pattern) -> None:
    assert pattern.recomputed() is pattern.confluent


@pytest.mark.parametrize(
    ("text", "values", "holds"),
    [
        ("used <= most", {"used": 2, "most": 2}, True),
        ("used < most", {"used": 2, "most": 2}, False),
        ("rating BETWEEN 1 AND 5", {"rating": 0}, False),
        ("total = items - discount + tax", {"total": 7, "items": 6, "discount": 1, "tax": 2}, True),
        ("total = items - discount + tax", {"total": 8, "items": 6, "discount": 1, "tax": 2}, False),
        ("a > 0 AND b <= 3", {"a": 1, "b": 4}, False),
        ("a <> b", {"a": 1, "b": 1}, False),
        ("t.a + 1 <= 3", {"a": 2}, True),
    ],
)
def test_linear_relations(text: str, values: dict[str, int], holds: bool) -> None:
    relations = linear(text)
    assert relations is not None
    assert all(relation.holds(values) for relation in relations) is holds


@pytest.mark.parametrize(
    "text", ["lower(name) = 'x'", "a * b = c", "state IN ('a')", "coalesce(a, 0) > 1", "a IS NULL"]
)
def test_other_texts_are_not_guessed(text: str) -> None:
    assert linear(text) is None
