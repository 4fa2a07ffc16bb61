"""A mistake in something a user wrote, with its place and what would be right."""

from server.engine.model.value import Value


class Problem(Value):
    path: str
    """``use_cases[PlaceOrder].transactions[0].steps[2].sql``."""
    message: str
    line: int | None = None
    """From 1, in the source; None when the brief came as a message."""
    column: int | None = None
    suggestion: str = ""
    """What would be right, when something is close."""
