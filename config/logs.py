"""Structured logs that cannot carry a text's words or a whole phone number."""

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from config.phones import mask

# Keys whose values are a member's words or a secret: never written, whoever logs them.
PRIVATE_KEYS = frozenset(
    {"body", "text", "reply", "replies", "wording", "token", "password", "authorization", "name"}
)
_PHONE = re.compile(r"\+\d{8,15}|(?<![\w.:-])\d{10,11}(?![\w.:-])")


# PostgreSQL's DETAIL lines quote the failing row, and so the words in it.
_ROW_DETAIL = re.compile(r"^\s*(DETAIL|CONTEXT):.*$", re.MULTILINE)


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return _PHONE.sub(lambda found: mask(found.group()), _ROW_DETAIL.sub("[row hidden]", value))
    if isinstance(value, dict):
        return {key: "[private]" if key in PRIVATE_KEYS else _redacted(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(item) for item in value]
    return value


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
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
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
    for noisy in ("twilio.http_client", "twilio.async_http_client", "urllib3", "apscheduler", "sqlalchemy"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=False,
    )
