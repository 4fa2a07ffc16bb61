"""The API of one service as values: resources and the methods that use cases became."""

from server.engine.model.value import Value


class Failure(Value):
    """A named way in which a method fails."""

    status: int
    type: str
    """Last part of the problem type's URI."""
    title: str
    invariant: str = ""
    """The invariant of the brief that is protected, where one is."""


class MethodParameter(Value):
    name: str
    location: str
    """path, query, body, header or token; server for what the service finds itself."""
    column: str = ""
    """``Entity.column`` whose values it takes, where one is known."""
    required: bool = False


class Method(Value):
    use_case: str
    name: str
    """rpc name, UpperCamelCase."""
    verb: str
    """HTTP method in capitals."""
    path: str
    resource: str
    request: str
    """rpc request message."""
    response: str
    success: int
    """HTTP status."""
    errors: tuple[int, ...] = ()
    scopes: tuple[str, ...] = ()
    actor: str = ""
    open: bool = False
    """Callable without an access token."""
    parameters: tuple[MethodParameter, ...] = ()
    returns: tuple[str, ...] = ()
    """``Entity.column`` of every stored column in the answer, nested ones among them; sorted."""
    failures: tuple[Failure, ...] = ()
    paged: bool = False
    idempotency_key: bool = False
    """The Idempotency-Key header is required."""
    precondition: bool = False
    """The If-Match header is required."""
    long_running: bool = False
    """Answers 202 with an operation."""
    rate_limit: int = 0
    """Calls a minute for one caller."""


class InternalMethod(Value):
    """What a service offers to the other services of the plan, and to nobody else."""

    name: str
    """rpc name, or the event's message; UpperCamelCase."""
    event: bool
    """Published; nobody waits for an answer."""
    request: tuple[str, ...] = ()
    """Fields of the request; none for an event."""
    returns: tuple[str, ...] = ()
    """``Entity.column`` of the answer or of the event's payload."""
    writes: tuple[str, ...] = ()
    """``Entity.column`` changed."""
    callers: tuple[str, ...] = ()
    """Services, sorted."""


class ServiceContract(Value):
    service: str
    methods: tuple[Method, ...] = ()
    internal: tuple[InternalMethod, ...] = ()
    """Empty where there is one service."""
