"""`groundplan capacity` against the running service: exact, simulated, overloaded, contradictory."""

import json
from pathlib import Path

from tests.installation import Installation


def test_solves_models_says_overload_and_refuses_contradictions(installation: Installation, tmp_path: Path) -> None:
    def solve(text: str) -> tuple[int, str, str]:
        file = tmp_path / "model.yaml"
        file.write_text(text)
        ended = installation.cli("--json", "capacity", str(file))
        return ended.returncode, ended.stdout, ended.stderr

    code, out, err = solve("open_station: {arrivals: [0.8], service_means: [1], discipline: ps}")
    assert code == 0, err + installation.logs()
    measures = {one["name"]: one["value"] for one in json.loads(out)["measures"]}
    assert abs(measures["R"] - 5.0) < 1e-9

    code, out, err = solve("queueing_network: {population: [3], think: [0], services: [[1, 2]], visits: [[1, 1]]}")
    assert code == 0, err

    code, out, _ = solve("fork_join: {arrival: 0.5, service_rate: 1, branches: 3}")
    assert code == 0
    assert json.loads(out)["measures"][0]["method"] == "SOLUTION_METHOD_SIMULATED"

    code, out, _ = solve("open_station: {arrivals: [1.2], service_means: [1]}")
    assert code == 1
    assert "1.2 erlangs" in json.loads(out)["overloaded"]

    code, _, err = solve("open_station_finite: {arrival: 1, service_rate: 1, servers: 3, capacity: 2}")
    assert code == 2
    assert "capacity of 2" in err
