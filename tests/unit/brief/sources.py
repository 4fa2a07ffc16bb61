"""Sources of briefs, and the mistakes found in them."""

from pathlib import Path

from server.engine.brief import read
from server.engine.errors import DomainError
from server.engine.model.problem import Problem
from server.engine.model.resources import BriefSource

ROOT = Path(__file__).parents[3]
TEMPLATE = (ROOT / "cli" / "brief_template.yaml").read_text(encoding="utf-8")
"""What `groundplan init` writes."""
EXAMPLES = {path.parent.name: path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("examples/*/brief.yaml"))}


def source(text: str, format: str = "yaml") -> BriefSource:
    return BriefSource(filename=f"brief.{format}", format=format, text=text)


def problems_of(text: str, format: str = "yaml") -> list[Problem]:
    """Empty when the brief is read."""
    try:
        read(source(text, format))
    except DomainError as error:
        return list(error.problems)
    return []
