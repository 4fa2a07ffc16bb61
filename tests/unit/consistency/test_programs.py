"""Programs from SQL: types, keys and pins of statements, and what is named because the theory does not cover it."""

import pytest

from server.engine.consistency.decide import decide
from server.engine.consistency.programs import Programs, workload_of_sql
from server.engine.consistency.unfolding import statements
from server.engine.errors import DomainError
from server.engine.model.consistency import Level, Pin, SqlTransaction, SqlTransactions, TemplateStatement

DDL = """
CREATE TABLE shops (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE, sales integer);
CREATE TABLE items (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    sku text,
    stock integer NOT NULL,
    price integer,
    UNIQUE (shop_id, sku)
);
CREATE TABLE settings (name text PRIMARY KEY, value text);
"""
SMALLBANK = """
CREATE TABLE account (name text PRIMARY KEY, custid bigint NOT NULL UNIQUE);
CREATE TABLE savings (custid bigint PRIMARY KEY REFERENCES account (custid), bal integer);
CREATE TABLE checking (custid bigint PRIMARY KEY REFERENCES account (custid), bal integer);
"""


def programs(*texts: str, more: tuple[SqlTransaction, ...] = (), ddl: str = DDL) -> Programs:
    return workload_of_sql(SqlTransactions(ddl=ddl, transactions=(SqlTransaction("P", texts), *more)))


def first(*texts: str, more: tuple[SqlTransaction, ...] = (), ddl: str = DDL) -> list[TemplateStatement]:
    return list(statements(programs(*texts, more=more, ddl=ddl).workload.programs[0].body))


def shape(*texts: str, more: tuple[SqlTransaction, ...] = ()) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.type.value, each.relation, each.key) for each in first(*texts, more=more)]


def rules(*texts: str, more: tuple[SqlTransaction, ...] = (), ddl: str = DDL) -> set[str]:
    return {note.rule for note in programs(*texts, more=more, ddl=ddl).notes if note.program == "P"}


def test_a_row_by_its_key_and_rows_by_a_predicate() -> None:
    assert shape("SELECT stock FROM items WHERE id = :i") == [("ksel", "items", ("i",))]
    assert shape("UPDATE items SET stock = stock - 1 WHERE id = :i") == [("kupd", "items", ("i",))]
    assert shape("SELECT stock FROM items WHERE price > 5") == [("psel", "items", ())]
    assert shape("UPDATE items SET price = 1 WHERE shop_id = :s") == [("pupd", "items", ())]
    assert shape("DELETE FROM items WHERE id = :i")[0] == ("kdel", "items", ("i",))


def test_a_condition_beside_the_key_leaves_open_whether_the_row_is_written() -> None:
    body = programs("UPDATE items SET stock = stock - 1 WHERE id = :i AND stock > 0").workload.programs[0].body
    assert [[block.statement.type.value for block in branch if block.statement] for branch in body[0].choice] == [
        ["kupd"],
        ["ksel"],
    ]


def test_a_row_found_through_another_is_a_function_of_it() -> None:
    (item, shop) = first("SELECT i.stock, s.name FROM items i JOIN shops s ON s.id = i.shop_id WHERE i.id = :i")
    assert (item.key, shop.key) == (("i",), ("items.shop_id(i)",))


def test_a_parameter_named_like_an_earlier_result_is_that_result() -> None:
    found = first("SELECT shop_id FROM items WHERE id = :i", "UPDATE shops SET sales = sales + 1 WHERE id = :shop_id")
    assert found[1].key == ("items.shop_id(i)",)
    other = SqlTransaction("Q", ("UPDATE items SET shop_id = :s WHERE id = :i",))
    moved = first(
        "SELECT shop_id FROM items WHERE id = :i",
        "UPDATE shops SET sales = sales + 1 WHERE id = :shop_id",
        more=(other,),
    )
    assert moved[1].key == ("shop_id",), "what may change in between is not determined"


def test_each_use_of_a_table_is_a_statement_and_reads_come_first() -> None:
    found = first("UPDATE shops SET sales = (SELECT sum(stock) FROM items WHERE shop_id = :s) WHERE id = :s")
    assert [(each.id, each.type.value, each.source) for each in found] == [
        ("1.1", "psel", "P/1"),
        ("1.2", "kupd", "P/1"),
    ]
    assert found[0].pins == (Pin(column="shop_id", term="s"),)


