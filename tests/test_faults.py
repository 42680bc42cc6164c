"""Redis fails for real, in every way it can, and the line goes on.

What is heard is compared byte for byte with the same call on a healthy line, apart from what is sealed.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count
from time import perf_counter

import pytest

from app import assemble
from ivr.handset import Handset
from ivr.rehearsal import Pretend
from ivr.telephone import telephone
from sessions.guard import DEADLINE_SECONDS
from sessions.server import CONNECTIONS
from tests.conftest import ACCOUNT, LINE, NOON, PUBLIC_URL, TOKEN, Clock, settings
from tests.crawler import Crawler
from tests.faults import FAULT, FAULTS, Fault, Victim, running, struck
from tests.webhook import Pairs, Recorder, calling, send, texting

pytestmark = pytest.mark.anyio

LONGEST_SECONDS = 2
UNTIL_ASKED_AGAIN = 0.25  # a little longer than nobody asks Redis after a failure
AT_ONCE = 50
MOST_ASKING = 2  # one after the other, where the machine is slow
TRIES = 3  # where a machine does much else, seconds say little: it is enough to be in time once
KILLED_AFTER = 700  # webhooks of the crawl
CRAWLED_KEYS = "12345#0"

Step = tuple[int, Callable[[Handset], Awaitable[object]]]
"""The seconds that pass before it, and what the caller does."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victim]:
    with running(tmp_path_factory.mktemp("victim")) as victim:
        yield victim


@pytest.fixture
def victim(server: Victim) -> Victim:
    server.redis.flushall()
    return server


@asynccontextmanager
async def opened(victim: Victim, clock: Clock, **changed: object) -> AsyncIterator[Handset]:
    web = assemble(settings(victim.url, **changed), clock)
    async with telephone(Pretend(web, PUBLIC_URL, TOKEN, ACCOUNT, LINE)) as handset:
        yield handset


def key(keys: str, seconds: int = 4) -> Step:
    return seconds, lambda handset: handset.press(keys)


DIAL: Step = (0, Handset.dial)
SILENCE: Step = (12, Handset.wait)
BUSY: Step = (20, lambda handset: handset.callee("busy"))
TALKED: Step = (30, lambda handset: handset.callee("completed"))

CALL: list[Step] = [
    DIAL, key("3"), key("1"), key("8"), SILENCE, key("7"), key("0"), key("*"),
    key("2"), key("1"), key("9"), key("#"), key("2"), BUSY, key("2"), TALKED, SILENCE, SILENCE,
    key("8"), key("*"), key("4"), key("1"), key("1", seconds=0), key("3", seconds=0),
    key("0"), key("1"), key("#"), key("8"), SILENCE, SILENCE, SILENCE,
]  # fmt: skip
STRUCK, MENDED = 8, 24


async def take(steps: Sequence[Step], handset: Handset, clock: Clock) -> None:
    for seconds, step in steps:
        clock.at += timedelta(seconds=seconds)
        await step(handset)


@pytest.fixture(scope="module")
def healthy(server: Victim) -> dict[tuple[str, ...], list[bytes]]:
    """What is heard on a healthy line, by its languages."""

    async def heard(languages: tuple[str, ...]) -> list[bytes]:
        clock = Clock(NOON)
        async with opened(server, clock, languages=languages) as handset:
            recorder = Recorder(handset)
            await take(CALL, handset, clock)
        return recorder.bodies

    return {languages: asyncio.run(heard(languages)) for languages in (("nb", "en"), ("en", "nb"))}


MOMENTS = [
    # when Redis fails, the languages: both are spoken in each call, and each is once the line's own
    pytest.param(0, ("nb", "en"), id="before the call"),
    pytest.param(STRUCK, ("en", "nb"), id="in the middle"),
]


@pytest.mark.parametrize(("struck_at", "languages"), MOMENTS)
@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_a_whole_call(  # noqa: PLR0913, PLR0917 - every fault at every moment
    victim: Victim,
    clock: Clock,
    healthy: dict[tuple[str, ...], list[bytes]],
    fault: Fault,
    struck_at: int,
    languages: tuple[str, ...],
) -> None:
    clock.at = NOON
    async with opened(victim, clock, languages=languages) as handset:
        recorder = Recorder(handset)
        await take(CALL[:struck_at], handset, clock)
        with struck(victim, fault):
            await take(CALL[struck_at:MENDED], handset, clock)
        await asyncio.sleep(UNTIL_ASKED_AGAIN)
        before = sessions(victim)
        await take(CALL[MENDED : MENDED + 1], handset, clock)
        after = sessions(victim)
        await take(CALL[MENDED + 1 :], handset, clock)
    assert recorder.bodies == healthy[languages]
    assert recorder.longest < LONGEST_SECONDS
    assert len(after) == 1
    assert after != before, "the turn after mending has not written the session"


