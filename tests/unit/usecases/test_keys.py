"""API keys: who holds the secret may call, at once and no longer than it is good; nobody can read it anywhere."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Awaitable, Callable
from unittest import mock

import asyncpg
import pytest

from server.engine.errors import DomainError, Reason
from server.engine.model.resources import IssuedKey, PageRequest, Principal, Role
from server.store import Store
from server.store.api_keys import KeyRecord
from server.store.executing import Executor
from server.usecases import authentication as module
from server.usecases.api_keys import ApiKeyUseCases
from server.usecases.authentication import Authentication
from server.usecases.workspaces import WorkspaceUseCases
from tests.databases import Clock, Database

Found = Callable[..., Awaitable[Principal]]


async def reason(call: Awaitable[object]) -> Reason:
    with pytest.raises(DomainError) as caught:
        await call
    return caught.value.reason


async def issue(api_keys: ApiKeyUseCases, principal: Principal, role: Role = Role.EDITOR) -> IssuedKey:
    return await api_keys.create(principal, principal.workspace, role=role, title="for tests")


async def test_a_key_is_its_workspace_and_role(
    api_keys: ApiKeyUseCases, authentication: Authentication, acme: Principal
) -> None:
    issued = await issue(api_keys, acme)
    found = await authentication.verify_key(issued.credential)
    assert found == Principal("acme", Role.EDITOR, f"apiKeys/{issued.key.id}")


@pytest.mark.parametrize("change", ["", "gp_", "gp_0123456789abcdef_", "x", "\0", " ", "é" * 40])
async def test_nonsense_is_refused(
    api_keys: ApiKeyUseCases, authentication: Authentication, acme: Principal, change: str
) -> None:
    issued = await issue(api_keys, acme)
    for credential in (change, issued.credential + change + "x", change + issued.credential + "x"):
        assert await reason(authentication.verify_key(credential)) is Reason.INVALID_CREDENTIALS


async def test_what_is_wrong_is_not_told(
    api_keys: ApiKeyUseCases, authentication: Authentication, acme: Principal
) -> None:
    issued, other = await issue(api_keys, acme), await issue(api_keys, acme)
    _, key_id, secret = issued.credential.split("_", 2)
    wrong = (
        f"gp_{key_id}_{other.credential.split('_', 2)[2]}",
        f"gp_{'0' * 16}_{secret}",
        f"gp_{key_id}_{secret[:-1]}",
        f"gp_{key_id.upper()}_{secret}",
    )
    messages = set()
    for credential in wrong:
        with pytest.raises(DomainError) as caught:
            await authentication.verify_key(credential)
        messages.add((caught.value.reason, caught.value.message, tuple(caught.value.metadata)))
    assert len(messages) == 1


async def test_an_expired_key_is_refused_also_while_it_is_believed(
    api_keys: ApiKeyUseCases, authentication: Authentication, acme: Principal, clock: Clock
) -> None:
    expires = clock() + dt.timedelta(hours=1)
    issued = await api_keys.create(acme, "acme", role=Role.VIEWER, expire_time=expires)
    await authentication.verify_key(issued.credential)
    clock.advance(hours=1)
    assert await reason(authentication.verify_key(issued.credential)) is Reason.EXPIRED_CREDENTIALS
    authentication.forget("")
    assert await reason(authentication.verify_key(issued.credential)) is Reason.EXPIRED_CREDENTIALS
    past = api_keys.create(acme, "acme", role=Role.VIEWER, expire_time=expires)
    assert await reason(past) is Reason.INVALID_ARGUMENT


async def until_refused(authentication: Authentication, credential: str, seconds: float) -> float:
    """How long it took until the credential was refused."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    while loop.time() - start < seconds:
        try:
            await authentication.verify_key(credential)
        except DomainError:
            return loop.time() - start
        await asyncio.sleep(0.01)
    raise AssertionError(f"still good after {seconds} s")


@pytest.mark.parametrize("way", ["revoke", "rotate", "delete"])
async def test_what_ends_a_key_ends_it_in_every_process_at_once(
    api_keys: ApiKeyUseCases, database: Database, acme: Principal, clock: Clock, way: str
) -> None:
    issued = await issue(api_keys, acme)
    other_process = await Store.open(database.application)
    elsewhere = Authentication(other_process, clock)
    try:
        with mock.patch.object(module, "BELIEVED_SECONDS", 3_600.0):  # so that only the notice can end it
            await elsewhere.start()
            await elsewhere.verify_key(issued.credential)
            await getattr(api_keys, way)(acme, "acme", issued.key.id)
            await until_refused(elsewhere, issued.credential, 2)
    finally:
        await elsewhere.stop()
        await other_process.close()


