"""Retries, preconditions, long work, limits, scopes, and the ways to fail."""

import pytest

from tests.unit.contract.briefs import endpoint, interface
from tests.unit.contract.test_requests import ADD_JAR, FILL_SHELF


def types(use_case: str) -> set[str]:
    return {one.type for one in endpoint(use_case).scenarios}


def command(sql: str, more: str = "") -> str:
    return f'- {{name: DoIt, actor: member, kind: command, {more} transactions: [{{steps: [{{sql: "{sql}"}}]}}]}}'


@pytest.mark.parametrize(
    ("sql", "wanted"),
    [
        ("INSERT INTO shelves (member_id, label) VALUES (:member_id, :label)", True),
        ("UPDATE jars SET grams = grams - :grams_out WHERE id = :jar_id", True),
        ("UPDATE jars SET state = 'sold' WHERE id = :jar_id AND state = 'full'", False),
        ("UPDATE jars SET grams = grams - :grams_out, state = 'sold' WHERE id = :jar_id AND state = 'full'", False),
        ("UPDATE jars SET version = version + 1, name = :name WHERE id = :jar_id", False),
        ("INSERT INTO basket_lines (basket_id, jar_id, quantity) VALUES (:basket_id, :jar_id, :quantity)", False),
        (
            "INSERT INTO basket_lines (basket_id, jar_id, quantity) VALUES (:basket_id, :jar_id, :quantity)"
            " ON CONFLICT (basket_id, jar_id) DO UPDATE SET quantity = basket_lines.quantity + excluded.quantity",
            True,
        ),
    ],
    ids=["second row", "second change", "leaves its state", "guarded change", "version only", "unique key", "adds up"],
)
def test_a_key_is_required_where_a_repeat_would_do_it_twice(sql: str, wanted: bool) -> None:
    assert endpoint(command(sql)).behaviour.idempotency_key is wanted


def test_a_call_alone_is_not_repeated_blindly() -> None:
    one = endpoint(
        "- {name: SendFax, actor: member, kind: command, objective: {p99: 60s}, "
        "transactions: [{steps: [{call: {external_system: fax_bridge}}]}]}"
    )
    assert one.behaviour.idempotency_key


@pytest.mark.parametrize(("system", "objective", "wanted"), [("card_gateway", "2s", 204), ("fax_bridge", "2s", 202)])
def test_work_that_takes_most_of_its_objective_becomes_an_operation(system: str, objective: str, wanted: int) -> None:
    one = endpoint(
        f"- {{name: Charge, actor: member, kind: command, objective: {{p99: {objective}}}, "
        f"transactions: [{{steps: [{{call: {{external_system: {system}}}}}]}}]}}"
    )
    assert one.success == wanted
    assert ({502, 504} <= set(one.statuses)) is (wanted == 204)


def test_scopes_are_of_the_whole_and_staff_has_its_own() -> None:
    view = "transactions: [{steps: [{sql: 'SELECT l.id FROM basket_lines l WHERE l.id = :line_id'}]}]"
    ones = interface(f"""
        - {{name: ViewLine, actor: member, kind: query, {view}}}
        - {{name: InspectLine, actor: clerk, kind: query, {view}}}
        - {{name: ShowLine, actor: guest, kind: query, {view}}}
        - {{name: CountLine, actor: billing, kind: query, {view}}}
    """).endpoints
    assert [one.behaviour.scopes for one in ones] == [
        ("baskets:read",),
        ("operator.baskets:read",),
        (),
        ("internal.baskets:read",),
    ]


def test_limits_follow_the_peak() -> None:
    peaks = {"1/min": 10, "100/s": 60, "250/s": 150, "5000/s": 3000}
    for peak, wanted in peaks.items():
        assert (
            endpoint(command("DELETE FROM jars WHERE id = :jar_id", f"rate: {{peak: {peak}}},")).behaviour.rate_limit
            == wanted
        )


def test_guesses_are_few() -> None:
    one = endpoint("""
        - {name: LogIn, actor: guest, kind: command, rate: {peak: 5000/s}, transactions: [{steps: [
            {sql: 'SELECT m.id, m.password_hash FROM members m WHERE m.email = :email'}]}]}
    """)
    assert one.behaviour.rate_limit == 5
    assert [member.name for member in one.request.body] == ["email", "password"]
    assert "invalid-credentials" in {scenario.type for scenario in one.scenarios}


def test_unique_keys_name_what_is_taken() -> None:
    assert "jar-position-taken" in types(ADD_JAR)
    assert "member-email-taken" in types("""
        - {name: Register, actor: guest, kind: command, transactions: [{steps: [
            {sql: 'INSERT INTO members (email, password_hash, nickname) VALUES (:email, :password_hash, :nickname)'}]}]}
    """)


def test_a_shelf_just_made_has_no_taken_position_but_those_of_the_request() -> None:
    assert "jar-position-taken" in types(FILL_SHELF)


def test_a_transition_names_the_states_it_is_possible_from() -> None:
    one = endpoint(command("UPDATE jars SET state = 'sold' WHERE id = :jar_id AND state = 'full'"))
    wrong = next(scenario for scenario in one.scenarios if scenario.type == "jar-wrong-state")
    assert wrong.status == 409
    assert wrong.members == {"current": "empty", "allowed_from": ["full"]}
    assert wrong.invariant == "jar_states"


def test_taking_can_exhaust_and_giving_back_cannot() -> None:
    assert "jars-hold-no-less-than-nothing" in types(command("UPDATE jars SET grams = grams - :out WHERE id = :jar_id"))
    given_back = """
        - name: Return
          actor: member
          kind: command
          transactions:
            - steps:
                - sql: SELECT l.jar_id, l.quantity FROM basket_lines l WHERE l.id = :line_id
                - loop:
                    mean: 2
                    max: 3
                    steps:
                      - sql: UPDATE jars SET grams = grams + :quantity WHERE id = :jar_id
    """
    assert "jars-hold-no-less-than-nothing" not in types(given_back)


def test_rules_over_several_columns_are_422() -> None:
    one = endpoint(command("INSERT INTO shelves (member_id, label, note) VALUES (:member_id, :label, :note)"))
    assert {scenario.type: scenario.status for scenario in one.scenarios}["label-is-not-note"] == 422


def test_a_read_knows_neither_conflicts_nor_bodies() -> None:
    one = endpoint("""
        - {name: ViewJar, actor: guest, kind: query, transactions: [{steps: [
            {sql: 'SELECT j.id FROM jars j WHERE j.id = :jar_id'}]}]}
    """)
    assert one.statuses == (400, 404, 429, 503)
