"""The gRPC server process, put together: store, use cases, servicers, the chain around them, and their orderly end."""

import asyncio
import contextlib
import gc
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

import grpc.aio
import structlog

from server.app import listening
from server.app.services import Services, compose
from server.compute import Compute
from server.engine.errors import DomainError
from server.interceptors import Policy, in_order
from server.interceptors.call import Interceptor
from server.interceptors.chain import Chain
from server.interceptors.deadline import Limits
from server.interceptors.draining import Draining
from server.interceptors.methods import table
from server.interceptors.tokens import Tokens
from server.lab.ghost import GhostKeeper
from server.processes import share
from server.running.database import DatabaseUrls, database_urls
from server.settings import Settings
from server.store import Store
from server.usecases.analyses.bench import Bench
from server.usecases.analyses.proving import Prover
from server.usecases.authentication import Authentication

log = structlog.get_logger(__name__)

_WAIT_SECONDS = 1.0  # between tries while the database is not there yet
_PROBE_SECONDS = 5.0  # between looks at whether the database answers


@dataclass(frozen=True)
class Api:
    """A running server."""

    port: int
    chain: Chain
    services: Services
    draining: Draining
    server: grpc.aio.Server

    async def stop(self, grace: float) -> None:
        """Health first, so that nobody new is sent here; streams end; short calls have ``grace`` seconds."""
        self.services.health.report(serving=False)
        self.draining.drain()
        await self.server.stop(grace)


def run(settings: Settings) -> int:
    """Until SIGTERM, in as many processes as the settings ask for."""
    if settings.grpc_processes > 1:
        return share(settings.grpc_processes, partial(_run_one, settings))
    _run_one(settings, 0)
    return 0


def _run_one(settings: Settings, index: int) -> None:
    from server.observability.logging import configure

    configure(settings.log_level)
    if settings.metrics_port:
        settings = replace(settings, metrics_port=settings.metrics_port + index)
    try:
        import uvloop
    except ImportError:  # there is none for every platform
        asyncio.run(_serve(settings))
    else:
        uvloop.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    urls = await asyncio.to_thread(database_urls, settings)
    async with running(settings, urls, asked) as api:
        if api is None:
            return  # told to stop while the database was not there yet
        _settle()
        log.info("serving", host=settings.grpc_host, port=api.port, process=os.getpid())
        await asked.wait()
        log.info("draining", grace_seconds=settings.drain_grace_seconds)
        for number in (signal.SIGTERM, signal.SIGINT):
            # Whoever asks twice does not want to wait.
            loop.add_signal_handler(number, lambda: asyncio.ensure_future(api.server.stop(0)))
        await api.stop(settings.drain_grace_seconds)
    log.info("stopped")


def _settle() -> None:
    """What start-up made lives as long as we do: looking through it again and again would stop calls for nothing."""
    gc.collect()
    gc.freeze()
    # A collection of the young for each few calls, of everything for each few thousand.
    gc.set_threshold(5_000, 20, 50)


@asynccontextmanager
async def running(
    settings: Settings, urls: DatabaseUrls, asked_to_stop: asyncio.Event | None = None
) -> AsyncIterator[Api | None]:
    """A server that takes calls inside; everything it holds is released outside. None when stopped before its start."""
    async with AsyncExitStack() as stack:
        preload = ["server.usecases.analyses.computing", "server.lab.ghost"]
        compute = Compute(settings.compute_processes, settings.compute_limit_seconds, preload=preload)
        stack.callback(compute.stop)
        starting = asyncio.create_task(compute.start())
        prover = Prover(compute, enabled=settings.analysis_lab)
        stack.push_async_callback(prover.stop)
        store = await _open(urls, settings.database_pool_size, asked_to_stop)
        if store is None:
            starting.cancel()
            yield None
            return
        stack.push_async_callback(store.close)
        authentication = Authentication(store)
        stack.push_async_callback(authentication.stop)
        await asyncio.gather(starting, authentication.start())
        ghosts = GhostKeeper() if settings.analysis_lab else None
        if ghosts is not None:
            stack.push_async_callback(ghosts.stop)
        bench = Bench(compute, prover, settings.compute_limit_seconds, settings.follow_limit_seconds, ghosts)
        services = compose(store, compute, bench, reflection=settings.reflection)
        draining = Draining()
        policy = _policy(settings, authentication, draining, _observers(settings, store, stack))
        chain = Chain(table(services.served, services.aliases), in_order(policy))
        grpc_server = listening.server(settings, chain)
        port = listening.listen(grpc_server, settings.grpc_host, settings.grpc_port)
        await grpc_server.start()
        stack.push_async_callback(grpc_server.stop, 0)
        probing = asyncio.create_task(_probe(store, services.health.report, draining))
        stack.callback(probing.cancel)
        services.health.report(serving=True)
        yield Api(port, chain, services, draining, grpc_server)


def _policy(
    settings: Settings, authentication: Authentication, draining: Draining, observers: tuple[Interceptor, ...]
) -> Policy:
    tokens = None
    if settings.jwt_issuer:
        tokens = Tokens(settings.jwt_issuer, settings.jwt_audience, settings.jwt_jwks)
    return Policy(
        verify_key=authentication.verify_key,
        verify_token=tokens,
        limits=Limits(
            settings.deadline_default_seconds, settings.deadline_ceiling_seconds, settings.stream_ceiling_seconds
        ),
        max_message_bytes=settings.max_message_bytes,
        rate_per_second=settings.rate_limit_per_second,
        rate_burst=settings.rate_limit_burst,
        draining=draining,
        observers=observers,
    )


def _observers(settings: Settings, store: Store, stack: AsyncExitStack) -> tuple[Interceptor, ...]:
    """Tracing and metrics, where they are on; imported only then, so that they cost nothing otherwise."""
    observers: list[Interceptor] = []
    if settings.otlp_endpoint:
        from server.interceptors.tracing import Tracing
        from server.observability import tracing

        tracer, shutdown = tracing.tracer(tracing.exporter(settings.otlp_endpoint), "groundplan")
        stack.push_async_callback(asyncio.to_thread, shutdown)
        observers.append(Tracing(tracer))
    if settings.metrics_port:
        from server.interceptors.metrics import CallMetrics
        from server.observability.metrics import Metrics

        metrics = Metrics()
        stack.push_async_callback(asyncio.to_thread, metrics.serve(settings.metrics_port))
        observing = asyncio.create_task(metrics.observe_queue(store.queue_depth))
        stack.callback(observing.cancel)
        observers.append(CallMetrics(metrics))
    return tuple(observers)


async def _open(urls: DatabaseUrls, pool_size: int, asked_to_stop: asyncio.Event | None) -> Store | None:
    """Wait for the database: it starts beside us."""
    while asked_to_stop is None or not asked_to_stop.is_set():
        try:
            return await Store.open(urls.application, urls.owner, pool_size=pool_size)
        except DomainError as error:
            log.info("the database is not there yet", error=error.message)
            await asyncio.sleep(_WAIT_SECONDS)
    return None


async def _probe(store: Store, report: Callable[..., None], draining: Draining) -> None:
    """Report NOT_SERVING while the database does not answer, so that calls go where it does."""
    while not draining.started:
        await asyncio.sleep(_PROBE_SECONDS)
        answers = False
        with contextlib.suppress(DomainError, TimeoutError):
            await store.ping()
            answers = True
        if not draining.started:
            report(serving=answers)
