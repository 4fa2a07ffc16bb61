"""`groundplan schema indexes` against the running service: DDL with a log, refusals, usage."""

import json
from pathlib import Path

from tests.installation import Installation

DDL = "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, note text);\n"
LOG = 'query,calls,rows\n"SELECT * FROM orders WHERE customer_id = $1",7200,7200\n"SELECT * FROM gone",1,0\n'
STATISTICS = """SELECT * FROM pg_catalog.pg_restore_relation_stats('version', '180000'::integer, 'schemaname', 'public',
  'relname', 'orders', 'relpages', '40000'::integer, 'reltuples', '4000000'::real, 'relallvisible', '40000'::integer);
"""


def test_advises_shows_statements_and_refuses_with_the_place(installation: Installation, tmp_path: Path) -> None:
    ddl, log, statistics = tmp_path / "schema.sql", tmp_path / "log.csv", tmp_path / "statistics.sql"
    ddl.write_text(DDL)
    log.write_text(LOG)
    statistics.write_text(STATISTICS)
    given = ["schema", "indexes", str(ddl), "--statements", str(log), "--statistics", str(statistics)]

    ended = installation.cli("--json", *given, "--window", "1h", "--budget", "500MB")
    assert ended.returncode == 1, ended.stderr + installation.logs()
    advice = json.loads(ended.stdout)
    assert advice["indexes"][0]["definition"]["keys"][0] == "customer_id"
    assert advice["budget"] == str(500 << 20)
    assert "gone" in advice["refused"][0]["message"]

    ended = installation.cli(*given, "--window", "1h")
    assert "CREATE INDEX CONCURRENTLY orders_customer_id" in ended.stdout
    assert "not planned" in ended.stdout

    ended = installation.cli(*given)
    assert ended.returncode == 2
    assert "--window" in ended.stderr

    ddl.write_text("CREATE TABLE orders (id bigint);\nCREATE TABEL x (a int);\n")
    ended = installation.cli(*given, "--window", "1h")
    assert ended.returncode == 2
    assert "line 2, column 8" in ended.stderr


STATEMENTS = """statements:
  - {sql: "SELECT note, abs(count(*)) FROM orders GROUP BY note", rate: 5, id: notes, stalenessTolerance: 5s}
  - {sql: "SELECT * FROM orders ORDER BY id DESC LIMIT 20 OFFSET $1", rate: 5, id: newest}
  - {sql: "INSERT INTO orders VALUES ($1, $2, $3)", rate: 50, id: add}
"""


def test_growth_shows_what_is_kept_twice_and_how_pages_turn(installation: Installation, tmp_path: Path) -> None:
    ddl, statements = tmp_path / "schema.sql", tmp_path / "statements.yaml"
    ddl.write_text(DDL)
    statements.write_text(STATEMENTS)
    given = ["schema", "growth", str(ddl), "--statements", str(statements), "--rows", "orders=4000000"]

    ended = installation.cli(*given, "--objective", "100", "--factors", "1", "--no-execute")
    assert ended.returncode == 1, ended.stderr + installation.logs()
    assert "CREATE TABLE orders_rows_by_note" in ended.stdout
    assert "a consumer applies them" in ended.stdout
    assert "newest becomes: SELECT orders.id" in ended.stdout
    assert "not executed" in ended.stdout
