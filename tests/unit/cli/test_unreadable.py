"""Files that cannot be used end a command with what is wrong with them, before anything is sent."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app

CONTENTS: dict[str, bytes] = {
    "is empty": b" \n",
    "is no text: byte 1 is not UTF-8": b"a\xff\xfe",
    "characters; a brief has at most 2,000,000": b"a" * 2_000_001,
}
NOT_TAKEN: dict[str, bytes] = {
    "holds no mapping": b"- a\n- b\n",
    "is nested too deep": b"[" * 1_000,
    "is not YAML": b"a: [",
    "is no text: byte 0 is not UTF-8": b"\xff",
}


def _said(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["--endpoint", "http://127.0.0.1:9", "--api-key", "gp_x", *arguments])
    assert result.exit_code == 2, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return " ".join(result.output.split())


@pytest.mark.parametrize("wrong", CONTENTS)
@pytest.mark.parametrize("command", ["capacity predict", "capacity break", "capacity mitigate", "schema indexes"])
def test_a_brief_that_cannot_be_read(tmp_path: Path, command: str, wrong: str) -> None:
    file = tmp_path / "b.yaml"
    file.write_bytes(CONTENTS[wrong])
    assert wrong in _said(*command.split(), str(file))


@pytest.mark.parametrize("wrong", NOT_TAKEN)
@pytest.mark.parametrize("command", ["capacity solve", "schema dependencies", "schema shard"])
def test_a_document_that_is_none(tmp_path: Path, command: str, wrong: str) -> None:
    file = tmp_path / "m.yaml"
    file.write_bytes(NOT_TAKEN[wrong])
    assert wrong in _said(*command.split(), str(file))


@pytest.mark.parametrize(
    "command", ["capacity predict", "capacity solve", "schema growth", "schema check", "schema migrate check"]
)
def test_a_folder_or_nothing(tmp_path: Path, command: str) -> None:
    assert "cannot be read: Is a directory" in _said(*command.split(), str(tmp_path))
    assert "does not exist" in _said(*command.split(), str(tmp_path / "none.yaml"))
