"""Decomposition: where columns go, what the new tables are called, and what is said about it."""

from server.engine.model.schema import ForeignKey
from tests.unit.schema.briefs import design, table

LINES = """
    name: lines
    entities:
      - name: Carrier
        attributes: [{name: name, type: string, required: true}]
      - name: Destination
        attributes:
          - {name: mail_class, type: string, required: true}
          - {name: mail_class_name, type: string, required: true}
          - {name: cost, type: money, required: true}
        dependencies: [{determinant: [carrier_id, mail_class], dependent: [mail_class_name]}]
    relations:
      - {name: carrier, from: Carrier, to: Destination, required: true}
    use_cases:
      - name: ListDestinations
        kind: query
        transactions:
          - steps:
              - sql: >-
                  SELECT d.id, d.mail_class_name FROM destinations d
                  WHERE d.mail_class_name = :name ORDER BY d.id
      - name: AddDestination
        kind: command
        transactions:
          - steps:
              - sql: >-
                  INSERT INTO destinations (carrier_id, mail_class, mail_class_name, cost)
                  VALUES (:carrier_id, :mail_class, :mail_class_name, :cost) RETURNING id
      - name: RenameClass
        kind: command
        transactions:
          - steps: [{sql: "UPDATE destinations SET mail_class_name = :name WHERE id = :id"}]
"""


def test_a_composite_determinant_becomes_a_table_of_its_own() -> None:
    result = design(LINES)
    made = table(result, "carrier_mail_classes")
    assert made.primary_key == ("carrier_id", "mail_class")
    assert [column.name for column in made.columns] == ["carrier_id", "mail_class", "mail_class_name"]
    assert "mail_class_name" not in [column.name for column in table(result, "destinations").columns]
    assert (
        ForeignKey(
            "destinations_carrier_id_mail_class_fkey",
            ("carrier_id", "mail_class"),
            "carrier_mail_classes",
            ("carrier_id", "mail_class"),
        )
        in table(result, "destinations").foreign_keys
    )
    decision = next(one for one in result.decisions if one.id == "schema/destinations/normal-form")
    assert decision.headline
    assert decision.reasons[0] == "Found in 2NF."
    assert "schema/normal-form/Destination" in decision.evidence


def test_reads_go_through_a_join_and_inserts_into_both_tables() -> None:
    result = design(LINES)
    assert result.schema is not None
    rewrites = {rewrite.statement: rewrite for rewrite in result.schema.rewrites}
    assert set(rewrites) == {"ListDestinations/1/1", "AddDestination/1/1"}
    read = rewrites["ListDestinations/1/1"]
    assert "JOIN carrier_mail_classes moved_1 ON moved_1.carrier_id = destinations.carrier_id" in read.sql
    assert read.sql.endswith("WHERE d.mail_class_name = :name ORDER BY d.id")
    assert read.positional_sql.endswith("WHERE d.mail_class_name = $1 ORDER BY d.id")
    assert read.tables == ("destinations", "carrier_mail_classes")
    added = rewrites["AddDestination/1/1"].sql
    assert "INSERT INTO carrier_mail_classes (carrier_id, mail_class, mail_class_name) SELECT DISTINCT" in added
    assert "ON CONFLICT (carrier_id, mail_class) DO NOTHING" in added
    assert added.endswith("FROM input RETURNING id")


def test_what_cannot_be_rewritten_is_a_finding_and_no_claim() -> None:
    result = design(LINES)
    findings = [finding for finding in result.findings if finding.rule == "schema.not-rewritten"]
    assert [finding.subject for finding in findings] == ["RenameClass/1/1"]
    assert "schema/statement/RenameClass/1/1" not in {claim.id for claim in result.claims}


def test_a_column_that_a_reference_determines_belongs_to_what_it_refers_to() -> None:
    result = design("""
        name: listings
        entities:
          - name: Shop
            attributes: [{name: currency, type: string, required: true}]
          - name: Listing
            attributes:
              - {name: title, type: string, required: true}
              - {name: currency, type: string, required: true}
              - {name: shop_motto, type: string, required: true}
            dependencies: [{determinant: [shop_id], dependent: [currency, shop_motto]}]
        relations:
          - {name: shop, from: Shop, to: Listing, required: true}
    """)
    assert [column.name for column in table(result, "listings").columns] == ["id", "shop_id", "title"]
    shops = {column.name: column for column in table(result, "shops").columns}
    assert list(shops) == ["id", "currency", "shop_motto"]
    assert shops["shop_motto"].nullable
    decision = next(one for one in result.decisions if one.id == "schema/listings/normal-form")
    assert "Shop has currency already: the entity repeated it." in decision.reasons


def test_a_chain_of_dependencies_becomes_a_chain_of_tables() -> None:
    result = design("""
        name: addresses
        entities:
          - name: Address
            attributes:
              - {name: postal_code, type: string, required: true}
              - {name: city, type: string, required: true}
              - {name: country, type: string, required: true}
            dependencies:
              - {determinant: [postal_code], dependent: [city]}
              - {determinant: [city], dependent: [country]}
    """)
    assert result.schema is not None
    assert [made.name for made in result.schema.tables] == ["cities", "postal_codes", "addresses"]
    assert [key.table for key in table(result, "postal_codes").foreign_keys] == ["cities"]
    assert [key.table for key in table(result, "addresses").foreign_keys] == ["postal_codes"]


def test_an_entity_that_its_keys_determine_stays_one_table() -> None:
    result = design("""
        name: users
        entities: [{name: User, attributes: [{name: email, type: string, required: true, unique: true}]}]
    """)
    assert result.schema is not None
    assert [made.name for made in result.schema.tables] == ["users"]
    assert result.schema.rewrites == ()
    assert "no entity needed decomposition" in result.verdict


def test_columns_that_repeat_are_a_smell() -> None:
    result = design("""
        name: people
        entities: [{name: Person, attributes: [{name: phone_1, type: string}, {name: phone_2, type: string}]}]
    """)
    assert {finding.id for finding in result.findings} == {
        "schema.repeating-group@Person.phone_1",
        "schema.all-optional@Person",
    }
