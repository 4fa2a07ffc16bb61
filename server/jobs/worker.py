"""The worker process: jobs from PgQueuer, one after another, until a signal; designs nobody works on are queued again.

PgQueuer hands a job whose worker stopped its heartbeat to another one (SKIP LOCKED, heartbeats;
https://pgqueuer.readthedocs.io). A design is worked on by several workers in turn if need be, and finished by one.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta

import asyncpg
import structlog
from pgqueuer import PgQueuer
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job

from server.engine.errors import DomainError, Reason
from server.usecases.designs import ENTRYPOINT, JOB
from server.usecases.hold import HandedBackError
from server.usecases.maintenance import Maintenance
from server.usecases.run_design import RunDesign

log = structlog.get_logger(__name__)

HEARTBEAT = timedelta(seconds=6)
"""A worker silent for so long is taken for dead. Heartbeats come at half of it; the loop never blocks that long."""

RETRY = timedelta(seconds=2)
"""After database or lab were away."""

_REQUEUE_SECONDS = 15
_MAINTENANCE_SECONDS = 3600


class Worker:
    """Runs until ``stop``; a design at work is then handed back at its next step."""

    def __init__(
        self, connect: Callable[[], Awaitable["asyncpg.Connection[asyncpg.Record]"]], maintenance: Maintenance
    ) -> None:
        self._connect = connect
        self._maintenance = maintenance
        self._run_design: RunDesign | None = None
        self._queue: PgQueuer | None = None
        self.stopping = False

    async def run(self, run_design: RunDesign) -> None:
        """Take jobs until stopped.

        Raises:
            ConnectionError: the database went away; whoever supervises the process starts it again.
        """
        self._run_design = run_design
        connection = await self._connect()
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        self._queue = PgQueuer.from_asyncpg_connection(connection)
        self._queue.entrypoint(ENTRYPOINT)(self._design)
        background = [
            asyncio.create_task(_repeat(self._maintenance.requeue, _REQUEUE_SECONDS)),
            asyncio.create_task(_repeat(self._maintenance.run, _MAINTENANCE_SECONDS)),
        ]
        jobs = asyncio.create_task(
            # One job at a time: the engine and the lab keep every core busy with it.
            self._queue.qm.run(batch_size=1, max_concurrent_tasks=2, heartbeat_timeout=HEARTBEAT)
        )
        gone = asyncio.create_task(lost.wait())
        try:
            await asyncio.wait((jobs, gone), return_when=asyncio.FIRST_COMPLETED)
            if lost.is_set() and not self.stopping:
                raise ConnectionError("the connection to the database is lost")
            await jobs
        finally:
            for task in (*background, gone, jobs):
                task.cancel()
            with contextlib.suppress(Exception):
                await connection.close(timeout=5)

    def stop(self) -> None:
        """Take no more jobs, and end once the one at work has been handed back or finished."""
        self.stopping = True
        if self._queue is not None:
            self._queue.shutdown.set()

    async def _design(self, job: Job) -> None:
        assert self._run_design is not None
        assert job.payload is not None
        wanted = JOB.decode(job.payload)
        try:
            await self._run_design(wanted.workspace, wanted.design_id)
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
