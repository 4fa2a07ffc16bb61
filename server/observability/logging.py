"""One JSON object a line on standard error, from our own events and from every library that logs."""

import logging
import sys
from typing import Any, TextIO

import msgspec
import structlog

from server.observability.redaction import redact

_ENCODER = msgspec.json.Encoder(enc_hook=repr)


def configure(level: str, stream: TextIO | None = None) -> None:
    """Set up logging for this process. ``level``: debug, info, warning or error."""
    number = getattr(logging, level.upper())
    output = stream or sys.stderr
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    ]
    last: list[Any] = [structlog.processors.format_exc_info, _render]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=output),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(output)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(number, logging.INFO), force=True)
    # Their INFO is our DEBUG: a line for every statement, migration step or job.
    for chatty in ("sqlalchemy", "alembic", "asyncio", "pgqueuer"):
        logging.getLogger(chatty).setLevel(max(number, logging.WARNING))


def _render(logger: object, method: str, event: dict[str, Any]) -> str:
    return redact(_ENCODER.encode(event).decode())
