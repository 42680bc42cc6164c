"""The clocks that all else is given."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """The time it is."""
    return datetime.now(UTC)


def seconds(clock: Clock) -> Callable[[], float]:
    """The same clock in seconds since 1970."""
    return lambda: clock().timestamp()
