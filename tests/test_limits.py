"""What a day allows: the same table of days counted in Redis and in this process, then through the line."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from app import assemble
from ivr.handset import Handset, Outcome
from ivr.player import Dial, End, Heard, Say, Wait
from ivr.rehearsal import Pretend
from ivr.telephone import telephone
from sessions.memory import MOST_NAMES, Memory
from sessions.pseudonym import Pseudonyms
from sessions.tally import LONGEST_SECONDS, SHORTEST_SECONDS, Allowance, Cost, Tally
from tests.conftest import ACCOUNT, LINE, PUBLIC_URL, TOKEN, Clock, settings

pytestmark = pytest.mark.anyio

WHERE = ("in Redis", "in this process")
CALLER = Allowance(calls=3, texts=3, minutes=100)
LINE_OF_ALL = Allowance(calls=100, texts=100, minutes=1000)
COST = Cost(most=10_000, call=1, text=2, minute=0.5)


@dataclass(frozen=True)
class Day:
    """What a day allows."""

    caller: Allowance = CALLER
    line: Allowance = LINE_OF_ALL
    cost: Cost = COST


@asynccontextmanager
async def counting(where: str, url: str, clock: Clock, day: Day) -> AsyncIterator[Tally]:
    async with AsyncRedis.from_url(url) as redis:
        counts = redis if where == "in Redis" else Memory()
        pseudonyms = Pseudonyms(counts, clock)
        yield Tally(counts, pseudonyms, day.caller, day.line, day.cost, lambda: clock().timestamp())


TURN = 5  # of a connection, where there is only one
Step = tuple[Literal["calls", "texts", "connect", "ended", "wait"], str, str | int, str | int | None]


def calls(whose: str, call: str, came: str = "new") -> Step:
    return "calls", whose, call, came


def texts(whose: str, message: str, came: str = "new") -> Step:
    return "texts", whose, message, came


def connects(whose: str, call: str, seconds: int) -> Step:
    return "connect", whose, call, seconds


def ended(whose: str, call: str) -> Step:
    return "ended", whose, call, None


def passed(seconds: int) -> Step:
    return "wait", "", seconds, None


HOUR = LONGEST_SECONDS
DAYS: list[tuple[str, Day, list[Step]]] = [
    # why it is here, what the day allows, what happens and what comes of it
    (
        "a caller's calls are used up, and nobody else's",
        Day(),
        [*(calls("anna", f"CA{n}") for n in range(3)), calls("anna", "CA4", "over"), calls("berit", "CA5")],
    ),
    (
        "texts are counted apart from calls",
        Day(),
        [
            *(texts("anna", f"SM{n}") for n in range(3)),
            texts("anna", "SM4", "over"),
            calls("anna", "CA1"),
            texts("berit", "SM5"),
        ],
    ),
    (
        "a webhook that comes again is counted once, also where it was the last",
        Day(),
        [
            calls("anna", "CA1"),
            *(calls("anna", "CA1", "known") for _ in range(5)),
            calls("anna", "CA2"),
            calls("anna", "CA3"),
            calls("anna", "CA3", "known"),
            calls("anna", "CA4", "over"),
            calls("anna", "CA4", "over"),
        ],
    ),
    (
        "one caller's flood uses up nothing of the line",
        Day(line=replace(LINE_OF_ALL, texts=5)),
        [
            *(texts("anna", f"SM{n}") for n in range(3)),
            *(texts("anna", f"SN{n}", "over") for n in range(50)),
            texts("berit", "SM1"),
            texts("cato", "SM1"),
        ],
    ),
    (
        "the line is used up by many, and a caller who met that has lost nothing of their own",
        Day(caller=replace(CALLER, calls=1), line=replace(LINE_OF_ALL, calls=2)),
        [
            calls("anna", "CA1"),
            calls("berit", "CA2"),
            calls("cato", "CA3", "over"),
            calls("cato", "CA3", "over"),
            calls("anna", "CA1", "known"),
            texts("cato", "SM1"),
        ],
    ),
    (
        "the cost is used up: by calls and texts together, for all",
        Day(cost=replace(COST, most=4)),
        [
            calls("anna", "CA1"),
            texts("anna", "SM1"),
            calls("berit", "CA2"),
            calls("cato", "CA3", "over"),
            texts("cato", "SM2", "over"),
            connects("anna", "CA1", 0),
        ],
    ),
    (
        "connected time costs what was taken, and less when it is given back",
        Day(cost=replace(COST, most=30)),
        [
            connects("anna", "CA1", HOUR),
            calls("berit", "CA2", "over"),
            connects("berit", "CA3", 0),
            passed(60),
            ended("anna", "CA1"),
            calls("berit", "CA2"),
        ],
    ),
    (
        "nothing costs anything",
        Day(cost=Cost(most=0.01, call=0, text=0, minute=0)),
        [calls("anna", "CA1"), texts("anna", "SM1"), connects("anna", "CA1", HOUR), calls("anna", "CA2")],
    ),
    (
        "a connection lasts an hour at most, then what is left",
        Day(),
        [connects("anna", "CA1", HOUR), connects("anna", "CA2", 100 * 60 - HOUR), connects("anna", "CA3", 0)],
    ),
    (
        "what is not used is given back, once",
        Day(),
        [
            connects("anna", "CA1", HOUR),
            passed(10 * 60),
            ended("anna", "CA1"),
            ended("anna", "CA1"),
            connects("anna", "CA2", HOUR),
            connects("anna", "CA3", 30 * 60),
            connects("anna", "CA4", 0),
        ],
    ),
    (
        "a connection that is used up gives nothing back",
        Day(caller=replace(CALLER, minutes=60)),
        [connects("anna", "CA1", HOUR), passed(HOUR + 60), ended("anna", "CA1"), connects("anna", "CA2", 0)],
    ),
    (
        "a webhook that comes again takes nothing more",
        Day(),
        [
            connects("anna", "CA1", HOUR),
            passed(5),
            connects("anna", "CA1", HOUR),
            connects("anna", "CA1", HOUR),
            connects("anna", "CA2", 40 * 60),
        ],
    ),
    (
        "a call is connected a second time",
        Day(),
        [
            connects("anna", "CA1", HOUR),
            passed(20 * 60),
            ended("anna", "CA1"),
            connects("anna", "CA1 at 7", HOUR),
            passed(40 * 60),
            ended("anna", "CA1"),
            connects("anna", "CA1 at 9", 40 * 60),
        ],
    ),
    (
        "a connection that is over is not opened again by what opened it",
        Day(),
        [connects("anna", "CA1", HOUR), ended("anna", "CA1"), connects("anna", "CA1", 0)],
    ),
    (
        "a call that was never connected gives nothing back",
        Day(caller=replace(CALLER, minutes=60)),
        [
            ended("anna", "CA1"),
            connects("anna", "CA1", HOUR),
            ended("berit", "CA1"),
            connects("anna", "CA2", 0),
        ],
    ),
    (
        "the line's minutes bound each caller's",
        Day(line=replace(LINE_OF_ALL, minutes=70)),
        [connects("anna", "CA1", HOUR), connects("berit", "CA2", 10 * 60), connects("cato", "CA3", 0)],
    ),
    (
        "a moment is not worth connecting for",
        Day(caller=replace(CALLER, minutes=SHORTEST_SECONDS // 60 - 1)),
        [connects("anna", "CA1", 0)],
    ),
    (
        "the shortest is",
        Day(caller=replace(CALLER, minutes=SHORTEST_SECONDS // 60)),
        [connects("anna", "CA1", SHORTEST_SECONDS), connects("anna", "CA2", 0)],
    ),
    (
        "nobody is connected at all",
        Day(caller=replace(CALLER, minutes=0)),
        [calls("anna", "CA1"), connects("anna", "CA1", 0)],
    ),
]


async def take(tally: Tally, clock: Clock, step: Step) -> str | int | None:
    what, whose, which, _ = step
    match what:
        case "wait":
            clock.at += timedelta(seconds=int(which))
            return None
        case "connect":
            call, _, turn = str(which).partition(" at ")
            return await tally.connect(whose, call, int(turn or TURN))
        case "ended":
            await tally.connected(whose, str(which))
            return None
    return await tally.admit(what, whose, str(which))


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize(("why", "day", "steps"), DAYS, ids=[row[0] for row in DAYS])
async def test_a_day(  # noqa: PLR0913, PLR0917 - every day in both places
    valkey: str, redis: Redis, clock: Clock, where: str, why: str, day: Day, steps: list[Step]
) -> None:
    redis.flushall()
    async with counting(where, valkey, clock, day) as tally:
        for number, step in enumerate(steps):
            assert await take(tally, clock, step) == step[-1], f"{why}: step {number}, {step}"


@pytest.mark.parametrize("where", WHERE)
async def test_a_new_day_allows_everything_anew(valkey: str, redis: Redis, clock: Clock, where: str) -> None:
    """At four in the morning in Norway, winter and summer; a connection goes on over it."""
    for last, first in (
        (datetime(2026, 11, 23, 2, 59, 59, tzinfo=UTC), datetime(2026, 11, 23, 3, tzinfo=UTC)),
        (datetime(2026, 7, 6, 1, 59, 59, tzinfo=UTC), datetime(2026, 7, 6, 2, tzinfo=UTC)),
    ):
        redis.flushall()
        day = Day(Allowance(1, 1, 60), Allowance(1, 1, 60), replace(COST, most=33))
        async with counting(where, valkey, clock, day) as tally:
            clock.at = last
            assert await tally.admit("calls", "anna", "CA1") == "new"
            assert await tally.connect("anna", "CA1", TURN) == HOUR
            assert await tally.admit("calls", "anna", "CA2") == "over"
            assert await tally.admit("texts", "berit", "SM1") == "new"
            assert await tally.admit("texts", "berit", "SM2") == "over"
            clock.at = first
            await tally.connected("anna", "CA1")
            assert await tally.admit("calls", "anna", "CA2") == "new"
            assert await tally.connect("anna", "CA2", TURN) == HOUR
            assert await tally.admit("texts", "berit", "SM2") == "new"


@pytest.mark.parametrize("where", WHERE)
async def test_many_at_once_do_not_run_past_a_limit(
    valkey: str, redis: Redis, clock: Clock, where: str
) -> None:
    redis.flushall()
    day = Day(Allowance(10, 10, 90), Allowance(15, 100, 120), COST)
    async with counting(where, valkey, clock, day) as tally:

        async def counted(verdict: str, came: list[Awaitable[str]]) -> int:
            return (await asyncio.gather(*came)).count(verdict)

        assert await counted("new", [tally.admit("calls", "anna", f"CA{n}") for n in range(40)]) == 10
        assert await counted("new", [tally.admit("calls", "berit", f"CB{n}") for n in range(40)]) == 5
        assert await counted("new", [tally.admit("texts", "anna", "SM1") for _ in range(20)]) == 1

        seconds = await asyncio.gather(*(tally.connect("anna", f"CA{n}", TURN) for n in range(10)))
        assert SHORTEST_SECONDS <= sum(seconds) <= 90 * 60
        assert all(each == 0 or each >= SHORTEST_SECONDS for each in seconds)
        others = await asyncio.gather(*(tally.connect("berit", f"CB{n}", TURN) for n in range(10)))
        assert sum(seconds) + sum(others) <= 120 * 60
        for number in range(10):
            await tally.connected("anna", f"CA{number}")
            await tally.connected("berit", f"CB{number}")
        same = await asyncio.gather(*(tally.connect("anna", "CA1", 2 * TURN) for _ in range(10)))
        assert set(same) == {HOUR}, "one webhook that comes ten times at once takes its time once"
        assert await tally.connect("anna", "CA2", 2 * TURN) == 30 * 60
        assert await tally.connect("berit", "CB1", 2 * TURN) == 30 * 60
        assert await tally.connect("berit", "CB2", 2 * TURN) == 0


async def test_nothing_tells_whose_it_is(valkey: str, redis: Redis, clock: Clock) -> None:
    redis.flushall()
    async with counting("in Redis", valkey, clock, Day()) as tally:
        await tally.admit("calls", "4740000001", "call:CA1")
        await tally.connect("4740000001", "call:CA1", TURN)
    for name in redis.scan_iter():
        held = repr((name, redis.hgetall(name) if redis.type(name) == b"hash" else redis.get(name)))
        assert "4740000001" not in held
        assert "CA1" not in held
        assert 0 < redis.ttl(name) <= 24 * 60 * 60, "and it is gone within a day"


async def test_memory_lets_the_oldest_go_and_never_the_line() -> None:
    memory = Memory()
    await memory.hincrby("anna", "calls", 1)
    for number in range(MOST_NAMES):
        await memory.hincrby(f"caller {number}", "calls", 1)
        await memory.hincrby("line", "calls", 1)
    assert await memory.hget("anna", "calls") is None
    assert await memory.hget("line", "calls") == str(MOST_NAMES).encode()
    assert await memory.hget(f"caller {MOST_NAMES - 1}", "calls") == b"1"


# --- through the line -----------------------------------------------------------------------------------

OUTCOMES: tuple[Outcome, ...] = ("busy", "no-answer", "failed", "canceled")
ANNA, BERIT = "+4740000001", "+4740000002"


@asynccontextmanager
async def opened(url: str, clock: Clock, **limits: object) -> AsyncIterator[Handset]:
    web = assemble(settings(url, **limits), clock)
    async with telephone(Pretend(web, PUBLIC_URL, TOKEN, ACCOUNT, LINE), ANNA) as handset:
        yield handset


@pytest.fixture(params=["Redis works", "Redis is dead"])
def url(request: pytest.FixtureRequest, valkey: str, redis: Redis, tmp_path: Path) -> str:
    redis.flushall()
    return valkey if request.param == "Redis works" else f"unix://{tmp_path / 'nothing.sock'}"


def words(heard: list[Heard]) -> str:
    return " ".join(each.text for each in heard if isinstance(each, Say))


async def test_a_flood_of_texts(url: str, clock: Clock) -> None:
    """Whoever sends it reads the numbers; an alarm is answered as one; nobody else notices."""
    async with opened(url, clock, limit_caller_texts=5) as handset:
        handset.caller = BERIT
        ordinary = await handset.text("fastlege")
        alarm = await handset.text("jeg vil ikke leve")
        handset.caller = ANNA
        for _ in range(5):
            assert await handset.text("fastlege") == ordinary
        for _ in range(30):
            [over] = await handset.text("fastlege")
            assert "113" in over
            assert "116 117" in over
            assert [over] != ordinary
        assert await handset.text("jeg vil ikke leve") == alarm
        assert await handset.text("STOP") == []
        handset.caller = BERIT
        assert await handset.text("fastlege") == [f"Noen å snakke med: 116 123. {ordinary[0]}"]
        await handset.dial()
        assert handset.state == "listening"


async def test_a_text_that_comes_again_is_answered_again(url: str, clock: Clock) -> None:
    async with opened(url, clock, limit_caller_texts=1) as handset:
        first = await handset.text("fastlege", message_sid="SM1")
        over = await handset.text("fastlege", message_sid="SM2")
        assert over != first
        assert await handset.text("fastlege", message_sid="SM1") == first


async def test_calls_beyond_the_limit(url: str, clock: Clock) -> None:
    """They hear 113 and 116 117, and the line hangs up; another is put through the menus."""
    async with opened(url, clock, limit_caller_calls=2) as handset:
        for _ in range(2):
            ordinary = await handset.dial()
            assert handset.state == "listening"
            await handset.repeat()  # is counted once
            await handset.hang_up()
        for _ in range(3):
            heard = await handset.dial()
            assert handset.state == "ended"
            assert "1 1 3" in words(heard)
            assert "1 1 6 1 1 7" in words(heard)
            await handset.hang_up()
        handset.caller = BERIT
        assert await handset.dial() == ordinary


LINE_LIMITS = [
    # why it is here, the limits
    ("the line's calls and texts", {"limit_calls": 1, "limit_texts": 1}),
    ("what the day may cost", {"limit_cost": 2, "cost_call": 1, "cost_text": 1}),
]


@pytest.mark.parametrize("limits", [row[1] for row in LINE_LIMITS], ids=[row[0] for row in LINE_LIMITS])
async def test_the_line_is_used_up(url: str, clock: Clock, limits: dict[str, object]) -> None:
    """Then everybody hears and reads 113 and 116 117; a call that is open goes on; alarms are answered."""
    async with opened(url, clock, **limits) as handset:
        await handset.dial()
        await handset.text("fastlege")
        assert isinstance((await handset.press("3"))[-1], Wait)
        await handset.hang_up()
        handset.caller = BERIT
        heard = await handset.dial()
        assert heard[-1] == End()
        assert "1 1 3" in words(heard)
        [over] = await handset.text("fastlege")
        assert "113" in over
        assert "116 117" in over
        [alarm] = await handset.text("jeg vil ikke leve")
        assert alarm != over
        assert "113" in alarm


async def connected(handset: Handset) -> Dial | str:
    """Ask to be connected to Kirkens SOS: the connection, or the words that are heard instead."""
    await handset.dial()
    for key in "21":
        await handset.press(key)
    heard = await handset.press("2")
    return heard[-1] if isinstance(heard[-1], Dial) else words(heard)


async def test_a_connection_lasts_as_long_as_there_is_left(url: str, clock: Clock) -> None:
    async with opened(url, clock, limit_caller_minutes=30) as handset:
        first = await connected(handset)
        assert isinstance(first, Dial)
        assert first.time_limit == 30 * 60
        clock.at += timedelta(minutes=20)
        await handset.callee("completed")
        [again] = [each for each in await handset.press("2") if isinstance(each, Dial)]
        assert again.time_limit == 10 * 60, "in the same call"
        clock.at += timedelta(minutes=4)
        await handset.hang_up()  # while connected
        last = await connected(handset)
        assert isinstance(last, Dial)
        assert last.time_limit == 6 * 60, "in another"
        clock.at += timedelta(minutes=3)
        await handset.hang_up()

        declined = await connected(handset)
        assert isinstance(declined, str)
        assert "2 2 4 0 0 0 4 0" in declined, "the number is told instead"
        assert words(await handset.press("#")), "and the call goes on"
        await handset.hang_up()
        handset.caller = BERIT
        assert isinstance(await connected(handset), Dial)


async def test_a_connection_that_nobody_answers_takes_nothing(url: str, clock: Clock) -> None:
    async with opened(url, clock, limit_caller_minutes=5) as handset:
        assert isinstance(await connected(handset), Dial)
        for outcome in OUTCOMES:
            await handset.callee(outcome)
            [dial] = [each for each in await handset.press("2") if isinstance(each, Dial)]
            assert dial.time_limit == 5 * 60
