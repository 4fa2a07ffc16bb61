"""Accounts and login, acted out: tokens that work once, guesses that all count."""

import asyncio
import hashlib
import math
from collections.abc import Callable

import pytest

from tests.journeys.script import Performance, Stage


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    return make_stage("login")


def token(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


async def account(play: Performance) -> int:
    made = await play.identity("Register/1/2", email="ada@mail.test", password_hash="$argon2id$…", display_name="Ada")
    await play.rows("Register/1/3", account_id=made, token_hash=token("mail"))
    return made


async def session(play: Performance, of: int, first: str = "first") -> int:
    async with play.connection.transaction():
        await play.rows("LogIn/2/1", account_id=of)
        made = await play.identity("LogIn/2/2", account_id=of, device="phone")
        await play.rows("LogIn/2/3", session_id=made, token_hash=token(first))
    return made


async def refresh(play: Performance, old: str, new: str) -> bool:
    """Whether the old token was still good; if not, its session is ended."""
    async with play.connection.transaction():
        current = await play.row("Refresh/1/1", token_hash=token(old))
        if current is None:
            await play.rows("Refresh/1/3", token_hash=token(old))
            return False
        await play.rows("Refresh/1/2", session_id=current["session_id"], new_token_hash=token(new))
        return True


async def devices(play: Performance, of: int) -> int:
    return len(await play.rows("ListSessions/1/1", account_id=of, before_id=2**62))


async def test_a_mailbox_is_proved_once(stage: Stage) -> None:
    async with stage.client() as play:
        ada = await account(play)
        proved = await play.row("VerifyEmail/1/1", token_hash=token("mail"))
        assert proved is not None
        await play.rows("VerifyEmail/1/2", account_id=proved["account_id"])
        assert await play.row("VerifyEmail/1/1", token_hash=token("mail")) is None
        me = await play.row("GetAccount/1/1", id=ada)
        assert me is not None
        assert me["state"] == "active"
        assert "password_hash" not in me


async def test_registering_a_known_address_makes_nothing(stage: Stage) -> None:
    async with stage.client() as play:
        await account(play)
        again = await play.row("Register/1/2", email="ada@mail.test", password_hash="$argon2id$…", display_name="Eve")
        assert again is None


async def test_of_two_refreshes_with_one_token_one_wins_and_the_session_ends(stage: Stage) -> None:
    async with stage.client() as one, stage.client() as other:
        ada = await account(one)
        await session(one, ada)
        assert await refresh(one, "first", "second")
        assert await devices(one, ada) == 1
        won = await asyncio.gather(refresh(one, "second", "third"), refresh(other, "second", "stolen"))
        assert sorted(won) == [False, True]
        assert await devices(one, ada) == 0
        assert not await refresh(one, "third", "fourth")
        assert not await refresh(one, "stolen", "fourth")


async def test_parallel_guesses_all_count_and_lock_the_account(stage: Stage) -> None:
    async with stage.client() as play:
        ada = await account(play)

        async def guess() -> None:
            async with stage.client() as client:
                await client.rows("LogIn/2/4", account_id=ada)

        await asyncio.gather(*(guess() for _ in range(9)))
        found = await play.row("LogIn/1/1", email="ada@mail.test")
        assert found is not None
        assert found["locked_until"] is None
        await asyncio.gather(*(guess() for _ in range(3)))
        found = await play.row("LogIn/1/1", email="ada@mail.test")
        assert found is not None
        left = await play.connection.fetchval(
            "SELECT extract(epoch FROM $1::timestamptz - now())", found["locked_until"]
        )
        assert math.isclose(float(left), 15 * 60, abs_tol=60)
        await session(play, ada)
        me = await play.row("GetAccount/1/1", id=ada)
        assert me is not None
        assert (me["failed_logins"], me["locked_until"]) == (0, None)


async def test_a_reset_password_ends_every_session_and_its_link_works_once(stage: Stage) -> None:
    async with stage.client() as play:
        ada = await account(play)
        await session(play, ada)
        await play.rows("RequestPasswordReset/1/1", email="ada@mail.test", token_hash=token("reset"))
        await play.rows("RequestPasswordReset/1/1", email="nobody@mail.test", token_hash=token("other"))
        async with play.connection.transaction():
            allowed = await play.row("ConfirmPasswordReset/1/2", token_hash=token("reset"))
            assert allowed is not None
            assert allowed["account_id"] == ada
            await play.rows("ConfirmPasswordReset/1/3", account_id=ada, password_hash="$argon2id$new")
            await play.rows("ConfirmPasswordReset/1/4", account_id=ada)
        assert await devices(play, ada) == 0
        assert await play.row("ConfirmPasswordReset/1/2", token_hash=token("reset")) is None
        assert await play.row("ConfirmPasswordReset/1/2", token_hash=token("other")) is None


async def test_a_closed_account_keeps_no_person(stage: Stage) -> None:
    async with stage.client() as play:
        ada = await account(play)
        await play.rows("CloseAccount/1/1", account_id=ada, closed_email="closed-1@mail.test")
        me = await play.row("GetAccount/1/1", id=ada)
        assert me is not None
        assert (me["state"], me["email"], me["display_name"]) == ("closed", "closed-1@mail.test", "Former user")
        await play.rows("RequestPasswordReset/1/1", email="closed-1@mail.test", token_hash=token("reset"))
        assert await play.row("ConfirmPasswordReset/1/2", token_hash=token("reset")) is None


async def test_what_has_expired_goes_with_its_tokens(stage: Stage) -> None:
    async with stage.client() as play:
        ada = await account(play)
        await session(play, ada)
        # Times cannot be changed afterwards: the brief calls them immutable, and the tables keep to it.
        await play.connection.execute(
            """
            WITH old AS (
                INSERT INTO sessions (account_id, device, created_at, expires_at)
                VALUES ($1, 'laptop', now() - interval '31 days', now() - interval '1 day') RETURNING id)
            INSERT INTO refresh_tokens (session_id, token_hash, issued_at)
            SELECT id, $2, now() - interval '2 days' FROM old
            """,
            ada,
            token("old"),
        )
        for transaction in (1, 2, 3):
            await play.rows(f"PurgeExpired/{transaction}/1")
        left = await play.connection.fetch(
            "SELECT device, token_hash FROM sessions JOIN refresh_tokens ON session_id = sessions.id"
        )
        assert [tuple(row) for row in left] == [("phone", token("first"))]
