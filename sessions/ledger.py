"""What was begun and what is done of all that is sent: so that nothing is sent twice, however often a worker dies.

    (nothing)      nobody has asked Twilio yet
    begun at ...   somebody has, and their answer was not noted: whoever comes next asks Twilio what became of it
    done           it was sent, or never will be
It lives a day, as long as the names in it mean anything.
"""

from dataclasses import dataclass
from typing import cast

from sessions.pseudonym import DAY_SECONDS
from sessions.server import Client
from sessions.store import SWAP

DONE = b"done"
SLIDING = "1"  # from now on, whatever stood there


@dataclass(frozen=True)
class Ledger:
    """The ledger in one Redis. Names are the outbox's; times are seconds since 1970. Raises what Redis raises."""

    redis: Client

    async def begun(self, name: str) -> float | None:
        """When it was begun; None if it was not, infinity if it is done."""
        found = cast("bytes | None", await self.redis.get(_key(name)))
        if found is None:
            return None
        return float("inf") if found == DONE else float(found)

    async def begin(self, name: str, before: float | None, now: float) -> bool:
        """Note that it is begun, if nobody else has done so since `before`."""
        old = b"" if before is None else _written(before)
        swap = (_key(name), old, _written(now), str(DAY_SECONDS), SLIDING)
        return bool(await self.redis.eval(SWAP, 1, *swap))

    async def forget(self, name: str) -> None:
        """Twilio has not taken it: the next one need not ask."""
        await self.redis.delete(_key(name))

    async def done(self, name: str) -> None:
        """It is over."""
        await self.redis.set(_key(name), DONE, ex=DAY_SECONDS)


def _key(name: str) -> str:
    return f"helselinja:sent:{name}"


def _written(at: float) -> bytes:
    return repr(at).encode()
