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


BRIEF = """
name: shop
entities: [{name: Product, volume: {rows: 200_000}, attributes: [{name: title}]}]
use_cases: [{name: GetProduct, entity: Product, action: get, rate: {peak: 200/s}, objective: {p99: 200ms}}]
deployment: {services: [{name: api, replicas: 2, workers: 4, pool_size: 5, cores: 2}], database: {cores: 4}}
"""


def test_predicts_a_brief_with_what_if_and_says_overload(installation: Installation, tmp_path: Path) -> None:
    file = tmp_path / "brief.yaml"
    file.write_text(BRIEF)

    def predict(*options: str) -> tuple[int, str, str]:
        ended = installation.cli("--json", "capacity", "predict", str(file), *options)
        return ended.returncode, ended.stdout, ended.stderr

    code, out, err = predict("--what-if", "api.replicas=3", "--measured", "GetProduct=2ms", "--sweep", "rate=1,2")
    assert code == 0, err + installation.logs()
    answer = json.loads(out)
    sizes = {one["name"]: one["servers"] for one in answer["prediction"]["resources"]}
    assert sizes["api cpu"] == 6.0
    assert [one["at"] for one in answer["sweep"]] == [1.0, 2.0]
    assert answer["sweep"][1]["prediction"]["useCases"][0]["rate"] == 400.0

    code, out, _ = predict("--what-if", "rate=100x", "--measured", "GetProduct=2ms")
    assert code == 1
    assert json.loads(out)["prediction"]["overloads"][0]["resource"] == "api cpu"

    code, _, err = predict("--what-if", "apy.replicas=3")
    assert code == 2
    assert "did you mean api" in err

    code, _, err = predict("--what-if", "replicas=many")
    assert code == 2
    assert "many is no whole number" in err or "many is no number" in err
