"""Whoever runs the service makes further workspaces, each with its first key."""

import subprocess
import sys

from tests.installation import ROOT, Installation


def make(installation: Installation, name: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "server", "workspace", name],
        cwd=ROOT,
        env=installation.environment,
        capture_output=True,
        text=True,
    )


def test_a_second_workspace_has_a_key_of_its_own_and_sees_nothing_of_the_first(installation: Installation) -> None:
    made = make(installation, "second")
    assert made.returncode == 0, made.stderr
    with installation.client(made.stdout.strip()) as client:
        assert client.get("/v1/workspaces/second").status_code == 200
        assert client.get(f"/v1/{installation.parent}").status_code == 404
    again = make(installation, "second")
    assert (again.returncode, again.stdout) == (1, "")
    assert "exists already" in again.stderr


def test_a_name_that_is_none_is_refused(installation: Installation) -> None:
    refused = make(installation, "No Name")
    assert refused.returncode == 1
    assert refused.stdout == ""
