"""Constants that turn what a brief states into seconds, by kind of machine and runtime: orders of magnitude.

A measured demand replaces them. They were chosen to be neither optimistic nor pessimistic for a current cloud machine:
PostgreSQL answers about twenty thousand lookups by key a second and core, and reads some hundred megabytes of cached
table a second and core.
"""

from server.engine.model.value import Value

MICRO = 1e-6


class Calibration(Value):
    """Of the database's machine. Seconds."""

    statement: float = 40 * MICRO
    """Processor time of a statement besides its plan: protocol, locks, snapshot."""
    cost_unit: float = 4 * MICRO
    """Of one unit of planner cost, with the data in memory."""
    row: float = 1.5 * MICRO
    """Of a row met, where no planner was asked."""
    page: float = 1.0 * MICRO
    """Of a page looked at, likewise."""
    written_row: float = 15 * MICRO
    """Of a row version written, with its log."""
    index_entry: float = 8 * MICRO
    """Of an index kept, for each row."""
    commit: float = 0.001
    """Until the log is on the disk, in one zone."""
    page_read: float = 0.0002
    """Of a page that is not in memory, from network storage of the cloud kind."""
    round_trip: float = 0.0003
    """Between a service and its database, in one zone."""
    service_round_trip: float = 0.001
    """Between services, serialisation included."""


class Runtime(Value):
    """How a service's processes serve. Seconds."""

    name: str
    request: float
    """Processor time of routing, validation and serialisation."""
    statement: float
    """Of sending a statement and reading its rows."""
    slots: int
    """Requests a worker process takes at once; 0 as many as come."""
    one_core: bool
    """Whether a worker process uses one core at most."""


_UNKNOWN = Runtime("an unknown runtime", 0.0005, 0.00005, 1, False)
_LANGUAGES = {
    "python": Runtime("Python", 0.0012, 0.00015, 1, True),
    "ruby": Runtime("Ruby", 0.0015, 0.00015, 5, True),
    "php": Runtime("PHP", 0.0012, 0.0001, 1, True),
    "javascript": Runtime("Node.js", 0.0005, 0.00008, 0, True),
    "typescript": Runtime("Node.js", 0.0005, 0.00008, 0, True),
    "node": Runtime("Node.js", 0.0005, 0.00008, 0, True),
    "java": Runtime("Java", 0.0003, 0.00004, 200, False),
    "kotlin": Runtime("Kotlin", 0.0003, 0.00004, 200, False),
    "scala": Runtime("Scala", 0.0003, 0.00004, 200, False),
    "c#": Runtime(".NET", 0.00025, 0.00004, 0, False),
    "go": Runtime("Go", 0.00015, 0.00003, 0, False),
    "rust": Runtime("Rust", 0.0001, 0.00002, 0, False),
    "elixir": Runtime("Elixir", 0.0004, 0.00005, 0, False),
}
_EVENT_LOOPS = (
    *("fastapi", "starlette", "aiohttp", "sanic", "litestar", "tornado", "quart", "blacksheep", "grpc.aio", "asyncio"),
    *("quarkus", "vertx", "vert.x", "webflux", "micronaut", "ktor"),
)
"""Frameworks whose worker processes serve as many requests as come."""


def runtime_of(language: str, framework: str) -> Runtime:
    """By language, then by framework, in any spelling."""
    found = _LANGUAGES.get(language.strip().lower().split(" ")[0] if language.strip() else "", _UNKNOWN)
    words = framework.lower().replace("/", " ").replace(",", " ").split()
    if any(word in _EVENT_LOOPS for word in words):
        name = f"{found.name} with {framework}"
        return Runtime(name, found.request, found.statement, 0, found.one_core)
    return found
