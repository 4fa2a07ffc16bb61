"""Stand-alone analyses as a user runs them: files in, tables or JSON out, exit code 1 when something is found."""

import json
from pathlib import Path

from tests.installation import Installation

BANK = """\
CREATE TABLE savings (customer bigint PRIMARY KEY, balance bigint NOT NULL);

-- transaction Deposit
UPDATE savings SET balance = balance + :amount WHERE customer = :customer;

-- transaction SetBalance
SELECT balance FROM savings WHERE customer = :customer;
UPDATE savings SET balance = :balance WHERE customer = :customer;
"""

TEMPLATES = """\
relations:
  Savings: {key: [customer], attributes: [customer, balance]}
programs:
  Deposit:
    parameters: [N]
    statements:
      - U: Savings[N] {balance} -> {balance}
"""

DRAFT = """\
name: PlaceOrder
steps:
  - service: stock
    changes: [{entity: Item, kind: subtract, column: quantity, value: "1", floor: "0"}]
  - service: sales
    changes: [{entity: Order, kind: insert}]
"""


def test_a_lost_update_is_found_shown_and_written(installation: Installation, tmp_path: Path) -> None:
    file = tmp_path / "bank.sql"
    file.write_text(BANK)
    ran = installation.cli("consistency", str(file), "--out", str(tmp_path / "found"))
    assert ran.returncode == 1, ran.stderr + installation.logs()
    assert "REPEATABLE READ" in ran.stdout
    assert "confirmed:" in ran.stdout
    assert (tmp_path / "found" / "SetBalance.sql").read_text()
    assert (tmp_path / "found" / "SetBalance.mmd").read_text().startswith("sequenceDiagram")


def test_templates_that_are_robust_exit_0(installation: Installation, tmp_path: Path) -> None:
    file = tmp_path / "templates.yaml"
    file.write_text(TEMPLATES)
    ran = installation.cli("--json", "consistency", str(file))
    assert ran.returncode == 0, ran.stderr
    [verdict] = json.loads(ran.stdout)["transactions"]
    assert verdict["level"] == "ISOLATION_LEVEL_READ_COMMITTED"


def test_mistakes_of_templates_are_bad_input(installation: Installation, tmp_path: Path) -> None:
    file = tmp_path / "templates.yaml"
    file.write_text(TEMPLATES.replace("Savings[N]", "Saving[N]"))
    ran = installation.cli("consistency", str(file))
    assert ran.returncode == 2
    assert "Saving" in ran.stderr


def test_a_saga_is_planned_from_a_draft(installation: Installation, tmp_path: Path) -> None:
    file = tmp_path / "draft.yaml"
    file.write_text(DRAFT)
    ran = installation.cli("saga", str(file), "--out", str(tmp_path / "sagas"))
    assert ran.returncode == 0, ran.stderr
    assert "ReserveItem" in ran.stdout
    assert (tmp_path / "sagas" / "PlaceOrder.mmd").read_text().startswith("sequenceDiagram")
