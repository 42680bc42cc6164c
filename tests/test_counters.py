"""Counting, on a real Valkey server that fails, comes back, and answers late."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from redis import Redis

from sessions.counters import LAST_SECONDS, MOST_NAMES, PERIODS, Counters, week_of
from sessions.guard import DEADLINE_SECONDS, StoreError
from sessions.server import Client, connect
from tests.faults import Victim, running
from tests.servers import Servers, cluster, sentinel

pytestmark = pytest.mark.anyio

DAY, WEEK = "2026-11-23", "2026-W48"
TICKS = 40  # steps of the loop: more than a flush takes


@pytest.fixture
async def client(valkey: str, redis: Redis) -> AsyncIterator[Client]:
    redis.ping()
    one = connect(valkey, 2)
    yield one
    await one.aclose()


@pytest.fixture(scope="module")
def victim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victim]:
    folder: Path = tmp_path_factory.mktemp("counters")
    with running(folder) as one:
        yield one


async def test_several_processes_count_together(client: Client) -> None:
    processes = [Counters(client, lambda: DAY) for _ in range(3)]
    for each in processes:
        each.add("calls", "day")
        each.add("calls", "day", 2)
        each.add("alarm now", "week")
        each.add("turns voice answered", "ever")
    await asyncio.gather(*(each.flush() for each in processes))
    for each in processes:
        assert await each.read("day", DAY) == {"calls": 9}
        assert await each.read("week", WEEK) == {"alarm now": 3}
        assert await each.read("ever") == {"turns voice answered": 3}


async def test_nothing_is_kept_for_ever(client: Client, redis: Redis) -> None:
    counters = Counters(client, lambda: DAY)
    for period in PERIODS:
        counters.add("calls", period)
    await counters.flush()
    assert len(redis.keys("*")) == 4, "a batch's name, too"
    assert all(redis.ttl(key) > 0 for key in redis.keys("*"))


async def test_counting_asks_nothing_of_redis(client: Client, redis: Redis) -> None:
    counters = Counters(client, lambda: DAY)
    before = redis.info("stats")["total_commands_processed"]
    for _ in range(1000):
        counters.add("calls", "day")
    await asyncio.sleep(0)
    assert redis.info("stats")["total_commands_processed"] == before + 1, "the question itself"
    await counters.flush()
    assert await counters.read("day", DAY) == {"calls": 1000}


async def test_a_batch_whose_answer_is_lost_is_added_once(victim: Victim) -> None:
    """Redis hangs with the batch in its socket, adds it when it goes on, and is sent it again."""
    client = connect(victim.url, 2)
    counters = Counters(client, lambda: DAY)
    counters.add("calls", "day", 5)
    await client.ping()
    victim.stop()
    try:
        with pytest.raises(StoreError):
            await counters.flush()
    finally:
        victim.go_on()
    counters.add("calls", "day", 2)
    await counters.flush()
    await counters.flush()
    assert await counters.read("day", DAY) == {"calls": 7}
    await client.aclose()


async def test_what_is_counted_without_redis_is_added_when_it_is_back(victim: Victim) -> None:
    client = connect(victim.url, 2)
    counters = Counters(client, lambda: DAY)
    victim.kill()
    try:
        async with counters.flushed(0.02):
            for _ in range(20):
                counters.add("texts", "day")
                await asyncio.sleep(0.01)
            victim.start()
    finally:
        if not victim.redis.ping():
            victim.start()
    assert (await counters.read("day", DAY))["texts"] == 20
    await client.aclose()


@pytest.mark.parametrize("stopped", [False, True], ids=["well", "hanging"])
async def test_its_end_comes_at_any_moment(victim: Victim, *, stopped: bool) -> None:
    """Whatever a flush is just doing, and whether Redis answers or hangs.

    A cancel would be lost where it comes just as a command is written (asyncio.wait_for, before Python 3.12).
    """
    client = connect(victim.url, DEADLINE_SECONDS)
    await asyncio.gather(*(client.ping() for _ in range(TICKS)))

    async def ended_after(ticks: int) -> None:
        counters = Counters(client, lambda: DAY)
        async with counters.flushed(0.001):
            for _ in range(ticks):
                counters.add("calls", "day")
                await asyncio.sleep(0)

    if stopped:
        victim.stop()
    try:
        begun = asyncio.get_running_loop().time()
        await asyncio.wait_for(asyncio.gather(*map(ended_after, range(TICKS))), 20)
        assert asyncio.get_running_loop().time() - begun < 2 * LAST_SECONDS
    finally:
        if stopped:
            victim.go_on()
        await client.aclose()


async def test_it_holds_so_many_names(client: Client) -> None:
    counters = Counters(client, lambda: DAY)
    for number in range(2 * MOST_NAMES):
        counters.add(f"name {number}", "day")
    counters.add("name 1", "day")
    await counters.flush()
    counts = await counters.read("day", DAY)
    assert len(counts) == MOST_NAMES
    assert counts["name 1"] == 2


async def test_all_is_sent_every_so_often_and_at_the_end(client: Client) -> None:
    counters = Counters(client, lambda: DAY)
    async with counters.flushed(0.02):
        counters.add("calls", "day")
        for _ in range(500):
            await asyncio.sleep(0.01)
            if await counters.read("day", DAY):
                break
        assert await counters.read("day", DAY) == {"calls": 1}
        counters.add("calls", "day")
    assert await counters.read("day", DAY) == {"calls": 2}


KINDS: dict[str, Callable[..., AbstractContextManager[Servers]]] = {"sentinel": sentinel, "cluster": cluster}


@pytest.mark.parametrize("kind", KINDS)
async def test_several_servers_count_as_one(kind: str, tmp_path: Path) -> None:
    with KINDS[kind](tmp_path) as servers:
        client = connect(servers.url, 2)
        for _ in range(3):
            counters = Counters(client, lambda: DAY)
            for period in PERIODS:
                counters.add("calls", period)
            await counters.flush()
        assert [await counters.read(*at) for at in (("day", DAY), ("week", WEEK), ("ever", ""))] == [
            {"calls": 3}
        ] * 3
        await client.aclose()


@pytest.mark.parametrize(
    ("day", "week"), [("2026-11-29", "2026-W48"), ("2026-12-31", "2026-W53"), ("2027-01-03", "2026-W53")]
)
def test_a_week_is_from_monday(day: str, week: str) -> None:
    assert week_of(day) == week
