"""Reading a lock file that is not a postmaster's."""

from pathlib import Path

import pytest

from server.postgres import postmaster


@pytest.mark.parametrize("content", ["", "nonsense\n", "0\n", "-9004\n/data\n"])
def test_a_lock_file_of_nothing_that_serves_is_no_postmaster(tmp_path: Path, content: str) -> None:
    # PostgreSQL writes its process id negated while it runs stand-alone, as it does in initdb.
    (tmp_path / "postmaster.pid").write_text(content)
    assert postmaster.running(tmp_path) is None