async def test_a_missed_notice_costs_seconds(
    api_keys: ApiKeyUseCases, store: Store, acme: Principal, clock: Clock
) -> None:
    issued = await issue(api_keys, acme)
    deaf = Authentication(store, clock)  # never started: hears nothing
    with mock.patch.object(module, "BELIEVED_SECONDS", 0.3):
        await deaf.verify_key(issued.credential)
        await api_keys.revoke(acme, "acme", issued.key.id)
        await deaf.verify_key(issued.credential)
        assert await until_refused(deaf, issued.credential, 2) <= 0.5
    await deaf.stop()


async def test_an_answer_under_way_while_a_key_is_revoked_is_not_believed(
    api_keys: ApiKeyUseCases, authentication: Authentication, acme: Principal
) -> None:
    issued = await issue(api_keys, acme)
    real = module.presented

    async def slow(executor: Executor) -> KeyRecord | None:
        record = await real(executor)
        await api_keys.revoke(acme, "acme", issued.key.id)
        authentication.forget(issued.key.id)  # as the notice would
        return record

    with mock.patch.object(module, "presented", slow):
        await authentication.verify_key(issued.credential)
    assert await reason(authentication.verify_key(issued.credential)) is Reason.INVALID_CREDENTIALS


async def test_a_known_key_asks_the_database_nothing(
    api_keys: ApiKeyUseCases, authentication: Authentication, store: Store, acme: Principal
) -> None:
    issued = await issue(api_keys, acme)
    with mock.patch.object(store, "presented", wraps=store.presented) as asked:
        await asyncio.gather(*(authentication.verify_key(issued.credential) for _ in range(50)))
        for _ in range(50):
            await authentication.verify_key(issued.credential)
    assert asked.call_count == 1


async def test_rotation_gives_another_secret(
    api_keys: ApiKeyUseCases, authentication: Authentication, acme: Principal
) -> None:
    issued = await issue(api_keys, acme)
    rotated = await api_keys.rotate(acme, "acme", issued.key.id)
    assert rotated.key == issued.key
    assert rotated.credential != issued.credential
    assert await reason(authentication.verify_key(issued.credential)) is Reason.INVALID_CREDENTIALS
    assert (await authentication.verify_key(rotated.credential)).role is Role.EDITOR
    await api_keys.revoke(acme, "acme", issued.key.id)
    assert await reason(api_keys.rotate(acme, "acme", issued.key.id)) is Reason.WRONG_STATE


async def test_repeats_change_nothing_and_show_no_secret(
    api_keys: ApiKeyUseCases, authentication: Authentication, acme: Principal
) -> None:
    request_id = str(uuid.uuid4())
    first = await api_keys.create(acme, "acme", role=Role.VIEWER, request_id=request_id)
    assert await api_keys.create(acme, "acme", role=Role.VIEWER, request_id=request_id) == IssuedKey(first.key, "")
    other = api_keys.create(acme, "acme", role=Role.ADMIN, request_id=request_id)
    assert await reason(other) is Reason.REQUEST_ID_REUSED
    rotated = await api_keys.rotate(acme, "acme", first.key.id, request_id=request_id)
    again = await api_keys.rotate(acme, "acme", first.key.id, request_id=request_id)
    assert again == IssuedKey(first.key, "")
    await authentication.verify_key(rotated.credential)
    assert len((await api_keys.list(acme, "acme", PageRequest())).items) == 1


async def test_revoking_twice_changes_nothing(api_keys: ApiKeyUseCases, acme: Principal, clock: Clock) -> None:
    issued = await issue(api_keys, acme)
    revoked = await api_keys.revoke(acme, "acme", issued.key.id)
    clock.advance(hours=1)
    assert await api_keys.revoke(acme, "acme", issued.key.id) == revoked
    assert await api_keys.get(acme, "acme", issued.key.id) == revoked


