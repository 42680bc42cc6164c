"""How often something happened: counted in the process, and taken to Redis every few seconds and at the end.

The rules:
    counting asks nothing of Redis and nothing of the clock: a turn never waits for it and never fails by it
    what is counted has a name made of words of ours; whoever counts sees to it that no caller's are in it
    a batch is added once, however often it is sent: it has a name, and Redis remembers that for a day
    it is added to the day and the week in which it arrives, so that a period that is over changes no more
    it ends by a signal that it looks at: a cancel may be lost in redis-py just as it writes a command
        (asyncio.wait_for before Python 3.12), and whoever waits for a cancelled task then waits for ever
Where Redis does not answer, counting goes on, and all of it is added once it does. A process that is killed loses
what it has counted since it last sent: FLUSH_SECONDS, unless Redis did not answer either.

All keys bear one tag, so that a cluster keeps them together.
"""

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import date
from typing import Literal, cast

from sessions.guard import DEADLINE_SECONDS, FAULTS, StoreError
from sessions.pseudonym import DAY_SECONDS
from sessions.server import Client

FLUSH_SECONDS = 5
MOST_NAMES = 10_000  # far more than there are places times languages times outcomes
KEPT_SECONDS = 60 * DAY_SECONDS
READ_SECONDS = 10.0
LAST_SECONDS = (
    3.0  # for what is being sent at the end, and for what is left: each has a deadline, this is for all
)

# KEYS: the batch, the day, the week, ever. ARGV: how long a batch is kept, and how long all else after it was last
# added to; then each time which key, a name, how often.
ADD = """
if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then return 0 end
for at = 3, #ARGV, 3 do redis.call('HINCRBY', KEYS[tonumber(ARGV[at])], ARGV[at + 1], ARGV[at + 2]) end
redis.call('EXPIRE', KEYS[2], ARGV[2])
redis.call('EXPIRE', KEYS[3], ARGV[2])
redis.call('EXPIRE', KEYS[4], ARGV[2])
return 1
"""

Period = Literal["day", "week", "ever"]
Counts = Mapping[str, int]
PERIODS: tuple[Period, ...] = ("day", "week", "ever")


class Counters:
    """Counts of one process, and of all of them in one Redis. `day` gives the day it is, as 2026-11-22."""

    def __init__(self, redis: Client, day: Callable[[], str]) -> None:
        self._redis, self._day = redis, day
        self._new: Counter[tuple[Period, str]] = Counter()
        self._batch: tuple[str, Counter[tuple[Period, str]]] | None = None

    def add(self, name: str, period: Period, amount: int = 1) -> None:
        """Count something by the day, by the week, or for ever."""
        if (period, name) in self._new or len(self._new) < MOST_NAMES:
            self._new[period, name] += amount

    async def flush(self) -> None:
        """Take all to Redis. Raises StoreError where it does not answer: then nothing is lost, and it is sent again."""
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                if self._batch is not None:  # Redis may have added it, and its answer was lost
                    await self._add(*self._batch)
                    self._batch = None
                if self._new:
                    self._batch, self._new = (secrets.token_hex(8), self._new), Counter()
                    await self._add(*self._batch)
                    self._batch = None
        except FAULTS as error:
            raise StoreError(type(error).__name__) from error

    @asynccontextmanager
    async def flushed(self, seconds: float = FLUSH_SECONDS) -> AsyncIterator[None]:
        """Taken to Redis every so many seconds beside whatever is done inside, and once more when that is over.

        The end waits for that LAST_SECONDS at most, however Redis fails.
        """
        over = asyncio.Event()
        flushing = asyncio.create_task(self._flushing(seconds, over))
        try:
            yield
        finally:
            over.set()
            await asyncio.wait([flushing], timeout=LAST_SECONDS)
            flushing.cancel()  # nobody waits for what becomes of it

    async def read(self, period: Period, name: str = "") -> Counts:
        """What all processes have counted in a day (2026-11-22), a week (2026-W47), or ever. Raises StoreError."""
        return await self._hash(_key(period, name))

    async def sent(self, day: str) -> Counts:
        """What became of all that the line sent by itself on a day (sessions/outbox.py). Raises StoreError."""
        return await self._hash(f"helselinja:outcomes:{day}")

    def day(self) -> str:
        """The day it is."""
        return self._day()

    async def _hash(self, key: str) -> Counts:
        try:
            async with asyncio.timeout(READ_SECONDS):
                found = await cast("asyncio.Future[dict[bytes, bytes]]", self._redis.hgetall(key))
            return {name.decode(): int(count) for name, count in found.items()}
        except FAULTS as error:
            raise StoreError(type(error).__name__) from error

    async def _add(self, batch: str, counts: Counter[tuple[Period, str]]) -> None:
        today = self._day()
        keys = (_key("batch", batch), _key("day", today), _key("week", week_of(today)), _key("ever"))
        given = [
            str(each)
            for (period, name), amount in counts.items()
            for each in (PERIODS.index(period) + 2, name, amount)
        ]
        await cast(
            "asyncio.Future[int]",
            self._redis.eval(ADD, len(keys), *keys, str(DAY_SECONDS), str(KEPT_SECONDS), *given),
        )

    async def _flushing(self, seconds: float, over: asyncio.Event) -> None:
        last = False
        while not last:
            last = over.is_set()  # looked at first: all that was counted until then is taken
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await over.wait()
            with suppress(StoreError):  # said already by whatever asks Redis in a turn; it is tried again
                await self.flush()


def week_of(day: str) -> str:
    """The week of a day, from Monday, as 2026-W47."""
    year, week, _ = date.fromisoformat(day).isocalendar()
    return f"{year}-W{week:02}"


def _key(kind: str, name: str = "") -> str:
    return f"{{helselinja:counts}}:{kind}:{name}" if name else f"{{helselinja:counts}}:{kind}"
