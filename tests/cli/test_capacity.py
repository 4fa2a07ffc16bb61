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


GROWING = """
name: catalogue
entities:
  - {name: Category, volume: {rows: 20, growth_per_month: 0}, attributes: [{name: title}]}
  - {name: Product, volume: {rows: 2_000_000, growth_per_month: 300_000}, attributes: [{name: title}]}
relations: [{name: category, from: Category, to: Product, required: true}]
use_cases:
  - name: CountProducts
    rate: {peak: 5/s}
    objective: {p95: 600ms}
    transactions: [{steps: [{sql: "SELECT count(*) FROM products WHERE category_id = :category"}]}]
deployment: {services: [{name: api, replicas: 2, workers: 4, pool_size: 5, cores: 2}], database: {cores: 4}}
"""


def test_shows_how_a_use_case_slows_down_as_data_grows(installation: Installation, tmp_path: Path) -> None:
    file, drawing = tmp_path / "brief.yaml", tmp_path / "rows.svg"
    file.write_text(GROWING)
    ended = installation.cli(
        "--json", "capacity", "rows", str(file), "--measured", "CountProducts.p95=400ms", "--out", str(drawing)
    )
    assert ended.returncode == 0, ended.stderr + installation.logs()
    (found,) = [json.loads(ended.stdout)]
    assert (found["useCase"], found["table"], found["percentile"]) == ("CountProducts", "products", "p95")
    first, *_, last = found["curves"][0]["points"]
    assert 0.38 < first["predicted"]["value"] < 0.42
    assert last["rows"] > first["rows"]
    # A count reads all of its rows: 600 ms come at about half as many again as take 400 ms.
    assert 2.5e6 < found["curves"][0]["crossedRows"] < 3.3e6
    assert 1 < found["curves"][0]["crossedMonth"] <= 5
    assert drawing.read_text().startswith("<svg")

    ended = installation.cli("capacity", "rows", str(file), "--use-case", "CountProduct")
    assert ended.returncode == 2
    assert "did you mean CountProducts" in ended.stderr

    ended = installation.cli("capacity", "rows", str(file), "--measured", "CountProducts.p95=1ms")
    assert ended.returncode == 2
    assert "without its statements" in ended.stderr
