"""Whatever Redis holds, only the directory is dialled, nothing fails, and callers hear where they are or 113.

Random bytes, wrong types, and values of the right shape with anything in them, under the keys of real
sessions and counts.
"""

import json
import zlib
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Literal, cast, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis
from starlette.applications import Starlette

from ivr.answer import Outcome
from ivr.content import Content
from ivr.inbound import Gate
from ivr.lately import Lately
from ivr.line import Line
from ivr.seal import Sealer
from ivr.webhooks import application
from sessions.guard import DEADLINE_SECONDS, Guard
from sessions.limits import Limits
from sessions.memory import Memory
from sessions.packing import WINDOW, unpacked
from sessions.pseudonym import Pseudonyms
from sessions.server import Client, connect
from sessions.store import Store
from sessions.tally import Allowance, Cost, Tally
from tests.conftest import ACCOUNT, LINE, PUBLIC_URL, TOKEN, Clock
from tests.test_fuzz import fuzz
from tests.test_hostile import CANARY, way_to_a_connection
from tests.webhook import Pairs, calling, texting
from tests.wire import Wire, links, running

pytestmark = pytest.mark.crawl

ROUNDS = 4
PLENTY = Allowance(10**6, 10**6, 10**6)

Kind = Literal["bytes", "list", "hash", "fields", "session", "gone"]


@dataclass(frozen=True)
class Poison:
    """What is put under the keys that begin with `where`; `named`: as the answer to the webhooks it knows."""

    where: str
    kind: Kind
    raw: bytes
    more: bytes
    state: object
    answer: object
    named: bool


@dataclass(frozen=True)
class Plan:
    """One call: the keys to begin with, and for each round what is put into Redis and what is done then."""

    way: str
    rounds: list[tuple[Poison, str, str]]


def unbroken(url: str, content: Content) -> Starlette:
    """The line with a breaker whose pause is always over: wrong types must not keep it from asking."""
    redis, clock, guard = connect(url, DEADLINE_SECONDS), Clock(), Guard(count().__next__)

    def tally(counts: Client | Memory) -> Tally:
        cost = Cost(10**6, 1, 1, 1)
        return Tally(counts, Pseudonyms(counts, clock), PLENTY, PLENTY, cost, lambda: clock().timestamp())

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with aclosing(redis):
            yield

    store = Store(redis, guard, Pseudonyms(redis, clock))
    limits = Limits(guard, tally(redis), tally(Memory()))
    line = Line(
        content, store, limits, Sealer("s" * 32), LINE, "", clock, Lately(b"k", lambda: clock().timestamp())
    )
    return application(line, Gate(PUBLIC_URL, [TOKEN], ACCOUNT), lifespan)


@pytest.fixture
def wire(valkey: str, content: Content) -> Wire:
    return Wire(unbroken(valkey, content), content)


# --- what is put there -------------------------------------------------------------------------------

figures = st.sampled_from(
    [0, 1, 2, 3, -1, 10**9, 10**18, -(10**400), 10**4300 - 1, 0.5, 1e308, float("inf"), float("nan")]
)
strings = st.one_of(
    st.text(st.characters(), max_size=6),
    st.sampled_from([CANARY, "\ud800", "112", "+4799999999", "nb", "en", "xx", "{amk}", "main", "help"]),
    st.sampled_from(
        ["2026-11-22", "2026-13-01", "9999-12-31", "0001-01-01", "busy", "only", "amk", "poison"]
    ),
    st.sampled_from(get_args(Outcome)),
)
scalars = st.one_of(st.none(), st.booleans(), figures, strings)
anything = st.one_of(scalars, st.lists(scalars, max_size=3), st.dictionaries(strings, scalars, max_size=2))
raw = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [b"", b" ", b"-1", b"0", b"9 9", b"9" * 30, b"1 x", b"nan", b"-300 1", b"99999999 1", b"[[]"]
    ),
)


