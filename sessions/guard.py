"""Nobody waits for Redis: a deadline for whatever is asked of it, and a circuit breaker.

After a few failures in a row nobody asks for a moment; then one at a time tries, and the first answer lets
everybody ask again. (The usual libraries let everybody try at once: with a Redis that hangs, all callers of
that moment would wait.)
"""

import asyncio
from collections.abc import Callable
from time import monotonic
from types import TracebackType

from redis.exceptions import RedisError

FAILURES = 3
PAUSE_SECONDS = 0.2
# redis-py 8.1 lets AttributeError and TypeError out where a connection is closed under a command (redis-py
# issue 4287), and ValueError where an answer should be a number and is none
FAULTS = (RedisError, OSError, TimeoutError, AttributeError, TypeError, ValueError)
DEADLINE_SECONDS = 0.7  # asked twice a webhook at most: a caller waits 1.4 s, and Twilio would wait 15


class StoreError(RuntimeError):
    """Redis did not do what was asked; the message names the kind of fault and nothing else."""


class Guard:
    """One for all that this process asks of one Redis. `time` gives seconds that only go forward."""

    def __init__(self, time: Callable[[], float] = monotonic) -> None:
        self._time = time
        self._failures = 0
        self._asks_again_at = 0.0

    @property
    def well(self) -> bool:
        """Whether what was asked last was answered: what can be done without is not asked of a Redis that ails."""
        return not self._failures

    def asking(self, *, anyway: bool = False) -> "Asking":
        """Around everything asked for one purpose. Raises StoreError, and at once while the breaker is open.

        `anyway` asks even then: somebody wants to know.
        """
        return Asking(self, anyway=anyway)

    def begin(self, *, anyway: bool) -> None:
        """Somebody is about to ask. Raises StoreError while the breaker is open."""
        if self._failures >= FAILURES and not anyway:
            if self._time() < self._asks_again_at:
                raise StoreError("not asked")
            self._asks_again_at = self._time() + DEADLINE_SECONDS + PAUSE_SECONDS  # nobody else, meanwhile

    def failed(self) -> None:
        """What was asked was not answered."""
        self._failures += 1
        self._asks_again_at = self._time() + PAUSE_SECONDS

    def answered(self) -> None:
        """What was asked was answered."""
        self._failures = 0


class Asking:
    """One purpose that Redis is asked for: its deadline, and what the guard learns of it.

    A class, since a generator in its place cost as much as a command did.
    """

    def __init__(self, guard: Guard, *, anyway: bool) -> None:
        self._guard, self._anyway = guard, anyway
        self._deadline = asyncio.timeout(DEADLINE_SECONDS)

    async def __aenter__(self) -> None:
        self._guard.begin(anyway=self._anyway)
        await self._deadline.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        try:
            await self._deadline.__aexit__(kind, error, where)
        except TimeoutError as late:
            error = late
        if error is None:
            self._guard.answered()
        elif isinstance(error, FAULTS):
            self._guard.failed()
            raise StoreError(type(error).__name__) from error
