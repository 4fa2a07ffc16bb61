"""What a client must say, and what comes from elsewhere."""

from server.engine.contract.sources import Source
from tests.unit.contract.briefs import endpoint, interface

ADD_JAR = """
- name: AddJar
  actor: member
  kind: command
  transactions:
    - steps:
        - sql: |
            INSERT INTO jars (shelf_id, position, name, grams, price, currency, state, version)
            VALUES (:shelf_id, :position, :name, :grams, :price, :currency, 'empty', 1) RETURNING id
"""


def sources(use_case: str) -> dict[str, Source]:
    return {one.name: one.source for one in endpoint(use_case).draft.inputs}


def test_what_is_in_the_path_is_not_in_the_body() -> None:
    one = endpoint(ADD_JAR)
    assert [parameter.name for parameter in one.route.parameters] == ["shelf_id"]
    assert [member.name for member in one.request.body] == ["position", "name", "grams", "price", "currency"]


def test_columns_with_a_default_may_be_left_out() -> None:
    assert {one.name: one.required for one in endpoint(ADD_JAR).request.body}["grams"] is False


def test_the_caller_comes_from_the_token() -> None:
    found = sources("""
        - {name: OpenShelf, actor: member, kind: command, transactions: [{steps: [
            {sql: 'INSERT INTO shelves (member_id, label, note) VALUES (:member_id, :label, :note) RETURNING id'}]}]}
    """)
    assert found == {"member_id": Source.CALLER, "label": Source.CLIENT, "note": Source.CLIENT}


def test_results_of_earlier_statements_are_known() -> None:
    found = sources("""
        - name: MoveToBasket
          actor: member
          kind: command
          transactions:
            - steps:
                - sql: SELECT b.id FROM baskets b WHERE b.member_id = :member_id
                - sql: INSERT INTO basket_lines (basket_id, jar_id, quantity) VALUES (:basket_id, :jar_id, :quantity)
    """)
    assert found["basket_id"] is Source.SERVER
    assert found["jar_id"] is found["quantity"] is Source.CLIENT


def test_a_value_read_and_written_again_is_the_clients() -> None:
    found = sources("""
        - name: RenameJar
          actor: member
          kind: command
          transactions:
            - steps:
                - sql: SELECT j.id, j.name FROM jars j WHERE j.id = :jar_id FOR UPDATE
                - sql: UPDATE jars SET name = :name WHERE id = :jar_id
    """)
    assert found["name"] is Source.CLIENT


def test_cursors_and_limits_are_pages() -> None:
    one = endpoint("""
        - {name: ListJars, actor: guest, kind: query, transactions: [{steps: [
            {sql: 'SELECT j.id FROM jars j WHERE j.id > :after_id ORDER BY j.id LIMIT 30'}]}]}
    """)
    assert one.request.query == ()
    assert one.page == (30, 100)


def test_range_filters_may_be_left_out_and_others_not() -> None:
    one = endpoint("""
        - {name: ListJars, actor: guest, kind: query, transactions: [{steps: [{sql: 'SELECT j.id FROM jars j
            WHERE j.price >= :price_from AND j.state = :state ORDER BY j.id LIMIT 30'}]}]}
    """)
    assert {member.name: member.required for member in one.request.query} == {"price_from": False, "state": True}


def test_an_optional_filter_is_recognised_by_its_null_test() -> None:
    one = endpoint("""
        - {name: ListJars, actor: guest, kind: query, parameters: [{name: state, type: text}], transactions: [{steps: [
            {sql: 'SELECT j.id FROM jars j WHERE (:state::text IS NULL OR j.state = :state) ORDER BY j.id LIMIT 30'}]}]}
    """)
    assert [(member.name, member.required) for member in one.request.query] == [("state", False)]


def test_a_version_compared_is_the_if_match_header() -> None:
    one = interface("""
        - {name: ViewJar, actor: member, kind: query, transactions: [{steps: [
            {sql: 'SELECT j.id, j.name FROM jars j WHERE j.id = :jar_id'}]}]}
        - {name: RenameJar, actor: member, kind: command, transactions: [{steps: [
            {sql: 'UPDATE jars SET name = :name, version = version + 1 WHERE id = :jar_id AND version = :version'}]}]}
    """).endpoints[1]
    assert [member.name for member in one.request.body] == ["name"]
    assert one.behaviour.precondition


FILL_SHELF = """
- name: FillShelf
  actor: member
  kind: command
  transactions:
    - steps:
        - sql: INSERT INTO shelves (member_id, label) VALUES (:member_id, :label) RETURNING id
        - loop:
            mean: 5
            max: 50
            steps:
              - sql: |
                  INSERT INTO jars (shelf_id, position, name, grams, price, currency, state, version)
                  VALUES (:shelf_id, :position, :name, :grams, :price, :currency, 'empty', 1)
"""


def test_what_a_loop_writes_is_given_as_a_list() -> None:
    label, jars = endpoint(FILL_SHELF).request.body
    assert label.name == "label"
    assert (jars.name, jars.many, jars.required) == ("jars", 50, True)
    assert [one.name for one in jars.members] == ["position", "name", "grams", "price", "currency"]


def test_what_follows_a_call_is_known_by_then() -> None:
    found = sources("""
        - name: BuyJar
          actor: member
          kind: command
          transactions:
            - steps:
                - sql: "SELECT j.id FROM jars j WHERE j.id = :jar_id FOR UPDATE"
            - steps:
                - call: {external_system: card_gateway}
            - steps:
                - sql: "UPDATE jars SET state = 'sold', name = :buyer_mark WHERE id = :jar_id AND state = 'full'"
    """)
    assert found == {"jar_id": Source.CLIENT, "buyer_mark": Source.SERVER}