def sessions(victim: Victim) -> list[object]:
    return [victim.redis.get(name) for name in victim.redis.keys("helselinja:at:*")]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_texts_are_first_texts(victim: Victim, clock: Clock, fault: Fault) -> None:
    """A digit after a menu is a digit to a stranger; 113 is in the menu, in the texter's language."""
    async with opened(victim, clock) as handset:
        recorder = Recorder(handset)
        first = await handset.text("1")
        handset.caller = "+4740000002"
        await handset.text("fastlege")
        further = await handset.text("1")
        assert further != first
        handset.caller = "+4740000003"
        await handset.text("fastlege")
        with struck(victim, fault):
            assert await handset.text("1") in ([first, further] if fault.at_times else [first])
            for words in ("meny", "menu", "hei hei"):
                [menu] = await handset.text(words)
                assert "113" in menu
            [alarm] = await handset.text("jeg vil ikke leve")
            assert "113" in alarm
        await asyncio.sleep(UNTIL_ASKED_AGAIN)
        handset.caller = "+4740000004"  # the other one may have been answered in English since
        await handset.text("fastlege")
        assert await handset.text("1") == further
    assert recorder.longest < LONGEST_SECONDS


async def test_many_at_once_wait_for_nobody(victim: Victim, clock: Clock) -> None:
    """Redis hangs: who comes before that is known waits, and of those who come after it one at a time."""
    numbers = count()

    async def timed(handset: Handset, path: str, pairs: Pairs) -> float:
        begun = perf_counter()
        answer = await send(handset, path, pairs)
        assert answer.status == 200
        assert b"113" in answer.body.replace(b" ", b"")
        return perf_counter() - begun

    async def wave(handset: Handset) -> list[float]:
        calls = [calling(f"CA{next(numbers)}") for _ in range(AT_ONCE // 2)]
        texts = [texting("hei", f"SM{next(numbers)}", From=f"+47400{n:05}") for n in range(AT_ONCE // 2)]
        return await asyncio.gather(
            *(timed(handset, "/voice", pairs) for pairs in calls),
            *(timed(handset, "/sms", pairs) for pairs in texts),
        )

    async def waits(handset: Handset) -> tuple[float, list[int]]:
        """The longest wait, and how many waited for Redis of those who came after it was known, and later."""
        with struck(victim, FAULT["hanging"]):
            first = await wave(handset)
            at_once = await wave(handset)
            await asyncio.sleep(UNTIL_ASKED_AGAIN)
            asking = await wave(handset)
        await asyncio.sleep(UNTIL_ASKED_AGAIN)
        await send(handset, "/voice", calling(f"CA{next(numbers)}"))  # one tries
        waited = [sum(seconds > DEADLINE_SECONDS for seconds in each) for each in (at_once, asking)]
        return max(*first, *at_once, *asking), waited

    async with opened(victim, clock) as handset:
        await wave(handset)
        for _ in range(TRIES):
            longest, waited = await waits(handset)
            if longest < LONGEST_SECONDS and max(waited) <= MOST_ASKING:
                break
        assert longest < LONGEST_SECONDS
        assert max(waited) <= MOST_ASKING
        assert waited[1] >= 1, "somebody asks again"
        for _ in range(TRIES):
            before = len(sessions(victim))
            await wave(handset)
            if written := len(sessions(victim)) == before + AT_ONCE // 2:
                break
        assert written, "all ask again; the texters are the same"


async def test_many_at_once_are_no_fault_of_redis(victim: Victim, clock: Clock) -> None:
    """More than there are connections to it: they wait for one another, and all are written."""
    many = CONNECTIONS + 5  # and no more: a slow machine must get through them before the deadline
    async with opened(victim, clock) as handset:
        for attempt in range(TRIES):
            victim.redis.flushall()
            answers = await asyncio.gather(
                *(send(handset, "/voice", calling(f"CA{attempt}x{number}")) for number in range(many))
            )
            assert {answer.status for answer in answers} == {200}
            if len(sessions(victim)) == many:
                break
    assert len(sessions(victim)) == many


@pytest.mark.crawl
async def test_the_whole_line_with_redis_killed_on_the_way(victim: Victim, clock: Clock) -> None:
    """Every place, every number dialled: as on a healthy line. One language, since Redis knows none."""
    async with opened(victim, clock, languages=("nb",)) as handset:
        healthy = Recorder(handset)
        expected = await Crawler(handset, CRAWLED_KEYS).crawl()
    async with opened(victim, clock, languages=("nb",)) as handset:
        recorder = Recorder(handset, {KILLED_AFTER: victim.kill})
        try:
            walk = await Crawler(handset, CRAWLED_KEYS).crawl()
        finally:
            victim.start()
    assert walk == expected
    assert recorder.bodies == healthy.bodies
    assert len(recorder.bodies) > 3 * KILLED_AFTER
    assert recorder.longest < LONGEST_SECONDS
    assert len({len(seal) for seal in healthy.seals}) == 1
