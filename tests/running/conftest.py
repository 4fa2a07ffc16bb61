"""One installation for the tests of a module."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import Installation


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with Installation(tmp_path_factory.mktemp("groundplan")) as running:
        yield running


@pytest.fixture
def login_brief() -> str:
    return (Path(__file__).resolve().parents[2] / "examples" / "login" / "brief.yaml").read_text()
