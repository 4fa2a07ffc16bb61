"""Every rule of migrations is listed, explains itself, has a case that fires and stays silent on its own rewrite."""

import contextlib
import pkgutil
from pathlib import Path

import pytest
import yaml

from server.engine.errors import DomainError
from server.engine.migrations.checking import rules
from server.engine.migrations.checking.check import check

CASES = yaml.safe_load((Path(__file__).parent / "rules.yaml").read_text())
SCHEMA = CASES["schema"]
NAMES = {rule.id.removeprefix("migrations."): rule for rule in rules.RULES}


def fired(migration: str, *, whole: bool = False) -> set[str]:
    draft = check(migration, SCHEMA, in_transaction=whole)
    return {each.rule.removeprefix("migrations.") for each in draft.findings}


def test_every_rule_module_is_listed() -> None:
    modules = {each.name for each in pkgutil.iter_modules(rules.__path__)} - {"rule"}
    assert {name.replace("-", "_") for name in NAMES} == modules


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_explains_itself(name: str) -> None:
    assert list(NAMES[name].sections()) == ["Finds", "Why it matters", "When it is wrong", "Instead"]


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_fires_and_stays_silent(name: str) -> None:
    case = CASES["cases"][name]
    assert name in fired(case["fires"], whole=case.get("whole", False))
    assert name not in fired(case["silent"], whole=case.get("whole", False))


@pytest.mark.parametrize(
    ("condition", "whole"),
    [
        ("code IS NULL", True),
        ("code IS NULL AND qty IS NOT NULL", True),
        ("code IS NULL AND id <= 5000", False),
        ("id = 7", False),
    ],
)
def test_a_column_that_is_filled_is_filled_in_one_transaction(condition: str, whole: bool) -> None:
    assert ("whole-update" in fired(f"UPDATE orders SET code = '' WHERE {condition}")) is whole


def test_what_a_migration_made_itself_may_be_changed_freely() -> None:
    text = """
    CREATE TABLE fresh (id bigint PRIMARY KEY, a integer);
    ALTER TABLE fresh ADD COLUMN b uuid DEFAULT gen_random_uuid(), ALTER COLUMN a SET NOT NULL, ADD CHECK (a > 0);
    CREATE INDEX fresh_a ON fresh (a);
    """
    assert fired(text) <= {"not-repeatable"}


def test_a_mistake_is_told_with_postgresqls_words_and_the_place() -> None:
    with pytest.raises(DomainError) as refusal:
        check("SELECT 1;\n-- next\nALTER TABEL t ADD c int;")
    problem = refusal.value.problems[0]
    assert (problem.line, problem.column) == (3, 7)
    assert problem.message == 'syntax error at or near "TABEL"'


@pytest.mark.parametrize("text", ["", ";;", "-- nothing", "\\restrict x", "SELECT '" + "(" * 50_000 + "'"])
def test_degenerate_texts_are_read_or_refused(text: str) -> None:
    with contextlib.suppress(DomainError):
        assert check(text).findings == ()


def test_transactions_are_followed() -> None:
    assert "nested-transaction" in fired("BEGIN; BEGIN; SELECT 1; COMMIT;")
    assert "open-transaction" in fired("BEGIN; SELECT 1;")
    assert "open-transaction" in fired("SELECT 1; COMMIT;")
    assert not fired("BEGIN; SELECT 1; COMMIT;")
