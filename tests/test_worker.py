"""Workers die, as hard as a process can, and everything is sent once."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from redis import Redis

import sessions.outbox
from app import ROOT
from ivr.parcel import Parcel
from sessions.server import connect
from tests.conftest import ACCOUNT, API_KEY, API_SECRET, LINE, TOKEN
from tests.test_outbox import SECRET, Desk
from tests.twilio import Slow, Twilio
from tests.worker import PATIENCE

pytestmark = [pytest.mark.anyio, pytest.mark.soak]

LONGEST_SECONDS = 60


@contextmanager
def working(url: str, twilio: Twilio) -> Iterator[subprocess.Popen[bytes]]:
    """A worker; killed at the end, if nobody has before."""
    given = {
        "REDIS_URL": url,
        "SECRET_KEY": SECRET,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_PHONE_NUMBER": LINE,
        "TWILIO_API_KEY": API_KEY,
        "TWILIO_API_SECRET": API_SECRET,
        "TWILIO_API_URL": twilio.base,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.worker"], cwd=ROOT, env=os.environ | given, stdout=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def until(true: object) -> None:
    """Wait for what a function says."""
    for _ in range(20 * LONGEST_SECONDS):
        if await true():  # type: ignore[operator]
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it takes too long")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions.outbox, "FUNCTION_SECONDS", PATIENCE)
    monkeypatch.setattr(sessions.outbox, "FIRST_DELAY", 0.2)
    monkeypatch.setattr(sessions.outbox, "LONGEST_DELAY", 1)


@pytest.mark.usefixtures("impatient")
async def test_a_worker_that_dies_between_twilios_accept_and_our_note(
    twilio: Twilio, valkey: str, redis: Redis
) -> None:
    redis.ping()
    desk = Desk(twilio, connect(valkey, 0.7))
    await desk.put(Parcel("+4740000001", "Ring 116 117."))
    twilio.next(Slow(LONGEST_SECONDS))

    async def accepted() -> bool:
        return len(twilio.messages) == 1

    async def empty() -> bool:
        return await desk.outbox.waiting() == 0

    with working(valkey, twilio) as first:
        await until(accepted)
        first.send_signal(signal.SIGKILL)
        first.wait()
    twilio.let_go()
    assert await desk.outbox.waiting() == 1
    with working(valkey, twilio):
        await until(empty)
    assert len(twilio.messages) == 1
    assert [each.method for each in twilio.requests] == ["POST", "GET"]
    await desk.client.aclose()


async def until_sent(twilio: Twilio, count: int) -> None:
    async def so_many() -> bool:
        return len(twilio.messages) >= count

    await until(so_many)


@pytest.mark.usefixtures("impatient")
async def test_however_often_they_die(twilio: Twilio, valkey: str, redis: Redis) -> None:
    """Sixty texts, two workers, both killed whenever some more have gone, while others are under way."""
    redis.ping()
    chance = random.Random(5)  # noqa: S311 - no secret
    desk = Desk(twilio, connect(valkey, 0.7))
    for number in range(60):
        await desk.dispatch.put(f"call:CA{number} 3", Parcel(f"+47400{number:05}", f"Ring {number}."))
    twilio.always(Slow(0.6))
    for round_ in range(1, 7):
        with working(valkey, twilio), working(valkey, twilio):
            await until_sent(twilio, 5 * round_)
            await asyncio.sleep(0.3 * chance.random())
    twilio.let_go()
    twilio.always(None)

    async def empty() -> bool:
        return await desk.outbox.waiting() == 0

    with working(valkey, twilio):
        await until(empty)
    sent = Counter(message.body for message in twilio.messages)
    assert any(each.method == "GET" for each in twilio.requests), "some were under way when their worker died"
    assert sent == {f"Ring {number}.": 1 for number in range(60)}
    await desk.client.aclose()
