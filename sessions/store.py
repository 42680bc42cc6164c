"""Who is where: open a session, one turn, write it, let it expire.

A turn is applied once. The session is read, the turn worked out, and the new session written only if the old
one is still there unchanged; else it is done again from the start. What was answered is kept with the
session under the webhook's own name, so that the same webhook coming again (later, at the same moment or
after the next turn) gets the same answer and moves nothing. A session that is over is answered and no more:
nothing that comes late, or comes again, opens it anew. Some answers are not to be kept: a turn that comes to one
leaves nothing behind, and its webhook, when it comes again, is worked out again.

What a session holds means nothing here, and whose it is cannot be told (sessions/pseudonym.py).
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, cast

from sessions.guard import Guard, StoreError
from sessions.packing import State, packed, unpacked
from sessions.pseudonym import DAY_SECONDS, Pseudonyms, Today
from sessions.server import Client

KEPT_ANSWERS = 16
MOST_TRIES = 50
OVER = b"over"
OVER_SECONDS = DAY_SECONDS  # as long as its name is the same
NAME_LETTERS = 10

# Writes the new value only if the old one still stands. Sent whole each time: a server that has just taken
# over has no scripts. KEYS[1]; old ("" for none), new, seconds, sliding.
SWAP = """
local old = redis.call('GET', KEYS[1])
if (old or '') ~= ARGV[1] then return 0 end
if old and ARGV[4] == '0' then
  redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
else
  redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
end
return 1
"""

How = Literal["new", "kept", "over", "unwritten"]
"""Applied now; kept from before; of a session that is over; or nothing was to be written."""

Turn = Callable[[State | None], tuple[State, State | None]]
"""From a session's state (None: there is none) to the next one and the answer; None: it is not to be kept."""

First = Callable[[State], Awaitable[None]]


@dataclass(frozen=True)
class Life:
    """How long a session lives: from its last turn if it is `sliding`, else from its first.

    Unless it `opens` one, a turn that finds no session writes none. One that only `repeats` what came before
    writes nothing: its answer may not be kept any more.
    """

    seconds: int
    sliding: bool
    opens: bool = True
    repeats: bool = False


@dataclass(frozen=True)
class Found:
    """The names of today, a session as it stood, and of whoever it is a word that was remembered and where they left.

    Where nothing was, that is "".
    """

    today: Today
    raw: bytes | None
    remembered: str
    left: str


@dataclass(frozen=True)
class Store:
    """Sessions in Redis."""

    redis: Client
    guard: Guard
    pseudonyms: Pseudonyms

    async def turn(  # noqa: PLR0913 - what a turn takes
        self,
        whose: str,
        request: str,
        work: Turn,
        life: Life,
        first: First | None = None,
        *,
        found: Found | None = None,
    ) -> tuple[State, State | None, How]:
        """One turn of one session, applied once: its state after it, the answer, and how it was done.

        `work` may be called more than once; so may `first`, which is given the answer before anything is
        written. `found` is what was found of this session a moment ago. Raises StoreError.
        """
        async with self.guard.asking():
            if found is None:
                today, raw = await self.pseudonyms.asked(
                    lambda today: cast("Awaitable[bytes | None]", self.redis.get(_key(today(f"at {whose}"))))
                )
            else:
                today, raw = found.today, found.raw
            key, name = _key(today(f"at {whose}")), today(f"{whose} {request}")[:NAME_LETTERS]
            for _ in range(MOST_TRIES):
                before, answers = unpacked(raw)
                if before is not None and name in answers:
                    return before, answers[name], "kept"
                after, answer = work(before)
                moves = after != before and not life.repeats and (raw or life.opens)
                if raw == OVER or answer is None or not moves:
                    return after, answer, "over" if raw == OVER else "unwritten"
                if first is not None:
                    await first(answer)
                kept = dict([*answers.items(), (name, answer)][-KEPT_ANSWERS:])
                new = packed(after, kept)
                swap = (key, raw or b"", new, str(life.seconds), str(int(life.sliding)))
                if await self.redis.eval(SWAP, 1, *swap):
                    return after, answer, "new"
                raw = cast("bytes | None", await self.redis.get(key))
        raise StoreError("the session kept changing under the turn")

    async def look(self, whose: str) -> State | None:
        """A session's state, None where there is none; nothing is changed. Raises StoreError."""
        async with self.guard.asking():
            today = await self.pseudonyms.today()
            return unpacked(cast("bytes | None", await self.redis.get(_key(today(f"at {whose}")))))[0]

    async def found(self, session: str, whose: str) -> Found:
        """What there is of somebody who comes, asked under the guard of whoever asks. Raises what Redis raises."""

        def ask(today: Today) -> Awaitable[Any]:
            memories = self.redis.mget(_memory(today(f"memory {whose}")))
            return asyncio.gather(memories, self.redis.get(_key(today(f"at {session}"))))

        today, (memories, raw) = await self.pseudonyms.asked(ask)
        language, left = ((each or b"").decode("ascii", "replace") for each in memories)
        return Found(today, raw, language, left)

    async def remember(self, whose: str, what: str) -> None:
        """Remember a word of somebody until the day is over; not while Redis ails. Raises StoreError."""
        if self.guard.well:
            async with self.guard.asking():
                kept, _ = _memory((await self.pseudonyms.today())(f"memory {whose}"))
                await self.redis.set(kept, what, ex=DAY_SECONDS)

    async def left(self, whose: str, where: str, seconds: int) -> None:
        """Remember for so long where somebody left; not while Redis ails. Raises StoreError."""
        if self.guard.well:
            async with self.guard.asking():
                _, left = _memory((await self.pseudonyms.today())(f"memory {whose}"))
                await self.redis.set(left, where, ex=seconds)

    async def end(self, whose: str) -> State | None:
        """Forget a session, and that it cannot be opened again; gives its last state. Raises StoreError."""
        async with self.guard.asking():
            today = await self.pseudonyms.today()
            key = _key(today(f"at {whose}"))
            raw = cast("bytes | None", await self.redis.get(key))
            if raw != OVER:
                await self.redis.set(key, OVER, ex=OVER_SECONDS)
            return unpacked(raw)[0]

    async def erase(self, session: str, *whose: str) -> None:
        """Forget a session as if it had never been, and all that is remembered of somebody. Raises StoreError."""
        async with self.guard.asking():
            today = await self.pseudonyms.today()
            memories = [key for each in whose for key in _memory(today(f"memory {each}"))]
            for key in (_key(today(f"at {session}")), *memories):
                await self.redis.delete(key)

    async def ready(self) -> bool:
        """Whether Redis answers."""
        try:
            async with self.guard.asking(anyway=True):
                return bool(await self.redis.ping())
        except StoreError:
            return False


def _key(pseudonym: str) -> str:
    return f"helselinja:at:{pseudonym}"


def _memory(pseudonym: str) -> tuple[str, str]:
    """For what is remembered and for where they left; in one slot of a cluster, so that one question asks for both."""
    return f"helselinja:memory:{{{pseudonym}}}", f"helselinja:left:{{{pseudonym}}}"
