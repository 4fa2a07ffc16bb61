"""`groundplan schema check`, `dependencies`, `shard` and `migrate` against the running service."""

import json
from pathlib import Path

from tests.installation import Installation

BEFORE = "CREATE TABLE notes (id bigint PRIMARY KEY, body text, stars integer NOT NULL);"
AFTER = "CREATE TABLE notes (id bigint PRIMARY KEY, content text NOT NULL, stars bigint NOT NULL);"
MIGRATION = "SET lock_timeout = '2s';\nCREATE INDEX notes_stars_idx ON notes (stars);\n"


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


def test_plans_a_migration_and_checks_one(installation: Installation, tmp_path: Path) -> None:
    for name, text in (("before.sql", BEFORE), ("after.sql", AFTER), ("migration.sql", MIGRATION)):
        (tmp_path / name).write_text(text)
    before, after = str(tmp_path / "before.sql"), str(tmp_path / "after.sql")
    renamed = ("--rename", "notes.body=content", "--fill", "notes.content=coalesce(body, '')")
    script = tmp_path / "script.sql"

    ended = installation.cli("--json", "schema", "migrate", "plan", before, after, *renamed, "-o", str(script))
    assert ended.returncode == 0, ended.stderr + installation.logs()
    answer = json.loads(ended.stdout)
    assert {one["verdict"] for one in answer["evidence"]} == {"VERDICT_CONFIRMED"}
    assert "SET lock_timeout = '2000ms';" in script.read_text()
    assert not answer.get("questions")
    ended = installation.cli("schema", "migrate", "plan", before, after, "--rename", "notes.body")
    assert ended.returncode == 2
    assert "TABLE=NEW" in ended.stderr
    ended = installation.cli("schema", "migrate", "plan", before, after, "--rename", "notes.gone=content")
    assert ended.returncode == 2
    assert "notes.gone is not in the schema as it is" in ended.stderr

    check = ("schema", "migrate", "check", str(tmp_path / "migration.sql"), "--schema", before)
    ended = installation.cli("--json", *check, "--rows", "notes=50_000_000")
    assert ended.returncode == 1, ended.stderr
    answer = json.loads(ended.stdout)
    assert "migrations.create-index" in {one["rule"] for one in answer["findings"]}
    (statement,) = answer["statements"]
    assert statement["rewrite"] == ["CREATE INDEX CONCURRENTLY notes_stars_idx ON notes USING btree (stars)"]
    assert {one["relation"]: one["mode"] for one in statement["observed"]["locks"]} == {"notes": "ShareLock"}
    ended = installation.cli(*check, "--read-only")
    assert ended.returncode == 1
    assert "create-index" in ended.stdout
    (tmp_path / "migration.sql").write_text("CREATE INDEX ON notes (stars);\nALTER TABEL notes;")
    ended = installation.cli(*check)
    assert ended.returncode == 2
    assert "line 2, column 7" in ended.stderr
