"""Who may call what: every served method, with every kind of credentials."""

import pytest
from google.protobuf.descriptor import MethodDescriptor

from server.engine.model.resources import Role
from server.interceptors.methods import ROLES, permission_of
from tests.service import methods
from tests.service.client import Client

pytestmark = pytest.mark.asyncio(loop_scope="module")

EACH = pytest.mark.parametrize("method", methods.served(), ids=lambda method: method.full_name)
GARBAGE = b"\xff\xff\xff\x00garbage"


BELOW = {Role.EDITOR: "viewer", Role.ADMIN: "editor"}
"""The caller with the next lower role; below a viewer there is none."""


def role_of(method: MethodDescriptor) -> Role | None:
    return ROLES[permission_of(method)]


async def test_every_served_method_has_a_row_and_no_row_is_left_over() -> None:
    assert set(methods.ROWS) == {method.full_name for method in methods.served()}


@EACH
@pytest.mark.parametrize(
    ("caller", "reason"),
    [("none", "MISSING_CREDENTIALS"), ("garbage", "INVALID_CREDENTIALS"), ("expired", "EXPIRED_CREDENTIALS")],
)
async def test_without_good_credentials(client: Client, method: MethodDescriptor, caller: str, reason: str) -> None:
    answer = await client.call(method, caller=caller)
    if role_of(method) is None:
        assert answer.code == "OK"
        return
    assert answer.failure is not None
    assert (answer.code, answer.failure.reason) == ("UNAUTHENTICATED", reason)
    unread = await client.call(method, GARBAGE, caller=caller)
    assert unread.code == "UNAUTHENTICATED"


@EACH
async def test_from_another_workspace(client: Client, method: MethodDescriptor) -> None:
    answer = await client.call(method, caller="stranger")
    assert answer.code == ("OK" if role_of(method) is None else methods.ROWS[method.full_name].stranger)


@pytest.mark.parametrize(
    "method",
    [each for each in methods.served() if role_of(each) in BELOW],
    ids=lambda method: method.full_name,
)
async def test_with_too_low_a_role(client: Client, method: MethodDescriptor) -> None:
    role = role_of(method)
    assert role is not None
    answer = await client.call(method, caller=BELOW[role])
    assert answer.failure is not None
    assert (answer.code, answer.failure.reason) == ("PERMISSION_DENIED", "PERMISSION_DENIED")


@EACH
async def test_with_the_right_role(client: Client, method: MethodDescriptor) -> None:
    role = role_of(method)
    answer = await client.call(method, caller=role.name.lower() if role is not None else "none")
    assert answer.code == methods.ROWS[method.full_name].code, answer.failure and answer.failure.message
