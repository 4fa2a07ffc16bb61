"""`groundplan boundaries` against the running service: traces, a brief, a change, a refusal."""

import json
from pathlib import Path

from tests.installation import Installation

TRACES = {"use_cases": {"PlaceOrder": [["R", "Item"], ["W", "Order"]], "SignIn": [["R", "User"], ["W", "Session"]]}}


def test_cuts_traces_and_briefs_and_refuses_what_cannot_be(installation: Installation, tmp_path: Path) -> None:
    traces = tmp_path / "traces.json"
    traces.write_text(json.dumps(TRACES))
    cut = installation.cli("--json", "boundaries", str(traces))
    assert cut.returncode == 0, cut.stderr + installation.logs()
    answer = json.loads(cut.stdout)
    assert [module["entities"] for module in answer["modules"]] == [["Item", "Order"], ["Session", "User"]]

    brief = tmp_path / "brief.yaml"
    assert installation.cli("init", str(brief)).returncode == 0
    decided = installation.cli("boundaries", str(brief), "--out", str(tmp_path))
    assert decided.returncode == 0, decided.stderr + installation.logs()
    assert (tmp_path / "boundaries" / "context_map.mmd").exists()

    change = ("--what-if", "together=User,Item", "--what-if", "apart=Item,User")
    refused = installation.cli("boundaries", str(traces), *change)
    assert refused.returncode == 2
    assert "Item and User must be apart" in refused.stderr
    assert "change.together[0]" in refused.stderr
