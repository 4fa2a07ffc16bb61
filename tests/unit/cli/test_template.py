"""The brief that `groundplan init` writes is sound, and the editors' schema accepts it."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from cli.main import app
from server.engine.brief import read
from server.engine.model.resources import BriefSource


@pytest.fixture
def written(tmp_path: Path) -> str:
    file = tmp_path / "brief.yaml"
    done = CliRunner().invoke(app, ["init", str(file)])
    assert done.exit_code == 0, done.output
    return file.read_text()


def test_the_template_is_a_sound_brief(written: str) -> None:
    prepared = read(BriefSource("brief.yaml", "yaml", written))
    assert prepared.brief.entities
    assert prepared.statements


def test_the_template_explains_itself(written: str) -> None:
    assert written.count("#") > 10


def test_the_schema_for_editors_accepts_the_template(written: str) -> None:
    schema = json.loads(CliRunner().invoke(app, ["brief", "schema"]).output)
    jsonschema.Draft202012Validator(schema).validate(yaml.safe_load(written))


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "brief.yaml"
    file.write_text("mine")
    refused = CliRunner().invoke(app, ["init", str(file)])
    assert refused.exit_code == 2
    assert file.read_text() == "mine"
