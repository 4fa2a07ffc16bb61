"""What the tests of diagrams share: Mermaid's parser, and the example briefs drawn once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.engine import brief
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import BriefSource
from tests.node.tools import Mermaid

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(scope="session")
def mermaid() -> Iterator[Mermaid]:
    parser = Mermaid()
    yield parser
    parser.close()


@pytest.fixture(scope="session")
def marketplace() -> PreparedBrief:
    return example("marketplace")


def example(name: str) -> PreparedBrief:
    path = EXAMPLES / name / "brief.yaml"
    return brief.read(BriefSource(path.name, "yaml", path.read_text()))
