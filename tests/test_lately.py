"""What is written behind an alarm: where else nothing would be said, it is told once more; it stands in no store."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from redis import Redis

from ivr.answer import Answer
from ivr.content import Content
from ivr.lately import MOST, SECONDS, Lately
from tests.conftest import Clock, OpenLine
from tests.kept import kept, of_callers
from tests.webhook import send, texting

pytestmark = pytest.mark.anyio

ALARM = Answer("alarm", "main", "nb", "2026-11-22", detail="now")


@pytest.mark.parametrize(
    ("body", "then", "number"),
    [
        ("jeg vil dø", "nei", "116 123"),
        ("jeg vil dø", "Oslo", "116 123"),
        ("mannen min slår meg", "ok", "112"),
        ("han puster ikke", "hva gjør jeg", "113"),
        ("barnet mitt har spist oppvaskmiddel og hoster", "er 3 år", "22 59 13 00"),
        ("زوجي بيضربني", "لا", "112"),
        ("chcę umrzeć", "nie", "116 123"),
        ("tata ma udar", "nie chce do szpitala", "113"),
        ("хочу умереть", "нет", "116 123"),
    ],
)
async def test_what_leads_nowhere_is_answered_with_the_alarm(
    open_line: OpenLine, every: Content, body: str, then: str, number: str
) -> None:
    async with open_line(languages=tuple(every.languages)) as handset:
        [first] = await handset.text(body)
        [again] = await handset.text(then)
    assert number in again
    assert again == first


@pytest.mark.parametrize(
    ("then", "says"),
    [
        ("MENY", "Svar 1"),
        ("takk", "Bare hyggelig"),
        ("frikort", "frikort"),
        ("116 123", "Mental Helse"),
        ("SPRÅK", "NORSK"),
    ],
)
async def test_what_is_asked_is_answered(open_line: OpenLine, then: str, says: str) -> None:
    async with open_line() as handset:
        await handset.text("jeg vil dø")
        [answer] = await handset.text(then)
    assert says in answer


@pytest.mark.parametrize(
    ("alarm", "then", "first"),
    [
        ("jeg vil dø", "hvordan bytter jeg fastlege", "Noen å snakke med: 116 123. "),
        ("mannen min slår meg", "frikort", "Vold, våpen: 112, 116 006. "),
        ("han puster ikke", "frikort", "Fare for liv: 113. "),
        ("han puster ikke", "MENY", ""),
    ],
)
async def test_an_answer_behind_one_begins_with_its_number(
    open_line: OpenLine, alarm: str, then: str, first: str
) -> None:
    """Also where it ends with the same number; not twice, where it begins with it."""
    async with open_line() as handset:
        [usual] = await handset.text(then)
        await handset.text("MENY")
        await handset.text(alarm)
        [behind] = await handset.text(then)
    assert behind == f"{first}{usual}"


@pytest.mark.parametrize("words", [("SLETT",), ()], ids=["erased", "after ten minutes"])
async def test_it_is_forgotten(open_line: OpenLine, clock: Clock, words: Sequence[str]) -> None:
    async with open_line() as handset:
        await handset.text("jeg vil dø")
        for each in words:
            await handset.text(each)
        if not words:
            clock.at += timedelta(seconds=SECONDS + 1)
        [answer] = await handset.text("Oslo")
    assert "116 123" not in answer
    assert "Svar 1" in answer


async def test_nobody_else_is_told_of_it(open_line: OpenLine) -> None:
    async with open_line() as handset, open_line("+4740000002") as other:
        await handset.text("jeg vil dø")
        [answer] = await other.text("Oslo")
    assert "Svar 1" in answer


async def test_nothing_of_it_is_stored(open_line: OpenLine, redis: Redis) -> None:
    """A text that is answered with the alarm leaves as little behind as the alarm did."""
    async with open_line() as handset:
        await handset.text("frikort")
        await handset.text("jeg vil dø")
        was = {
            key: value for key, value in of_callers(kept(redis)).items() if key.startswith(b"helselinja:at:")
        }
        first = await send(handset, "/sms", texting("Oslo", "SM7"))
        again = await send(handset, "/sms", texting("Oslo", "SM7"))
        found = of_callers(kept(redis))
    assert b"116 123" in first.body
    assert first.body == again.body
    assert all(found[key] == value for key, value in was.items())
    assert b"despair" not in repr(found).encode()


def test_it_knows_of_so_many_and_no_longer_than_that() -> None:
    at = [0.0]
    lately = Lately(b"key", lambda: at[0])
    for number in range(MOST + 1):
        lately.tell(f"text:{number}", replace(ALARM, turn=number))
    assert lately.of("text:0") is None
    assert lately.of("text:1") == replace(ALARM, turn=1)
    at[0] = SECONDS
    assert lately.of(f"text:{MOST}") == replace(ALARM, turn=MOST)
    at[0] += 1
    assert lately.of(f"text:{MOST}") is None
    lately.tell("text:new", ALARM)
    assert lately.of("text:new") == ALARM
    lately.forget("text:new")
    assert lately.of("text:new") is None
    lately.forget("text:new")


@pytest.mark.parametrize(
    ("alarm", "then", "number"),
    [
        ("kolega nieprzytomny", "jest pijany", "113"),
        ("чоловік не дихає", "він п'яний", "113"),
        ("mama ma zawał", "drzwi zamknięte", "113"),
        ("udar mama", "zasypia", "113"),
        ("jeg vil dø", "han er full", "116 123"),
        ("син каже що не хоче жити", "він зараз в кімнаті спокійний", "116 123"),
        ("у мамы инсульт", "она говорит что ей лучше", "113"),
    ],
)
async def test_a_few_words_behind_an_alarm_do_not_replace_it(
    open_line: OpenLine, every: Content, alarm: str, then: str, number: str
) -> None:
    """Whatever they are like: he is drunk, he falls asleep. What a rule finds in them is an alarm of its own."""
    async with open_line(languages=tuple(every.languages)) as handset:
        [first] = await handset.text(alarm)
        [behind] = await handset.text(then)
        [worse] = await handset.text("huset brenner")
    assert behind.startswith(first[:20])
    assert number in behind
    assert "110" in worse
