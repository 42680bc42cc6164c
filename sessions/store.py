"""Who is where: open a session, one turn, write it, let it expire.

A turn is applied once. The session is read, the turn worked out, and the new session written only if the old
one is still there unchanged; else it is done again from the start. What was answered is kept with the
session under the webhook's own name, so that the same webhook coming again (later, at the same moment or
after the next turn) gets the same answer and moves nothing.

A key in Redis is an HMAC of whose session it is, under a random secret that Redis itself forgets within a
day: afterwards nobody can tell whose it was. What a session holds means nothing here.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from redis.asyncio import Redis
from redis.commands.core import AsyncScript
from redis.exceptions import RedisError

DAY = 24 * 60 * 60
DAY_KEY = "helselinja:day"
SECRET_BYTES = 32
KEPT_ANSWERS = 16
MOST_TRIES = 50

# Writes the new value only if the old one still stands. KEYS[1]; old ("" for none), new, seconds, sliding.
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

State = list[object]
Turn = Callable[[State | None], tuple[State, State]]


class StoreError(RuntimeError):
    """The session could not be read or written."""


@dataclass(frozen=True)
class Store:
    """Sessions in Redis."""

    redis: Redis

    async def turn(self, whose: str, request: str, work: Turn, lifetime: int, *, sliding: bool) -> State:
        """One turn of one session, applied once; returns its answer.

        `work` makes of the session's state (None: there is none) the next state and the answer, and may be
        called more than once. `lifetime` is in seconds: from this turn if it is `sliding`, else from the
        session's first. Raises StoreError.
        """
        try:
            key, name = await self._key(whose), _short(request)
            for _ in range(MOST_TRIES):
                raw = cast("bytes | None", await self.redis.get(key))
                state, answers = _unpacked(raw)
                if name in answers:
                    return answers[name]
                state, answer = work(state)
                kept = dict([*answers.items(), (name, answer)][-KEPT_ANSWERS:])
                if await self._swap(
                    keys=[key], args=[raw or b"", _packed(state, kept), lifetime, int(sliding)]
                ):
                    return answer
        except RedisError as error:
            raise StoreError(type(error).__name__) from error
        raise StoreError("the session kept changing under the turn")

    async def end(self, whose: str) -> None:
        """Forget a session. Raises StoreError."""
        try:
            await self.redis.delete(await self._key(whose))
        except RedisError as error:
            raise StoreError(type(error).__name__) from error

    async def ready(self) -> bool:
        """Whether Redis answers."""
        try:
            return bool(await self.redis.ping())
        except RedisError:
            return False

    @cached_property
    def _swap(self) -> AsyncScript:
        return self.redis.register_script(SWAP)

    async def _key(self, whose: str) -> str:
        secret = cast("bytes | None", await self.redis.get(DAY_KEY))
        if secret is None:
            fresh = secrets.token_bytes(SECRET_BYTES)
            await self.redis.set(DAY_KEY, fresh, nx=True, ex=DAY)
            secret = cast("bytes | None", await self.redis.get(DAY_KEY)) or fresh
        return "helselinja:" + hmac.new(secret, whose.encode(), hashlib.sha256).hexdigest()[:32]


def _short(request: str) -> str:
    return hashlib.sha256(request.encode()).hexdigest()[:12]


def _packed(state: State, answers: dict[str, State]) -> bytes:
    return json.dumps([state, answers], separators=(",", ":"), ensure_ascii=False).encode()


def _unpacked(raw: bytes | None) -> tuple[State | None, dict[str, State]]:
    """What a session holds; one that cannot be read counts as none."""
    try:
        state, answers = json.loads(raw or b"[null, {}]")
        if isinstance(answers, dict) and isinstance(state, list | None):
            return state, answers
    except (ValueError, TypeError, RecursionError):
        pass
    return None, {}
