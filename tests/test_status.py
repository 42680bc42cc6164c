"""What Twilio tells of a call: in any order, again and again, of calls nobody knows or that are over."""

import re
from collections.abc import Iterable
from itertools import permutations
from pathlib import Path

import pytest
from redis import Redis

from app import assemble
from ivr.content import Content
from ivr.handset import Answer, Handset
from ivr.rehearsal import Pretend
from ivr.telephone import telephone
from ivr.webhooks import ENDED
from sessions.store import OVER
from tests.conftest import ACCOUNT, LINE, PUBLIC_URL, TOKEN, Clock, OpenLine, settings
from tests.kept import kept, lives, places
from tests.test_hostile import check_call, way_to_a_connection
from tests.webhook import calling, seals, send, texting, unsealed

pytestmark = pytest.mark.anyio

NO_END = [
    # why it is here, the CallStatus (None: the parameter is missing)
    ("it rings", "ringing"),
    ("it is answered", "in-progress"),
    ("it waits to ring", "queued"),
    ("it is about to ring", "initiated"),
    ("a word that Twilio has for a message", "delivered"),
    ("a word it may have one day", "transferred"),
    ("an end in other letters", "COMPLETED"),
    ("an end and more", "completed "),
    ("how a connection ended, not a call", "answered"),
    ("empty", ""),
    ("missing", None),
]
VOICE, KEY = "/voice", "/voice/key"
LEADS_ON = re.compile(rb"/voice/(?:key|silence|dialed)/(\d+)/")


class Caller:
    """One call as Twilio tells of it: each webhook carries what the last document gave it."""

    def __init__(self, handset: Handset, content: Content, call: str = "CA1") -> None:
        self.handset, self.content, self.call = handset, content, call
        self.turn, self.seal = 1, ""

    async def status(self, word: str | None, **more: str) -> None:
        """One status, answered with nothing."""
        pairs = calling(self.call, **({"CallStatus": word or ""} | more))
        sent = tuple(pair for pair in pairs if pair[0] != "CallStatus" or word is not None)
        answer = await send(self.handset, "/voice/status", sent)
        assert (answer.status, answer.body) == (204, b""), word

    async def opens(self) -> bytes:
        return self._heard(await send(self.handset, VOICE, calling(self.call)))

    async def press(self, digits: str) -> bytes:
        path = f"{KEY}/{self.turn}/{self.seal}".rstrip("/")
        return self._heard(await send(self.handset, path, calling(self.call, Digits=digits)))

    async def tells(self, step: str) -> None:
        """One webhook or one status."""
        if step == VOICE:
            await self.opens()
        elif step == KEY:
            await self.press("3")
        else:
            await self.status(step)

    def _heard(self, answer: Answer) -> bytes:
        """A document that leads on, and that begins with 113 for whoever carries nothing."""
        check_call(answer, self.content, self.call)
        assert self.seal or b"1 1 3" in answer.body
        carried = seals(answer.body)
        assert carried, "whatever came before, the call is never left without a way on"
        self.turn, self.seal = int(LEADS_ON.findall(answer.body)[0]), carried[0].decode()
        return unsealed(answer.body)


def check_kept(redis: Redis, told: Iterable[str], why: object) -> None:
    """Once an end was told there is no place, only the mark; before, a place where the call has opened."""
    told, found = list(told), places(redis)
    if set(told) & set(ENDED):
        assert found == [OVER], why
    else:
        assert len(found) == (VOICE in told), why
        assert OVER not in found, why


ORDERS = [
    # why it is here, what is told and sent, in each order there is
    (
        "its webhooks, what means nothing, and an end twice",
        (VOICE, KEY, "in-progress", "completed", "completed"),
    ),
    *((f"its webhooks and {end}", (VOICE, KEY, end)) for end in ENDED),
    ("it rings, and ends in two ways", (VOICE, "ringing", "busy", "completed")),
    ("ends that contradict each other", ("completed", "busy", "failed", VOICE)),
]


async def test_every_order(open_line: OpenLine, redis: Redis, content: Content) -> None:
    async with open_line() as handset:
        for why, steps in ORDERS:
            for order in sorted(set(permutations(steps))):
                redis.flushall()
                caller = Caller(handset, content)
                for number, step in enumerate(order, start=1):
                    await caller.tells(step)
                    check_kept(redis, order[:number], f"{why}: {order}, step {number}")


async def test_what_is_no_end_ends_nothing(open_line: OpenLine, redis: Redis, content: Content) -> None:
    """Of a call nobody knows, of an open one, after each key, and of one that is over; each three times."""
    async with open_line() as handset:
        caller = Caller(handset, content)
        for step in ("unknown", VOICE, "3", "1", "*", "completed"):
            if step == VOICE:
                await caller.opens()
            elif step == "completed":
                await caller.status(step)
            elif step != "unknown":
                await caller.press(step)
            before, lived = kept(redis), lives(redis)
            for why, word in NO_END * 3:
                await caller.status(word)
                assert kept(redis) == before, f"{step}: {why}"
            assert all(lives(redis)[key] <= lived[key] for key in lived), step
        assert (caller.turn, places(redis)) == (4, [OVER])


