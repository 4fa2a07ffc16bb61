"""The command line as a user runs it: from a first brief to a plan on disk, and every way to go wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.installation import Installation


@pytest.fixture
def brief(tmp_path: Path, installation: Installation) -> Path:
    file = tmp_path / "brief.yaml"
    assert installation.cli("init", str(file)).returncode == 0
    return file


def test_from_a_first_brief_to_a_plan_and_what_a_change_makes_of_it(
    installation: Installation, brief: Path, tmp_path: Path
) -> None:
    checked = installation.cli("brief", "check", str(brief))
    assert checked.returncode == 0, checked.stderr
    assert "is sound" in checked.stdout

    first = installation.cli("design", str(brief), "--out", str(tmp_path / "plan"))
    assert first.returncode == 0, first.stderr + installation.logs()
    assert (tmp_path / "plan" / "manifest.json").exists()
    assert (tmp_path / "plan" / "example" / "schema.sql").read_text().startswith("--")
    assert "claims confirmed, 0 refuted" in first.stdout

    changed = installation.cli("brief", "set", str(brief), "entities[Listing].attributes[title].max_length", "99")
    assert changed.returncode == 0, changed.stderr
    second = installation.cli("--json", "design", str(brief))
    assert second.returncode == 0, second.stderr
    design = json.loads(second.stdout)
    assert design["brief"].endswith("@2")
    assert design["progress"]["reused"] > 0
    assert design["progress"]["computed"] > 0

    listed = installation.cli("--json", "list", "designs", "--order-by", "create_time")
    names = [json.loads(line)["name"] for line in listed.stdout.splitlines()]
    difference = installation.cli("diff", names[0], names[1], "--text")
    assert difference.returncode == 1
    assert "changed  example/schema.sql" in difference.stdout
    assert "99" in difference.stdout
    assert installation.cli("diff", names[1], names[1]).returncode == 0

    watched = installation.cli("--json", "watch", names[0])
    assert json.loads(watched.stdout.splitlines()[-1])["state"] == "DESIGN_STATE_SUCCEEDED"
    exported = installation.cli("export", names[1], "--out", str(tmp_path / "again"))
    assert exported.returncode == 0, exported.stderr
    assert "99" in (tmp_path / "again" / "example" / "schema.sql").read_text()
    got = installation.cli("get", f"{names[0]}/deliverables/schema")
    assert json.loads(got.stdout)["verdict"]


def test_every_mistake_is_shown_with_its_place(installation: Installation, brief: Path) -> None:
    text = brief.read_text().replace("name: Listing", "name: Lsting", 1)
    brief.write_text(text)
    line = text[: text.index("from: Listing")].count("\n") + 1 if "from: Listing" in text else None
    checked = installation.cli("brief", "check", str(brief))
    assert checked.returncode == 1
    assert "did you mean" in checked.stderr
    if line is not None:
        assert f"{brief}:{line}:" in checked.stderr
    refused = installation.cli("design", str(brief))
    assert refused.returncode == 2
    assert "nothing was stored" in refused.stderr


def test_a_value_that_makes_the_brief_unsound_is_taken_back(installation: Installation, brief: Path) -> None:
    before = brief.read_text()
    refused = installation.cli("brief", "set", str(brief), "entities[Listing].attributes[title].type", "strng")
    assert refused.returncode == 2
    assert "(string)" in refused.stderr
    assert brief.read_text() == before


def test_a_folder_that_holds_something_else_is_not_replaced(
    installation: Installation, brief: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me")
    refused = installation.cli("design", str(brief), "--out", str(tmp_path / "mine"))
    assert refused.returncode == 2
    assert (tmp_path / "mine" / "letter.txt").read_text() == "keep me"


def test_keys_are_made_shown_once_rotated_and_revoked(installation: Installation) -> None:
    made = json.loads(installation.cli("--json", "keys", "create", "ci", "--role", "viewer").stdout)
    viewer = ("--api-key", made["secret"])
    assert installation.cli(*viewer, "list", "briefs").returncode == 0
    assert installation.cli(*viewer, "keys", "create", "more").returncode == 3
    rotated = json.loads(installation.cli("--json", "keys", "rotate", made["name"]).stdout)
    assert rotated["secret"] != made["secret"]
    assert installation.cli("--api-key", rotated["secret"], "list", "briefs").returncode == 0
    assert installation.cli("keys", "revoke", made["name"]).returncode == 0
    assert installation.cli("--api-key", rotated["secret"], "list", "briefs").returncode == 3


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--api-key", "nonsense", "list", "briefs"), 3, "state a key"),
        (("--endpoint", "http://127.0.0.1:9", "list", "briefs"), 4, "groundplan doctor"),
        (("list", "nothings"), 2, "one of: briefs"),
        (("list", "artefacts"), 2, "--design"),
        (("list", "briefs", "--filter", "title ="), 2, "filter"),
        (("get", "briefs/absent"), 2, "absent"),
        (("watch", "absent"), 2, "absent"),
        (("brief", "check", "/does/not/exist.yaml"), 2, "groundplan init"),
        (("keys", "create", "x", "--role", "owner"), 2, "viewer, editor, admin"),
        (("keys", "create", "x", "--expires-in", "soon"), 2, "90d"),
    ],
)
def test_what_goes_wrong_is_said_with_its_exit_code(
    installation: Installation, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = installation.cli(*arguments)
    assert done.returncode == code, done.stdout + done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_finds_nothing_wrong_here_and_names_what_is_wrong_elsewhere(installation: Installation) -> None:
    healthy = installation.cli("--json", "doctor")
    assert healthy.returncode == 0, healthy.stdout
    assert all(check["ok"] for check in json.loads(healthy.stdout))
    wrong = installation.cli("--json", "--api-key", "nonsense", "doctor")
    assert wrong.returncode == 1
    assert [check["name"] for check in json.loads(wrong.stdout) if not check["ok"]] == ["credentials"]


def test_status_shows_the_four_processes(installation: Installation) -> None:
    shown = json.loads(installation.cli("--json", "status").stdout)
    assert {process["name"] for process in shown["processes"]} == {"postgres", "api", "worker", "edge"}


def test_completion_knows_the_shell(installation: Installation) -> None:
    """Asked as the shell asks; `--show-completion` itself goes by the shell it finds above it."""
    script = subprocess.run(
        [Path(sys.executable).parent / "groundplan"],
        env={**installation.environment, "_GROUNDPLAN_COMPLETE": "source_bash"},
        capture_output=True,
        text=True,
    )
    assert "_groundplan_completion" in script.stdout