def test_upserts_are_choices() -> None:
    body = (
        programs("INSERT INTO settings (name, value) VALUES (:n, :v) ON CONFLICT (name) DO UPDATE SET value = :v")
        .workload.programs[0]
        .body
    )
    first_branch, second = body[0].choice
    assert first_branch[0].statement is not None
    assert first_branch[0].statement.key == ("n",)
    assert {each.type.value for each in statements(second)} == {"kupd"}


def test_a_row_that_stands_in_the_way_is_there() -> None:
    body = (
        programs("INSERT INTO settings (name, value) VALUES (:n, :v) ON CONFLICT DO NOTHING").workload.programs[0].body
    )
    assert [each.type.value for branch in body[0].choice for each in statements(branch)] == ["ins", "ksel"]


def test_several_rows_in_one_insert_are_several_insertions() -> None:
    body = programs("INSERT INTO settings (name, value) VALUES (:a, '1'), (:b, '2')").workload.programs[0].body
    assert body[0].loop


def test_a_look_up_that_may_find_nothing_is_a_predicate_read() -> None:
    look = "SELECT value FROM settings WHERE name = :n"
    adds = SqlTransaction("Q", ("INSERT INTO settings (name, value) VALUES (:n, :v)",))
    assert shape(look) == [("ksel", "settings", ("n",))]
    assert shape(look, more=(adds,)) == [("psel", "settings", ())]
    assert "lint.may-find-nothing" in rules(look, more=(adds,))


@pytest.mark.parametrize(
    ("rule", "texts"),
    [
        (
            "lint.read-then-update",
            ("SELECT stock FROM items WHERE id = :i", "UPDATE items SET stock = :left WHERE id = :i"),
        ),
        (
            "lint.sub-select",
            ("UPDATE shops SET sales = (SELECT sum(stock) FROM items WHERE shop_id = :s) WHERE id = :s",),
        ),
        (
            "lint.constraint",
            ("SELECT id FROM shops WHERE name = :n", "INSERT INTO shops (name, sales) VALUES (:n, 0)"),
        ),
        (
            "lint.row-locks",
            ("UPDATE items SET stock = 1 WHERE id = :i", "UPDATE items SET price = 2 WHERE id = :i"),
        ),
        ("lint.for-update", ("SELECT stock FROM items WHERE id = :i FOR UPDATE",)),
        ("beyond.predicate", ("SELECT stock FROM items WHERE price > 5",)),
        ("beyond.cascade", ("DELETE FROM shops WHERE id = :s",)),
        ("beyond.sequence", ("INSERT INTO shops (name, sales) VALUES (:n, nextval('numbers'))",)),
        ("beyond.clock", ("SELECT id FROM shops WHERE id = :s AND now() > :t",)),
        ("beyond.random", ("INSERT INTO settings (name, value) VALUES (:n, random())",)),
        ("beyond.share-lock", ("SELECT stock FROM items WHERE id = :i FOR SHARE",)),
        ("beyond.skip-locked", ("SELECT id FROM items WHERE stock > 0 LIMIT 1 FOR UPDATE SKIP LOCKED",)),
        ("beyond.advisory-lock", ("SELECT pg_advisory_xact_lock(1), id FROM items WHERE id = :i",)),
    ],
)
def test_what_is_found_has_a_name_and_a_message_of_its_own(rule: str, texts: tuple[str, ...]) -> None:
    notes = [note for note in programs(*texts).notes if note.rule == rule]
    assert notes
    assert all(note.program == "P" and note.message and note.statement for note in notes)
    assert rule not in rules("SELECT stock FROM items WHERE id = :i")


def test_an_unknown_trigger_may_do_anything_and_is_named() -> None:
    ddl = DDL + "CREATE TRIGGER t AFTER UPDATE ON items FOR EACH ROW EXECUTE FUNCTION f();"
    found = programs("UPDATE items SET stock = stock + 1 WHERE id = :i", ddl=ddl)
    touched = {each.relation for each in statements(found.workload.programs[0].body)}
    assert touched == {"shops", "items", "settings"}
    assert "beyond.trigger" in {note.rule for note in found.notes}
    assert decide(found.workload).programs[0].level is Level.SERIALIZABLE


