"""Facts that spare a level, each beside its nearest neighbour that does not."""

from server.engine.consistency.answering.checking import answered
from server.engine.consistency.programs import Programs, workload_of_sql
from server.engine.consistency.tolerance import ordered
from server.engine.consistency.unfolding import statements
from server.engine.model.consistency import (
    Level,
    SqlTransaction,
    SqlTransactions,
    StatementType,
    TemplateStatement,
)
from server.engine.model.consistency_answer import TransactionVerdict
from server.engine.model.plan import Verdict

BANK = """
CREATE TABLE savings (customer bigint PRIMARY KEY, balance numeric NOT NULL);
CREATE TABLE checking (customer bigint PRIMARY KEY, balance numeric NOT NULL);
"""
DEPOSIT = ("UPDATE savings SET balance = balance + :amount WHERE customer = :customer",)
BALANCE = (
    "SELECT balance FROM savings WHERE customer = :customer",
    "SELECT balance FROM checking WHERE customer = :customer",
)
CHECK = (*BALANCE, "UPDATE checking SET balance = balance - :amount WHERE customer = :customer")
MINUTE = 60_000_000

GENERATED = """
CREATE TABLE shops (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE items (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, shop_id bigint NOT NULL REFERENCES shops (id));
"""
OWN = GENERATED.replace("GENERATED ALWAYS AS IDENTITY ", "")


def bank(**transactions: tuple[str, ...]) -> Programs:
    return workload_of_sql(
        SqlTransactions(BANK, tuple(SqlTransaction(name, each) for name, each in transactions.items()))
    )


def verdicts(programs: Programs, **tolerances: int) -> dict[str, TransactionVerdict]:
    found = answered(programs, tolerances=tolerances).answer
    assert [each.verdict for each in found.evidence] == [Verdict.CONFIRMED]
    return {each.program: each for each in found.transactions}


def first(ddl: str, text: str, *more: str) -> list[TemplateStatement]:
    transactions = (SqlTransaction("P", (text,)), *(SqlTransaction(f"Q{n}", (each,)) for n, each in enumerate(more)))
    return list(statements(workload_of_sql(SqlTransactions(ddl, transactions)).workload.programs[0].body))


# ---------------------------------------------------------------------- answers that may be old
def test_a_query_that_may_be_old_raises_nobody() -> None:
    programs = bank(Deposit=DEPOSIT, Balance=BALANCE, WriteCheck=CHECK)
    assert {each.level for each in verdicts(programs).values()} == {Level.SERIALIZABLE}
    found = verdicts(programs, Balance=MINUTE)
    assert found["Balance"].level is Level.REPEATABLE_READ
    assert "1 min old" in found["Balance"].why
    assert found["Balance"].why.endswith("would need SERIALIZABLE.")
    assert found["Deposit"].level is Level.READ_COMMITTED
    assert found["WriteCheck"].level is not Level.SERIALIZABLE


def test_one_statement_sees_one_state_at_read_committed() -> None:
    found = verdicts(bank(Deposit=DEPOSIT, Balance=BALANCE[:1]), Balance=MINUTE)
    assert found["Balance"].level is Level.READ_COMMITTED


def test_the_levels_without_the_tolerance_are_kept_as_figures() -> None:
    programs = bank(Deposit=DEPOSIT, Balance=BALANCE, WriteCheck=CHECK)
    [evidence] = answered(programs, tolerances={"Balance": MINUTE}).answer.evidence
    assert {each.name: each.value for each in evidence.figures}["SERIALIZABLE if no answer may be old"] == "3"


def test_what_writes_or_locks_stands_in_the_order_whatever_it_tolerates() -> None:
    locking = (BALANCE[0] + " FOR UPDATE", BALANCE[1])
    programs = bank(Deposit=DEPOSIT, Locking=locking, WriteCheck=CHECK)
    kept = ordered(programs.workload, {"Locking": MINUTE, "WriteCheck": MINUTE})
    assert kept == programs.workload


def test_no_tolerance_is_none() -> None:
    programs = bank(Deposit=DEPOSIT, Balance=BALANCE, WriteCheck=CHECK)
    assert ordered(programs.workload, {"Balance": 0}) == programs.workload


def test_queries_alone_that_may_be_old_are_answered() -> None:
    found = verdicts(bank(Balance=BALANCE), Balance=MINUTE)
    assert found["Balance"].level is Level.REPEATABLE_READ


# ---------------------------------------------------------------------- keys that nobody knows yet
ADD = "INSERT INTO shops (name) VALUES (:name)"
DROP = "DELETE FROM shops WHERE name = :name"


def test_a_row_with_a_generated_key_is_not_what_was_asked_for() -> None:
    [added, *_] = first(GENERATED, ADD)
    [read] = first(GENERATED, "SELECT name FROM shops WHERE id = :id", ADD, DROP)
    assert added.generated
    assert read.type is StatementType.PREDICATE_SELECT
    assert read.existing


def test_a_key_that_others_may_choose_is() -> None:
    [added, *_] = first(OWN, "INSERT INTO shops (id, name) VALUES (:id, :name)")
    [read] = first(OWN, "SELECT name FROM shops WHERE id = :id", "INSERT INTO shops (id, name) VALUES (:id, :name)")
    assert not added.generated
    assert not read.existing


def test_a_constant_key_or_another_column_may_be_guessed() -> None:
    [constant] = first(GENERATED, "SELECT name FROM shops WHERE id = 7", ADD, DROP)
    [named] = first(GENERATED, "SELECT id FROM shops WHERE name = :name", ADD, DROP)
    assert not constant.existing
    assert not named.existing


def test_the_parent_of_a_row_that_is_seen_is_there_unless_the_reference_moves() -> None:
    join = "SELECT s.name FROM items i JOIN shops s ON s.id = i.shop_id WHERE i.id > :low"
    move = "UPDATE items SET shop_id = :shop WHERE id = :id"
    shops = {each.relation: each for each in first(GENERATED, join, ADD)}["shops"]
    moved = {each.relation: each for each in first(GENERATED, join, ADD, move)}["shops"]
    assert shops.existing
    assert not moved.existing


def test_a_look_up_by_a_generated_key_meets_deletions_and_not_insertions() -> None:
    look = ("SELECT name FROM shops WHERE id = :id", "SELECT name FROM shops WHERE id = :id")
    source = [SqlTransaction("Look", look), SqlTransaction("Add", (ADD,))]
    assert {each.level for each in verdicts(sql(GENERATED, source)).values()} == {Level.READ_COMMITTED}
    taking = SqlTransaction("Add", ("INSERT INTO shops (id, name) VALUES (:id, :name)",))
    assert verdicts(sql(OWN, [source[0], taking]))["Look"].level is not Level.READ_COMMITTED
    dropping = [*source, SqlTransaction("Drop", (DROP,))]
    assert verdicts(sql(GENERATED, dropping))["Look"].level is not Level.READ_COMMITTED


def sql(ddl: str, transactions: list[SqlTransaction]) -> Programs:
    return workload_of_sql(SqlTransactions(ddl, tuple(transactions)))
