"""Executes claims for a call that waits: in a lab of this process, started when first asked for.

Several server processes do not meet here: each has a cluster of its own, on a socket of its own, that ends with it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from server.compute import Compute
from server.engine.errors import DomainError, Reason
from server.engine.model.claims import Claim
from server.engine.model.plan import Basis, Evidence, Verdict
from server.lab import Lab, ReadSchema

T = TypeVar("T")

CALLS = 2
"""Calls that execute claims at once, as many as the lab has slots. Others wait their turn while their time lasts."""

CLAIMS_AT_ONCE = 40
"""After so many what was seen is safe, should the time run out: a second or two of work."""

RESERVE_SECONDS = 1.0
"""Of the call's time, kept for writing the answer."""


class Prover:
    """Safe to use from any number of calls."""

    def __init__(self, compute: Compute, *, enabled: bool, make: Callable[[Compute], Lab] = Lab) -> None:
        self._compute = compute
        self._enabled = enabled
        self._make = make
        self._turns = asyncio.Semaphore(CALLS)
        self._starting: asyncio.Task[Lab] | None = None
        self._stopped = False

    async def prove(self, claims: Sequence[Claim], expires: float) -> tuple[Evidence, ...]:
        """One piece of evidence for each claim, in their order; UNPROVEN with the reason for what was not executed.

        ``expires`` is when the call is ended, by the clock of the event loop [s].
        """
        if not claims:
            return ()
        if not self._enabled or self._stopped:
            return _none(claims, "this service executes no claims of stand-alone analyses")
        seen: list[Evidence] = []
        try:
            async with asyncio.timeout_at(expires - RESERVE_SECONDS), self._turns:
                lab = await self._lab()
                for start in range(0, len(claims), CLAIMS_AT_ONCE):
                    seen += await lab.run(claims[start : start + CLAIMS_AT_ONCE])
        except TimeoutError:
            return (*seen, *_none(claims[len(seen) :], "the call's time ran out first; ask with a longer deadline"))
        except DomainError as failure:
            return (*seen, *_none(claims[len(seen) :], failure.message))
        return tuple(seen)

    async def schema(self, ddl: str, expires: float) -> ReadSchema:
        """The catalogue after a user's DDL ran on an empty database.

        Raises INVALID_ARGUMENT with the place of what does not run, UNAVAILABLE, DEADLINE_EXCEEDED.
        """
        if not self._enabled or self._stopped:
            raise DomainError(Reason.UNAVAILABLE, "this service executes nothing for stand-alone analyses")
        try:
            async with asyncio.timeout_at(expires - RESERVE_SECONDS), self._turns:
                return await (await self._lab()).schema(ddl)
        except TimeoutError:
            raise DomainError(
                Reason.DEADLINE_EXCEEDED,
                "the call's time ran out while the DDL was executed; ask with a longer deadline",
            ) from None

    async def in_lab(self, act: Callable[[Lab], Awaitable[T]], expires: float) -> T:
        """``act`` with the lab, beside the claims of other calls.

        Raises `DomainError` UNAVAILABLE where this service has none, DEADLINE_EXCEEDED, and what it raises.
        """
        if not self._enabled or self._stopped:
            raise DomainError(Reason.UNAVAILABLE, "this service runs nothing of stand-alone analyses")
        try:
            async with asyncio.timeout_at(expires - RESERVE_SECONDS), self._turns:
                return await act(await self._lab())
        except TimeoutError:
            message = "the call's time ran out before everything was run; ask with a longer deadline"
            raise DomainError(Reason.DEADLINE_EXCEEDED, message) from None

    async def stop(self) -> None:
        """End the lab, if it was ever started; what still runs in it ends as not executed."""
        self._stopped = True
        starting, self._starting = self._starting, None
        if starting is None:
            return
        starting.cancel()
        await asyncio.wait((starting,))
        if not starting.cancelled() and starting.exception() is None:
            await starting.result().stop()

    async def _lab(self) -> Lab:
        """The lab, started once for all calls: whoever asks first may give up waiting without ending it for others."""
        if self._starting is None:
            self._starting = asyncio.create_task(self._start())
        starting = self._starting
        try:
            return await asyncio.shield(starting)
        except DomainError:
            if self._starting is starting:
                self._starting = None  # the next call tries again
            raise
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if starting.cancelled() and task is not None and not task.cancelling():
                raise DomainError(Reason.UNAVAILABLE, "the service stops") from None
            raise

    async def _start(self) -> Lab:
        lab = self._make(self._compute)
        try:
            await lab.start()
        except BaseException:
            await lab.stop()
            raise
        return lab


def _none(claims: Sequence[Claim], why: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            id=claim.id,
            claim=claim.sentence,
            basis=Basis.EXECUTED,
            verdict=Verdict.UNPROVEN,
            observed=f"Not executed: {why}.",
        )
        for claim in claims
    )
