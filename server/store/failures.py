"""What the driver raises, as failures a caller can act on; the driver's own words stay in the log."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from server.engine.errors import DomainError, Reason

_LOG = logging.getLogger(__name__)

_LOST = (
    OSError,
    asyncio.TimeoutError,
    asyncpg.InternalClientError,  # of a connection that was ended while it was idle, until its end is noticed
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.ObjectNotInPrerequisiteStateError,  # of a database that takes no connections, as during maintenance
)

_CONTENDED = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.LockNotAvailableError)


def cause(failure: BaseException) -> BaseException:
    """The driver's exception inside of SQLAlchemy's."""
    while isinstance(failure, DBAPIError) and failure.orig is not None:
        failure = failure.orig
    # SQLAlchemy's adapter translates once more and keeps the original as the cause.
    if isinstance(failure.__cause__, (asyncpg.PostgresError, asyncpg.InterfaceError, *_LOST)):
        return failure.__cause__
    return failure


def is_lost(failure: BaseException) -> bool:
    """The connection is gone or was never made: the statement may be tried again on another one."""
    found = cause(failure)
    # The driver has one class for a closed connection and for wrong use; wrong use must not look like an outage.
    closed = isinstance(found, asyncpg.InterfaceError) and "closed" in str(found)
    return closed or isinstance(found, _LOST)


@contextmanager
def translated() -> Iterator[None]:
    """Raise `DomainError` for what the database refuses or cannot do."""
    try:
        yield
    except (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as failure:
        found = _translate(cause(failure))
        if found is None:
            raise
        # Not its text: that may hold what a caller sent.
        _LOG.warning("database: %s %s", type(cause(failure)).__name__, getattr(cause(failure), "sqlstate", None) or "")
        raise found from failure


def _translate(failure: BaseException) -> DomainError | None:
    if isinstance(failure, _CONTENDED):
        return DomainError(Reason.UNAVAILABLE, "another change was in the way; try again", retry_after=0.1)
    if isinstance(failure, asyncpg.QueryCanceledError):
        return DomainError(Reason.DEADLINE_EXCEEDED, "the database did not answer in time")
    if isinstance(failure, asyncpg.DataError):
        # Out of range, or text with a NUL or a surrogate; whatever has a narrower rule has been checked before.
        return DomainError(Reason.INVALID_ARGUMENT, "a value cannot be stored: a number or character is out of range")
    if is_lost(failure):
        return DomainError(Reason.UNAVAILABLE, "the database is not reachable; try again", retry_after=1.0)
    return None
