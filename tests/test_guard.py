"""The guard before Redis: a deadline, a breaker, one who tries, and everybody again when it is mended."""

import asyncio
from time import perf_counter

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import OutOfMemoryError, ReadOnlyError

from sessions.guard import DEADLINE_SECONDS, FAILURES, PAUSE_SECONDS, Guard, StoreError

pytestmark = pytest.mark.anyio


class Time:
    """Seconds that the test lets pass."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


async def ask(guard: Guard, fault: Exception | None = None, *, anyway: bool = False) -> str:
    """What came of asking: "answered", the kind of a fault, or "not asked"."""
    try:
        async with guard.asking(anyway=anyway):
            if fault is not None:
                raise fault
    except StoreError as error:
        return str(error)
    return "answered"


FAULTS = [
    # why it is here, the fault, what is told of it
    ("nothing listens", RedisConnectionError("at redis.example.no"), "ConnectionError"),
    ("it may not write", ReadOnlyError("helselinja:at:1"), "ReadOnlyError"),
    ("it has no room", OutOfMemoryError(""), "OutOfMemoryError"),
    ("the network says so", OSError(113, "no route"), "OSError"),
    ("it is late", TimeoutError(), "TimeoutError"),
    ("a connection was closed under the command", AttributeError("writelines"), "AttributeError"),
    ("the same, otherwise", TypeError("NoneType"), "TypeError"),
]


async def test_a_fault_is_told_by_its_kind_alone() -> None:
    for why, fault, told in FAULTS:
        assert await ask(Guard(), fault) == told, why


async def test_what_is_no_fault_of_redis_goes_through_and_counts_for_nothing() -> None:
    guard = Guard(Time())
    for _ in range(FAILURES + 1):
        with pytest.raises(ZeroDivisionError):
            await ask(guard, ZeroDivisionError())
    assert await ask(guard) == "answered"


async def test_nobody_waits_beyond_the_deadline() -> None:
    guard, begun = Guard(), perf_counter()
    with pytest.raises(StoreError, match="TimeoutError"):
        async with guard.asking():
            await asyncio.sleep(10 * DEADLINE_SECONDS)
    assert DEADLINE_SECONDS <= perf_counter() - begun < DEADLINE_SECONDS + 0.3


LATE = TimeoutError()
STEPS: list[tuple[str, float, Exception | None, str]] = [
    # why it is here, the seconds that pass before, what Redis does if it is asked, what comes of it
    ("a first failure", 0, LATE, "TimeoutError"),
    ("a second", 0, LATE, "TimeoutError"),
    ("an answer between failures: they are not in a row", 0, None, "answered"),
    ("one", 0, LATE, "TimeoutError"),
    ("two", 0, LATE, "TimeoutError"),
    ("three in a row", 0, LATE, "TimeoutError"),
    ("now nobody asks", 0, None, "not asked"),
    ("not until the pause is over", PAUSE_SECONDS * 0.9, None, "not asked"),
    ("then one tries", PAUSE_SECONDS * 0.2, LATE, "TimeoutError"),
    ("one is enough to close it again", 0, None, "not asked"),
    ("an answer", PAUSE_SECONDS * 1.1, None, "answered"),
    ("lets everybody ask", 0, None, "answered"),
    ("and it takes three failures again", 0, LATE, "TimeoutError"),
    ("two", 0, LATE, "TimeoutError"),
    ("until nobody asks", 0, LATE, "TimeoutError"),
    ("again", 0, None, "not asked"),
]


async def test_the_breaker() -> None:
    time = Time()
    guard = Guard(time)
    for number, (why, seconds, fault, came) in enumerate(STEPS):
        time.at += seconds
        assert await ask(guard, fault) == came, f"{number}: {why}"


async def open_breaker(guard: Guard) -> None:
    for _ in range(FAILURES):
        await ask(guard, LATE)


async def test_one_at_a_time_tries() -> None:
    """Nobody else, for as long as the one may take; whoever gives up in between blocks it no longer."""
    time = Time()
    guard = Guard(time)
    await open_breaker(guard)
    time.at += PAUSE_SECONDS
    async with guard.asking():
        assert await ask(guard) == "not asked"
        time.at += DEADLINE_SECONDS
        assert await ask(guard) == "not asked"
    assert await ask(guard) == "answered"

    await open_breaker(guard)
    time.at += PAUSE_SECONDS
    with pytest.raises(asyncio.CancelledError):
        async with guard.asking():
            raise asyncio.CancelledError
    assert await ask(guard) == "not asked"
    time.at += DEADLINE_SECONDS + 1.1 * PAUSE_SECONDS
    assert await ask(guard) == "answered"


async def test_who_wants_to_know_asks_anyway() -> None:
    guard = Guard(Time())
    await open_breaker(guard)
    assert await ask(guard, LATE, anyway=True) == "TimeoutError"
    assert await ask(guard) == "not asked"
    assert await ask(guard, anyway=True) == "answered"
    assert await ask(guard) == "answered", "and the answer holds for all"
