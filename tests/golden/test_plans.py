"""Whole plans against golden files; `make golden` rewrites them, and the difference is read before it is committed.

The login plan is kept whole, to be read; of the marketplace's (one service) and the ticketing's (several) the digests.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.planning import Memory, Planned, plan
from server.engine.model.plan import Artefact, Evidence, Verdict
from server.lab import Lab

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
EXAMPLES = ROOT / "examples"

MEMORY = Memory()
"""One for the module: a plan is computed from nothing by whichever test asks first."""


def brief(name: str) -> str:
    return (EXAMPLES / name / "brief.yaml").read_text()


def unconfirmed(planned: Planned) -> list[Evidence]:
    return [piece for piece in planned.evidence if piece.verdict is not Verdict.CONFIRMED]


def digests(files: tuple[Artefact, ...]) -> dict[str, str]:
    return {file.path: hashlib.sha256(file.content.encode()).hexdigest() for file in files}


async def test_the_login_plan_is_the_golden_one(lab: Lab, regenerate: bool) -> None:
    planned = await plan(lab, brief("login"), MEMORY)
    assert unconfirmed(planned) == []
    folder = HERE / "login"
    if regenerate:
        for old in sorted(folder.rglob("*"), reverse=True):
            old.unlink() if old.is_file() else old.rmdir()
        for file in planned.files:
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.content)
    golden = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}
    assert {file.path for file in planned.files} == set(golden)
    for file in planned.files:
        assert file.content == golden[file.path], f"{file.path} differs; after a change that is meant: make golden"


@pytest.mark.parametrize("name", ["marketplace", "ticketing"])
async def test_the_plan_has_the_golden_digests(lab: Lab, regenerate: bool, name: str) -> None:
    planned = await plan(lab, brief(name), MEMORY)
    assert unconfirmed(planned) == []
    found = digests(planned.files)
    golden = HERE / f"{name}.json"
    if regenerate:
        golden.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    expected = json.loads(golden.read_text())
    different = sorted(path for path in found.keys() | expected.keys() if found.get(path) != expected.get(path))
    assert different == [], "after a change that is meant: make golden"


async def test_the_ticketing_plan_has_every_file_of_every_service(lab: Lab) -> None:
    planned = await plan(lab, brief("ticketing"), MEMORY)
    paths = {file.path for file in planned.files}
    services = {path.partition("/")[0] for path in paths if path.endswith("/schema.sql")}
    assert len(services) >= 3
    for service in services:
        package = service.replace("-", "_")
        assert f"{service}/openapi.yaml" in paths
        assert f"{service}/proto/{package}/v1/{package}.proto" in paths
        assert f"{service}/proto/{package}/internal/v1/{package}_internal.proto" in paths
        assert f"diagrams/er_{package}.mmd" in paths


async def test_hash_seeds_and_processes_leave_no_trace() -> None:
    """Two processes that iterate sets and dictionaries in different orders write the same bytes."""
    seen = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-m", "tests.golden.digests", str(EXAMPLES / "login" / "brief.yaml")],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT}:{ROOT / 'generated'}"},
            capture_output=True,
            text=True,
            check=True,
        )
        seen.add(done.stdout)
    assert len(seen) == 1


async def test_a_renamed_attribute_recomputes_only_what_depends_on_it(lab: Lab) -> None:
    text = brief("marketplace")
    first = await plan(lab, text, MEMORY)
    again = await plan(lab, text, MEMORY)
    assert again.computed == set()
    renamed = text.replace("gift_message", "gift_note")
    assert renamed != text
    third = await plan(lab, renamed, MEMORY)
    assert third.keys - first.keys == third.computed
    assert 0 < len(third.computed) < len(third.keys) / 4, f"{len(third.computed)} of {len(third.keys)}"
    assert unconfirmed(third) == []


async def test_a_reworded_description_executes_nothing_of_the_schema_again(lab: Lab) -> None:
    text = brief("login")
    first = await plan(lab, text, MEMORY)
    reworded = text.replace("title: ", "title: The ", 1)
    second = await plan(lab, reworded, MEMORY)
    assert len(second.computed) < len(second.keys) / 4
    assert first.files != second.files
