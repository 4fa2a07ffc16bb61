"""Which services run, on how many machines, and which use case each of them serves; what is not stated is assumed."""

import re
from collections.abc import Mapping, Sequence

from msgspec.structs import asdict, replace

from server.engine.capacity.briefs.calibration import Calibration, Runtime
from server.engine.capacity.briefs.ledger import Ledger
from server.engine.model.boundaries import Boundaries
from server.engine.model.brief import Brief, DatabaseServer, RunningService, Trigger, UseCase, UseCaseKind
from server.engine.model.capacity import Database, Service
from server.engine.model.capacity_request import DatabaseChange, ServiceChange

REPLICAS, CORES, CONNECTIONS = 2, 2.0, 10
EVENT_LOOP_WORKERS, BLOCKING_WORKERS = 2, 16
DATABASE_CORES, DATABASE_MEMORY = 4.0, 16 << 30
IO_CHANNELS = 32
_BACKGROUND = re.compile(
    r"(^|[-_])(workers?|jobs?|background|consumers?|schedulers?|tasks?|queues?|cron|batch|async)([-_]|$)"
)


def in_background(use_case: UseCase) -> bool:
    """Nobody waits for it."""
    return use_case.kind is UseCaseKind.JOB or use_case.trigger is not Trigger.REQUEST


class Placement:
    """Services as they run, and where each use case is served."""

    def __init__(
        self,
        brief: Brief,
        boundaries: Boundaries | None,
        runtime: Runtime,
        ledger: Ledger,
        changes: Sequence[ServiceChange] = (),
    ) -> None:
        self._runtime = runtime
        self._changes = changes
        self._ledger = ledger
        deployment = brief.deployment
        running = deployment.services if deployment else ()
        split = boundaries is not None and len(boundaries.services) > 1
        names = [one.name for one in boundaries.services] if boundaries is not None and split else []
        stated = {one.name: one for one in running}
        if split:
            self.services = {
                name: self._service(stated.get(name) or RunningService(name), name in stated) for name in names
            }
        elif running:
            self.services = {one.name: self._service(one, True) for one in running}
        else:
            self.services = {brief.name: self._service(RunningService(brief.name), False)}
        self._homes: Mapping[str, str] = (
            {use_case: one.name for one in boundaries.services for use_case in one.use_cases}
            if boundaries is not None and split
            else {}
        )
        self._front, self._back = self._roles()

    def _roles(self) -> tuple[str, str]:
        names = list(self.services)
        back = [name for name in names if _BACKGROUND.search(name)]
        front = [name for name in names if name not in back] or names
        if len(names) > 1 and not self._homes:
            self._ledger.assume(
                "deployment.services", f"[{', '.join(names)}]",
                f"{front[0]} answers requests, {(back or front)[0]} runs jobs and handles events, by their names",
            )  # fmt: skip
            idle = [name for name in names if name not in (front[0], (back or front)[0])]
            if idle:
                self._ledger.notes.append(f"nothing says what {', '.join(idle)} serves: no use case is counted there")
        return front[0], (back or front)[0]

    def home(self, use_case: UseCase) -> str:
        """The service that takes the request or the event first."""
        return self._homes.get(use_case.name) or (self._back if in_background(use_case) else self._front)

    @property
    def background(self) -> str:
        return self._back

    def _service(self, running: RunningService, stated: bool) -> Service:
        path = f"deployment.services[{running.name}]"
        runtime, ledger = self._runtime, self._ledger
        change = self._change(running.name)
        replicas = running.replicas if stated else REPLICAS
        cores = running.cores
        if cores is None:
            cores = CORES
            ledger.assume(f"{path}.cores", f"{cores:g}", "a small machine")
        workers = running.workers
        if not stated:
            workers = EVENT_LOOP_WORKERS if runtime.slots == 0 else BLOCKING_WORKERS
            ledger.assume(f"{path}.replicas", str(replicas), "two, so that one may fail")
            ledger.assume(f"{path}.workers", str(workers), f"usual for {runtime.name}")
            ledger.ask(
                f"deployment/{running.name}", path,
                f"With how many replicas, workers, connections and cores does {running.name} run?",
                f"{replicas} replicas, {workers} workers, {CONNECTIONS} connections, {cores:g} cores",
                "Every latency and the load at which it saturates.", 200.0,
            )  # fmt: skip
        replicas = replicas if change.replicas is None else change.replicas
        workers = workers if change.workers is None else change.workers
        cores = cores if change.cores is None else change.cores
        connections = running.pool_size if change.pool_size is None else change.pool_size
        if connections is None:
            connections = CONNECTIONS
            ledger.assume(f"{path}.pool_size", str(connections), "the default of most connection pools")
        if runtime.slots == 0:
            ledger.assume(
                f"{path}.workers", f"{workers} processes", f"{runtime.name} takes as many requests at once as come"
            )
        elif runtime.slots > 1:
            ledger.assume(f"{path}.workers", f"{workers} processes", f"{runtime.slots} requests at once in each")
        if runtime.one_core and workers < cores:
            ledger.assume(f"{path}.cores", f"{workers} used", f"a process of {runtime.name} uses one core at most")
            cores = float(workers)
        return Service(
            name=running.name,
            replicas=replicas,
            slots=workers * runtime.slots,
            cores=cores,
            connections=connections,
            most_waiting=-1 if change.most_waiting is None else change.most_waiting,
            patience=change.patience or 0.0,
        )

    def _change(self, name: str) -> ServiceChange:
        """What is to be changed of the service; what names it goes before what names none."""
        found = ServiceChange(name)
        for one in sorted(self._changes, key=lambda each: each.name != ""):
            if one.name in ("", name):
                stated = {field: value for field, value in asdict(one).items() if field != "name" and value is not None}
                found = replace(found, **stated)
        return found


def database_of(
    server: DatabaseServer | None, calibration: Calibration, ledger: Ledger, change: DatabaseChange | None = None
) -> Database:
    """The one server all services share."""
    server = server or DatabaseServer()
    if change is not None:
        server = replace(server, **{name: value for name, value in asdict(change).items() if value is not None})
    path = "deployment.database"
    cores, memory = server.cores, server.memory_bytes
    if cores is None:
        cores = DATABASE_CORES
        ledger.assume(f"{path}.cores", f"{cores:g}", "a small managed server")
        ledger.ask(
            "deployment/database", path, "How many cores and how much memory has the database?",
            f"{{cores: {cores:g}, memory_bytes: {memory or DATABASE_MEMORY}}}",
            "How much load the database takes, and what it reads from disk.", 150.0,
        )  # fmt: skip
    if memory is None:
        memory = DATABASE_MEMORY
        ledger.assume(f"{path}.memory_bytes", f"{memory:_}", "a small managed server")
    ledger.assume(
        f"{path}.io", f"{IO_CHANNELS} reads at once of {calibration.page_read * 1e6:g} µs", "network storage of a cloud"
    )
    return Database(
        cores=cores,
        memory_bytes=memory,
        io_channels=IO_CHANNELS,
        page_read=calibration.page_read,
        max_connections=server.max_connections or 0,
    )
