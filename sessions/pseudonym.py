"""Nobody can tell whose anything in Redis is: a name there is an HMAC under a random secret of the day.

A day begins at four in the morning in Norway, when few are in the middle of a conversation. Its secret is
made by whoever comes first, lives in Redis alone and goes with the day: at most 24 hours, and yesterday's
callers cannot be found any more, not by us either. What is named says what it is a name for: of two names
for one caller nobody can tell that they are the same one's.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from sessions.memory import Memory
from sessions.server import Client

NORWAY = ZoneInfo("Europe/Oslo")
DAY_BEGINS = timedelta(hours=4)
DAY_SECONDS = 24 * 60 * 60
SECRET_BYTES = 32
NAME_LETTERS = 32

Today = Callable[[str], str]
"""What makes of somebody, or of something of theirs, a name that holds for today."""


@dataclass(frozen=True)
class Pseudonyms:
    """Names for one day. `clock` gives the time with its zone."""

    redis: Client | Memory
    clock: Callable[[], datetime]

    async def today(self) -> Today:
        """What makes of somebody, or of something of theirs, a name that holds for today."""
        secret = await self._secret()

        def name(whose: str) -> str:
            return hmac.digest(secret, whose.encode(), hashlib.sha256).hex()[:NAME_LETTERS]

        return name

    def day(self) -> str:
        """The day it is, as 2026-11-22."""
        return self._begun().date().isoformat()

    async def _secret(self) -> bytes:
        name = f"helselinja:day:{self.day()}"
        secret = await self.redis.get(name)
        if secret is None:
            fresh = secrets.token_bytes(SECRET_BYTES)
            await self.redis.set(name, fresh, nx=True, ex=self._left())
            secret = await self.redis.get(name) or fresh
        return cast("bytes", secret)

    def _begun(self) -> datetime:
        return self.clock().astimezone(NORWAY).replace(tzinfo=None) - DAY_BEGINS

    def _left(self) -> int:
        """Seconds until the day is over, and no more than 24 hours on the one day that has 25."""
        tomorrow = datetime.combine(self._begun().date() + timedelta(days=1), time(), NORWAY) + DAY_BEGINS
        left = (tomorrow.astimezone(UTC) - self.clock().astimezone(UTC)).total_seconds()
        return max(1, min(DAY_SECONDS, int(left)))
