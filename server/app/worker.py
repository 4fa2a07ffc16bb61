"""The worker process, put together: store, lab, processes for the engine, and the jobs on top."""

import asyncio
import os
import signal
from contextlib import AsyncExitStack

import structlog

from server.compute import Compute
from server.engine.errors import DomainError
from server.jobs.worker import Worker
from server.lab import Lab
from server.postgres.binaries import find_binaries
from server.running.database import DatabaseUrls, database_urls
from server.settings import Settings
from server.store import Store
from server.usecases.maintenance import Maintenance
from server.usecases.observing import Observer
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
    urls = database_urls(settings)
    asked = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    async with AsyncExitStack() as stack:
        starting = asyncio.create_task(_made(settings, urls, asked, stack))
        waiting = asyncio.create_task(asked.wait())
        await asyncio.wait((starting, waiting), return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if starting.done():
            worker = await starting
            log.info("worker started")
            await worker.run()
        else:  # told to stop while the database was not there yet, or the lab
            starting.cancel()
            await asyncio.wait((starting,))
    log.info("worker stopped")


async def _made(settings: Settings, urls: DatabaseUrls, asked: asyncio.Event, stack: AsyncExitStack) -> Worker:
    """The worker, with what it holds on the stack."""
    compute = Compute(settings.compute_processes, preload=["server.engine.pipeline", "server.lab.ghost"])
    stack.callback(compute.stop)
    store = await _open(urls)
    stack.push_async_callback(store.close)
    lab = Lab(compute)
    stack.push_async_callback(lab.stop)
    await asyncio.gather(compute.start(), lab.start())
    run_design = RunDesign(store, lab, compute, find_binaries().version, asked.is_set, _observers(settings, stack))
    return Worker(store.connect, Maintenance(store), run_design, asked)


def _observers(settings: Settings, stack: AsyncExitStack) -> tuple[Observer, ...]:
    """Metrics and traces, where they are on; imported only then, so that they cost nothing otherwise."""
    observers: list[Observer] = []
    if settings.otlp_endpoint:
        from server.observability import tracing
        from server.observability.work import WorkTraces

        tracer, shutdown = tracing.tracer(tracing.exporter(settings.otlp_endpoint), "groundplan-worker")
        stack.push_async_callback(asyncio.to_thread, shutdown)
        observers.append(WorkTraces(tracer))
    if settings.worker_metrics_port:
        from server.observability.work import WorkMetrics

        metrics = WorkMetrics()
        stack.push_async_callback(asyncio.to_thread, metrics.serve(settings.worker_metrics_port))
        observers.append(metrics)
    return tuple(observers)


async def _open(urls: DatabaseUrls) -> Store:
    """Wait for the database: it starts beside us."""
    while True:
        try:
            return await Store.open(urls.application, urls.owner)
        except DomainError as error:
            log.info("the database is not there yet", error=error.message)
            await asyncio.sleep(_WAIT_SECONDS)
