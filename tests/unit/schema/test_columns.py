"""Types, defaults, checks and comments that attributes become."""

from tests.unit.schema.briefs import design, table

THINGS = """
    name: things
    entities:
      - name: Thing
        attributes:
          - {name: title, type: string, required: true, max_length: 140}
          - {name: code, type: string, max_length: 3, pattern: '^[A-Z]{3}$'}
          - {name: slug, type: string, max_length: 40, pattern: '[a-z-]+'}
          - {name: price, type: money, required: true, min: 20, max: 5_000_000, description: What it costs}
          - {name: rank, type: integer, min: 1, max: 10}
          - {name: views, type: integer}
          - {name: weight, type: decimal, min: 0}
          - {name: state, type: enum, values: [draft, it's], default: draft, required: true}
          - {name: data, type: json, default: '{"a": 1}'}
          - {name: hash, type: binary, max_length: 32, sensitivity: secret}
          - {name: picture, type: blob_reference}
          - {name: born, type: date, default: current_date}
          - {name: made_at, type: timestamp, required: true, default: now()}
          - {name: ref, type: uuid, default: gen_random_uuid()}
          - {name: listed, type: boolean, default: "false"}
"""


def test_types_and_defaults() -> None:
    columns = {column.name: column for column in table(design(THINGS), "things").columns}
    assert {name: column.type for name, column in columns.items()} == {
        "id": "bigint",
        "title": "text",
        "code": "text",
        "slug": "text",
        "price": "bigint",
        "rank": "integer",
        "views": "bigint",
        "weight": "numeric",
        "state": "text",
        "data": "jsonb",
        "hash": "bytea",
        "picture": "text",
        "born": "date",
        "made_at": "timestamptz",
        "ref": "uuid",
        "listed": "boolean",
    }
    assert {name: column.default for name, column in columns.items() if column.default} == {
        "state": "'draft'",
        "data": """'{"a": 1}'""",
        "born": "current_date",
        "made_at": "now()",
        "ref": "gen_random_uuid()",
        "listed": "false",
    }
    assert [name for name, column in columns.items() if not column.nullable] == [
        "id",
        "title",
        "price",
        "state",
        "made_at",
    ]


def test_checks_are_named_and_a_length_that_the_pattern_says_is_left_out() -> None:
    assert {check.name: check.expression for check in table(design(THINGS), "things").checks} == {
        "things_title_length_check": "char_length(title) <= 140",
        "things_code_pattern_check": "code ~ '^[A-Z]{3}$'",
        "things_slug_length_check": "char_length(slug) <= 40",
        "things_slug_pattern_check": "slug ~ '^(?:[a-z-]+)$'",
        "things_price_range_check": "price BETWEEN 20 AND 5000000",
        "things_rank_range_check": "rank BETWEEN 1 AND 10",
        "things_weight_range_check": "weight >= 0",
        "things_state_values_check": "state IN ('draft', 'it''s')",
        "things_hash_length_check": "octet_length(hash) <= 32",
    }


def test_comments_say_the_unit_and_the_care_needed() -> None:
    comments = {column.name: column.comment for column in table(design(THINGS), "things").columns}
    assert comments["price"] == "What it costs. In minor units of the currency, such as cents."
    assert comments["hash"] == "Hash of the thing. Secret data."
    assert comments["picture"] == "Picture of the thing. Key in object storage."


def test_keys_are_uuids_where_the_naming_says_so() -> None:
    text = THINGS + "    constraints: {naming: {tables: singular, keys: uuid}}\n"
    key = table(design(text), "thing").columns[0]
    assert (key.name, key.type, key.default, key.generated) == ("id", "uuid", "uuidv7()", "")
