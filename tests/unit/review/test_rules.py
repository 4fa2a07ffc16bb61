"""Properties of the set of design rules: explained, listed, named after their files; and how they are chosen."""

import re
from pathlib import Path

import pytest

import server.engine.review.rules.schema as pack
from server.engine.errors import DomainError
from server.engine.model.reviewed_schema import ReviewedColumn, ReviewedSchema, ReviewedTable, SchemaPolicy
from server.engine.review import RULES, check_schema
from server.engine.review.rule import SECTIONS, SchemaRule

FOLDER = Path(str(pack.__file__)).parent
SCHEMA = ReviewedSchema((ReviewedTable("t", columns=(ReviewedColumn("at", "timestamp without time zone"),)),))


def test_every_rule_module_is_listed_under_its_name() -> None:
    files = sorted(file.stem.replace("_", "-") for file in FOLDER.glob("*.py") if file.stem != "__init__")
    assert [rule.name for rule in RULES] == files


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_explains_itself(rule: SchemaRule) -> None:
    assert rule.title.endswith(".")
    assert tuple(re.findall(r"^([A-Z][a-z ]+):$", rule.doc, re.MULTILINE)) == SECTIONS
    assert all(rule.section(name) for name in SECTIONS)
    assert rule.bad.strip()
    assert rule.good.strip()
    assert rule.entry().why


def test_titles_are_told_apart() -> None:
    assert len({rule.title for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_an_empty_schema_breaks_nothing(rule: SchemaRule) -> None:
    policy = SchemaPolicy(comments=True, exposed=True, connected=True, required_references=True, padding=0)
    assert not list(rule.check(ReviewedSchema(), policy))


def test_findings_come_gravest_first_and_can_be_chosen() -> None:
    every = check_schema(SCHEMA, SchemaPolicy())
    assert [each.id for each in every] == [
        "review.missing-primary-key@t",
        "review.timestamp-without-zone@t.at",
        "review.too-few-columns@t",
    ]
    assert check_schema(SCHEMA, SchemaPolicy(), select=("review.too-few-columns",)) == every[2:]
    ignored = check_schema(
        SCHEMA,
        SchemaPolicy(),
        ignore=("too-few-columns", "review.timestamp-without-zone@t.at", "missing-primary-key@x"),
    )
    assert ignored == every[:1]


@pytest.mark.parametrize(("select", "ignore", "field"), [(("nix",), (), "rules"), ((), ("nix@t",), "ignore")])
def test_a_rule_that_does_not_exist_is_refused(select: tuple[str, ...], ignore: tuple[str, ...], field: str) -> None:
    with pytest.raises(DomainError, match="nix is no rule") as refused:
        check_schema(SCHEMA, SchemaPolicy(), select, ignore)
    assert refused.value.metadata["field"] == field
