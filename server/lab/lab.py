"""Takes claims, gives evidence: distributes experiments, bounds them, and starts again when the cluster is lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

import structlog

from server.compute import Compute
from server.engine.errors import DomainError, Reason
from server.engine.model.catalogue import Catalogue
from server.engine.model.claims import Claim
from server.engine.model.plan import Evidence
from server.engine.model.rehearsals import Rehearsal, RehearsalSeen, UnitSeen
from server.lab.arrangement import Arrangement, Group, alone, arrange, shared_out
from server.lab.ddl import prepare
from server.lab.experiments import ON_DATABASE, ON_STORES, SOLITARY
from server.lab.fleet import Fleet
from server.lab.ghost import GhostAddress, GhostKeeper
from server.lab.ground import Ground
from server.lab.limits import LIMITS, Limits
from server.lab.migrations import running
from server.lab.migrations.ready import ready
from server.lab.observation import LostError, Observation, UnprovenError, unproven
from server.lab.probes import SerializableHole, serializable_hole
from server.lab.reading import read_document
from server.lab.schemas import ReadSchema, build
from server.lab.trial import Trial
from server.postgres import PostgresError

T = TypeVar("T")
Report = Callable[[Claim, Observation], None]
_log = structlog.get_logger(__name__)

SLOTS = 2
"""Experiments at once. Each costs about one processor while it runs, and the engine works beside them."""

ATTEMPTS = 2
"""How often claims are put on a cluster before those that lost it are tried one by one, and how often each of these."""

_ARRANGE_SECONDS = 60.0


class Lab:
    """One warm cluster for a worker's lifetime. Safe to use from several designs at once.

    ``compute`` gives the processes for what needs processor time; the lab makes one of its own when none is given.
    """

    def __init__(self, compute: Compute | None = None, limits: Limits = LIMITS) -> None:
        self._compute = compute or Compute(processes=1, preload=[__name__])
        self._owns_compute = compute is None
        self._limits = limits
        self._ground = Ground(SLOTS, limits)
        self._fleet = Fleet(limits)
        self._ghosts = GhostKeeper(limits)
        self._slots: asyncio.Queue[int] = asyncio.Queue()
        for slot in range(SLOTS):
            self._slots.put_nowait(slot)
        self._quarantine = asyncio.Lock()
        self._readers = asyncio.Semaphore(SLOTS)

    async def start(self) -> None:
        """Start the cluster (about two seconds), so that the first claim does not wait for it.

        The process that inspects statements starts meanwhile, where it is the lab's own.
        Raises `DomainError` UNAVAILABLE when PostgreSQL cannot be started here.
        """
        try:
            warming = self._compute.start() if self._owns_compute and not self._compute.process_ids() else None
            await asyncio.gather(self._ground.start(), *([warming] if warming else []))
        except PostgresError as failure:
            raise DomainError(Reason.UNAVAILABLE, "the lab cannot start PostgreSQL", retry_after=10.0) from failure

    async def stop(self) -> None:
        """End the cluster and delete everything it held."""
        await self._ground.stop()
        await self._fleet.stop()
        await self._ghosts.stop()
        if self._owns_compute:
            self._compute.stop()

    async def run(
        self, claims: Sequence[Claim], on_progress: Callable[[int, int], None] | None = None
    ) -> tuple[Evidence, ...]:
        """Put every claim to the test; one piece of evidence for each, in their order.

        ``on_progress`` is told how many of how many are done. A claim the lab could not test is UNPROVEN with the
        reason; the same claims always give the same evidence otherwise.
        """
        seen: dict[str, Observation] = {}

        def report(claim: Claim, observation: Observation) -> None:
            seen[claim.id] = observation
            if on_progress is not None:
                on_progress(len(seen), len(claims))

        on_database = [claim for claim in claims if type(claim.test) in ON_DATABASE]
        on_stores = [claim for claim in claims if type(claim.test) in ON_STORES]
        on_document = [claim for claim in claims if type(claim.test) not in (*ON_DATABASE, *ON_STORES)]
        try:
            async with asyncio.TaskGroup() as tasks:
                for claim in on_document:
                    tasks.create_task(self._read(claim, report))
                for claim in on_stores:
                    tasks.create_task(self._across(claim, report))
                for group in await self._arranged(on_database, report):
                    tasks.create_task(self._in_slot(group, report))
        except BaseExceptionGroup as failures:
            # Such as what ``on_progress`` raises to end the run; the rest are its consequences.
            raise failures.exceptions[0] from None
        return tuple(seen[claim.id].evidence(claim) for claim in claims)

    async def ghosts(self) -> GhostAddress:
        """Where another process can ask PostgreSQL's planner; its cluster is started when this is first called.

        Raises `DomainError` UNAVAILABLE when it cannot be started here.
        """
        return await self._ghosts.address()

    async def serializable_hole(self) -> SerializableHole:
        """Whether the running PostgreSQL lets a write skew commit at SERIALIZABLE (`server.lab.probes`).

        Raises `UnprovenError` or `LostError` when it cannot be seen.
        """
        await self.start()
        slot = await self._slots.get()
        try:
            return await serializable_hole(self._ground, slot)
        finally:
            self._slots.put_nowait(slot)

    async def catalogue(self, ddl: Sequence[str], field: str = "ddl", path: Sequence[str] = ()) -> Catalogue:
        """The schema the statements make, as PostgreSQL's catalogue tells it; ``path`` as for a rehearsal.

        Raises `DomainError` INVALID_ARGUMENT, naming ``field``, when one of them is refused or fails, UNAVAILABLE
        when it cannot be tried.
        """
        asked = Rehearsal(tuple(ddl), (), path=tuple(path))
        found = await self._compute.run(ready, asked, limit_seconds=_ARRANGE_SECONDS)
        if found.refused:
            raise DomainError(Reason.INVALID_ARGUMENT, f"{field} is not run: {found.refused}", {"field": field})
        made = await self._on_ground(lambda slot: running.schema(self._ground, slot, self._limits, found))
        if isinstance(made, running.Failed):
            told = f"{field} does not run: {made.message} at: {ddl[made.number]}"
            raise DomainError(Reason.INVALID_ARGUMENT, told, {"field": field, "statement": str(made.number + 1)})
        return made

    async def rehearse(
        self,
        rehearsal: Rehearsal,
        seen: list[UnitSeen] | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> RehearsalSeen:
        """Run a migration statement by statement on a fresh database with rows; what was seen of each.

        ``seen`` gets each unit as soon as it was run: a caller who gives up on the way has those. ``on_progress`` is
        told how many of how many units were run.
        Raises `DomainError` UNAVAILABLE when it cannot be tried.
        """
        found = await self._compute.run(ready, rehearsal, limit_seconds=_ARRANGE_SECONDS)
        if found.refused:
            return RehearsalSeen((), failure=found.refused)
        units = [] if seen is None else seen
        return await self._on_ground(
            lambda slot: running.run(self._ground, slot, self._limits, rehearsal, found, units, on_progress)
        )

    async def _on_ground(self, act: Callable[[int], Awaitable[T]]) -> T:
        """``act`` with a slot; once more when the cluster is lost under it."""
        slot = await self._slots.get()
        why = "the cluster was lost each time"
        try:
            for _ in range(ATTEMPTS):
                generation = self._ground.generation
                try:
                    await self._ground.start()
                    generation = self._ground.generation
                    async with asyncio.timeout(self._limits.migration_seconds):
                        return await act(slot)
                except LostError as lost:
                    _log.warning("lab.cluster_lost", reason=str(lost))
                    await self._ground.restart(generation)
                except UnprovenError as reason:
                    why = str(reason)
                    break
                except TimeoutError:
                    why = f"it took longer than {self._limits.migration_seconds:g} s"
                    break
        except PostgresError as failure:
            raise DomainError(Reason.UNAVAILABLE, "the lab cannot start PostgreSQL", retry_after=10.0) from failure
        finally:
            self._slots.put_nowait(slot)
        raise DomainError(Reason.UNAVAILABLE, f"the migration could not be tried: {why}")

    async def schema(self, ddl: str) -> ReadSchema:
        """The catalogue after a user's DDL ran on an empty database.

        Raises INVALID_ARGUMENT with the place for what does not parse, is not allowed, or PostgreSQL refuses, and
        UNAVAILABLE when the cluster was lost each time.
        """
        prepared = await self._compute.run(prepare, ddl, self._limits.statements, limit_seconds=_ARRANGE_SECONDS)
        slot = await self._slots.get()
        try:
            for _ in range(ATTEMPTS):
                await self.start()
                generation = self._ground.generation
                try:
                    async with asyncio.timeout(self._limits.schema_seconds):
                        return await build(self._ground, slot, self._limits, ddl, prepared)
                except LostError as lost:
                    _log.warning("lab.cluster_lost", reason=str(lost))
                    if not await self._ground.serves():
                        await self._replace(generation)
                except (UnprovenError, TimeoutError) as limit:
                    why = str(limit) or f"it takes longer than {self._limits.schema_seconds:g} s"
                    raise DomainError(
                        Reason.INVALID_ARGUMENT, f"the DDL was not executed: {why}", {"field": "ddl"}
                    ) from None
        finally:
            self._slots.put_nowait(slot)
        raise DomainError(Reason.UNAVAILABLE, "the lab lost its cluster while the DDL ran", retry_after=10.0)

    async def _arranged(self, claims: Sequence[Claim], report: Report) -> Sequence[Group]:
        """Inspected and grouped in another process: hostile text may take the native parser down with it."""
        if not claims:
            return ()
        arrangement: Arrangement
        try:
            arrangement = await self._compute.run(arrange, tuple(claims), limit_seconds=_ARRANGE_SECONDS)
        except DomainError:
            if len(claims) == 1:
                report(claims[0], unproven("The claim is not executed: its text cannot be inspected."))
                return ()
            middle = len(claims) // 2
            return (*await self._arranged(claims[:middle], report), *await self._arranged(claims[middle:], report))
        by_id = {claim.id: claim for claim in claims}
        for identifier, why in arrangement.refused:
            report(by_id[identifier], unproven(f"The claim is not executed: {why}."))
        # The largest first, so that no slot is left alone with it in the end.
        shares = [share for group in arrangement.groups for share in shared_out(group, SLOTS)]
        return sorted(shares, key=lambda share: -len(share.claims))

    async def _read(self, claim: Claim, report: Report) -> None:
        async with self._readers:
            try:
                observation = await self._compute.run(
                    read_document, claim.test, limit_seconds=self._limits.document_seconds
                )
            except DomainError as failure:
                observation = unproven(f"The document was not checked: {failure.message}.")
        report(claim, observation)

    async def _across(self, claim: Claim, report: Report) -> None:
        """An experiment on several services, each with a cluster of its own."""
        experiment = ON_STORES[type(claim.test)]
        observation = unproven("The claim was not tested: its clusters were lost each time.")
        try:
            why = await self._compute.run(experiment.refusal, claim.test, limit_seconds=_ARRANGE_SECONDS)
        except DomainError:
            why = "its text cannot be inspected"
        if why:
            report(claim, unproven(f"The claim is not executed: {why}."))
            return
        for _ in range(ATTEMPTS):
            try:
                names = [store.name for store in claim.test.stores]  # type: ignore[union-attr]  # it is of ON_STORES
                async with self._fleet.stores(names) as stores, asyncio.timeout(self._limits.saga_seconds):
                    observation = await experiment.observe(claim.test, stores)
            except LostError as lost:
                _log.warning("lab.cluster_lost", reason=str(lost))
                continue
            except TimeoutError:
                observation = unproven(
                    f"The claim was not tested: it took longer than {self._limits.saga_seconds:g} s."
                )
            except UnprovenError as reason:
                observation = unproven(f"The claim was not tested: {reason}.")
            except PostgresError as failure:
                _log.error("lab.cluster_unavailable", reason=str(failure))
                observation = unproven("The claim was not tested: PostgreSQL cannot be started here.")
            break
        report(claim, observation)

    async def _in_slot(self, group: Group, report: Report) -> None:
        """Try a group beside others; what lost its cluster there is tried again with the cluster to itself."""
        if any(type(claim.test) in SOLITARY for claim in group.claims):
            async with self._nobody_beside() as slot:
                lost = await self._settle(group, slot, report)
        else:
            slot = await self._slots.get()
            try:
                lost = await self._settle(group, slot, report)
            finally:
                self._slots.put_nowait(slot)
        if lost:
            await self._in_quarantine(lost, report)

    @asynccontextmanager
    async def _nobody_beside(self) -> AsyncIterator[int]:
        """A slot, while nobody has another one."""
        async with self._quarantine:
            slots: list[int] = []
            try:
                while len(slots) < SLOTS:
                    slots.append(await self._slots.get())
                yield slots[0]
            finally:
                for slot in slots:
                    self._slots.put_nowait(slot)

    async def _settle(self, group: Group, slot: int, report: Report) -> tuple[Claim, ...]:
        """Put the group to the test; the claims that have no answer because the cluster was lost each time."""
        trial = Trial(self._ground, slot, self._limits, group, report)
        for _ in range(ATTEMPTS):
            if await self._attempt(trial):
                # What is left has DDL that fails in company: what it is worth alone is still to be seen.
                lost: list[Claim] = []
                for claim in trial.left():
                    lost += await self._settle(alone(claim), slot, report)
                return tuple(lost)
        return trial.left()

    async def _in_quarantine(self, claims: Sequence[Claim], report: Report) -> None:
        """One claim at a time and nobody beside it, so that whoever loses the cluster now has lost it himself."""
        async with self._nobody_beside() as slot:
            for claim in claims:
                for rest in await self._settle(alone(claim), slot, report):
                    why = f"The cluster was lost {ATTEMPTS} times while the claim was tested by itself."
                    report(rest, unproven(why))

    async def _attempt(self, trial: Trial) -> bool:
        """False when the cluster was lost on the way; it runs again then, if it can."""
        generation = self._ground.generation
        try:
            await self._ground.start()
            generation = self._ground.generation
            await trial.run()
        except LostError as lost:
            _log.warning("lab.cluster_lost", reason=str(lost))
            if not await self._ground.serves():
                await self._replace(generation)
            return False
        except PostgresError as failure:
            _log.error("lab.cluster_unavailable", reason=str(failure))
            for claim in trial.left():
                trial.give_up(claim, "The claim was not tested: PostgreSQL cannot be started here.")
        return True

    async def _replace(self, generation: int) -> None:
        try:
            await self._ground.restart(generation)
        except PostgresError as failure:
            _log.error("lab.cluster_unavailable", reason=str(failure))
