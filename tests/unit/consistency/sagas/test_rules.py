"""The rule set: twenty, in order, each explained, each known to the catalogue."""

import re
from pathlib import Path

from server.engine import catalog
from server.engine.consistency.sagas import RULES, check, rules
from tests.unit.consistency.sagas.mutants import mutants
from tests.unit.consistency.sagas.systems import planned

SECTIONS = ["Finds", "Why it matters", "When it is wrong", "Instead"]


def test_there_are_twenty_in_order() -> None:
    assert [rule.id for rule in RULES] == [f"S{number}" for number in range(1, 21)]
    assert len({rule.name for rule in RULES}) == 20


def test_every_module_is_listed() -> None:
    modules = {path.stem for path in Path(rules.__file__).parent.glob("s[0-9][0-9]_*.py")}
    assert len(modules) == len(RULES)
    assert {rule.check.__module__.rpartition(".")[2] for rule in RULES} == modules


def test_every_rule_is_explained() -> None:
    for rule in RULES:
        assert re.match(r"[A-Z].*\.\n\n", rule.doc), rule.id
        assert list(rule.sections()) == SECTIONS, rule.id
        assert all(rule.sections().values())
        assert rule.references


def test_the_catalogue_says_the_same() -> None:
    known = {entry.id: entry for entry in catalog.rules()}
    for rule in RULES:
        assert known[rule.name].title == rule.doc.partition("\n")[0]
        assert known[rule.name].fix == rule.sections()["Instead"]


def test_a_finding_says_why_and_what_to_do() -> None:
    for saga in planned():
        for mutant in mutants(saga):
            for finding in check(mutant.saga, mutant.beside):
                assert finding.why
                assert finding.fix
                assert finding.references
                assert finding.id == f"{finding.rule}@{finding.subject}"
