"""What statements of any shape ask of tables, and the indexes that follow."""

import pytest

from server.engine.kernel.sql.problems import SqlError
from server.engine.model.planning import IndexDefinition
from server.engine.physical.candidates import Facts, indexes_for, merged, read, relevant
from server.engine.physical.catalogue import catalogue_of, plannable

CATALOGUE = catalogue_of(
    [
        """
        CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, status text, placed timestamptz, total numeric,
            deleted_at timestamptz, data jsonb);
        CREATE TABLE customers (id bigint PRIMARY KEY, email text, region integer);
        CREATE TABLE "Odd T" ("A b" integer, c integer, tags text[]);
        CREATE VIEW live AS SELECT o.*, c.email AS mail FROM orders o JOIN customers c ON c.id = o.customer_id
            WHERE o.deleted_at IS NULL;
        """
    ]
)


def candidates(sql: str, max_width: int = 3, facts: Facts | None = None) -> set[IndexDefinition]:
    return {
        definition
        for footprint in read(sql, CATALOGUE).footprints
        for definition in indexes_for(footprint, max_width, facts or Facts(), partial=True)
    }


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT id FROM orders WHERE customer_id = $1 AND placed > $2", ("orders", ("customer_id", "placed"))),
        ("SELECT * FROM orders WHERE status = $1 ORDER BY placed DESC, id DESC LIMIT 9",
         ("orders", ("status", "placed", "id"))),
        ("SELECT * FROM orders ORDER BY placed DESC, id LIMIT 9", ("orders", ("placed DESC", "id"))),
        ("SELECT * FROM orders ORDER BY placed DESC NULLS LAST LIMIT 9", ("orders", ("placed DESC NULLS LAST",))),
        ("SELECT status, count(*) FROM orders GROUP BY 1", ("orders", ("status",))),
        ("SELECT max(placed) FROM orders WHERE status = $1", ("orders", ("status", "placed"))),
        ("SELECT 1 FROM customers WHERE lower(email) = $1", ("customers", ("(lower(email))",))),
        ("SELECT 1 FROM live WHERE lower(mail) = $1", ("customers", ("(lower(email))",))),
        ("SELECT 1 FROM live l WHERE l.status = $1", ("orders", ("status",))),
        ("SELECT 1 FROM customers c LEFT JOIN orders o USING (id) WHERE c.region = 1", ("orders", ("id",))),
        ("SELECT 1 FROM orders a, orders b WHERE a.customer_id = b.total::bigint", ("orders", ("customer_id",))),
        ("WITH x AS (SELECT customer_id AS k FROM orders) SELECT 1 FROM x WHERE x.k = $1",
         ("orders", ("customer_id",))),
        ("SELECT 1 FROM (SELECT status AS s FROM orders UNION ALL SELECT email FROM customers) u WHERE s = $1",
         ("customers", ("email",))),
        ("SELECT 1 FROM customers WHERE id IN (SELECT customer_id FROM orders)", ("orders", ("customer_id",))),
        ("SELECT 1 FROM customers c WHERE EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id)",
         ("orders", ("customer_id",))),
        ('SELECT 1 FROM "Odd T" WHERE "A b" = $1 AND c < $2', ("Odd T", ('"A b"', "c"))),
        ("SELECT 1 FROM orders WHERE (status, placed) = ($1, $2)", ("orders", ("status", "placed"))),
        ("SELECT 1 FROM orders WHERE status = $1 OR customer_id = $2", ("orders", ("customer_id",))),
        ("SELECT 1 FROM orders WHERE data ->> 'k' = $1", ("orders", ("(data ->> 'k')",))),
        ("UPDATE orders SET total = 0 WHERE customer_id = $1", ("orders", ("customer_id",))),
        ("DELETE FROM orders USING customers c WHERE customer_id = c.id AND c.region = 3", ("customers", ("region",))),
        ("MERGE INTO orders o USING customers c ON o.customer_id = c.id WHEN MATCHED THEN DELETE",
         ("orders", ("customer_id",))),
    ],
)  # fmt: skip
def test_a_statement_asks_for_an_index(sql: str, expected: tuple[str, tuple[str, ...]]) -> None:
    assert expected in {(one.table, one.keys) for one in candidates(sql)}