def spoilt(*parts: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """A list of these, often with something wrong in it or behind it; or something else altogether."""

    def wrong(values: tuple[object, ...], faults: dict[int, object]) -> object:
        known = [faults.get(number, value) for number, value in enumerate(values)]
        return known + [value for number, value in faults.items() if number >= len(values)]

    lists = st.builds(wrong, st.tuples(*parts), st.dictionaries(st.integers(0, 11), anything, max_size=2))
    return st.one_of(lists, lists, lists, anything)


def poisons(content: Content) -> st.SearchStrategy[Poison]:
    """Blunt ones, and sessions of the right shape."""
    place, language = st.sampled_from(sorted(content.machine.flow)), st.sampled_from(["nb", "en", "xx"])
    few, truth, outcome = st.integers(0, 4), st.booleans(), st.sampled_from(get_args(Outcome))
    on = st.sampled_from(["2026-11-22", "2026-12-24"])
    detail = st.sampled_from(["", "busy", "completed", "only", "medical", CANARY])
    pressed, keyed = st.sampled_from(["", "11"]), st.sampled_from(["", "", "amk", "xx"])
    return st.builds(
        Poison,
        st.sampled_from(["at:", "at:", "at:", "of:", "line:", "day:", ""]),
        st.sampled_from([*get_args(Kind), "session", "session", "session", "fields"]),
        raw,
        raw,
        spoilt(place, place, language, few, few, truth, figures, pressed, figures, figures),
        spoilt(outcome, place, language, on, few, few, detail, truth, truth, truth, keyed),
        truth,
    )


def put(redis: Redis, poison: Poison) -> None:
    for key in redis.scan_iter(f"helselinja:{poison.where}*", count=100):
        held = redis.type(key)
        old = cast("bytes", redis.get(key)) if held == b"string" else b""
        if poison.kind == "fields" and held == b"hash":
            fields = [*redis.hkeys(key), b"calls", b"texts", b"seconds"]
            redis.hset(key, mapping=dict.fromkeys(fields, poison.raw))
            continue
        redis.delete(key)
        match poison.kind:
            case "bytes":
                redis.set(key, poison.raw)
            case "list":
                redis.rpush(key, poison.raw, poison.more)
            case "hash" | "fields":
                redis.hset(key, mapping={poison.raw: poison.more})
            case "session":
                answers = dict.fromkeys(kept(old), poison.answer) if poison.named else poison.answer
                redis.set(key, deflated(json.dumps([poison.state, answers])))


def deflated(text: str) -> bytes:
    """As a session is, whatever it holds."""
    packing = zlib.compressobj(1, zlib.DEFLATED, WINDOW)
    return packing.compress(text.encode()) + packing.flush()


def kept(old: bytes) -> list[str]:
    """The names of the webhooks whose answers a session keeps."""
    return list(unpacked(old)[1])


# --- what is done then -------------------------------------------------------------------------------


async def walk(wire: Wire, redis: Redis, call: str, plan: Plan) -> None:
    """A call and texts: in each round the turn before comes again, then a new one and a text, both twice."""
    sender = f"+47{call[2:]:0>8}"
    last: tuple[str, Pairs] = ("/voice", calling(call, From=sender))
    at = links(wire.judge(last[0], await wire.signed(*last)))
    wire.judge("/sms", await wire.signed("/sms", texting("frikort", f"SM{call}", From=sender)))
    for key in plan.way:
        last = (at["key"], calling(call, From=sender, Digits=key))
        at = links(wire.judge(last[0], await wire.signed(*last)))
    for number, (poison, step, key) in enumerate(plan.rounds):
        put(redis, poison)
        wire.judge(last[0], await wire.signed(*last))
        last = (at.get(step, "/voice"), calling(call, From=sender, Digits=key, DialCallStatus="busy"))
        put(redis, poison)
        at = links(wire.judge(last[0], await wire.signed(*last)))
        put(redis, poison)
        wire.judge(last[0], await wire.signed(*last))
        message = texting(key, f"SM{call}{number}", From=sender)
        for _ in range(2):
            wire.judge("/sms", await wire.signed("/sms", message))
            put(redis, poison)
    wire.judge("/voice/status", await wire.signed("/voice/status", calling(call, CallStatus="completed")))
    wire.quiet()


def test_a_poisoned_redis(wire: Wire, redis: Redis, content: Content) -> None:
    calls, connected = count(), way_to_a_connection(content)
    steps = st.sampled_from(["key", "key", "key", "silence", "dialed", "voice"])
    turns = st.tuples(poisons(content), steps, st.sampled_from("12345678*#09"))
    plans = st.builds(
        Plan,
        st.sampled_from(["", connected[:-1], connected]),
        st.lists(turns, min_size=ROUNDS, max_size=ROUNDS),
    )
    with running(wire) as runner:

        @fuzz(220)
        @given(plans)
        def walked(plan: Plan) -> None:
            redis.flushall()
            runner.run(walk(wire, redis, f"CA{next(calls)}", plan))

        walked()
    assert wire.sent >= 5_000
    assert wire.answered == wire.sent
