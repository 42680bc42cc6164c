"""Sends what is in the outbox: never twice, and not at all when it comes too late.

    nobody has begun it         it is noted as begun, and Twilio is asked to send it
    Twilio did not take it      429, no connection: the note goes, it is tried again later
    Twilio's answer is unknown  the note stays. Whoever comes next waits until nobody can be at it any more, then asks
                                Twilio whether it went, and only where it did not begins anew
    Twilio refuses it           21610, 21614, 21211 and the like are ordinary ends, and counted
    ten minutes old             given up: a text that comes out of nowhere helps nobody
What goes wrong is tried again by the outbox, which waits longer each time.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

import structlog

from ivr.parcel import Parcel, unpacked
from ivr.seal import Sealer

GIVEN_UP_SECONDS = 10 * 60
CALL_GIVEN_UP_SECONDS = 3 * 60  # who asked for a call has put the phone away by then
AT_IT_SECONDS = 30  # one request and one question to Twilio, at their slowest
SLACK_SECONDS = 5  # two clocks

log = structlog.get_logger()


class NotTakenError(RuntimeError):
    """Twilio did not take it: it may be sent again."""


class UnknownError(RuntimeError):
    """Nobody knows whether Twilio took it."""


class RefusedError(RuntimeError):
    """Twilio will never take it; the message is its code and nothing else."""


class LaterError(RuntimeError):
    """It is to be tried again. The outbox keeps the words of an error: these say nothing."""


class Post(Protocol):
    """Who sends it: Twilio."""

    async def send(self, parcel: Parcel) -> None:
        """Hand it over. Raises NotTakenError, UnknownError or RefusedError."""

    async def has(self, parcel: Parcel, since: float) -> bool:
        """Whether it was handed over, not before `since` (seconds since 1970). Raises UnknownError."""


class Ledger(Protocol):
    """What was begun and what is done; see sessions/ledger.py."""

    async def begun(self, name: str) -> float | None:
        """When; None if it was not, infinity if it is done."""

    async def begin(self, name: str, before: float | None, now: float) -> bool:
        """Note it, if nobody else has since."""

    async def forget(self, name: str) -> None:
        """It was not taken."""

    async def done(self, name: str) -> None:
        """It is over."""


@dataclass(frozen=True)
class Sending:
    """One worker. `clock` gives seconds since 1970; `count` is told each outcome."""

    post: Post
    ledger: Ledger
    sealer: Sealer
    clock: Callable[[], float]
    count: Callable[[str], Awaitable[None]]

    async def __call__(self, name: str, sealed: str, since: float) -> None:
        """Send what has a name; `since` is when it was put in. Raises LaterError where it is to be tried again."""
        begun = await self.ledger.begun(name)
        if begun == float("inf"):
            return None
        parcel = unpacked(self.sealer.open(sealed, name, 0))
        if parcel is None:
            return await self._over(name, "unreadable")
        now = self.clock()
        if begun is not None:
            if now - begun < AT_IT_SECONDS:
                raise LaterError
            if await self._went(parcel, begun):
                return await self._over(name, f"{parcel.kind} accepted")
        late = now - since > (GIVEN_UP_SECONDS if parcel.body else CALL_GIVEN_UP_SECONDS)
        if late:
            return await self._over(name, f"{parcel.kind} late")
        if not await self.ledger.begin(name, begun, now):
            raise LaterError  # somebody else has
        return await self._sent(name, parcel)

    async def _sent(self, name: str, parcel: Parcel) -> None:
        try:
            await self.post.send(parcel)
        except RefusedError as refused:
            return await self._over(name, f"{parcel.kind} refused {refused}")
        except NotTakenError:
            await self.ledger.forget(name)
            raise LaterError from None
        except UnknownError:
            raise LaterError from None
        return await self._over(name, f"{parcel.kind} accepted")

    async def _went(self, parcel: Parcel, begun: float) -> bool:
        try:
            return await self.post.has(parcel, begun - SLACK_SECONDS)
        except UnknownError:
            raise LaterError from None

    async def _over(self, name: str, outcome: str) -> None:
        await self.ledger.done(name)
        log.info("sent", outcome=outcome)
        await self.count(outcome)
