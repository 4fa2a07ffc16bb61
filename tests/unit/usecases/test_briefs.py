"""Keeping briefs: once for each request, never more than the quota, never over somebody else's change."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from server.engine import brief as language
from server.engine.errors import DomainError, Reason
from server.engine.model.brief import Brief
from server.engine.model.resources import BriefSource, PageRequest, Principal, StoredBrief
from server.usecases.briefs import BriefUseCases
from tests.databases import Clock
from tests.sources import source

Found = Callable[..., Awaitable[Principal]]


async def reason(call: Awaitable[object]) -> Reason:
    with pytest.raises(DomainError) as caught:
        await call
    return caught.value.reason


async def ids(briefs: BriefUseCases, principal: Principal, show_deleted: bool = False) -> list[str]:
    page = await briefs.list(principal, "acme", PageRequest(show_deleted=show_deleted))
    return sorted(item.id for item in page.items)


async def test_a_source_is_kept_as_it_was_written(briefs: BriefUseCases, acme: Principal) -> None:
    made = await briefs.create(acme, "acme", source=source())
    assert (made.id, made.revision, made.source) == ("shop", 1, source())
    assert made.brief == language.parse(source())
    assert await briefs.get(acme, "acme", "shop") == made


async def test_a_message_is_kept_as_it_was_sent(briefs: BriefUseCases, acme: Principal) -> None:
    sent = language.parse(source())
    made = await briefs.create(acme, "acme", brief=sent, brief_id="mine")
    assert made.brief == replace(sent, name="mine")
    assert made.source is None
    named_by_us = await briefs.create(acme, "acme", brief=sent)
    assert named_by_us.id not in ("mine", "shop")
    assert named_by_us.brief.name == named_by_us.id


async def test_the_callers_id_goes_before_the_sources_name(briefs: BriefUseCases, acme: Principal) -> None:
    made = await briefs.create(acme, "acme", source=source(), brief_id="other")
    assert (made.id, made.brief.name) == ("other", "other")


@pytest.mark.parametrize("brief_id", ["Shop", "1shop", "shop-", "a" * 64, "sh op", "shöp"])
async def test_an_id_that_is_none_is_refused(briefs: BriefUseCases, acme: Principal, brief_id: str) -> None:
    assert await reason(briefs.create(acme, "acme", source=source(), brief_id=brief_id)) is Reason.INVALID_ARGUMENT


async def test_a_mistaken_brief_is_refused_with_its_places_and_not_kept(briefs: BriefUseCases, acme: Principal) -> None:
    mistaken = BriefSource("brief.yaml", "yaml", source().text.replace("entity: Shop", "entity: Shp"))
    with pytest.raises(DomainError) as caught:
        await briefs.create(acme, "acme", source=mistaken)
    assert caught.value.reason is Reason.INVALID_BRIEF
    assert any(problem.line for problem in caught.value.problems)
    assert await ids(briefs, acme) == []


async def test_exactly_one_content_is_needed(briefs: BriefUseCases, acme: Principal) -> None:
    assert await reason(briefs.create(acme, "acme")) is Reason.INVALID_ARGUMENT
    both = briefs.create(acme, "acme", brief=Brief("shop"), source=source())
    assert await reason(both) is Reason.INVALID_ARGUMENT


async def test_validate_only_keeps_nothing(briefs: BriefUseCases, acme: Principal) -> None:
    would_be = await briefs.create(acme, "acme", source=source(), validate_only=True)
    assert would_be.revision == 1
    assert await ids(briefs, acme) == []
    await briefs.create(acme, "acme", source=source())
    again = briefs.create(acme, "acme", source=source(), validate_only=True)
    assert await reason(again) is Reason.ALREADY_EXISTS
    await briefs.update(acme, "acme", "shop", source=source(title="Other"), validate_only=True)
    assert (await briefs.get(acme, "acme", "shop")).revision == 1


# --- request ids ---


async def test_a_repeat_gets_the_first_answer(briefs: BriefUseCases, acme: Principal, clock: Clock) -> None:
    request_id = str(uuid.uuid4())
    first = await briefs.create(acme, "acme", source=source(), request_id=request_id)
    await briefs.update(acme, "acme", "shop", source=source(title="Changed since"))
    clock.advance(hours=23)
    assert await briefs.create(acme, "acme", source=source(), request_id=request_id.upper()) == first


async def test_an_id_chosen_by_us_is_the_same_in_the_repeat(briefs: BriefUseCases, acme: Principal) -> None:
    sent, request_id = language.parse(source()), str(uuid.uuid4())
    first = await briefs.create(acme, "acme", brief=sent, request_id=request_id)
    assert await briefs.create(acme, "acme", brief=sent, request_id=request_id) == first


async def test_another_request_under_the_same_id_is_refused(briefs: BriefUseCases, acme: Principal) -> None:
    request_id = str(uuid.uuid4())
    await briefs.create(acme, "acme", source=source(), request_id=request_id)
    other = briefs.create(acme, "acme", source=source("other"), request_id=request_id)
    assert await reason(other) is Reason.REQUEST_ID_REUSED
    assert await ids(briefs, acme) == ["shop"]


async def test_an_id_is_forgotten_after_a_day(briefs: BriefUseCases, acme: Principal, clock: Clock) -> None:
    request_id = str(uuid.uuid4())
    await briefs.create(acme, "acme", source=source(), request_id=request_id)
    clock.advance(hours=24, seconds=1)
    assert (await briefs.create(acme, "acme", source=source("other"), request_id=request_id)).id == "other"


async def test_a_failed_request_does_not_use_its_id_up(briefs: BriefUseCases, found_workspace: Found) -> None:
    principal = await found_workspace("acme", briefs=0)
    request_id = str(uuid.uuid4())
    for _ in range(2):
        refused = briefs.create(principal, "acme", source=source(), request_id=request_id)
        assert await reason(refused) is Reason.QUOTA_EXCEEDED


async def test_the_same_request_many_times_at_once_is_done_once(briefs: BriefUseCases, acme: Principal) -> None:
    sent, request_id = language.parse(source()), str(uuid.uuid4())
    answers = await asyncio.gather(*(briefs.create(acme, "acme", brief=sent, request_id=request_id) for _ in range(12)))
    assert all(answer == answers[0] for answer in answers)
    assert len(await ids(briefs, acme)) == 1


async def test_the_same_id_in_two_workspaces_is_two_requests(
    briefs: BriefUseCases, acme: Principal, found_workspace: Found
) -> None:
    bolt, request_id = await found_workspace("bolt"), str(uuid.uuid4())
    await briefs.create(acme, "acme", source=source(), request_id=request_id)
    assert (await briefs.create(bolt, "bolt", source=source("other"), request_id=request_id)).workspace == "bolt"


async def test_a_repeated_update_makes_no_further_revision(briefs: BriefUseCases, acme: Principal) -> None:
    await briefs.create(acme, "acme", source=source())
    request_id, body = str(uuid.uuid4()), b"retitle"

    def retitle(brief: Brief) -> Brief:
        return replace(brief, title=brief.title + "!")

    async def update() -> StoredBrief:
        return await briefs.update(acme, "acme", "shop", edit=retitle, request_id=request_id, body=body)

    first = await update()
    assert await update() == first
    assert first.brief.title == "A shop!"
    other = briefs.update(acme, "acme", "shop", edit=retitle, request_id=request_id, body=b"something else")
    assert await reason(other) is Reason.REQUEST_ID_REUSED


@pytest.mark.parametrize("request_id", ["1", "not-a-uuid", "{}"])
async def test_a_request_id_that_is_no_uuid_is_refused(briefs: BriefUseCases, acme: Principal, request_id: str) -> None:
    made = briefs.create(acme, "acme", source=source(), request_id=request_id)
    assert await reason(made) is Reason.INVALID_ARGUMENT


# --- quotas ---


async def test_the_quota_holds_whoever_comes_at_the_same_time(briefs: BriefUseCases, found_workspace: Found) -> None:
    principal = await found_workspace("acme", briefs=5)
    made = await asyncio.gather(
        *(briefs.create(principal, "acme", source=source(f"shop-{n}")) for n in range(12)), return_exceptions=True
    )
    refused = [answer for answer in made if isinstance(answer, DomainError)]
    assert [failure.reason for failure in refused] == [Reason.QUOTA_EXCEEDED] * 7
    assert len(await ids(briefs, principal)) == 5


async def test_deleting_makes_room_and_undeleting_needs_it(briefs: BriefUseCases, found_workspace: Found) -> None:
    principal = await found_workspace("acme", briefs=1)
    await briefs.create(principal, "acme", source=source("first"))
    await briefs.delete(principal, "acme", "first")
    await briefs.create(principal, "acme", source=source("second"))
    assert await reason(briefs.undelete(principal, "acme", "first")) is Reason.QUOTA_EXCEEDED
    await briefs.delete(principal, "acme", "second")
    assert (await briefs.undelete(principal, "acme", "first")).delete_time is None


# --- changes ---


async def test_of_two_changes_to_one_version_one_wins(briefs: BriefUseCases, acme: Principal) -> None:
    made = await briefs.create(acme, "acme", source=source())
    changes = (briefs.update(acme, "acme", "shop", etag=made.etag, source=source(title=f"Title {n}")) for n in range(8))
    answers = await asyncio.gather(*changes, return_exceptions=True)
    won = [answer for answer in answers if isinstance(answer, StoredBrief)]
    lost = [answer.reason for answer in answers if isinstance(answer, DomainError)]
    assert len(won) == 1
    assert lost == [Reason.STALE_ETAG] * 7
    assert await briefs.get(acme, "acme", "shop") == won[0]


async def test_edits_without_an_etag_do_not_lose_each_other(briefs: BriefUseCases, acme: Principal) -> None:
    await briefs.create(acme, "acme", source=source(title="T"))

    def append(letter: str) -> Callable[[Brief], Brief]:
        return lambda brief: replace(brief, title=brief.title + letter)

    await asyncio.gather(*(briefs.update(acme, "acme", "shop", edit=append(letter)) for letter in "abc"))
    assert sorted((await briefs.get(acme, "acme", "shop")).brief.title) == ["T", "a", "b", "c"]


async def test_a_change_that_changes_nothing_makes_no_revision(briefs: BriefUseCases, acme: Principal) -> None:
    made = await briefs.create(acme, "acme", source=source())
    assert await briefs.update(acme, "acme", "shop", source=source()) == made
    assert await briefs.update(acme, "acme", "shop", edit=lambda brief: brief) == made


async def test_an_edit_that_breaks_the_brief_is_refused(briefs: BriefUseCases, acme: Principal) -> None:
    made = await briefs.create(acme, "acme", source=source())
    broken = briefs.update(acme, "acme", "shop", edit=lambda brief: replace(brief, entities=()))
    assert await reason(broken) is Reason.INVALID_BRIEF
    assert await briefs.get(acme, "acme", "shop") == made


async def test_delete_undelete_purge(briefs: BriefUseCases, acme: Principal, clock: Clock) -> None:
    made = await briefs.create(acme, "acme", source=source())
    assert await reason(briefs.undelete(acme, "acme", "shop")) is Reason.WRONG_STATE
    assert await reason(briefs.purge(acme, "acme", "shop")) is Reason.WRONG_STATE
    assert await reason(briefs.delete(acme, "acme", "shop", "stale")) is Reason.STALE_ETAG
    deleted = await briefs.delete(acme, "acme", "shop", made.etag)
    assert deleted.purge_time is not None
    assert (deleted.purge_time - clock()).days == 30
    assert await ids(briefs, acme) == []
    assert await ids(briefs, acme, show_deleted=True) == ["shop"]
    assert await reason(briefs.delete(acme, "acme", "shop")) is Reason.WRONG_STATE
    assert await reason(briefs.update(acme, "acme", "shop", source=source(title="New"))) is Reason.WRONG_STATE
    assert await reason(briefs.create(acme, "acme", source=source())) is Reason.ALREADY_EXISTS
    await briefs.undelete(acme, "acme", "shop", deleted.etag)
    assert await ids(briefs, acme) == ["shop"]
    await briefs.delete(acme, "acme", "shop")
    await briefs.purge(acme, "acme", "shop")
    assert await reason(briefs.get(acme, "acme", "shop")) is Reason.NOT_FOUND
    await briefs.create(acme, "acme", source=source())


# --- tenancy ---


async def test_another_workspaces_brief_is_like_one_that_does_not_exist(
    briefs: BriefUseCases, acme: Principal, found_workspace: Found
) -> None:
    bolt = await found_workspace("bolt")
    await briefs.create(acme, "acme", source=source())
    for workspace in ("acme", "bolt", "nowhere"):
        name = f"workspaces/{workspace}/briefs/shop"
        calls = (
            briefs.get(bolt, workspace, "shop"),
            briefs.list_revisions(bolt, workspace, "shop", PageRequest()),
            briefs.update(bolt, workspace, "shop", source=source(title="Mine")),
            briefs.delete(bolt, workspace, "shop"),
            briefs.undelete(bolt, workspace, "shop"),
            briefs.purge(bolt, workspace, "shop"),
        )
        for call in calls:
            with pytest.raises(DomainError) as caught:
                await call
            assert caught.value.reason is Reason.NOT_FOUND
            assert caught.value.message == f"{name} does not exist"
            assert caught.value.metadata == {"resource": name}
    for workspace in ("acme", "nowhere"):
        assert await reason(briefs.create(bolt, workspace, source=source())) is Reason.NOT_FOUND
        assert await reason(briefs.list(bolt, workspace, PageRequest())) is Reason.NOT_FOUND
    assert await ids(briefs, acme) == ["shop"]
