"""Keys, references, join tables, indexes, order and names."""

import postgast
import pytest

from server.engine.schema import create_statements, statements_for
from tests.unit.schema.briefs import design, designed, example, table

SHOP = """
    name: shop
    entities:
      - name: User
        attributes: [{name: email, type: string, required: true, unique: true}]
      - name: Shop
        attributes: [{name: name, type: string, required: true}]
        keys: [[owner_id, name]]
      - name: Coupon
        attributes: [{name: code, type: string}]
        keys: [[shop_id, code]]
      - name: Tag
        attributes: [{name: word, type: string, required: true}]
    relations:
      - {name: owner, from: User, to: Shop, required: true}
      - {name: shop, from: Shop, to: Coupon, required: true, ownership: composition}
      - {name: sponsor, from: User, to: Coupon}
      - {name: profile, from: User, to: Tag, kind: one_to_one}
      - {name: tag, from: Shop, to: Tag, kind: many_to_many}
"""


def test_deletion_follows_ownership() -> None:
    result = design(SHOP)
    actions = {
        key.name: key.on_delete
        for name in ("shops", "coupons", "shop_tags")
        for key in table(result, name).foreign_keys
    }
    assert actions == {
        "shops_owner_id_fkey": "NO ACTION",
        "coupons_shop_id_fkey": "CASCADE",
        "coupons_sponsor_id_fkey": "SET NULL",
        "shop_tags_shop_id_fkey": "CASCADE",
        "shop_tags_tag_id_fkey": "CASCADE",
    }
    decision = next(one for one in result.decisions if one.id == "schema/coupons/coupons_shop_id_fkey/on-delete")
    assert decision.choice.startswith("ON DELETE CASCADE")
    assert decision.alternatives
    assert decision.evidence


def test_natural_keys_are_unique_and_an_optional_column_in_one_is_a_finding() -> None:
    result = design(SHOP)
    assert [(one.columns, one.nulls_distinct) for one in table(result, "shops").uniques] == [
        (("owner_id", "name"), True)
    ]
    assert [(one.columns, one.nulls_distinct) for one in table(result, "coupons").uniques] == [
        (("shop_id", "code"), False)
    ]
    assert "schema.optional-key-column@Coupon.code" in {finding.id for finding in result.findings}
    assert table(result, "tags").uniques[0].columns == ("profile_id",)


def test_a_reference_is_indexed_unless_a_key_begins_with_it() -> None:
    result = design(SHOP)
    assert [index.columns for index in table(result, "shops").indexes] == []
    assert [index.columns for index in table(result, "coupons").indexes] == [("sponsor_id",)]
    assert [index.columns for index in table(result, "shop_tags").indexes] == [("tag_id",)]
    assert table(result, "shop_tags").primary_key == ("shop_id", "tag_id")


def test_referenced_tables_come_first_and_a_cycle_is_closed_afterwards() -> None:
    result = design("""
        name: cycle
        entities:
          - {name: Listing, attributes: [{name: title, type: string, required: true}]}
          - {name: Image, attributes: [{name: rank, type: integer, required: true}]}
        relations:
          - {name: cover, from: Image, to: Listing, required: true}
          - {name: listing, from: Listing, to: Image, required: true}
          - {name: parent, from: Image, to: Image}
    """)
    assert result.schema is not None
    statements = create_statements(result.schema)
    assert statements[0].startswith("CREATE TABLE images")
    late = [statement for statement in statements if statement.startswith("ALTER TABLE")]
    assert late == [
        "ALTER TABLE images ADD CONSTRAINT images_listing_id_fkey FOREIGN KEY (listing_id) "
        "REFERENCES listings (id) DEFERRABLE INITIALLY DEFERRED"
    ]
    assert {key.name for table in result.schema.tables for key in table.foreign_keys if key.deferred} == {
        "images_listing_id_fkey",
        "listings_cover_id_fkey",
    }


def test_a_key_inside_another_is_kept_once() -> None:
    result = design("""
        name: users
        entities:
          - name: User
            attributes:
              - {name: email, type: string, required: true, unique: true}
              - {name: region, type: string, required: true}
            keys: [[region, email]]
    """)
    assert [one.columns for one in table(result, "users").uniques] == [("email",)]
    assert "schema.implied-key@users.region.email" in {finding.id for finding in result.findings}


def test_names_that_would_meet_are_told_apart() -> None:
    """``listing.image_rank`` and ``listing_image.rank`` both ask for the index ``listing_image_rank_key``."""
    result = design("""
        name: meet
        constraints: {naming: {tables: singular}}
        entities:
          - {name: Listing, attributes: [{name: image_rank, type: integer, required: true, unique: true}]}
          - {name: ListingImage, attributes: [{name: rank, type: integer, required: true, unique: true}]}
    """)
    names = [table(result, name).uniques[0].name for name in ("listing", "listing_image")]
    assert names[0] == "listing_image_rank_key"
    assert names[1].startswith("listing_image_rank_key_")


def test_what_a_claim_needs_mentions_no_other_table() -> None:
    result = design(SHOP)
    assert result.schema is not None
    (statement,) = statements_for(result.schema, {"coupons"})
    assert "REFERENCES" not in statement
    both = statements_for(result.schema, {"coupons", "shops"}, {"coupons_shop_id_fkey"})
    assert [text.split("(")[0].strip() for text in both] == ["CREATE TABLE shops", "CREATE TABLE coupons"]
    assert both[1].count("REFERENCES") == 1


@pytest.mark.parametrize("name", ["login", "marketplace"])
def test_the_document_holds_exactly_the_statements_of_the_claim(name: str) -> None:
    result = designed(example(name))
    assert result.schema is not None
    document = next(artefact for artefact in result.artefacts if artefact.path == f"{name}/schema.sql")
    written = postgast.parse(document.content)
    claimed = [postgast.parse(statement).stmts[0].stmt for statement in create_statements(result.schema)]
    assert [postgast.fingerprint(postgast.deparse(_alone(raw.stmt))) for raw in written.stmts] == [
        postgast.fingerprint(postgast.deparse(_alone(stmt))) for stmt in claimed
    ]


def _alone(statement: object) -> object:
    tree = postgast.pg_query_pb2.ParseResult(version=180000)
    tree.stmts.add().stmt.CopyFrom(statement)
    return tree
