"""The 46 statements observed elsewhere are seen alike here: every lock, every rewrite, every scan, who is blocked."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml

from server.engine.model.rehearsals import Effects, Rehearsal, RehearsalUnit
from server.lab import Lab

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = json.loads((HERE / "observed_pg18.json").read_text())["cases"]
FIXTURE = yaml.safe_load((HERE / "observed.yaml").read_text())
ROWS = 300


def schema_of(case: dict[str, Any]) -> tuple[str, ...]:
    return (*FIXTURE["schema"], *FIXTURE["added"].get(case["id"], ()))


async def seen(lab: Lab, case: dict[str, Any]) -> Effects:
    found = await lab.rehearse(Rehearsal(schema_of(case), (RehearsalUnit((case["sql"],)),), rows=ROWS))
    assert not found.failure
    statement = found.units[0].statements[0]
    assert (statement.sqlstate, statement.refused) == ("", ""), statement
    return statement.effects


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def all_seen(lab: Lab) -> dict[str, Effects]:
    """Every statement, as many at once as the lab takes."""
    found = await asyncio.gather(*(seen(lab, case) for case in CASES))
    return {case["id"]: effects for case, effects in zip(CASES, found, strict=True)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
async def test_the_statement_does_what_was_observed(all_seen: dict[str, Effects], case: dict[str, Any]) -> None:
    effects = all_seen[case["id"]]
    assert {one.relation: one.mode for one in effects.locks} == case["locks"]
    assert set(effects.rewritten) == {name.removesuffix("(i)") for name in case["rewritten"]}
    read = set(case["seq_scans"])
    assert effects.works == (case["size_dependent_work"] or bool(read))  # one case read a table of a single row
    assert read <= set(effects.scanned)
    if case["blocks"] is not None:
        observed = {each for each in effects.blocks if each.partition(".")[0] in ("orders", "customers")}
        assert observed == set(case["blocks"])
