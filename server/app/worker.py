"""The worker process, put together: store, lab, processes for the engine, and the jobs on top."""

import asyncio
import os
import signal

import structlog

from server.compute import Compute
from server.engine.errors import DomainError
from server.jobs.worker import Worker
from server.lab import Lab
from server.postgres.binaries import find_binaries
from server.running.database import database_urls
from server.settings import Settings
from server.store import Store
from server.usecases.maintenance import Maintenance
from server.usecases.run_design import RunDesign

log = structlog.get_logger(__name__)

_WAIT_SECONDS = 1.0  # between tries while the database is not there yet


def run(settings: Settings) -> int:
    """Until SIGTERM; 1 when the database goes away, for the supervisor to start us again."""
    try:
        asyncio.run(_serve(settings))
    except ConnectionError as error:
        log.warning("the worker ends", reason=str(error))
        # Nothing that is left to clean up can be reached any more; what is ours to delete goes with our process.
        os._exit(1)
    return 0


async def _serve(settings: Settings) -> None:
    loop = asyncio.get_running_loop()
    urls = database_urls(settings)
    compute = Compute(settings.compute_processes, preload=["server.engine.pipeline"])
    lab = Lab(compute)
    store = await _open(urls.application, urls.owner)
    worker = Worker(store.connect, Maintenance(store))
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, worker.stop)
    try:
        await asyncio.gather(compute.start(), lab.start())
        run_design = RunDesign(store, lab, compute, find_binaries().version, lambda: worker.stopping)
        log.info("worker started")
        await worker.run(run_design)
    finally:
        await lab.stop()
        compute.stop()
        await store.close()
        log.info("worker stopped")


async def _open(application: str, owner: str) -> Store:
    """Wait for the database: it starts beside us."""
    while True:
        try:
            return await Store.open(application, owner)
        except DomainError:
            await asyncio.sleep(_WAIT_SECONDS)