def test_containment_and_full_text_ask_for_gin_where_the_type_has_it() -> None:
    assert IndexDefinition("orders", ("data",), "gin") in candidates("SELECT 1 FROM orders WHERE data @> $1")
    assert IndexDefinition("Odd T", ("tags",), "gin") in candidates('SELECT 1 FROM "Odd T" WHERE tags && $1')
    assert not {one for one in candidates("SELECT 1 FROM orders WHERE total @> $1") if one.method == "gin"}


def test_what_is_always_absent_makes_a_partial_index_and_an_example_does_not() -> None:
    sql = "SELECT id FROM orders WHERE customer_id = $1 AND deleted_at IS NULL AND status = 'paid'"
    wheres = {one.where for one in candidates(sql)}
    assert wheres == {"", "deleted_at IS NULL"}
    few = Facts(distinct={("orders", "status"): 4.0})
    assert "status = 'paid'" in {one.where for one in candidates(sql, facts=few)}


def test_an_index_covers_what_a_statement_looks_at_but_nothing_wide() -> None:
    sql = "SELECT total FROM orders WHERE customer_id = $1"
    assert IndexDefinition("orders", ("customer_id",), include=("total",)) in candidates(sql)
    wide = Facts(widths={("orders", "total"): 500})
    assert {one.include for one in candidates(sql, facts=wide)} == {()}


@pytest.mark.parametrize(
    "sql",
    ["SELECT sum(total) FROM orders ORDER BY sum(total)", "SELECT 1", "VALUES (1)", "SELECT * FROM nowhere WHERE x = 1",
     "SELECT random() FROM orders WHERE total = $1 + id", "SELECT orders FROM orders", "TABLE live",
     "SELECT count(*) FROM orders, LATERAL (SELECT 1) x",
     "WITH RECURSIVE t AS (SELECT id FROM orders UNION SELECT t.id FROM t JOIN orders o"
     " ON o.customer_id = t.id) TABLE t",
     "SELECT * FROM generate_series(1, 3) g JOIN orders ON id = g", "SELECT * FROM customers NATURAL JOIN orders",
     "INSERT INTO orders (id) SELECT id FROM customers ON CONFLICT (id) DO UPDATE SET total = excluded.total"],
)  # fmt: skip
def test_every_shape_is_read_and_its_candidates_have_keys(sql: str) -> None:
    for one in candidates(sql):
        assert one.keys
        assert not any("sum(" in key for key in one.keys)


def test_text_that_is_no_sql_says_where() -> None:
    with pytest.raises(SqlError, match="syntax error"):
        read("SELECT FROM WHERE", CATALOGUE)


def test_deep_nesting_is_refused_and_no_crash() -> None:
    with pytest.raises(SqlError):
        read("SELECT " + "f(" * 5_000 + "1" + ")" * 5_000, CATALOGUE)


def test_a_merged_index_does_the_work_of_both() -> None:
    one = IndexDefinition("orders", ("customer_id", "placed"), include=("total",))
    other = IndexDefinition("orders", ("customer_id", "status"), include=("id",))
    assert merged(one, other, 3) == IndexDefinition(
        "orders", ("customer_id", "placed", "status"), include=("id", "total")
    )
    assert merged(one, IndexDefinition("orders", ("customer_id",)), 3) is None
    assert merged(one, IndexDefinition("customers", ("id",)), 3) is None


