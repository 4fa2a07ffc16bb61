"""Which method and path a use case becomes."""

from pathlib import Path

import pytest
import yaml

from tests.unit.contract.briefs import endpoint, interface, place

CASES = yaml.safe_load((Path(__file__).parent / "routes.yaml").read_text())


@pytest.mark.parametrize("name", CASES)
def test_use_case_becomes(name: str) -> None:
    case = CASES[name]
    written = {key: case[key] for key in ("actor", "kind", "idempotent", "parameters") if key in case}
    written |= {"name": case["use_case"], "transactions": [{"steps": case["steps"]}]}
    assert place(endpoint(yaml.safe_dump([written], width=10_000))) == case["becomes"]


BASKET = """
- name: ViewBasket
  actor: member
  kind: query
  transactions:
    - steps:
        - sql: |
            SELECT b.id, b.updated_at, l.quantity, j.name FROM baskets b
            JOIN basket_lines l ON l.basket_id = b.id JOIN jars j ON j.id = l.jar_id WHERE b.member_id = :member_id
- name: ChangeBasketLine
  actor: member
  kind: command
  transactions:
    - steps:
        - sql: UPDATE baskets SET updated_at = now() WHERE member_id = :member_id RETURNING id
        - sql: UPDATE basket_lines SET quantity = :quantity WHERE basket_id = :basket_id AND jar_id = :jar_id
"""


def test_what_the_server_finds_by_the_caller_is_not_asked_for() -> None:
    view, change = interface(BASKET).endpoints
    assert place(view) == "GET /v1/members/me/basket"
    assert place(change) == "PATCH /v1/members/me/basket/lines/{jar_id}"


def test_rows_that_a_join_multiplies_are_nested() -> None:
    view = interface(BASKET).endpoints[0].answer.view
    assert view is not None
    assert [one.name for one in view.properties] == ["id", "updated_at", "lines"]
    lines = view.properties[-1]
    assert lines.many
    assert lines.view is not None
    assert [one.name for one in lines.view.properties] == ["quantity", "name"]


TWICE = """
- {name: ListJars, actor: guest, kind: query, transactions: [{steps: [
    {sql: 'SELECT j.id FROM jars j ORDER BY j.id LIMIT 5'}]}]}
- {name: ListFullJars, actor: guest, kind: query, transactions: [{steps: [
    {sql: "SELECT j.id FROM jars j WHERE j.state = 'full' ORDER BY j.id LIMIT 5"}]}]}
- {name: BrowseJars, actor: guest, kind: query, transactions: [{steps: [
    {sql: 'SELECT j.id FROM jars j ORDER BY j.id LIMIT 9'}]}]}
"""


def test_two_use_cases_never_share_a_place() -> None:
    places = [place(one) for one in interface(TWICE).endpoints]
    assert places == ["GET /v1/jars", "GET /v1/jars:listFull", "GET /v1/jars:browse"]


NESTED = """
- {name: ViewJar, actor: member, kind: query, transactions: [{steps: [
    {sql: 'SELECT j.id, j.name FROM jars j WHERE j.id = :jar_id'}]}]}
- {name: RenameJar, actor: member, kind: command, transactions: [{steps: [
    {sql: 'UPDATE jars SET name = :name WHERE id = :jar_id AND shelf_id = :shelf_id'}]}]}
"""


def test_a_row_has_one_path_so_that_its_tag_guards_its_change() -> None:
    view, rename = interface(NESTED).endpoints
    assert view.route.path == rename.route.path == "/v1/jars/{jar_id}"
    assert rename.behaviour.precondition
    assert [one.name for one in rename.request.body] == ["name"], "the shelf follows from the jar"


def test_jobs_and_event_handlers_are_no_methods() -> None:
    methods = interface("""
        - {name: GetMe, actor: member, kind: query, transactions: [{steps: [
            {sql: 'SELECT m.id FROM members m WHERE m.id = :member_id'}]}]}
        - {name: Purge, actor: billing, kind: job, trigger: schedule, transactions: [{steps: [
            {sql: 'DELETE FROM sessions WHERE expires_at < now()'}]}]}
        - {name: OnFax, actor: billing, kind: command, trigger: event, transactions: [{steps: [
            {sql: 'UPDATE baskets SET updated_at = now() WHERE id = :basket_id'}]}]}
    """).endpoints
    assert [one.rpc for one in methods] == ["GetMe"]