async def test_an_end_comes_first(open_line: OpenLine, redis: Redis, content: Content) -> None:
    """The call may still be there: it hears 113 and every place. It opens no session in Redis."""
    async with open_line() as handset:
        for end in ENDED:
            redis.flushall()
            other, late = Caller(handset, content, "CA2"), Caller(handset, content)
            await late.status(end)
            assert b"1 1 3" in await other.opens()
            assert await late.opens() == await late.opens()
            for digits in ("3", "1", "*", "0", "9"):
                assert await late.press(digits) == await other.press(digits), "its place is what it carries"
            assert sorted(each == OVER for each in places(redis)) == [False, True], end
            await late.status(end)
            late.seal, late.turn = "", 1
            await late.press("1")
            assert sorted(each == OVER for each in places(redis)) == [False, True], end


async def test_a_key_after_the_end_writes_nothing(
    open_line: OpenLine, redis: Redis, content: Content
) -> None:
    """Not at any step of the way to a connection either: nobody is connected, and no time is taken."""
    way = way_to_a_connection(content)
    async with open_line(limit_caller_minutes=60) as handset:
        for length in range(len(way)):
            redis.flushall()
            caller = Caller(handset, content)
            await caller.opens()
            for digits in way[:length]:
                await caller.press(digits)
            await caller.status("completed")
            before = kept(redis)
            for digits in way[length:]:
                assert b"<Dial" not in await caller.press(digits), length
            await caller.press("5")
            for path in (f"/voice/silence/{caller.turn}", f"/voice/dialed/{caller.turn}"):
                check_call(await send(handset, path, calling(DialCallStatus="completed")), content, path)
            assert kept(redis) == before, length
        again = Caller(handset, content, "CA2")
        await again.opens()
        for digits in way[:-1]:
            await again.press(digits)
        assert b'timeLimit="3600"' in await again.press(way[-1]), "the hour is there for their next call"


async def test_what_is_told_of_the_callee_leaves_the_caller(
    open_line: OpenLine, redis: Redis, content: Content
) -> None:
    """A connection has a call of its own, with another SID and its caller's as the parent."""
    async with open_line() as handset:
        caller = Caller(handset, content)
        await caller.opens()
        for digits in way_to_a_connection(content):
            await caller.press(digits)
        child = Caller(handset, content, "CA9")
        [before] = places(redis)
        for word in ("initiated", "ringing", "in-progress", *ENDED):
            for sender in (LINE, calling()[2][1]):
                more = {"ParentCallSid": "CA1", "Direction": "outbound-dial", "From": sender}
                await child.status(word, **more)
                assert before in places(redis), word
        assert set(places(redis)) == {before, OVER}
        ended = calling(DialCallStatus="busy")
        back = await send(handset, f"/voice/dialed/{caller.turn}/{caller.seal}", ended)
        check_call(back, content, "the caller hears how it ended, and what else there is")
        assert b"<Gather" in back.body


async def test_two_calls_of_one_number(open_line: OpenLine, redis: Redis, content: Content) -> None:
    """Each has its own place; the end of one, or what still comes of it, leaves the other."""
    async with open_line() as handset:
        first, second = Caller(handset, content, "CA1"), Caller(handset, content, "CA2")
        heard = [await first.opens(), await second.opens()]
        assert heard[0] == heard[1]
        assert len(places(redis)) == 2
        there = await first.press("3")
        elsewhere = await second.press("2")
        assert there != elsewhere
        await first.status("completed")
        for step in ("ringing", VOICE, KEY, "completed"):
            before = [each for each in places(redis) if each != OVER]
            await first.tells(step)
            assert [each for each in places(redis) if each != OVER] == before, step
        silence = await send(handset, f"/voice/silence/99/{second.seal}", calling("CA2"))
        assert b"/voice/key/2" in silence.body, "it stands where it stood"
        await second.press("1")
        third = Caller(handset, content, "CA3")
        assert await third.opens() == heard[0], "and a call after it begins at the beginning"


async def test_what_became_of_our_texts_changes_nothing(open_line: OpenLine, redis: Redis) -> None:
    words = ("queued", "sending", "sent", "delivered", "undelivered", "failed", "read", "completed", "", "?")
    async with open_line() as handset, open_line("+4740000002") as twin:
        for body in ("hei", "3", "1"):
            assert await handset.text(body) == await twin.text(body)
            before, lived = kept(redis), lives(redis)
            for order in (words, words[::-1], words + words):
                for word in order:
                    answer = await send(handset, "/sms/status", texting(body, "SM1", MessageStatus=word))
                    assert (answer.status, answer.body) == (204, b""), word
            assert kept(redis) == before, body
            assert all(lives(redis)[key] <= lived[key] for key in lived), body


async def test_without_redis_they_are_taken(tmp_path: Path, clock: Clock, content: Content) -> None:
    """In any order around a call, which goes on by what it carries."""
    web = assemble(settings(f"unix://{tmp_path / 'nothing.sock'}"), clock)
    async with telephone(Pretend(web, PUBLIC_URL, TOKEN, ACCOUNT, LINE)) as handset:
        for order in permutations(("ringing", "completed", VOICE, KEY)):
            caller = Caller(handset, content)
            for step in order:
                await caller.tells(step)
        for word in (*ENDED, *(row[1] for row in NO_END)):
            await caller.status(word)
            assert (await send(handset, "/sms/status", texting("", MessageStatus=word or ""))).status == 204
