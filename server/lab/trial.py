"""One group of claims on one fresh database: the DDL once, then each claim in a transaction that is rolled back."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import asyncpg

from server.engine.model.claims import Claim
from server.lab.arrangement import Group, words_of
from server.lab.experiments import CONCURRENT, ON_DATABASE, SOLITARY
from server.lab.ground import Ground
from server.lab.limits import Limits
from server.lab.observation import Observation, UnprovenError, refuted, said, steady, unproven
from server.lab.session import Session
from server.lab.sessions import Sessions

_SEQUENCES = """
SELECT s.oid::regclass, s.relname, coalesce(t.relname, '')
FROM pg_class s
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.deptype IN ('a', 'i')
  AND d.refclassid = 'pg_class'::regclass
LEFT JOIN pg_class t ON t.oid = d.refobjid
WHERE s.relkind = 'S' AND s.relnamespace = 'public'::regnamespace
ORDER BY s.relname
"""

_FORGET = "ROLLBACK; DEALLOCATE ALL; CLOSE ALL; RESET ALL; DISCARD SEQUENCES; DISCARD TEMP"
"""Leaves nothing of the claim before: DISCARD ALL does the same, but not in one message with what follows."""

Report = Callable[[Claim, Observation], None]


class Trial:
    """Reports an observation for each claim it could test; `left` names the others."""

    def __init__(self, ground: Ground, slot: int, limits: Limits, group: Group, report: Report) -> None:
        self._ground = ground
        self._slot = slot
        self._limits = limits
        self._group = group
        self._report = report
        self._left = list(group.claims)
        self._testing: Claim | None = None

    def left(self) -> tuple[Claim, ...]:
        return tuple(self._left)

    def give_up(self, claim: Claim, reason: str) -> None:
        self._done(claim, unproven(reason))

    async def run(self) -> None:
        """Test the claims that are left. Raises `LostError` when the cluster goes away.

        Claims whose DDL fails in company stay left: what they are worth alone is for a trial of their own to say.
        """
        while self._left:
            self._testing = None
            try:
                async with self._ground.database(self._slot) as database:
                    failed = await self._build(database)
                    ready = [claim for claim in self._left if not failed.keys() & set(_test(claim).ddl)]
                    if len(self._group.claims) == 1 and failed:
                        statement, error = next(iter(failed.items()))
                        self._done(self._left[0], _not_built(statement, error))
                        return
                    await self._test_each(database, ready)
                    return
            except UnprovenError as why:
                # The session or the database is in no state to go on with; the next claims get new ones.
                guilty = self._testing or (self._left[0] if len(self._group.claims) == 1 else None)
                if guilty is None:
                    return
                self.give_up(guilty, f"The claim was not tested: {why}.")

    async def _build(self, database: str) -> dict[str, asyncpg.PostgresError]:
        """Run the DDL, each statement a transaction of its own; those that fail, with their errors."""
        failed = {}
        async with self._ground.connection(database, self._slot) as connection:
            session = Session(connection, self._limits)
            for statement in self._group.ddl:
                error = await session.execute(statement)
                if error is not None:
                    failed[statement] = error
                    if len(self._group.claims) == 1:
                        break
        return failed

    async def _test_each(self, database: str, claims: Sequence[Claim]) -> None:
        async with (
            self._ground.connection(database, self._slot) as connection,
            Sessions(self._ground, self._slot, database, connection) as sessions,
        ):
            session = Session(connection, self._limits)
            sequences = await session.answer(_SEQUENCES)
            assert isinstance(sequences, tuple)
            for claim in claims:
                self._testing = claim
                seconds = self._limits.workload_seconds if type(claim.test) in SOLITARY else self._limits.claim_seconds
                try:
                    async with asyncio.timeout(seconds):
                        observation = await self._observe(session, sessions, claim, sequences)
                except TimeoutError:
                    raise UnprovenError(f"it took longer than {seconds:g} s") from None
                self._done(claim, observation)
                self._testing = None

    async def _observe(
        self, session: Session, sessions: Sessions, claim: Claim, sequences: tuple[tuple[str | None, ...], ...]
    ) -> Observation:
        # Sequences do not roll back, but a restart does: every claim finds them as the DDL left them.
        words = words_of(claim)
        restarts = [
            f"ALTER SEQUENCE {name} RESTART" for name, *known in sequences if words.intersection(map(str, known))
        ]
        concurrent = CONCURRENT.get(type(claim.test))
        if concurrent is not None:
            await session.execute("; ".join([_FORGET, *restarts]))
            apart: Observation = await concurrent.observe(claim.test, sessions)
            return apart
        await session.execute("; ".join([_FORGET, "BEGIN", *restarts]))
        observation: Observation = await ON_DATABASE[type(claim.test)].observe(claim.test, session)
        return observation

    def _done(self, claim: Claim, observation: Observation) -> None:
        self._left.remove(claim)
        self._report(claim, observation)


def _test(claim: Claim) -> Any:
    return claim.test


def _not_built(statement: str, error: asyncpg.PostgresError) -> Observation:
    return refuted(
        f"The DDL does not run: {said(error)} at: {steady(statement)}",
        statements=(statement,),
        repeat="Run the DDL on an empty database with psql --no-psqlrc -v ON_ERROR_STOP=1: it stops at this statement.",
    )
