"""One installation for the command line's tests."""

from collections.abc import Iterator

import pytest

from tests.installation import Installation


@pytest.fixture(scope="package")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with Installation(tmp_path_factory.mktemp("groundplan")) as running:
        yield running
