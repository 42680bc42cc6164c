"""The log: one JSON line an event."""

import logging
from typing import TextIO

import structlog


def log_to(to: TextIO, least: int = logging.INFO) -> None:
    """Where all that is logged from now on goes; what is less than `least` goes nowhere."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(least),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(to),
        cache_logger_on_first_use=True,
    )
