"""Who may call what over REST: the table of tests/service, sent as JSON through Envoy."""

import pytest
from google.protobuf.descriptor import MethodDescriptor

from server.engine.model.resources import Role
from server.interceptors.methods import ROLES, permission_of
from tests.edge.as_rest import as_rest, has_binding
from tests.edge.cases import Answer, send
from tests.edge.whole import Whole, system
from tests.service import methods

__all__ = ["system"]

EACH = pytest.mark.parametrize(
    "method", [method for method in methods.served() if has_binding(method)], ids=lambda method: method.full_name
)
STATUS = {"OK": 200, "NOT_FOUND": 404, "FAILED_PRECONDITION": 400}


def role_of(method: MethodDescriptor) -> Role | None:
    return ROLES[permission_of(method)]


def call(system: Whole, method: MethodDescriptor, caller: str) -> Answer:
    rest = as_rest(method, methods.request_json(methods.ROWS[method.full_name], system.world.places))
    headers = {**rest.headers, **system.authorization(caller)}
    return send(system.edge, rest.request, headers, rest.content)


@EACH
@pytest.mark.parametrize(
    ("caller", "reason"),
    [("none", "MISSING_CREDENTIALS"), ("garbage", "INVALID_CREDENTIALS"), ("expired", "EXPIRED_CREDENTIALS")],
)
def test_without_good_credentials(system: Whole, method: MethodDescriptor, caller: str, reason: str) -> None:
    answer = call(system, method, caller)
    if role_of(method) is None:
        assert answer.status == 200
    else:
        assert answer.json()["details"][0]["reason"] == reason
        assert answer.status == 401


@EACH
def test_from_another_workspace(system: Whole, method: MethodDescriptor) -> None:
    expected = "OK" if role_of(method) is None else methods.ROWS[method.full_name].stranger
    assert call(system, method, "stranger").status == STATUS[expected]


@EACH
def test_with_too_low_a_role(system: Whole, method: MethodDescriptor) -> None:
    lower = {Role.EDITOR: "viewer", Role.ADMIN: "editor"}.get(role_of(method) or Role.VIEWER)
    if lower is None:
        return  # there is no role below a viewer's
    answer = call(system, method, lower)
    assert answer.status == 403
    assert answer.json()["details"][0]["reason"] == "PERMISSION_DENIED"


@EACH
def test_with_the_right_role(system: Whole, method: MethodDescriptor) -> None:
    if method.server_streaming:
        return  # the array ends when the design does; tests/edge/test_same_answers.py reads its first piece
    role = role_of(method)
    answer = call(system, method, role.name.lower() if role is not None else "none")
    assert answer.status == STATUS[methods.ROWS[method.full_name].code], answer.content
