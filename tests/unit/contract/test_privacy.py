"""Who sees what: secrets nobody, personal data its owner, and tokens whoever proved a secret."""

from server.engine.contract.endpoints import Endpoint
from server.engine.contract.findings import findings_of
from tests.unit.contract.briefs import endpoint, interface, place


def shown(one: Endpoint) -> list[str]:
    return [each.name for each in one.answer.view.properties] if one.answer.view else []


def view_of(actor: str, where: str, columns: str = "m.id, m.email, m.nickname, m.password_hash") -> str:
    return (
        f"- {{name: ViewMember, actor: {actor}, kind: query, transactions: [{{steps: ["
        f"{{sql: 'SELECT {columns} FROM members m WHERE {where}'}}]}}]}}"
    )


def test_the_public_sees_public_columns() -> None:
    assert shown(endpoint(view_of("guest", "m.id = :member_id", "m.id, m.email, m.nickname"))) == ["id", "nickname"]


def test_the_owner_sees_her_own() -> None:
    one = endpoint(view_of("member", "m.id = :member_id", "m.id, m.email, m.nickname"))
    assert shown(one) == ["id", "email", "nickname"]


def test_staff_sees_personal_data_and_no_secret() -> None:
    one = endpoint(view_of("clerk", "m.nickname = :nickname", "m.id, m.email"))
    assert shown(one) == ["id", "email"]


def test_withheld_columns_are_a_finding() -> None:
    found = findings_of(interface(view_of("guest", "m.id = :member_id", "m.id, m.email")))
    assert [one.id for one in found] == ["contract.withheld@ViewMember"]


LOG_IN = """
- name: LogIn
  actor: guest
  kind: command
  transactions:
    - steps:
        - sql: SELECT m.id, m.password_hash FROM members m WHERE m.email = :email
        - sql: INSERT INTO sessions (member_id, token_hash, expires_at) VALUES (:member_id, :token_hash, :expires_at)
- name: Refresh
  actor: member
  kind: command
  transactions:
    - steps:
        - sql: UPDATE sessions SET token_hash = :new_token_hash WHERE token_hash = :token_hash AND expires_at > now()
- name: ForgetMe
  actor: guest
  kind: command
  parameters: [{name: token_hash, type: bytea}]
  transactions:
    - steps:
        - sql: |
            INSERT INTO sessions (member_id, token_hash, expires_at)
            SELECT m.id, :token_hash, now() FROM members m WHERE m.email = :email
"""


def test_tokens_go_to_whoever_proved_a_secret() -> None:
    log_in, refresh, forget = interface(LOG_IN).endpoints
    assert shown(log_in) == shown(refresh) == ["access_token", "token_type", "expires_in", "refresh_token"]
    assert [one.name for one in log_in.request.body] == ["email", "password"]
    assert [one.name for one in refresh.request.body] == ["refresh_token"]
    assert refresh.behaviour.is_open, "the token in the body is the credential"
    assert forget.answer.view is None


def test_secrets_are_posted() -> None:
    log_in, refresh, _ = interface(LOG_IN).endpoints
    assert place(log_in) == "POST /v1/sessions"
    assert refresh.route.verb == "POST"


def test_a_query_by_a_secret_is_posted_too() -> None:
    one = endpoint("""
        - {name: CheckSession, actor: guest, kind: query, transactions: [{steps: [
            {sql: 'SELECT s.id, s.expires_at FROM sessions s WHERE s.token_hash = :token_hash'}]}]}
    """)
    assert one.route.verb == "POST"
    assert one.request.query == ()


def test_changed_rows_show_only_what_some_use_case_speaks_of() -> None:
    one = endpoint("""
        - {name: OpenShelf, actor: member, kind: command, transactions: [{steps: [
            {sql: 'INSERT INTO shelves (member_id, label) VALUES (:member_id, :label) RETURNING id'}]}]}
    """)
    assert shown(one) == ["id", "member_id", "label"], "nobody ever gives or reads the personal note"
