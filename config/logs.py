"""Structured logs that cannot carry a text's words or a whole phone number."""

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from config.phones import mask
from config.tracebacks import frames_only

# Keys whose values are a member's words or a secret: never written, whoever logs them.
PRIVATE_KEYS = frozenset({"body", "text", "reply", "replies", "wording", "token", "password", "authorization", "name"})
# North American numbers however they are written, and any in E.164, also inside an address (%2B).
_PHONE = re.compile(
    r"(?:\+|%2B)[1-9][0-9]{7,14}"
    r"|(?<![0-9.])(?:(?:\+|%2B)?1[ .-]?)?(?:\([0-9]{3}\) ?|[0-9]{3}[ .-]?)[0-9]{3}[ .-]?[0-9]{4}(?![0-9])"
)
# Written by us, with digits that are no phone's.
OWN_KEYS = frozenset({"timestamp", "level", "logger", "request_id"})


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return _PHONE.sub(lambda found: mask(found.group()), value)
    if isinstance(value, dict):
        return {key: _redacted_item(key, item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(item) for item in value]
    return value


def _redacted_item(key: str, value: Any) -> Any:
    if key in PRIVATE_KEYS:
        return "[private]"
    return value if key in OWN_KEYS else _redacted(value)


def redact(_logger: object, _method: str, event: EventDict) -> EventDict:
    """A structlog processor that masks phone numbers and drops private keys."""
    redacted: EventDict = _redacted(event)
    return redacted


def configure_logging(log_format: str, level: str) -> None:
    """Sends our logs and the libraries' through one redacting chain to standard error."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            frames_only,
            redact,
            renderer,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # The twilio client logs every request with its words at INFO, urllib3 every URL at DEBUG.
    for noisy in ("alembic", "twilio.http_client", "twilio.async_http_client", "urllib3", "apscheduler", "sqlalchemy"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=False,
    )