async def test_the_quota_of_keys_holds(api_keys: ApiKeyUseCases, found_workspace: Found) -> None:
    principal = await found_workspace("acme", api_keys=3)
    made = await asyncio.gather(*(issue(api_keys, principal) for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(answer, IssuedKey) for answer in made) == 3


async def test_last_use_is_noted_once_a_minute(
    api_keys: ApiKeyUseCases, authentication: Authentication, acme: Principal, clock: Clock
) -> None:
    async def last_use() -> dt.datetime | None:
        await authentication.stop()
        return (await api_keys.get(acme, "acme", issued.key.id)).last_use_time

    issued = await issue(api_keys, acme)
    assert await last_use() is None
    first = clock()
    await authentication.verify_key(issued.credential)
    assert await last_use() == first
    clock.advance(seconds=59)
    authentication.forget(issued.key.id)
    await authentication.verify_key(issued.credential)
    assert await last_use() == first
    clock.advance(seconds=2)
    authentication.forget(issued.key.id)
    await authentication.verify_key(issued.credential)
    assert await last_use() == clock()


async def test_no_secret_is_in_the_database(
    api_keys: ApiKeyUseCases, authentication: Authentication, database: Database, acme: Principal
) -> None:
    issued = await issue(api_keys, acme)
    rotated = await api_keys.rotate(acme, "acme", issued.key.id, request_id=str(uuid.uuid4()))
    await authentication.verify_key(rotated.credential)
    await authentication.stop()
    connection = await asyncpg.connect(database.superuser)
    try:
        tables = await connection.fetch("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND oid > 16384")
        kept = [str(await connection.fetch(f"SELECT t::text FROM {table[0]} t")) for table in tables]
    finally:
        await connection.close()
    assert any(issued.key.id in text for text in kept)
    for credential in (issued.credential, rotated.credential):
        secret = credential.split("_", 2)[2]
        assert not any(secret in text or secret.encode().hex() in text for text in kept)


async def test_another_workspaces_key_is_like_one_that_does_not_exist(
    api_keys: ApiKeyUseCases, authentication: Authentication, acme: Principal, found_workspace: Found
) -> None:
    bolt = await found_workspace("bolt")
    issued = await issue(api_keys, acme)
    for workspace in ("acme", "bolt"):
        for call in (
            api_keys.get(bolt, workspace, issued.key.id),
            api_keys.rotate(bolt, workspace, issued.key.id),
            api_keys.revoke(bolt, workspace, issued.key.id),
            api_keys.delete(bolt, workspace, issued.key.id),
        ):
            with pytest.raises(DomainError) as caught:
                await call
            assert caught.value.message == f"workspaces/{workspace}/apiKeys/{issued.key.id} does not exist"
    await authentication.verify_key(issued.credential)


async def test_the_first_workspace_is_made_once(
    workspaces: WorkspaceUseCases, authentication: Authentication, store: Store
) -> None:
    made = await asyncio.gather(*(workspaces.create("default", "Default", only_first=True) for _ in range(5)))
    (issued,) = [answer for answer in made if answer is not None]
    principal = await authentication.verify_key(issued.credential)
    assert (principal.workspace, principal.role) == ("default", Role.ADMIN)
    assert await workspaces.create("another", only_first=True) is None
    assert await workspaces.create("default") is None
    assert await workspaces.create("another") is not None
    assert await store.workspace_ids() == ("another", "default")


async def test_a_workspace_is_renamed(workspaces: WorkspaceUseCases, acme: Principal, found_workspace: Found) -> None:
    before = await workspaces.get(acme, "acme")
    renamed = await workspaces.update(acme, "acme", title="New", etag=before.etag)
    assert (renamed.title, await workspaces.get(acme, "acme")) == ("New", renamed)
    assert await reason(workspaces.update(acme, "acme", title="Newer", etag=before.etag)) is Reason.STALE_ETAG
    assert await workspaces.update(acme, "acme", title="New") == renamed
    assert await reason(workspaces.update(acme, "acme", title="x" * 201)) is Reason.INVALID_ARGUMENT
    bolt = await found_workspace("bolt")
    for workspace in ("acme", "nowhere"):
        assert await reason(workspaces.get(bolt, workspace)) is Reason.NOT_FOUND
        assert await reason(workspaces.update(bolt, workspace, title="Mine")) is Reason.NOT_FOUND
