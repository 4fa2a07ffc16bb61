"""A worker's hold on one design: says how far it is, learns whether to go on, ends it. Knows nothing of analyses.

Everything goes through the claim: once another worker has taken over, nothing that is done here changes anything.
"""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from server.engine.errors import DomainError, Reason
from server.engine.model.resources import Design, DesignState, Failure, Plan, Principal, Progress
from server.engine.model.value import canonical
from server.store import Store
from server.store.designs import Claim, Standing

log = structlog.get_logger(__name__)

T = TypeVar("T")

LOOK_SECONDS = 0.5
"""How soon work under way learns that it is cancelled or to be handed back, and how often it tells how far it is."""

_ACTIONS = {
    DesignState.SUCCEEDED: "designs.finish",
    DesignState.FAILED: "designs.fail",
    DesignState.CANCELLED: "designs.stop",  # designs.cancel is the entry of whoever asked for it
}


class HandedBackError(Exception):
    """The worker is stopping; another one goes on with the design."""


class CancelRequestedError(Exception):
    """Somebody cancelled the design."""


class TakenOverError(Exception):
    """Another worker has taken over, or the design is finished: what we do changes nothing any more."""


class Hold:
    """Counts what was computed and what was kept already, and guards every change by its claim."""

    def __init__(
        self,
        store: Store,
        principal: Principal,
        design: Design,
        claim: Claim,
        stopping: Callable[[], bool],
        on_end: Callable[[str], None] = lambda state: None,
    ) -> None:
        """``stopping`` says whether this worker is to stop; ``on_end`` is told the state the design ended in, once."""
        self.principal = principal
        self.design = design
        self.claim = claim
        self.computed = 0
        self.reused = 0
        self._store = store
        self._stopping = stopping
        self._on_end = on_end

    async def report(self, step: str, fraction: float, message: str) -> None:
        """Record progress, and learn whether to go on.

        Raises:
            HandedBackError: this worker is stopping.
            CancelRequestedError: the design was cancelled.
            TakenOverError: it is not ours any more.
        """
        if self._stopping():
            raise HandedBackError
        progress = Progress(step, round(fraction, 4), message, self.computed, self.reused)
        async with self._store.unit(self.principal) as unit:
            standing = await unit.designs.progress(self.claim, progress, now())
            await unit.commit()
        _check(standing)

    async def attend(self, work: Awaitable[T], progress: Callable[[], tuple[str, float, str]] | None = None) -> T:
        """The result of ``work``, which is cancelled as soon as there is a reason not to go on with it.

        ``progress`` says step, fraction and message; what has changed since the last look is recorded. Raises what
        ``report`` raises.
        """
        task = asyncio.ensure_future(work)
        told = progress() if progress else None
        try:
            while not (await asyncio.wait((task,), timeout=LOOK_SECONDS))[0]:
                reached = progress() if progress else None
                try:
                    if reached is not None and reached != told:
                        await self.report(*reached)
                        told = reached
                    else:
                        await self._look()
                except DomainError as error:
                    # Looking can wait until the database is back; keeping what comes out cannot, and will say so.
                    if error.reason is not Reason.UNAVAILABLE:
                        raise
            return task.result()
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait((task,))
                if not task.cancelled():
                    task.exception()  # seen: why we stop is what is raised

    async def release(self) -> None:
        """Hand the design back, so that it is queued again; without the database it stays as it is."""
        with contextlib.suppress(DomainError):
            async with self._store.unit(self.principal) as unit:
                await unit.designs.release(self.claim, now())
                await unit.commit()

    async def finish(self, plan: Plan) -> None:
        """Keep the plan and end the design in one transaction, so that it is seen whole or not at all."""
        await self._end(DesignState.SUCCEEDED, None, plan)

    async def end(self, state: DesignState, failure: Failure) -> None:
        """End it without a plan."""
        await self._end(state, failure, None)

    async def _look(self) -> None:
        if self._stopping():
            raise HandedBackError
        async with self._store.unit(self.principal) as unit:
            standing = await unit.designs.standing(self.claim)
        _check(standing)

    async def _end(self, state: DesignState, failure: Failure | None, plan: Plan | None) -> None:
        design_id = self.design.id
        async with self._store.unit(self.principal) as unit:
            before = await unit.designs.lock(design_id)
            if plan is not None:
                done = Progress("done", 1.0, "the plan is whole", self.computed, self.reused)
                await unit.designs.progress(self.claim, done, now())
            prepared = canonical(plan.prepared) if plan is not None else None
            taken = await unit.designs.finish(self.claim, state, now(), failure=failure, prepared=prepared)
            after = await unit.designs.get(design_id)
            if taken and before is not None and after is not None:
                if plan is not None:
                    await unit.plans.put(design_id, plan, now())
                await unit.audit(_ACTIONS[state], f"designs/{design_id}", before=before.etag, after=after.etag)
                await unit.commit()
        if taken:
            self._on_end(state.value)
        log.info(
            "design ended",
            design=design_id,
            state=state.value,
            reason=failure.reason if failure else "",
            taken=taken,
            computed=self.computed,
            reused=self.reused,
        )


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _check(standing: Standing) -> None:
    if not standing.mine:
        raise TakenOverError
    if standing.cancel_requested:
        raise CancelRequestedError
