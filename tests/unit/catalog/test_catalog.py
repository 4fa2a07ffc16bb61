"""The catalogue: it knows every rule the analyses apply and no other, and its pieces of briefs are sound."""

import ast
from pathlib import Path

import pytest

import server.engine
from server.engine import brief as language
from server.engine import catalog, review
from server.engine.errors import DomainError
from server.engine.migrations.checking.check import TRANSACTION_RULES
from server.engine.migrations.checking.rules import RULES

ENGINE = Path(server.engine.__file__).parent


def applied() -> set[str]:
    """The rules that ``Finding(…)`` is called with anywhere in the engine."""
    found = {rule.id for rule in review.RULES} | {rule.id for rule in RULES} | set(TRANSACTION_RULES)
    for file in ENGINE.rglob("*.py"):
        if file.parent in (ENGINE / "review", ENGINE / "migrations" / "checking"):
            continue  # it gives out what its rules are called
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding":
                keywords = [each.value for each in node.keywords if each.arg == "rule"]
                rule = keywords[0] if keywords else node.args[1]
                assert isinstance(rule, ast.Constant), f"{file.name}:{node.lineno}: a rule is written out"
                found.add(str(rule.value))
    return found


def test_every_rule_that_is_applied_is_described_and_no_other() -> None:
    assert {rule.id for rule in catalog.rules()} == applied()


def test_a_rule_belongs_to_the_analysis_in_its_name() -> None:
    assert all(rule.id.startswith(f"{rule.analysis}.") for rule in catalog.rules())


def test_ids_are_unique_and_ordered() -> None:
    for entries in (catalog.rules(), catalog.technologies(), catalog.capabilities()):
        ids = [entry.id for entry in entries]
        assert ids == sorted(set(ids))


def test_every_capability_is_a_sound_brief_and_says_what_it_covers() -> None:
    assert catalog.capabilities()
    for capability in catalog.capabilities():
        assert capability.title
        assert capability.description
        try:
            prepared = language.read(capability.source)
        except DomainError as error:
            pytest.fail(f"{capability.id}: {error.problems}")
        assert prepared.brief.name == capability.id
        assert prepared.statements
