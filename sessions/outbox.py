"""What is to be sent: durable in Redis from before its turn is written until it is sent, and then gone.

SAQ carries it: a job that a dead worker held is taken up again, one that failed waits and comes again. Its payload is
sealed before it comes here, and goes with the job. Every key of it bears the tag {helselinja:outbox}, so that a
cluster keeps them together.

Whether something was begun, and whether it is done, stands in a ledger of its own (sessions/ledger.py): SAQ alone
would send twice where a worker dies after Twilio has accepted.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, cast

from redis.exceptions import RedisError
from saq import Job, Worker
from saq.queue.redis import RedisQueue
from saq.types import PartialTimersDict

from sessions.guard import FAULTS, StoreError
from sessions.pseudonym import DAY_SECONDS, Pseudonyms
from sessions.server import Client

NAME = "{helselinja:outbox}"
TASK = "send"
FUNCTION_SECONDS = 30  # longer than one request to Twilio and one question; then another worker takes over
MOST_TRIES = 50
FIRST_DELAY, LONGEST_DELAY = 2, 60  # seconds, doubled each time
AT_ONCE = 4
ASKS_EVERY = 0.25  # seconds: less than a client of ours waits for an answer
CALMS_DOWN = 1.0  # seconds, where Redis does not answer
KEPT_SECONDS = 14 * DAY_SECONDS  # how often something was sent, and refused
KEEP_NOTHING = -1  # of a job that is over

# SAQ writes down its jobs, and what went wrong with them; ours say themselves what may be said
logging.getLogger("saq").setLevel(logging.CRITICAL)

Send = Callable[[str, str, float], Awaitable[None]]
"""Sends something: by its name, its sealed payload, and when it was put in. Where it raises, it is tried later."""


@dataclass(frozen=True)
class Outbox:
    """The outbox in one Redis. `clock` gives seconds since 1970."""

    redis: Client
    pseudonyms: Pseudonyms
    clock: Callable[[], float]
    _queue: "_Queue" = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_queue", _Queue(cast("Any", self.redis), NAME))

    async def name(self, of: str) -> str:
        """The name of what is sent for something (a turn of a call): the same when that comes again.

        Raises StoreError.
        """
        try:
            return (await self.pseudonyms.today())(f"sent {of}")
        except FAULTS as error:
            raise StoreError(type(error).__name__) from error

    async def put(self, name: str, sealed: str) -> None:
        """Put something in; it is in once, however often this is asked. Raises StoreError."""
        job = Job(
            TASK,
            key=f"{NAME}{name}",
            kwargs={"name": name, "sealed": sealed, "since": self.clock()},
            timeout=FUNCTION_SECONDS,
            retries=MOST_TRIES,
            retry_delay=FIRST_DELAY,
            retry_backoff=LONGEST_DELAY,
            ttl=KEEP_NOTHING,
        )
        try:
            await self._queue.enqueue(job)
        except FAULTS as error:
            raise StoreError(type(error).__name__) from error

    @asynccontextmanager
    async def worked(self, send: Send, sweeps: int = 5) -> AsyncIterator[None]:
        """A worker at work beside whatever is done inside; every `sweeps` seconds it looks for those of dead ones."""
        begun = asyncio.Event()
        worker = _worker(self._queue, send, sweeps, begun)
        working = asyncio.create_task(worker.start())
        await begun.wait()  # it forgets that it was ended before it began
        try:
            yield
        finally:
            await _ended(worker)
            await working

    async def count(self, outcome: str) -> None:
        """Count how something ended, by the day. Nothing is lost where that fails."""
        key = f"helselinja:outcomes:{self.pseudonyms.day()}"
        with suppress(RedisError, OSError):
            await self.redis.hincrby(key, outcome, 1)
            await self.redis.expire(key, KEPT_SECONDS)

    async def waiting(self) -> int:
        """How many are in it."""
        return await self._queue.count("incomplete")


def _worker(queue: "_Queue", send: Send, sweeps: int, begun: asyncio.Event) -> Worker[Any]:
    async def at_work(_: object) -> None:
        begun.set()

    async def task(_: object, *, name: str, sealed: str, since: float) -> None:
        await send(name, sealed, since)

    worker = Worker[Any](
        queue,
        [(TASK, task)],
        startup=at_work,
        concurrency=AT_ONCE,
        dequeue_timeout=ASKS_EVERY,
        timers=PartialTimersDict(schedule=1, worker_info=60, sweep=sweeps, abort=FUNCTION_SECONDS),
    )
    worker.SIGNALS = []  # signals are the server's
    return worker


async def _ended(worker: Worker[Any]) -> None:
    """What is being sent is sent; what only watches ends at once."""
    worker.event.set()
    tasks = list(worker.tasks)
    for task in tasks:
        if task.get_name() != "process":
            task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=FUNCTION_SECONDS)


class _Queue(RedisQueue):
    """SAQ's queue on any of our clients."""

    async def version(self) -> tuple[int, ...]:
        """New enough for what is asked of it; a cluster would answer for each of its nodes."""
        return (7, 0, 0)

    async def dequeue(self, timeout: float = 0.0, poll_interval: float = 0.0) -> Job | None:  # noqa: ASYNC109 - as SAQ has it
        """The next job; without a Redis nobody asks again at once."""
        try:
            return await super().dequeue(timeout, poll_interval)
        except (RedisError, OSError):
            await asyncio.sleep(CALMS_DOWN)
            return None

    async def listen(self, job_keys: Iterable[str], *_: object, **__: object) -> None:
        """Waits for no news of a job: only a sweep asks for it, and a dead worker has none."""
