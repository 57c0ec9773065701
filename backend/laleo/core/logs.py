"""Logs: one line each, JSON unless a person reads along; never a secret, never local values."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import g, has_request_context


def configure() -> None:
    """Set structlog up for this process."""
    people = sys.stderr.isatty()
    renderer: Any = structlog.processors.JSONRenderer()
    if people:
        plain = structlog.dev.plain_traceback
        renderer = structlog.dev.ConsoleRenderer(exception_formatter=plain)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _number,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([] if people else [structlog.processors.format_exc_info]),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _number(
    _logger: Any, _method: str, entry: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Put the request's id on everything that is said while it runs."""
    if has_request_context() and "request_id" in g:
        entry.setdefault("request_id", g.request_id)
    return entry
