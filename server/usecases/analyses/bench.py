"""What every stand-alone analysis does alike: compute in another process within the call's time, execute claims."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Concatenate, TypeVar

from server.engine.errors import DomainError, Reason
from server.engine.model.claims import Claim
from server.engine.model.plan import Evidence
from server.engine.model.planning import Planner
from server.engine.model.progress import Progress
from server.lab import Lab, ReadSchema
from server.lab.ghost import GhostKeeper, planned
from server.usecases.analyses.proving import Prover
from server.usecases.support import Compute

T = TypeVar("T")


class Bench:
    """Where a stand-alone analysis is worked out."""

    def __init__(
        self,
        compute: Compute,
        prover: Prover,
        limit_seconds: float,
        follow_seconds: float,
        ghosts: GhostKeeper | None = None,
    ) -> None:
        """``limit_seconds``: of computation for one call, however long its deadline is; ``follow_seconds``: the same
        where somebody listens to its progress.

        ``ghosts``: for what asks PostgreSQL's planner; none where this service starts no PostgreSQL of its own.
        """
        self._compute = compute
        self._prover = prover
        self._limit, self._follow = limit_seconds, follow_seconds
        self._ghosts = ghosts

    async def compute(
        self, expires: float, function: Callable[..., T], *arguments: object, progress: Progress | None = None
    ) -> T:
        """``function(*arguments)`` in another process, ended there when the call is (``expires``: loop's clock [s]).

        With a listener the function is given ``progress`` by name.
        Raises what it raises, and DEADLINE_EXCEEDED.
        """
        left = expires - asyncio.get_running_loop().time()
        if left <= 0:
            raise DomainError(Reason.DEADLINE_EXCEEDED, "no time is left to compute the answer")
        limit = self._limit if progress is None else self._follow
        return await self._compute.run(function, *arguments, limit_seconds=min(left, limit), progress=progress)

    async def compute_planned(
        self,
        expires: float,
        function: Callable[Concatenate[Planner, ...], T],
        *arguments: object,
        progress: Progress | None = None,
    ) -> T:
        """``function(planner, *arguments)``, as `compute` does it: the planner is a ghost cluster of this process.

        Raises UNAVAILABLE as well, when there is none or it is lost on the way.
        """
        if self._ghosts is None:
            raise DomainError(Reason.UNAVAILABLE, "this service does not ask PostgreSQL's planner")
        try:
            async with asyncio.timeout_at(expires):
                address = await self._ghosts.address()
        except TimeoutError:
            raise DomainError(Reason.DEADLINE_EXCEEDED, "the time ran out before PostgreSQL had started") from None
        return await self.compute(expires, planned, address, function, *arguments, progress=progress)

    async def schema(self, ddl: str, expires: float) -> ReadSchema:
        """The catalogue after a user's DDL ran. Raises INVALID_ARGUMENT, UNAVAILABLE, DEADLINE_EXCEEDED."""
        return await self._prover.schema(ddl, expires)

    async def in_lab(self, act: Callable[[Lab], Awaitable[T]], expires: float) -> T:
        """``act`` with the lab; raises UNAVAILABLE where this service has none, and DEADLINE_EXCEEDED."""
        return await self._prover.in_lab(act, expires)

    async def prove(self, claims: Sequence[Claim], expires: float, *, skip: bool = False) -> tuple[Evidence, ...]:
        """What the lab saw of each claim; nothing when the caller does not want them executed."""
        return () if skip else await self._prover.prove(claims, expires)
