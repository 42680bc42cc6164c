"""Nobody can tell whose anything in Redis is: a name there is an HMAC under a random secret of the day.

A day begins at four in the morning in Norway, when few are in the middle of a conversation. Its secret is
made by whoever comes first, is kept in Redis alone and goes with the day: at most 24 hours, and yesterday's
callers cannot be found any more, not by us either. (A process remembers it until the day is over, so as to ask with it
at once; it counts only where Redis says in the same moment that it still holds.) What is named says what it is a
name for: of two names for one caller nobody can tell that they are the same one's.
"""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

from sessions.memory import Memory
from sessions.server import Client

NORWAY = ZoneInfo("Europe/Oslo")
DAY_BEGINS = timedelta(hours=4)
DAY_SECONDS = 24 * 60 * 60
SECRET_BYTES = 32
NAME_LETTERS = 32

Found = TypeVar("Found")
Today = Callable[[str], str]
"""What makes of somebody, or of something of theirs, a name that holds for today."""


@dataclass
class Pseudonyms:
    """Names for one day. `clock` gives the time with its zone."""

    redis: Client | Memory
    clock: Callable[[], datetime]
    _last: tuple[str, bytes] | None = None

    async def today(self) -> Today:
        """What makes of somebody, or of something of theirs, a name that holds for today."""
        return _naming(await self._secret())

    async def asked(self, ask: Callable[[Today], Awaitable[Found]]) -> tuple[Today, Found]:
        """The same, and what is found by such names; `ask` changes nothing, and may be called twice.

        It is asked at once by the secret that held a moment ago, while it is asked whether it still does; and again
        where it does not. So that a process forgets with the day, too, it does so by itself.
        """
        key, last = self._key(), self._last
        if last is not None and last[0] == key:
            secret, found = await asyncio.gather(self.redis.get(key), ask(_naming(last[1])))
            if secret == last[1]:
                return _naming(last[1]), found
        secret = await self._secret()
        if last is None or last[0] != key:
            asyncio.get_running_loop().call_later(self._left(), self._forget)
        self._last = key, secret
        return _naming(secret), await ask(_naming(secret))

    def _forget(self) -> None:
        self._last = None

    def day(self) -> str:
        """The day it is, as 2026-11-22."""
        return self._begun().date().isoformat()

    def _key(self) -> str:
        return f"helselinja:day:{self.day()}"

    async def _secret(self) -> bytes:
        name = self._key()
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


def _naming(secret: bytes) -> Today:
    def name(whose: str) -> str:
        return hmac.digest(secret, whose.encode(), hashlib.sha256).hex()[:NAME_LETTERS]

    return name
