"""One statement over several databases as statements over one each."""

import pytest

from server.engine.kernel.sql.crossing import Crossing, CrossingError, Tables, cross

COLUMNS = {
    "orders": {"id": ("bigint", False), "buyer_id": ("bigint", False), "shop_id": ("bigint", False)},
    "lines": {"id": ("bigint", False), "order_id": ("bigint", False), "listing_id": ("bigint", True)},
    "listings": {"id": ("bigint", False), "title": ("text", False), "stock": ("integer", False)},
    "shops": {"id": ("bigint", False), "slug": ("text", False)},
}
TABLES = Tables(COLUMNS, {"orders": "sales", "lines": "sales", "listings": "catalogue", "shops": "catalogue"})
NUMBER = [("one", "bigint")]


def crossed(
    sql: str, home: str = "sales", tables: Tables = TABLES, parameters: list[tuple[str, str]] = NUMBER
) -> Crossing:
    return cross(sql, parameters, tables, home)


def sites(found: Crossing) -> list[str]:
    return [step.site for step in found.steps]


def test_ids_are_found_first_and_rows_are_read_by_them() -> None:
    found = crossed(
        "SELECT l.id, p.title FROM orders o JOIN lines l ON l.order_id = o.id JOIN listings p ON p.id = l.listing_id "
        "WHERE o.buyer_id = $1 ORDER BY l.id LIMIT 10"
    )
    assert sites(found) == ["sales", "catalogue", "sales"]
    assert found.steps[1].positional_sql == ("SELECT p.id, p.title FROM listings AS p WHERE p.id = ANY ($1::bigint[])")
    assert found.steps[1].feeds == (("line_listing_ids", 1, "listing_id"),)
    assert found.steps[2].parameters[-1] == ("one", "bigint")
    assert "LIMIT 10" in found.steps[2].positional_sql
    assert found.unbounded == ()


def test_a_condition_of_its_own_makes_asking_first_unnecessary() -> None:
    found = crossed(
        "SELECT o.id FROM orders o, shops s WHERE s.id = o.shop_id AND s.slug = $1", parameters=[("s", "text")]
    )
    assert sites(found) == ["catalogue", "sales"]


def test_what_a_joined_column_equals_is_handed_on() -> None:
    found = crossed(
        "SELECT count(*) FROM orders o JOIN shops s ON s.id = o.shop_id WHERE o.shop_id = $1 AND s.slug <> 'x'"
    )
    assert sites(found) == ["catalogue", "sales"]
    assert found.steps[0].positional_sql == ("SELECT s.id, s.slug FROM shops AS s WHERE s.slug <> 'x' AND s.id = $1")


def test_what_only_completes_a_page_is_looked_up_after_it() -> None:
    found = crossed(
        "SELECT o.id, s.slug AS shop FROM orders o JOIN shops s ON s.id = o.shop_id WHERE o.buyer_id = $1 LIMIT 5"
    )
    assert sites(found) == ["sales", "catalogue"]
    assert (
        found.steps[0].positional_sql == "SELECT o.id, o.shop_id AS shop_id FROM orders o WHERE o.buyer_id = $1 LIMIT 5"
    )
    assert found.attached[0].columns == (("slug", "shop"),)


def test_an_outer_join_does_not_let_later_conditions_empty_its_side() -> None:
    found = crossed(
        "SELECT o.id FROM orders o LEFT JOIN shops s ON s.id = o.shop_id AND s.slug <> '' "
        "WHERE o.buyer_id = $1 AND s.slug IS NULL"
    )
    fetched = next(step for step in found.steps if step.tables == ("shops",))
    assert "IS NULL" not in fetched.positional_sql
    assert "<> ''" in fetched.positional_sql


def test_a_change_reads_elsewhere_and_writes_at_home() -> None:
    found = crossed(
        "UPDATE listings SET stock = stock - 1 FROM lines l WHERE l.listing_id = listings.id AND l.order_id = $1"
    )
    assert sites(found) == ["sales", "catalogue"]
    assert [step.writes for step in found.steps] == [False, True]
    assert "UPDATE listings SET stock = stock - 1 FROM unnest(" in found.steps[1].positional_sql


def test_nested_queries_are_read_where_they_stand() -> None:
    found = crossed(
        "SELECT s.id FROM shops s WHERE s.id = $1 AND NOT EXISTS (SELECT FROM orders o WHERE o.shop_id = s.id)",
        "catalogue",
    )
    assert sites(found)[-1] == "catalogue"
    assert "sales" in sites(found)
    assert "NOT EXISTS (SELECT FROM unnest(" in found.steps[-1].positional_sql


def test_a_copy_that_has_the_columns_is_read_instead() -> None:
    copies = {("sales", "listings"): ("listings_replica", frozenset({"id", "title"}))}
    tables = Tables(COLUMNS, TABLES.sites, copies)
    query = "SELECT listings.title FROM lines JOIN listings ON listings.id = lines.listing_id WHERE lines.id = $1"
    assert sites(crossed(query, tables=tables)) == ["sales"]
    assert "listings_replica listings" in crossed(query, tables=tables).steps[0].positional_sql
    wanting = query.replace("listings.title", "listings.stock")
    assert sites(crossed(wanting, tables=tables)) != ["sales"]


def test_a_lock_elsewhere_is_given_up_and_named() -> None:
    found = crossed("SELECT o.id FROM orders o JOIN shops s ON s.id = o.shop_id WHERE o.id = $1 FOR UPDATE OF o, s")
    assert found.unlocked == ("shops",)
    assert found.steps[-1].positional_sql.endswith("FOR UPDATE OF o")


def test_reading_everything_elsewhere_is_named() -> None:
    assert crossed(
        "SELECT s.slug, count(*) FROM orders o JOIN shops s ON s.id = o.shop_id GROUP BY s.slug", parameters=[]
    ).unbounded == ("shops",)


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        (
            "WITH x AS (UPDATE listings SET stock = 1 RETURNING id) INSERT INTO orders (shop_id) SELECT id FROM x",
            "writes in",
        ),
        ("SELECT 1 FROM orders NATURAL JOIN shops", "NATURAL"),
        ("SELECT 1 FROM orders JOIN strangers ON true", "strangers"),
    ],
)
def test_what_cannot_be_cut_says_why(sql: str, reason: str) -> None:
    with pytest.raises(CrossingError, match=reason) as caught:
        crossed(sql, parameters=[])
    assert caught.value.fix
