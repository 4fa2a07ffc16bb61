"""Keys that come back, and constants that are one value in two spellings: what a verdict must not rest on."""

import pytest

from server.engine.consistency.checker import check
from server.engine.consistency.constants import differ
from server.engine.consistency.decide import decide, forbidden
from server.engine.consistency.templates import parse_templates
from server.engine.model.consistency import Level

REUSE = """
relations:
  A: {key: [id], attributes: [id, v]}
  B: {key: [id], attributes: [id, v]}
programs:
  Claim:
    parameters: [K, M]
    statements: ["R: B[M] {v}", "I: A[K]"]
  Free:
    parameters: [K, M]
    statements: ["U: B[M] {v} -> {v}", "D: A[K]"]
"""


@pytest.mark.parametrize("level", [Level.READ_COMMITTED, Level.REPEATABLE_READ])
def test_an_insertion_takes_a_key_freed_after_the_snapshot(level: Level) -> None:
    workload = parse_templates(REUSE)
    assert forbidden(workload, (("Claim", level), ("Free", level))) is not None
    decision = decide(workload)
    check(workload, decision.certificate)
    assert {each.program: each.level for each in decision.programs}["Claim"] is Level.SERIALIZABLE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", "'1'"), ("1", "1.0"), ("'01'", "1"), ("true", "'t'"), ("'yes'", "'on'"), ("false", "'0'"),
        ("'2024-01-01'", "'2024-1-1'"), ("'Jan 8 1999'", "'january 8 1999'"), ("'ABC'", "'abc'"), ("'open '", "'open'"),
        ("'abcdef00-0000-0000-0000-000000000000'", "'abcdef00000000000000000000000000'"), ("'now'", "'today'"),
    ],
)  # fmt: skip
def test_what_may_be_one_value_is_not_called_different(one: str, other: str) -> None:
    assert not differ(one, other)
    assert not differ(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("1", "2"), ("1", "'1.5'"), ("'open'", "'closed'"), ("'step1'", "'step2'"), ("true", "'f'")]
)
def test_different_values_are_told_apart(one: str, other: str) -> None:
    assert differ(one, other)
    assert differ(other, one)
