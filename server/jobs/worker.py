"""The worker process: jobs from PgQueuer, one after another, until told to stop; designs nobody works on are queued.

PgQueuer hands a job whose worker stopped its heartbeat to another one (SKIP LOCKED, heartbeats;
https://pgqueuer.readthedocs.io). A design is worked on by several workers in turn if need be, and finished by one.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from pgqueuer import PgQueuer
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job

from server.engine.errors import DomainError, Reason
from server.usecases.designs import ENTRYPOINT, JOB
from server.usecases.hold import HandedBackError
from server.usecases.maintenance import Maintenance
from server.usecases.run_design import RunDesign

if TYPE_CHECKING:
    import asyncpg

log = structlog.get_logger(__name__)

HEARTBEAT = timedelta(seconds=6)
"""A worker silent for so long is taken for dead. Heartbeats come at half of it; the loop never blocks that long."""

RETRY = timedelta(seconds=2)
"""After database or lab were away."""

STOP_SECONDS = 15.0
"""What is not handed back by then is taken over by whoever finds it without a heartbeat."""

_REQUEUE_SECONDS = 15
_MAINTENANCE_SECONDS = 3600


class Worker:
    """Runs until ``asked_to_stop``; a design at work is then handed back."""

    def __init__(
        self,
        connect: Callable[[], Awaitable["asyncpg.Connection[asyncpg.Record]"]],
        maintenance: Maintenance,
        run_design: RunDesign,
        asked_to_stop: asyncio.Event,
    ) -> None:
        self._connect = connect
        self._maintenance = maintenance
        self._run_design = run_design
        self._asked = asked_to_stop
        # PgQueuer wants room for two jobs. The engine and the lab keep every core busy with one.
        self._one_at_a_time = asyncio.Lock()

    async def run(self) -> None:
        """Take jobs until stopped.

        Raises:
            ConnectionError: the database went away; whoever supervises the process starts it again.
        """
        asked = asyncio.create_task(self._asked.wait())
        connecting = asyncio.ensure_future(self._connect())
        try:
            await asyncio.wait((connecting, asked), return_when=asyncio.FIRST_COMPLETED)
            if connecting.done():
                await self._take_jobs(await connecting, asked)
        finally:
            connecting.cancel()
            asked.cancel()

    async def _take_jobs(self, connection: "asyncpg.Connection[asyncpg.Record]", asked: "asyncio.Task[bool]") -> None:
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        queue = PgQueuer.from_asyncpg_connection(connection)
        queue.entrypoint(ENTRYPOINT)(self._design)
        background = [
            asyncio.create_task(_repeat(self._maintenance.requeue, _REQUEUE_SECONDS)),
            asyncio.create_task(_repeat(self._maintenance.run, _MAINTENANCE_SECONDS)),
        ]
        jobs = asyncio.create_task(queue.qm.run(batch_size=1, max_concurrent_tasks=2, heartbeat_timeout=HEARTBEAT))
        gone = asyncio.create_task(lost.wait())
        try:
            await asyncio.wait((jobs, gone, asked), return_when=asyncio.FIRST_COMPLETED)
            if asked.done():
                queue.shutdown.set()
                await asyncio.wait((jobs, gone), timeout=STOP_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            elif gone.done():
                raise ConnectionError("the connection to the database is lost")
            if jobs.done():
                await jobs
        finally:
            for task in (*background, gone, jobs):
                task.cancel()
            with contextlib.suppress(Exception):
                await connection.close(timeout=5)

    async def _design(self, job: Job) -> None:
        async with self._one_at_a_time:
            if self._asked.is_set():
                raise RetryRequested(reason="handed back")
            await self._compute(job)

    async def _compute(self, job: Job) -> None:
        assert job.payload is not None
        wanted = JOB.decode(job.payload)
        try:
            await self._run_design(wanted.workspace, wanted.design_id, wanted.request_id)
        except HandedBackError:
            log.info("design handed back", design=wanted.design_id)
            raise RetryRequested(reason="handed back") from None
        except DomainError as error:
            if error.reason is not Reason.UNAVAILABLE:
                raise
            raise RetryRequested(delay=RETRY, reason=error.message) from error
        except Exception as error:
            log.exception("design interrupted", design=wanted.design_id)
            raise RetryRequested(delay=RETRY, reason=type(error).__name__) from error


async def _repeat(work: Callable[[], Awaitable[object]], seconds: float) -> None:
    """Do the work now and then; a failure is logged and the next turn tries again."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("periodic work failed", work=getattr(work, "__qualname__", "?"))
        await asyncio.sleep(seconds)
