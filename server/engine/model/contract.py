"""The API of one service as values: resources and the methods that use cases became."""

from server.engine.model.value import Value


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


class ServiceContract(Value):
    service: str
    methods: tuple[Method, ...] = ()
