"""Twenty briefs with the verdict an experienced architect would give, written before the rules were tried on them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.engine.analysis import Inputs
from server.engine.boundaries import ANALYSIS
from server.engine.brief import read
from server.engine.model.boundaries import Boundaries
from server.engine.model.plan import AnalysisResult
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import BriefSource

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "verdicts.yaml").read_text())
ENOUGH = 18


def prepared(name: str) -> PreparedBrief:
    return read(BriefSource(f"{name}.yaml", "yaml", (HERE / "briefs" / f"{name}.yaml").read_text()))


def analysed(brief: PreparedBrief) -> AnalysisResult:
    return ANALYSIS.run(Inputs(ANALYSIS.reads(brief), {}, 0))


def objections(case: Mapping[str, Any], boundaries: Boundaries) -> list[str]:
    """What an architect would not accept of the answer."""
    said = boundaries.topology.value
    one = {"one_service": ("modular_monolith", "split_later")}.get(case["verdict"], (case["verdict"],))
    found = [] if said in one else [f"{said} instead of {case['verdict']}"]
    at = boundaries.service_of
    found += [f"{a} and {b} share a service" for a, b in case.get("apart", ()) if at(a) == at(b)]
    found += [f"{a} and {b} are apart" for a, b in case.get("together", ()) if at(a) != at(b)]
    return found


@pytest.fixture(scope="module")
def answers() -> dict[str, AnalysisResult]:
    return {case["brief"]: analysed(prepared(case["brief"])) for case in CASES}


def test_there_are_twenty_and_each_says_why() -> None:
    assert len({case["brief"] for case in CASES}) == 20
    assert all(case["why"] for case in CASES)
    assert {file.stem for file in (HERE / "briefs").glob("*.yaml")} == {case["brief"] for case in CASES}


def test_the_architect_agrees_with_almost_all(answers: Mapping[str, AnalysisResult]) -> None:
    wrong = {}
    for case in CASES:
        boundaries = answers[case["brief"]].boundaries
        assert boundaries is not None
        if found := objections(case, boundaries):
            wrong[case["brief"]] = found
    assert len(CASES) - len(wrong) >= ENOUGH, wrong


def test_a_verdict_names_what_would_change_it(answers: Mapping[str, AnalysisResult]) -> None:
    for name, answer in answers.items():
        decision = next(one for one in answer.decisions if one.id == "boundaries/verdict")
        assert decision.headline
        assert any(word in decision.reasons[1] for word in ("when", "Nothing within")), name


def test_all_evidence_is_confirmed(answers: Mapping[str, AnalysisResult]) -> None:
    for name, answer in answers.items():
        assert [one.claim for one in answer.evidence if one.verdict != "confirmed"] == [], name


def test_names_of_the_domain_do_not_matter() -> None:
    """The same brief about kettles and lamps gets the same answer."""
    text = (HERE / "briefs" / "card_vault.yaml").read_text()
    words = {"Card": "Kettle", "card": "kettle", "Charge": "Lamp", "charge": "lamp", "number": "handle"}
    for one, other in words.items():
        text = text.replace(one, other)
    renamed = analysed(read(BriefSource("b.yaml", "yaml", text))).boundaries
    plain = analysed(prepared("card_vault")).boundaries
    assert renamed is not None
    assert plain is not None
    assert renamed.topology == plain.topology
    assert len(renamed.services) == len(plain.services)
    assert renamed.service_of("Kettle") == renamed.service_of("Lamp") != renamed.service_of("Plan")