def test_cascades_delete_rows_elsewhere() -> None:
    found = first("DELETE FROM shops WHERE id = :s")
    assert ("pdel", "items") in [(each.type.value, each.relation) for each in found]
    assert next(each for each in found if each.type.value == "pdel").pins == (Pin(column="shop_id", term="s"),)


def test_too_many_paths_become_one_that_promises_nothing() -> None:
    texts = tuple(f"UPDATE items SET price = {n} WHERE id = :i{n} AND stock > 0" for n in range(6))
    assert "beyond.paths" in rules(*texts)


def test_two_buyers_and_the_last_item() -> None:
    careless = programs("SELECT stock FROM items WHERE id = :i", "UPDATE items SET stock = :left WHERE id = :i")
    careful = programs("UPDATE items SET stock = stock - 1 WHERE id = :i")
    locking = programs(
        "SELECT stock FROM items WHERE id = :i FOR UPDATE", "UPDATE items SET stock = :left WHERE id = :i"
    )
    assert [decide(each.workload).programs[0].level for each in (careless, careful, locking)] == [
        Level.REPEATABLE_READ,
        Level.READ_COMMITTED,
        Level.READ_COMMITTED,
    ]


def test_smallbank_in_sql_is_smallbank() -> None:
    look = "SELECT custid FROM account WHERE name = :n"
    found = workload_of_sql(
        SqlTransactions(
            ddl=SMALLBANK,
            transactions=(
                SqlTransaction(
                    "Am",
                    (
                        "SELECT custid AS a FROM account WHERE name = :n1",
                        "SELECT custid AS b FROM account WHERE name = :n2",
                        "UPDATE savings SET bal = 0 WHERE custid = :a RETURNING bal",
                        "UPDATE checking SET bal = 0 WHERE custid = :a RETURNING bal",
                        "UPDATE checking SET bal = bal + :v WHERE custid = :b",
                    ),
                ),
                SqlTransaction(
                    "Bal",
                    (
                        look,
                        "SELECT bal FROM savings WHERE custid = :custid",
                        "SELECT bal FROM checking WHERE custid = :custid",
                    ),
                ),
                SqlTransaction("DC", (look, "UPDATE checking SET bal = bal + :v WHERE custid = :custid")),
                SqlTransaction("TS", (look, "UPDATE savings SET bal = bal + :v WHERE custid = :custid")),
                SqlTransaction(
                    "WC",
                    (
                        look,
                        "SELECT bal FROM savings WHERE custid = :custid",
                        "SELECT bal FROM checking WHERE custid = :custid",
                        "UPDATE checking SET bal = bal - :v WHERE custid = :custid",
                    ),
                ),
            ),
        )
    )
    at_read_committed, at_repeatable_read = decide(found.workload).uniform
    assert at_read_committed.maximal_robust == (("Am", "DC", "TS"), ("Bal", "DC"), ("Bal", "TS"))
    assert at_repeatable_read.maximal_robust == (
        ("Am", "Bal", "DC", "TS"),
        ("Am", "Bal", "DC", "WC"),
        ("Am", "DC", "TS", "WC"),
    )


def test_mistakes_have_places() -> None:
    with pytest.raises(DomainError) as caught:
        programs("SELECT stok FROM items WHERE id = :i", "SELEC 1")
    assert [(problem.path, problem.line) for problem in caught.value.problems] == [
        ("transactions[0].statements[0]", 1),
        ("transactions[0].statements[1]", 1),
    ]
    with pytest.raises(DomainError):
        programs("SELECT 1", ddl="CREATE TABLE a (id bigint PRIMARY KEY, b bigint REFERENCES nowhere (id))")


@pytest.mark.parametrize(
    ("sql", "pins"),
    [
        (
            "SELECT i.stock FROM items i JOIN shops s ON s.id = i.shop_id AND i.sku = 'a'",
            {"items": ["sku"], "shops": []},
        ),
        (
            "SELECT i.stock FROM items i LEFT JOIN shops s ON s.id = i.shop_id AND i.sku = 'a' AND s.name = :n",
            {"items": [], "shops": []},
        ),
        (
            "SELECT i.stock FROM items i LEFT JOIN shops s ON s.id = i.shop_id WHERE i.sku = :k",
            {"items": ["sku"], "shops": []},
        ),
        (
            "SELECT stock FROM items WHERE sku = :k AND NOT EXISTS "
            "(SELECT 1 FROM shops WHERE shops.id = items.shop_id AND items.stock = 3 AND shops.name = :n)",
            {"items": ["sku"], "shops": ["name"]},
        ),
        ("SELECT stock FROM items WHERE sku = :k OR shop_id = :s", {"items": []}),
    ],
)
def test_only_what_holds_for_every_row_is_believed(sql: str, pins: dict[str, list[str]]) -> None:
    assert {each.relation: [pin.column for pin in each.pins] for each in first(sql)} == pins


