"""Names: conversions on known words, and laws that hold for any word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engine.kernel import naming
from server.engine.kernel.sql.words import is_reserved, quote

CASES = [
    # entity, snake, plural table, singular table
    ("User", "user", "users", "users"),
    ("Order", "order", "orders", "orders"),
    ("Listing", "listing", "listings", "listing"),
    ("ListingImage", "listing_image", "listing_images", "listing_image"),
    ("TaxonomyNode", "taxonomy_node", "taxonomy_nodes", "taxonomy_node"),
    ("Category", "category", "categories", "category"),
    ("Address", "address", "addresses", "address"),
    ("Status", "status", "statuses", "status"),
    ("Bonus", "bonus", "bonuses", "bonus"),
    ("Menu", "menu", "menus", "menu"),
    ("Child", "child", "children", "child"),
    ("Analysis", "analysis", "analyses", "analysis"),
    ("Series", "series", "series", "series"),
    ("MetaData", "meta_data", "meta_data", "meta_data"),
    ("APIKey", "api_key", "api_keys", "api_key"),
    ("Orders", "orders", "orders", "orders"),
    ("SMS", "sms", "sms", "sms"),
]


@pytest.mark.parametrize(("entity", "snake", "plural", "singular"), CASES)
def test_an_entity_has_a_snake_name_and_a_table(entity: str, snake: str, plural: str, singular: str) -> None:
    assert naming.snake(entity) == snake
    assert naming.table_name(entity) == plural
    assert naming.table_name(entity, "singular") == singular


def test_a_plural_stays_plural_and_a_singular_singular() -> None:
    for _, _, plural, _ in CASES:
        assert naming.plural(plural) == plural
        assert naming.singular(naming.singular(plural)) == naming.singular(plural)


def test_camel_undoes_snake() -> None:
    assert naming.camel("listing_image") == "ListingImage"
    assert naming.camel("ListingImage") == "ListingImage"
    assert naming.lower_camel("ListingImage") == "listingImage"


def test_a_join_table_names_both_sides_or_the_relation() -> None:
    assert naming.join_table_name("Cart", "Listing") == "cart_listings"
    assert naming.join_table_name("User", "Listing", "favourite") == "user_favourites"


def test_reserved_words_are_quoted_and_never_table_names() -> None:
    assert quote("user") == '"user"'
    assert quote("Users") == '"Users"'
    assert quote("listings") == "listings"
    assert is_reserved("order")
    assert not is_reserved("orders")


@given(st.from_regex(r"[A-Z][A-Za-z0-9]{0,80}", fullmatch=True))
def test_any_entity_name_gives_a_bare_identifier_that_fits(entity: str) -> None:
    for tables in ("plural", "singular"):
        name = naming.table_name(entity, tables)
        assert 0 < len(name.encode()) <= 63
        assert naming.snake(name) == name


@given(st.text(max_size=100))
def test_quoting_round_trips_through_the_doubled_quotes(text: str) -> None:
    quoted = quote(text)
    assert quoted == text or quoted[1:-1].replace('""', '"') == text


@given(st.text(min_size=1, max_size=200), st.integers(min_value=10, max_value=63))
def test_shortened_names_fit_and_stay_apart(text: str, limit: int) -> None:
    assert len(naming.shorten(text, limit).encode()) <= limit
    assert naming.shorten(text + "x" * limit, limit) != naming.shorten(text + "y" * limit, limit)
