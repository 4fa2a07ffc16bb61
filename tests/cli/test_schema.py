"""`groundplan schema check`, `dependencies` and `shard` against the running service."""

import json
from pathlib import Path

from tests.installation import Installation


def test_judges_a_schema_explains_dependencies_and_plans_shards(installation: Installation, tmp_path: Path) -> None:
    def ask(command: str, name: str, text: str, *options: str) -> tuple[int, str, str]:
        file = tmp_path / name
        file.write_text(text)
        ended = installation.cli("--json", "schema", command, str(file), *options)
        return ended.returncode, ended.stdout, ended.stderr

    ddl = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamp NOT NULL);"
    code, out, err = ask("check", "schema.sql", ddl)
    assert code == 1, err + installation.logs()
    assert [one["rule"] for one in json.loads(out)["findings"]] == ["review.timestamp-without-zone"]
    code, out, err = ask("check", "schema.sql", ddl, "--ignore", "timestamp-without-zone")
    assert code == 0, err
    code, _, err = ask("check", "schema.sql", f"{ddl}\nCREATE TABEL t ();")
    assert code == 2
    assert "line 2, column 8" in err
    assert "TABEL" in err

    code, out, err = ask("dependencies", "zip.yaml", "attributes: [s, c, z]\ndependencies: ['s c -> z', 'z -> c']\n")
    assert code == 1, err
    assert json.loads(out)["normalForm"] == "HIGHEST_FORM_THIRD"

    text = """
        ddl: CREATE TABLE t (id bigint PRIMARY KEY, n bigint)
        transactions: [{name: Add, rate: 50, statements: [{sql: "UPDATE t SET n = n + 1 WHERE id = :id"}]}]
        choice: {shards: 4}
        """
    code, out, err = ask("shard", "shards.yaml", text)
    assert code == 0, err
    answer = json.loads(out)["sharding"]
    assert answer["verdict"].startswith("Do not shard")
    assert answer["placements"][0]["column"] == "id"
