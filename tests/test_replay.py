"""A captured request that comes again changes nothing and moves nobody, whenever it comes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from redis import Redis

from ivr.content import Content
from ivr.handset import Answer, Handset, Post
from sessions.packing import unpacked
from sessions.store import KEPT_ANSWERS
from tests.conftest import Clock, OpenLine
from tests.kept import kept, lives, of_callers, places
from tests.test_hostile import way_to_a_connection
from tests.webhook import calling, send, texting, unsealed

pytestmark = pytest.mark.anyio

A_WHILE = timedelta(seconds=40)
TWIN = "+4740000002"

Step = Callable[[Handset], Awaitable[object]]


class Wire:
    """Between a telephone and the line: it notes every request, and can send each of them again."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self.requests: list[tuple[str, list[tuple[str, str]], dict[str, str]]] = []

    async def post(self, url: str, form: list[tuple[str, str]], headers: dict[str, str]) -> Answer:
        self.requests.append((url, form, headers))
        return await self._post(url, form, headers)

    async def replay(self, *, backwards: bool = False) -> list[Answer]:
        """Send all of it again; `backwards` nothing is undone by what came after it."""
        return [await self._post(*request) for request in self.requests[:: -1 if backwards else 1]]


def tapped(handset: Handset) -> Wire:
    wire = Wire(handset.post)
    handset.post = wire.post
    return wire


async def unchanged(redis: Redis, replay: Awaitable[object]) -> None:
    """Nothing is written by it, and nothing lives longer for it."""
    before, lived = of_callers(kept(redis)), of_callers(lives(redis))
    await replay
    assert of_callers(kept(redis)) == before
    assert all(lives(redis)[key] <= lived[key] for key in lived)


def pressing(keys: str) -> list[Step]:
    return [lambda handset, key=key: handset.press(key) for key in keys]  # type: ignore[misc]


def a_call(content: Content) -> list[Step]:
    """Two connections, both languages, help, silence and a wrong key: more turns than answers are kept."""
    connecting = pressing(way_to_a_connection(content))
    keyed = pressing("980*#797" + "98" * (KEPT_ANSWERS // 2))
    return [
        Handset.dial,
        *connecting,
        lambda handset: handset.callee("busy"),
        *keyed,
        Handset.wait,
        *pressing("05"),  # help, and from there the main menu
        *connecting,
        lambda handset: handset.callee("completed"),
        *keyed,
        Handset.hang_up,
    ]


WORDS = (
    "hei",
    "MENY",
    "3",
    "1",
    "1",
    "MER",
    "ENGLISH",
    "0",
    "*",
    "lege",
    "frikort",
    "qwe",
    "NORSK",
    "2",
    "#",
)


def a_conversation(_: Content) -> list[Step]:
    """More texts than answers are kept, and again the same words: each is a message of its own."""
    return [lambda handset, word=word: handset.text(word) for word in WORDS * 2]  # type: ignore[misc]


@pytest.mark.loop
@pytest.mark.parametrize("script", [a_call, a_conversation])
async def test_every_request_again_after_every_step(
    open_line: OpenLine, redis: Redis, content: Content, clock: Clock, script: Callable[..., list[Step]]
) -> None:
    """Somebody whose requests all come again hears and reads what their undisturbed twin does."""
    async with open_line() as handset, open_line(TWIN) as twin:
        wire = tapped(handset)
        for number, step in enumerate(script(content)):
            clock.at += A_WHILE
            assert await step(handset) == await step(twin), f"step {number}"
            await unchanged(redis, wire.replay(backwards=True))
        for hours in (1, 3, 8):
            clock.at += timedelta(hours=hours)
            await unchanged(redis, wire.replay())
    assert len(wire.requests) > 2 * KEPT_ANSWERS - 3
    assert clock.at.hour < 4 + 24, "the names of the day still hold"


async def test_the_whole_past_comes_again_in_the_moment_of_a_key(open_line: OpenLine, redis: Redis) -> None:
    async with open_line() as handset, open_line(TWIN) as twin:
        wire = tapped(handset)
        for keys in ("3", "1", "*", "0", "*", "2"):
            for each in (handset, twin):
                if each.state == "idle":
                    await each.dial()
            heard, _ = await asyncio.gather(handset.press(keys), wire.replay())
            assert heard == await twin.press(keys)
    first, second = (unpacked(each)[0] for each in places(redis))
    assert first
    assert second
    assert first[0] == second[0], "the place"


async def test_a_request_that_comes_again_is_answered_as_before(open_line: OpenLine) -> None:
    async with open_line() as handset:
        wire = tapped(handset)
        answers = []
        for path, pairs in [
            ("/voice", calling()),
            *((f"/voice/key/{turn}", calling(Digits=key)) for turn, key in enumerate("31*902", 1)),
            ("/sms", texting("MENY", "SM1")),
            ("/sms", texting("3", "SM2")),
            ("/sms", texting("1", "SM3")),
        ]:
            answers.append(await send(handset, path, pairs))
        again = await wire.replay()
    assert [each.status for each in again] == [each.status for each in answers]
    said = [[unsealed(each.body) for each in came] for came in (again, answers)]
    assert said[0][1:] == said[1][1:], "only a call that opens again hears where it is"


async def test_nothing_that_comes_again_is_counted(open_line: OpenLine, redis: Redis) -> None:
    """One call and two texts are all this caller has; each comes again ten times, and all are served."""
    async with open_line(limit_caller_calls=1, limit_caller_texts=2) as handset:
        wire = tapped(handset)
        opened = await handset.dial()
        read = [await handset.text("MENY")]
        for _ in range(10):
            await wire.replay()
        read.append(await handset.text("frikort"))
        assert "3278" in read[1][0], "the second text is not over the limit"
        again = (await wire.replay())[0]
        assert b"Gather" in again.body
        await handset.hang_up()
        for _ in range(10):
            await wire.replay()
        assert await handset.dial() != opened, "the second call is over it"
    assert all(milliseconds > 0 for milliseconds in lives(redis).values())
