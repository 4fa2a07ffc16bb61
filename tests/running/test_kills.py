"""kill -9 of each process in turn while a design is computed: it finishes, once, and nothing is lost."""

import time
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.installation import Installation, store_brief, wait_for

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def begin(client: httpx.Client, parent: str, brief: str) -> dict[str, Any]:
    answer = client.post(f"/v1/{parent}/designs?request_id={uuid.uuid4()}", json={"brief": brief})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def wait_until_it_runs(client: httpx.Client, operation: str) -> None:
    """Until the first results of the computation are in, so that the kill meets work in progress."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        answer = client.get(f"/v1/{operation}").json()
        if answer.get("done") or answer["metadata"].get("progress", {}).get("computed", 0) > 0:
            return
        time.sleep(0.02)
    raise AssertionError("it never began")


def files(client: httpx.Client, design: str) -> dict[str, str]:
    """Digests by path."""
    listed = client.get(f"/v1/{design}/artefacts?page_size=1000").json()["artefacts"]
    return {artefact["path"]: artefact["sha256"] for artefact in listed}


@pytest.mark.parametrize("program", ["worker", "api", "edge", "postgres"])
def test_a_design_survives_the_death_of(program: str, installation: Installation, login_brief: str) -> None:
    """The brief is renamed for each program, so that nothing of an earlier run is reused."""
    text = login_brief.replace("name: login", f"name: login-{program}", 1)
    with installation.client() as client:
        brief = store_brief(client, installation.parent, f"login-{program}", text)
        operation = begin(client, installation.parent, brief["name"])
        wait_until_it_runs(client, operation["name"])
        installation.kill(program)
        done = wait_for(client, operation["name"])
        assert "response" in done, done
        design = done["response"]["name"]
        assert done["response"]["state"] == "DESIGN_STATE_SUCCEEDED"
        assert files(client, design)
        assert done["response"]["progress"]["fraction"] == 1


@pytest.mark.proof
def test_a_large_design_survives_every_kind_of_death_in_turn(tmp_path: Path) -> None:
    """The marketplace, with each process killed while it runs; its files are those of an undisturbed run."""
    text = (EXAMPLES / "marketplace" / "brief.yaml").read_text()
    with Installation(tmp_path / "disturbed") as running, running.client() as client:
        brief = store_brief(client, running.parent, "marketplace", text)
        operation = begin(client, running.parent, brief["name"])
        wait_until_it_runs(client, operation["name"])
        for program in ("worker", "postgres", "api", "edge", "worker"):
            running.kill(program)
            time.sleep(2)
        done = wait_for(client, operation["name"], 300)
        assert "response" in done, done
        disturbed = files(client, done["response"]["name"])
    with Installation(tmp_path / "calm") as running, running.client() as client:
        brief = store_brief(client, running.parent, "marketplace", text)
        operation = begin(client, running.parent, brief["name"])
        calm = files(client, wait_for(client, operation["name"], 300)["response"]["name"])
    assert disturbed == calm
