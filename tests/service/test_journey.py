"""What a caller does with a brief from its first revision to its end, and with a database that goes away meanwhile."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest
from google.protobuf import field_mask_pb2
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message

from groundplan.v1 import brief_pb2, brief_service_pb2, catalog_service_pb2, workspace_service_pb2
from server.postgres import TemporaryCluster
from tests.databases import Database
from tests.service import methods
from tests.service.client import Answer, Client

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAME = "workspaces/acme/briefs/notes"
REQUEST_ID = "6f1f3c2e-8f57-4b5c-9d0a-2d1f7a9f6f0e"
SOURCE = """\
name: notes
title: Notes
entities:
  - name: Note
    attributes:
      - {name: text, type: string, max_length: 80, mutable: false}
use_cases:
  - {name: GetNote, entity: Note, action: get}
"""


def method(name: str) -> MethodDescriptor:
    return next(each for each in methods.served() if each.name == name)


async def sent(client: Client, name: str, request: Message) -> Any:
    answer = await client.call(method(name), request)
    assert answer.code == "OK", answer.failure and answer.failure.status
    return answer.message


async def refused(client: Client, name: str, request: Message) -> tuple[str, Answer]:
    answer = await client.call(method(name), request)
    assert answer.failure is not None
    return answer.failure.reason, answer


def create(**changes: Any) -> brief_service_pb2.CreateBriefRequest:
    request = brief_service_pb2.CreateBriefRequest(parent="workspaces/acme", **changes)
    if not request.WhichOneof("content"):
        request.source.filename, request.source.text = "notes.yaml", SOURCE
    return request


async def test_the_life_of_a_brief(client: Client) -> None:
    checked = await sent(client, "CreateBrief", create(validate_only=True))
    assert checked.name == NAME
    assert (await refused(client, "GetBrief", brief_service_pb2.GetBriefRequest(name=NAME)))[0] == "NOT_FOUND"

    made = await sent(client, "CreateBrief", create(request_id=REQUEST_ID))
    assert (made.name, made.title, made.revision_id) == (NAME, "Notes", "1")
    assert made.source.text == SOURCE
    assert made.entities[0].attributes[0].HasField("mutable")
    again = await sent(client, "CreateBrief", create(request_id=REQUEST_ID))
    assert (again.name, again.revision_id, again.create_time) == (made.name, "1", made.create_time)
    assert (await refused(client, "CreateBrief", create(request_id=REQUEST_ID, brief_id="other")))[0] == (
        "REQUEST_ID_REUSED"
    )
    assert (await refused(client, "CreateBrief", create()))[0] == "ALREADY_EXISTS"

    change = brief_pb2.Brief(name=NAME, title="Renamed", summary="Not in the mask.", etag=made.etag)
    mask = field_mask_pb2.FieldMask(paths=["title"])
    changed = await sent(client, "UpdateBrief", brief_service_pb2.UpdateBriefRequest(brief=change, update_mask=mask))
    assert (changed.title, changed.summary, changed.revision_id) == ("Renamed", "", "2")
    assert changed.entities == made.entities
    assert changed.etag != made.etag
    assert (await refused(client, "UpdateBrief", brief_service_pb2.UpdateBriefRequest(brief=change)))[0] == "STALE_ETAG"
    mask.paths[:] = ["no_such_field"]
    reason, answer = await refused(
        client, "UpdateBrief", brief_service_pb2.UpdateBriefRequest(brief={"name": NAME}, update_mask=mask)
    )
    assert reason == "INVALID_ARGUMENT"
    assert answer.failure is not None
    assert set(answer.failure.violations) == {"update_mask"}

    first = await sent(client, "GetBrief", brief_service_pb2.GetBriefRequest(name=f"{NAME}@1"))
    assert (first.name, first.title) == (f"{NAME}@1", "Notes")
    basic = await sent(client, "GetBrief", brief_service_pb2.GetBriefRequest(name=NAME, view=1))
    assert (basic.title, len(basic.entities)) == ("Renamed", 0)
    revisions = await sent(client, "ListBriefRevisions", brief_service_pb2.ListBriefRevisionsRequest(name=NAME))
    assert [each.name for each in revisions.briefs] == [f"{NAME}@2", f"{NAME}@1"]

    deleted = await sent(client, "DeleteBrief", brief_service_pb2.DeleteBriefRequest(name=NAME))
    assert deleted.HasField("delete_time")
    assert deleted.HasField("purge_time")
    assert NAME not in await listed(client)
    assert NAME in await listed(client, show_deleted=True)
    restored = await sent(client, "UndeleteBrief", brief_service_pb2.UndeleteBriefRequest(name=NAME))
    assert not restored.HasField("delete_time")
    purge = brief_service_pb2.PurgeBriefRequest(name=NAME)
    assert (await refused(client, "PurgeBrief", purge))[0] == "WRONG_STATE"
    await sent(client, "DeleteBrief", brief_service_pb2.DeleteBriefRequest(name=NAME))
    await sent(client, "PurgeBrief", purge)
    assert (await refused(client, "GetBrief", brief_service_pb2.GetBriefRequest(name=NAME)))[0] == "NOT_FOUND"


async def listed(client: Client, **options: Any) -> list[str]:
    """Names of all briefs, two at a time."""
    names: list[str] = []
    request = brief_service_pb2.ListBriefsRequest(parent="workspaces/acme", page_size=2, **options)
    while True:
        page = await sent(client, "ListBriefs", request)
        assert len(page.briefs) <= 2
        names += [each.name for each in page.briefs]
        if not page.next_page_token:
            return names
        request.page_token = page.next_page_token


async def test_mistakes_are_answered_by_a_check_and_refused_by_a_creation(client: Client) -> None:
    text = SOURCE.replace("entity: Note,", "entity: Noet,")
    source = brief_pb2.BriefSource(filename="notes.yaml", text=text)
    checked = await sent(client, "CheckBrief", brief_service_pb2.CheckBriefRequest(source=source))
    assert [(each.line, each.path) for each in checked.problems] == [(8, "use_cases[GetNote].entity")]
    assert "Note" in checked.problems[0].suggestion + checked.problems[0].message
    assert not checked.HasField("brief")
    reason, answer = await refused(client, "CreateBrief", create(source=source))
    assert reason == "INVALID_BRIEF"
    assert answer.failure is not None
    assert answer.failure.violations["use_cases[GetNote].entity"].startswith("8:")


async def test_a_checked_brief_can_be_created_as_it_was_answered(client: Client) -> None:
    source = brief_pb2.BriefSource(text=SOURCE)
    checked = await sent(client, "CheckBrief", brief_service_pb2.CheckBriefRequest(source=source))
    assert checked.brief.name == NAME
    assert checked.assumptions
    made = await sent(client, "CreateBrief", create(brief_id="understood", brief=checked.brief))
    assert made.entities == checked.brief.entities


async def test_a_key_shows_its_secret_once(client: Client) -> None:
    request = workspace_service_pb2.CreateApiKeyRequest(parent="workspaces/acme", request_id=REQUEST_ID)
    request.api_key.role = 1
    made = await sent(client, "CreateApiKey", request)
    client.world.keys["new"] = made.secret
    get = methods.ROWS["groundplan.v1.WorkspaceService.GetWorkspace"]
    assert get.code == "OK"
    assert (await client.call(method("GetWorkspace"), caller="new")).code == "OK"
    again = await sent(client, "CreateApiKey", request)
    assert (again.name, again.secret) == (made.name, "")
    shown = await sent(client, "GetApiKey", workspace_service_pb2.GetApiKeyRequest(name=made.name))
    assert shown.secret == ""
    await sent(client, "RevokeApiKey", workspace_service_pb2.RevokeApiKeyRequest(name=made.name))
    async with asyncio.timeout(10):  # the notice takes milliseconds
        while (await client.call(method("GetWorkspace"), caller="new")).code != "UNAUTHENTICATED":
            await asyncio.sleep(0.05)


async def test_the_catalogue_is_read_page_by_page(client: Client) -> None:
    names: list[str] = []
    request = catalog_service_pb2.ListRulesRequest(page_size=4)
    while True:
        page = await sent(client, "ListRules", request)
        names += [each.name for each in page.rules]
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token
    everything = await sent(client, "ListRules", catalog_service_pb2.ListRulesRequest(page_size=1_000))
    assert names == [each.name for each in everything.rules]
    assert len(names) > 4
    for token in ("nonsense", "bm9uc2Vuc2U="):
        assert (await refused(client, "ListRules", catalog_service_pb2.ListRulesRequest(page_token=token)))[0] == (
            "INVALID_PAGE_TOKEN"
        )


async def test_while_the_database_is_away_calls_are_unavailable_and_health_says_so(
    client: Client, cluster: TemporaryCluster, module_database: Database
) -> None:
    name = urlsplit(module_database.superuser).path.strip("/")
    administrator = await asyncpg.connect(cluster.url())
    try:
        await administrator.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        await administrator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
        reason, answer = await refused(
            client, "ListBriefs", brief_service_pb2.ListBriefsRequest(parent="workspaces/acme")
        )
        assert (reason, answer.code) == ("UNAVAILABLE", "UNAVAILABLE")
        assert answer.failure is not None
        assert name not in str(answer.failure.status)
        await until_health_is(client, 2)
    finally:
        await administrator.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        await administrator.close()
    await until_health_is(client, 1)
    await sent(client, "ListBriefs", brief_service_pb2.ListBriefsRequest(parent="workspaces/acme"))


async def until_health_is(client: Client, status: int) -> None:
    check = methods.SERVICES[-1].methods_by_name["Check"]
    async with asyncio.timeout(60):
        while True:
            answer: Any = await client.call(check, b"", caller="none")
            if answer.message is not None and answer.message.status == status:
                return
            await asyncio.sleep(0.2)
