"""What a caller, and the whole line, have used of a day: calls, texts, connected time, and what it cost.

The rules:
    what is used up for one caller is used up for nobody else, and one caller cannot use up the line
    a webhook that comes again is counted once
    one server does all of an admission in one go; a cluster, which keeps the caller and the line apart, one after the
        other, as this process does where Redis cannot be asked
    time is taken when a call is connected, as much as it may last, and what was not used is given back when
    the connection or the call is over, so that many calls at once cannot run past the limit
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast

from redis.asyncio import Redis

from sessions.memory import Memory
from sessions.pseudonym import DAY_SECONDS, Pseudonyms, Today
from sessions.server import Client

LONGEST_SECONDS = 60 * 60
SHORTEST_SECONDS = 5 * 60  # what is left is worth connecting for
NAME_LETTERS = 12

# Tally.admit in one go, where both keys lie on one server: nobody comes between, and nothing is half counted.
# KEYS: the caller's and the line's. ARGV: the request's name, its kind, the most of the kind for the caller and for the
# line, how long all this is kept, the most a day may cost, and what a call, a text and a minute cost.
ADMIT = """
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 'known' end
local function used(key, kind) return tonumber(redis.call('HGET', key, kind) or '0') end
local function take(key)
  if redis.call('HINCRBY', key, ARGV[2], 1) == 1 then redis.call('EXPIRE', key, ARGV[5]) end
end
if used(KEYS[1], ARGV[2]) + 1 > tonumber(ARGV[3]) then return 'over' end
local cost = used(KEYS[2], 'calls') * ARGV[7] + used(KEYS[2], 'texts') * ARGV[8]
if cost + used(KEYS[2], 'seconds') / 60 * ARGV[9] >= tonumber(ARGV[6]) then return 'over' end
if used(KEYS[2], ARGV[2]) + 1 > tonumber(ARGV[4]) then return 'over' end
redis.call('HSET', KEYS[1], ARGV[1], '1')
take(KEYS[1])
take(KEYS[2])
return 'new'
"""

Kind = Literal["calls", "texts"]
Verdict = Literal["new", "known", "over"]


@dataclass(frozen=True)
class Allowance:
    """What may be used in a day; `minutes` are minutes of being connected to others."""

    calls: int
    texts: int
    minutes: int


@dataclass(frozen=True)
class Cost:
    """The most a day may cost, and what a call, a text and a connected minute cost, in kroner."""

    most: float
    call: float
    text: float
    minute: float


@dataclass(frozen=True)
class Tally:
    """Counts what is used. `clock` gives seconds since 1970."""

    redis: Client | Memory
    pseudonyms: Pseudonyms
    caller: Allowance
    line: Allowance
    cost: Cost
    clock: Callable[[], float]

    async def admit(self, kind: Kind, whose: str, request: str, today: Today | None = None) -> Verdict:
        """Count a call or a text, unless it was counted before; "over" where there is nothing left for it."""
        mine, line, today = await self._keys(whose, today)
        name = today(f"{kind} {request}")[:NAME_LETTERS]
        if isinstance(self.redis, Redis):
            most = getattr(self.caller, kind), getattr(self.line, kind)
            cost = self.cost.most, self.cost.call, self.cost.text, self.cost.minute
            given = (name, kind, *map(str, (*most, DAY_SECONDS, *cost)))
            return cast("Verdict", (await self.redis.eval(ADMIT, 2, mine, line, *given)).decode())
        if not await self.redis.hsetnx(mine, name, "1"):
            return "known"
        if await self._take(mine, kind, 1, getattr(self.caller, kind)):
            if not await self._too_dear(line) and await self._take(line, kind, 1, getattr(self.line, kind)):
                return "new"
            await self.redis.hincrby(mine, kind, -1)
        await self.redis.hdel(mine, name)
        return "over"

    async def connect(self, whose: str, call: str, turn: int) -> int:
        """How many seconds a call may be connected, which are taken at once; 0: not at all.

        `turn` is the connection's own: asked again it is told the same, and 0 when it is over.
        """
        mine, line, today = await self._keys(whose)
        name = today(f"{call} connected")[:NAME_LETTERS]
        once = today(f"{call} connected {turn}")[:NAME_LETTERS]
        if await self.redis.hget(mine, once) and not await self.redis.hget(mine, name):
            return 0
        limits = (mine, self.caller.minutes * 60), (line, self.line.minutes * 60)
        left = [most - int(await self.redis.hget(key, "seconds") or 0) for key, most in limits]
        wanted, now = min(LONGEST_SECONDS, *left), int(self.clock())
        free = wanted >= SHORTEST_SECONDS and not await self._too_dear(line)
        if not (free and await self.redis.hsetnx(mine, name, f"{wanted} {now} {turn}")):
            taken = await self.redis.hget(mine, name)  # by the same webhook, before or at this moment
            return max(0, min(LONGEST_SECONDS, int(taken.split()[0]))) if taken else 0
        await self.redis.hsetnx(mine, once, "1")
        mine_now = await self._take_seconds(*limits[0], wanted)
        seconds = await self._take_seconds(*limits[1], mine_now) if mine_now else 0
        await self._count(mine, "seconds", seconds - mine_now)
        if not seconds:
            await self.redis.hdel(mine, name)
        elif seconds < wanted:
            await self.redis.hset(mine, name, f"{seconds} {now} {turn}")
        return seconds

    async def connected(self, whose: str, call: str, turn: int | None = None) -> None:
        """A connection, or with no `turn` the call itself, is over: what it did not use is given back.

        What ended an earlier connection of the call, and comes again, ends nothing.
        """
        mine, line, today = await self._keys(whose)
        name = today(f"{call} connected")[:NAME_LETTERS]
        found = await self.redis.hget(mine, name)
        taken, since, opened = map(int, found.split()) if found else (0, 0, 0)
        if found and (turn is None or turn >= opened) and await self.redis.hdel(mine, name):
            used = min(taken, max(0, int(self.clock()) - since))
            for key in (mine, line):
                await self._count(key, "seconds", used - taken)

    async def forget(self, whose: str) -> None:
        """Nothing is known of what somebody has used."""
        mine, *_ = await self._keys(whose)
        await self.redis.delete(mine)

    async def _keys(self, whose: str, today: Today | None = None) -> tuple[str, str, Today]:
        today = today or await self.pseudonyms.today()
        return f"helselinja:of:{today(f'of {whose}')}", f"helselinja:line:{self.pseudonyms.day()}", today

    async def _take(self, key: str, kind: Kind, amount: int, most: int) -> bool:
        if await self._count(key, kind, amount) <= most:
            return True
        await self.redis.hincrby(key, kind, -amount)
        return False

    async def _take_seconds(self, key: str, most: int, wanted: int) -> int:
        """Take what was left a moment ago, or as much of it as others have not taken since."""
        over = max(0, await self._count(key, "seconds", wanted) - most)
        seconds = wanted - over if wanted - over >= SHORTEST_SECONDS else 0
        if seconds < wanted:
            await self._count(key, "seconds", seconds - wanted)
        return seconds

    async def _count(self, key: str, kind: str, amount: int) -> int:
        count = await self.redis.hincrby(key, kind, amount)
        if count == amount:
            await self.redis.expire(key, DAY_SECONDS)
        return count

    async def _too_dear(self, line: str) -> bool:
        used = await self.redis.hmget(line, ["calls", "texts", "seconds"])
        calls, texts, seconds = [int(each or 0) for each in used]
        cost = calls * self.cost.call + texts * self.cost.text + seconds / 60 * self.cost.minute
        return cost >= self.cost.most
