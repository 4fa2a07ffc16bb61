"""Sources of briefs, and the mistakes found in them."""

from server.engine.brief import read
from server.engine.errors import DomainError
from server.engine.model.problem import Problem
from server.engine.model.resources import BriefSource


def source(text: str, format: str = "yaml") -> BriefSource:
    return BriefSource(filename=f"brief.{format}", format=format, text=text)


def problems_of(text: str, format: str = "yaml") -> list[Problem]:
    """Empty when the brief is read."""
    try:
        read(source(text, format))
    except DomainError as error:
        return list(error.problems)
    return []
