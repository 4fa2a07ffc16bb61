"""Every mistake is reported with its place and what would be right. The cases are data: mistakes/*.yaml."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from server.engine.brief import read
from server.engine.errors import DomainError, Reason
from server.engine.model.problem import Problem
from server.engine.model.resources import BriefSource

FOLDER = Path(__file__).parent / "mistakes"


def cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['name']}")
        for path in sorted(FOLDER.glob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def mistakes_of(text: str, format: str = "yaml") -> tuple[Problem, ...]:
    with pytest.raises(DomainError) as caught:
        read(BriefSource(filename=f"brief.{format}", format=format, text=text))
    assert caught.value.reason is Reason.INVALID_BRIEF
    return caught.value.problems


@pytest.mark.parametrize("case", cases())
def test_a_mistake_is_reported_with_its_place(case: dict[str, Any]) -> None:
    found = mistakes_of(case["source"], case.get("format", "yaml"))
    assert list(found) == [Problem(**{"path": "", **expected}) for expected in case["problems"]]


def test_all_mistakes_are_reported_at_once_in_the_order_of_the_source() -> None:
    found = mistakes_of(
        """name: Shop!
actors: [{name: buyer, entity: Usr}]
entities:
  - name: User
    attributes: [{name: email, type: strng}]
use_cases:
  - name: GetUser
    actor: byer
    transactions:
      - steps:
          - sql: SELECT emial FROM users
          - sql: SELECT email FROM usrs
"""
    )
    assert [(problem.line, problem.column) for problem in found] == [
        (1, 7),
        (2, 32),
        (5, 38),
        (8, 12),
        (11, 25),
        (12, 36),
    ]


def test_the_error_says_how_many_and_where_the_first_is() -> None:
    with pytest.raises(DomainError) as caught:
        read(BriefSource(filename="brief.yaml", format="yaml", text="name: shop\nfoo: 1\nbar: 2\n"))
    assert caught.value.message.startswith("The brief has 2 mistakes: line 2: unknown field `foo`")
    assert caught.value.metadata == {"problems": "2"}