SIDE = """
CREATE TABLE b (id integer PRIMARY KEY, v integer NOT NULL);
CREATE TABLE a (id integer PRIMARY KEY, v integer, w integer, twice integer GENERATED ALWAYS AS (v * 2) STORED);
CREATE TABLE c (id integer PRIMARY KEY, a_id integer NOT NULL REFERENCES a ON UPDATE CASCADE, n integer);
CREATE FUNCTION touch(k integer) RETURNS void LANGUAGE sql AS 'UPDATE a SET v = 9 WHERE id = k';
CREATE RULE also AS ON UPDATE TO c DO ALSO UPDATE a SET v = 3;
"""


@pytest.mark.parametrize(
    ("mine", "theirs", "rule"),
    [
        ("SELECT twice FROM a WHERE id = :k", "UPDATE a SET v = v + 1 WHERE id = :k", ""),
        ("SELECT w FROM a WHERE twice = 2", "UPDATE a SET v = v + 1, w = 3 WHERE twice = 4", ""),
        ("SELECT a_id FROM c WHERE id = :c", "UPDATE a SET id = :n WHERE id = :k", "beyond.trigger"),
        ("SELECT v FROM a WHERE id = :k", "SELECT touch(:k)", "beyond.function"),
        ("SELECT v FROM a WHERE id = :k", "UPDATE c SET n = 1 WHERE id = :c", "beyond.trigger"),
        ("SELECT v FROM a WHERE id = :k FOR UPDATE SKIP LOCKED", "UPDATE a SET w = 1 WHERE id = :k", ""),
        ("SELECT v FROM a WHERE id = 1", "UPDATE a SET v = v + 1 WHERE id = '1'", ""),
    ],
)
def test_what_a_statement_does_beside_its_text_counts(mine: str, theirs: str, rule: str) -> None:
    known = programs(
        "SELECT v FROM b WHERE id = :m", mine,
        more=(SqlTransaction("Q", ("UPDATE b SET v = v + 1 WHERE id = :m", theirs)),), ddl=SIDE,
    )  # fmt: skip
    assert decide(known.workload).programs[0].level is not Level.READ_COMMITTED
    assert not rule or rule in {note.rule for note in known.notes if note.program == "Q"}


@pytest.mark.parametrize(
    "ddl", ["CREATE TABLE d (n integer) INHERITS (b);", "CREATE POLICY p ON b USING (v = (SELECT max(n) FROM c));"]
)
def test_ddl_that_changes_what_statements_mean_is_refused(ddl: str) -> None:
    with pytest.raises(DomainError, match=r"ddl: "):
        programs("SELECT v FROM b WHERE id = :m", ddl=SIDE + ddl)


def test_a_name_that_two_results_have_is_not_one_value() -> None:
    keys = [
        each.key
        for each in first(
            "SELECT custid AS c FROM account WHERE name = :one",
            "UPDATE savings SET bal = 0 WHERE custid = :c",
            "SELECT custid AS c FROM account WHERE name = :two",
            "UPDATE savings SET bal = bal + 1 WHERE custid = :c",
            ddl=SMALLBANK,
        )
        if each.relation == "savings"
    ]
    assert keys[0] != keys[1]


def test_two_rows_returned_under_one_name_are_two() -> None:
    statements = (
        "INSERT INTO shops (name, sales) VALUES (:one, 0) RETURNING id AS made",
        "INSERT INTO shops (name, sales) VALUES (:two, 0) RETURNING id AS made",
        "UPDATE shops SET sales = 1 WHERE id = :made",
    )
    keys = [each.key for each in first(*statements) if each.type.value in ("ins", "kupd")]
    assert keys[0] == ("made",)
    assert keys[1] == ()
    assert keys[2] != ("made",)
