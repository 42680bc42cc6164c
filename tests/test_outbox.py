"""The outbox: nothing twice and nothing lost, whatever Twilio does and wherever a worker dies."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from redis import Redis

from ivr.dispatch import Dispatch, sealer
from ivr.parcel import Parcel
from ivr.post import TwilioPost
from ivr.sending import AT_IT_SECONDS, GIVEN_UP_SECONDS, LaterError, Sending
from sessions.ledger import Ledger
from sessions.outbox import Outbox
from sessions.pseudonym import Pseudonyms
from sessions.server import Client, connect
from tests.conftest import LINE
from tests.servers import cluster, sentinel, single
from tests.twilio import BROKEN, TOO_MANY, UNAVAILABLE, Cut, Dead, Fault, Garbage, Refused, Twilio

pytestmark = pytest.mark.anyio

SECRET = "s" * 32
TEXT = Parcel("+4740000001", "Ring 116 117.")
CALL = Parcel("+4740000001")
TRIES = 6


@dataclass
class Desk:
    """One worker's view of everything, with a clock that a test sets."""

    twilio: Twilio
    client: Client
    at: float = field(default_factory=lambda: datetime.now(UTC).timestamp())
    counted: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        pseudonyms = Pseudonyms(self.client, lambda: datetime.fromtimestamp(self.at, UTC))
        self.outbox = Outbox(self.client, pseudonyms, lambda: self.at)
        self.ledger = Ledger(self.client)
        post = TwilioPost(self.twilio.access().client(), LINE, "https://line.example.no")
        self.dispatch = Dispatch(self.outbox, sealer(SECRET), post)
        self.sending = Sending(post, self.ledger, sealer(SECRET), lambda: self.at, self.count)

    async def count(self, outcome: str) -> None:
        self.counted.append(outcome)

    async def put(self, parcel: Parcel, of: str = "call:CA1 3") -> tuple[str, str, float]:
        """Put in, and what a worker is then given."""
        await self.dispatch.put(of, parcel)
        name = await self.outbox.name(of)
        return name, sealer(SECRET).seal(parcel.packed(), name, 0), self.at

    async def tried(self, job: tuple[str, str, float]) -> bool:
        """Whether it is over after one try."""
        try:
            await self.sending(*job)
        except LaterError:
            return False
        return True


@pytest.fixture
async def desk(twilio: Twilio, valkey: str, redis: Redis) -> AsyncIterator[Desk]:
    redis.ping()
    async with aclosing(connect(valkey, 0.7)) as client:
        yield Desk(twilio, client)


def sent(twilio: Twilio, parcel: Parcel) -> int:
    kept = twilio.messages if parcel.body else twilio.calls
    return sum(each.to == parcel.to for each in kept)


FAULTS: list[Fault] = [TOO_MANY, BROKEN, UNAVAILABLE, Dead(), Cut(), Garbage()]


@pytest.mark.parametrize("parcel", [TEXT, CALL], ids=["text", "call"])
@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_after_a_fault_it_goes_once(desk: Desk, fault: Fault, parcel: Parcel) -> None:
    """Tried again until it is over, with time passing: Twilio has it once, whatever it said the first time."""
    job = await desk.put(parcel)
    desk.twilio.next(fault)
    assert not await desk.tried(job)
    for _ in range(TRIES):
        desk.at += AT_IT_SECONDS / 2
        if await desk.tried(job):
            break
    assert sent(desk.twilio, parcel) == 1
    assert desk.counted == [f"{parcel.kind} accepted"]
    assert await desk.tried(job), "what is over is over"
    assert sent(desk.twilio, parcel) == 1


async def test_too_many_requests_are_tried_again_without_asking(desk: Desk) -> None:
    job = await desk.put(TEXT)
    desk.twilio.next(TOO_MANY)
    assert not await desk.tried(job)
    assert await desk.tried(job)
    assert [each.method for each in desk.twilio.requests] == ["POST", "POST"]


async def test_nobody_sends_while_another_may_be_at_it(desk: Desk) -> None:
    job = await desk.put(TEXT)
    name, *_ = job
    assert await desk.ledger.begin(name, None, desk.at)
    desk.at += AT_IT_SECONDS - 1
    assert not await desk.tried(job)
    assert desk.twilio.requests == []
    desk.at += 1
    assert await desk.tried(job)
    assert [each.method for each in desk.twilio.requests] == ["GET", "POST"], "it asks before it sends"


async def test_two_workers_at_once_send_once(desk: Desk) -> None:
    job = await desk.put(TEXT)
    done = await asyncio.gather(*(desk.tried(job) for _ in range(8)))
    assert any(done)
    assert sent(desk.twilio, TEXT) == 1


@pytest.mark.parametrize("code", [21610, 21614, 21211, 21408, 21612])
async def test_a_refusal_is_the_end_of_it(desk: Desk, code: int) -> None:
    job = await desk.put(TEXT)
    desk.twilio.next(Refused(code))
    assert await desk.tried(job)
    assert desk.counted == [f"text refused {code}"]
    assert await desk.tried(job)
    assert sent(desk.twilio, TEXT) == 0


async def test_what_comes_too_late_is_given_up(desk: Desk) -> None:
    job = await desk.put(TEXT)
    desk.twilio.always(TOO_MANY)
    while not await desk.tried(job):
        desk.at += 60
    assert desk.at - job[2] <= GIVEN_UP_SECONDS + 60
    assert desk.counted == ["text late"]
    assert sent(desk.twilio, TEXT) == 0


async def test_what_is_not_ours_is_dropped(desk: Desk) -> None:
    name, _, since = await desk.put(TEXT)
    assert await desk.tried((name, sealer("t" * 32).seal(TEXT.packed(), name, 0), since))
    assert desk.counted == ["unreadable"]
    assert desk.twilio.requests == []


async def test_nothing_readable_waits(desk: Desk, redis: Redis) -> None:
    await desk.put(TEXT)
    held = [redis.get(key) or b"" for key in redis.scan_iter("saq:job:*")]
    assert len(held) == 1
    for secret in (TEXT.to, TEXT.to[3:], TEXT.body, "116 117"):
        assert secret.encode() not in cast("bytes", held[0])


async def test_a_worker_ends_at_once_at_any_moment(desk: Desk) -> None:
    """Whatever those do that look after others: a cancel is lost in redis-py just as a command is written."""
    for ticks in range(25):
        async with asyncio.timeout(3):  # less than any of them sleeps
            async with desk.outbox.worked(desk.sending, sweeps=60):
                for _ in range(ticks):
                    await asyncio.sleep(0)


KINDS: dict[str, Callable[..., object]] = {"single": single, "sentinel": sentinel, "cluster": cluster}


@pytest.mark.parametrize("kind", KINDS)
async def test_on_every_kind_of_server(kind: str, tmp_path: Path, twilio: Twilio) -> None:
    """Put in twice, it is sent once by the worker, and nothing of it stays."""
    with KINDS[kind](tmp_path) as servers:  # type: ignore[attr-defined]
        desk = Desk(twilio, connect(servers.url, 0.7))
        twilio.next(TOO_MANY)
        for _ in range(2):
            await desk.dispatch.put("call:CA1 3", TEXT)
        async with desk.outbox.worked(desk.sending):
            for _ in range(1000):
                if not await desk.outbox.waiting():
                    break
                await asyncio.sleep(0.01)
        assert await desk.outbox.waiting() == 0
        assert sent(twilio, TEXT) == 1
        assert desk.counted == ["text accepted"]
        await desk.client.aclose()
