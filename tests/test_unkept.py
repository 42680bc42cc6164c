"""A crisis reply is kept nowhere, nor that there was one; the same webhook, when it comes again, is told the same.

The language it was answered in is remembered of the texter, as after any other text (decision 40). By the week it is
counted how many alarms of each kind there were; that is of nobody (`of_callers`).
"""

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest
from redis import Redis

from ivr.content import Content
from ivr.turning import UNKEPT
from tests.conftest import Clock, OpenLine
from tests.kept import kept, lives, of_callers
from tests.webhook import send, texting

pytestmark = pytest.mark.anyio

COUNTED = (b"helselinja:of:", b"helselinja:line:", b"helselinja:day:")
"""What every text leaves behind: that there was one more, under a name that is gone with the day."""
MEMORY = b"helselinja:memory:"

ALARMS = [
    ("fire", "huset brenner", "110"),
    ("violence", "mannen min slår meg", "112"),
    ("poison", "jeg tok 30 paracet", "22 59 13 00"),
    ("birth", "vannet har gått", "113"),
    ("now", "han puster ikke", "113"),
    ("despair", "jeg vil dø", "116 123"),
    ("soft", "jeg orker ikke mer", "116 123"),
    ("a number alone", "1 1 3", "113"),
    ("in another language", "I want to die", "116 123"),
    ("with what else is asked", "jeg vil dø. hvordan bytter jeg fastlege?", "116 123"),
]
EACH = pytest.mark.parametrize(("why", "body", "number"), ALARMS, ids=[row[0] for row in ALARMS])
WAYS = pytest.mark.parametrize("before", [(), ("frikort", "1", "ENGLISH", "NORSK")], ids=["first", "later"])


@WAYS
@EACH
async def test_nothing_is_kept_of_an_alarm(  # noqa: PLR0913, PLR0917 - a row, and what a line stands on
    open_line: OpenLine,
    redis: Redis,
    content: Content,
    before: Sequence[str],
    why: str,
    body: str,
    number: str,
) -> None:
    """Not by its name, and not by what has changed, but for the language of whoever wrote in another one."""
    async with open_line() as handset:
        for each in before:
            await handset.text(each)
        was = of_callers(kept(redis))
        [words] = await handset.text(body)
    assert number in words, why
    found = of_callers(kept(redis))
    memories = [key for key in found if key.startswith(MEMORY) and found[key] != was.get(key)]
    assert len(memories) == (why == "in another language")
    assert all(re.fullmatch(rb"en \d{10}", found[key]) for key in memories)
    more = (*COUNTED, *memories)
    assert {key for key in found if not key.startswith(more)} == {
        key for key in was if not key.startswith(more)
    }
    assert all(found[key] == was[key] for key in was if not key.startswith(more))
    names = {*UNKEPT, *content.catalogue.rules.kinds, "gp-change"}
    assert not [name for name in names if name.encode() in repr(found).encode()]


@WAYS
@EACH
async def test_the_same_webhook_is_told_the_same(  # noqa: PLR0913, PLR0917 - a row, and what a line stands on
    open_line: OpenLine,
    redis: Redis,
    clock: Clock,
    before: Sequence[str],
    why: str,
    body: str,
    number: str,
) -> None:
    """At once, after another text, and when the conversation is long over; and it leaves nothing behind then."""
    async with open_line() as handset:
        for each in before:
            await handset.text(each)
        first = await send(handset, "/sms", texting(body, "SM113"))
        assert number.encode() in first.body, why
        for wait, then in ((0, ""), (5, ""), (20, "MENY"), (180, "")):
            clock.at += timedelta(minutes=wait)
            if then:
                await handset.text(then)
            was, lived = of_callers(kept(redis)), lives(redis)
            again = await send(handset, "/sms", texting(body, "SM113"))
            assert again.body == first.body
            assert of_callers(kept(redis)) == was
            assert all(life <= lived[key] for key, life in lives(redis).items())


async def test_two_alarms_at_once_and_a_text_between(open_line: OpenLine, redis: Redis) -> None:
    """Where somebody is stays as it was: what 1 stands for is what it stood for."""
    async with open_line() as handset:
        await handset.text("frikort")
        await handset.text("jeg vil dø")
        await handset.text("han puster ikke")
        [told] = await handset.text("1")
        [other] = await handset.text("MENY")
    assert "frikort" in told
    assert "frikort" not in other
    assert b"despair" not in repr(of_callers(kept(redis))).encode()


@WAYS
async def test_nothing_is_kept_of_an_opt_out(
    open_line: OpenLine, redis: Redis, before: Sequence[str]
) -> None:
    async with open_line() as handset:
        for each in before:
            await handset.text(each)
        was = [key for key in kept(redis) if not key.startswith(COUNTED)]
        assert await handset.text("STOP") == []
        assert [key for key in kept(redis) if not key.startswith(COUNTED)] == was
    assert b"quiet" not in repr(kept(redis)).encode()


@pytest.mark.parametrize("before", [(), ("hei",), ("tannlege",)], ids=["first", "after a greeting", "later"])
@pytest.mark.parametrize(
    ("body", "language", "then"),
    [
        ("ابوي ما عم يتنفس", "ar", "1"),
        ("زوجي بيضربني", "ar", "ok"),
        ("waan is dilayaa", "so", "ok"),
        ("chcę umrzeć", "pl", "0"),
        ("мій чоловік не дихає", "uk", "1"),
        ("муж не дышит", "uk", "1"),
    ],
)
async def test_what_follows_an_alarm_is_answered_in_its_language(  # noqa: PLR0913, PLR0917 - a row, and what a line stands on
    open_line: OpenLine,
    every: Content,
    clock: Clock,
    before: Sequence[str],
    body: str,
    language: str,
    then: str,
) -> None:
    """Russian goes on in Ukrainian, as everything but its alarms does."""
    async with open_line(languages=tuple(every.languages)) as handset:
        for each in before:
            await handset.text(each)
        clock.at += timedelta(minutes=1)
        await handset.text(body)
        [told] = await handset.text(then)
        await handset.text("SLETT")
        [forgotten] = await handset.text("MENY")
    understanding = every.understanding.done()
    assert understanding.read(told, "nb").languages[0] == language
    assert understanding.read(forgotten, "nb").languages[0] == "nb"
