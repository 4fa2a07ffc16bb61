"""What a servicer may ask of the call it answers; the chain hands it in."""

from typing import Protocol

from server.engine.errors import DomainError, Reason
from server.engine.model.progress import Progress
from server.engine.model.resources import Principal


class Context(Protocol):
    """The call, as far as servicers are concerned."""

    @property
    def principal(self) -> Principal | None: ...

    @property
    def request_id(self) -> str: ...

    @property
    def expires(self) -> float:
        """When the call is ended, by the clock of the event loop [s]."""

    @property
    def progress(self) -> Progress | None:
        """Who wants to be told how far it is; None when nobody does."""


def caller(context: Context) -> Principal:
    """Who calls; authentication has let nobody else through to a method that asks for it."""
    if context.principal is None:
        raise DomainError(Reason.MISSING_CREDENTIALS, "the call carries no credentials")
    return context.principal
