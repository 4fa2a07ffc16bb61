"""Every example brief is accepted without a problem, and survives being written and read again."""

from pathlib import Path

import pytest

from server.engine import brief as briefs
from server.engine.analysis import Inputs
from server.engine.diagrams import ANALYSIS
from server.engine.model.resources import BriefSource

EXAMPLES = Path(__file__).parents[3] / "examples"
BRIEFS = sorted(EXAMPLES.glob("*/brief.yaml"))


def test_there_are_examples() -> None:
    assert {path.parent.name for path in BRIEFS} >= {"login", "marketplace", "ticketing"}


@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: path.parent.name)
def test_the_brief_is_named_after_its_folder_and_accepted(path: Path) -> None:
    prepared = briefs.read(BriefSource(path.name, "yaml", path.read_text()))
    assert prepared.brief.name == path.parent.name
    assert prepared.statements


@pytest.mark.parametrize("form", ["yaml", "json"])
@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: path.parent.name)
def test_the_brief_survives_being_written_and_read_again(path: Path, form: str) -> None:
    brief = briefs.parse(BriefSource(path.name, "yaml", path.read_text()))
    again = briefs.parse(BriefSource(path.name, form, briefs.write(brief, form)))
    assert again == brief


@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: path.parent.name)
def test_every_state_can_be_reached_and_left(path: Path) -> None:
    """No use case is missing for a move of a state machine, and none makes a move that is not stated."""
    prepared = briefs.read(BriefSource(path.name, "yaml", path.read_text()))
    assert [f.message for f in ANALYSIS.run(Inputs(ANALYSIS.reads(prepared), {})).findings] == []