def test_an_index_on_other_rows_or_columns_does_not_matter() -> None:
    (footprint,) = read("SELECT total FROM orders WHERE customer_id = $1 AND deleted_at IS NULL", CATALOGUE).footprints
    assert relevant(IndexDefinition("orders", ("customer_id",)), footprint)
    assert relevant(IndexDefinition("orders", ("customer_id",), where="deleted_at IS NULL"), footprint)
    assert not relevant(IndexDefinition("orders", ("customer_id",), where="status = 'paid'"), footprint)
    assert not relevant(IndexDefinition("orders", ("placed",)), footprint)
    covering = IndexDefinition("orders", ("placed",), include=("customer_id", "total", "deleted_at"))
    assert relevant(covering, footprint)


class TestDdl:
    def test_indexes_are_named_and_kept_apart_as_postgresql_does(self) -> None:
        table = catalogue_of(
            [
                "CREATE TABLE t (id int PRIMARY KEY, a int UNIQUE, b text, EXCLUDE USING gist (a WITH =))",
                "CREATE INDEX ON t (lower(b) DESC) INCLUDE (a) WHERE a > 0; CREATE UNIQUE INDEX own ON t (b)",
                "ALTER TABLE t ADD CONSTRAINT kept UNIQUE USING INDEX own; ALTER TABLE t ADD c int REFERENCES t",
            ]
        ).table("public", "t")
        assert table is not None
        assert [(one.name, one.keys, one.constraint) for one in table.indexes] == [
            ("t_pkey", ("id",), True),
            ("t_a_key", ("a",), True),
            ("t_a_excl", ("a",), True),
            ("t_lower_idx", ("(lower(b)) DESC",), False),
            ("kept", ("b",), True),
        ]
        assert table.foreign_keys[0].columns == ("c",)

    def test_partitions_have_the_columns_of_their_table(self) -> None:
        found = catalogue_of(
            ["CREATE TABLE p (a int, b text) PARTITION BY LIST (a); CREATE TABLE q PARTITION OF p DEFAULT"]
        )
        (parent, child) = found.tables.values()
        assert parent.partitioned
        assert (child.columns, child.parent) == (parent.columns, parent.key)

    def test_of_a_dump_only_what_plans_depend_on_is_kept(self) -> None:
        dump = """SET x = 1; SELECT pg_catalog.set_config('search_path', '', false); CREATE TABLE public.t (a int);
            ALTER TABLE public.t OWNER TO me; COMMENT ON TABLE public.t IS 'é;'; GRANT SELECT ON public.t TO you;
            CREATE INDEX i ON public.t (a)"""
        assert plannable(dump).statements == ("CREATE TABLE public.t (a int)", "CREATE INDEX i ON public.t (a)")

    def test_what_is_dropped_and_renamed_is_no_more(self) -> None:
        found = catalogue_of(
            ["CREATE TABLE t (a int); CREATE TABLE u (a int); CREATE INDEX i ON t (a); DROP INDEX i; DROP TABLE u;"
             "ALTER TABLE t RENAME COLUMN a TO b; ALTER TABLE t RENAME TO v; ALTER TABLE v DROP COLUMN b"]
        )  # fmt: skip
        (table,) = found.tables.values()
        assert (table.name, table.columns, table.indexes) == ("v", {}, [])

    def test_what_is_copied_or_renamed_stays_what_it_was(self) -> None:
        found = catalogue_of(
            ["CREATE TABLE t (id int PRIMARY KEY, a int UNIQUE, b int); CREATE INDEX ON t (b DESC);"
             "CREATE TABLE c (LIKE t INCLUDING ALL); ALTER TABLE c RENAME COLUMN b TO d;"
             "ALTER INDEX t_b_idx RENAME TO i; ALTER TABLE t RENAME CONSTRAINT t_a_key TO k"]
        )  # fmt: skip
        table, copy = found.tables.values()
        assert [(one.name, one.keys, one.primary, one.constraint) for one in copy.indexes] == [
            ("c_pkey", ("id",), True, True),
            ("c_a_key", ("a",), False, True),
            ("c_b_idx", ("d DESC",), False, False),
        ]
        assert [one.name for one in table.indexes] == ["t_pkey", "k", "i"]
