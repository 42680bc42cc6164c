"""The line reaches back: it calls who asks, goes on where somebody was, and forgets who wants to be forgotten."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from redis import Redis

from ivr.content import Content
from ivr.handset import Handset
from ivr.texting import OPT_OUT
from tests.conftest import ACCOUNT, LINE, Clock, OpenLine
from tests.test_send import MOBILE, so_many
from tests.twilio import Call, Twilio
from tests.webhook import send

pytestmark = pytest.mark.anyio

Pairs = list[tuple[str, str]]


async def rung(twilio: Twilio, count: int) -> Sequence[Call]:
    await so_many(lambda: twilio.calls, count)
    return twilio.calls


def outbound(call: Call, **more: str) -> Pairs:
    """Twilio's webhook for a call of ours."""
    given = {
        "CallSid": call.sid,
        "AccountSid": ACCOUNT,
        "From": LINE,
        "To": call.to,
        "Direction": "outbound-api",
    }
    return list((given | more).items())


async def over(handset: Handset, call: Call) -> None:
    await send(handset, "/voice/status", outbound(call, CallStatus="completed"))


@pytest.mark.parametrize(("language", "word"), [("nb", "RING"), ("en", "call me"), ("nb", "Ring meg!")])
async def test_who_asks_is_called(sending: OpenLine, twilio: Twilio, language: str, word: str) -> None:
    async with sending(languages=(language,)) as handset:
        [told] = await handset.text(word)
        assert {"nb": "Vi ringer deg nå", "en": "We are calling you now"}[language] in told
        [call] = await rung(twilio, 1)
        assert (call.to, call.from_) == (MOBILE, LINE)
        assert call.asked["MachineDetection"] == "Enable"
        answer = await send(handset, "/voice", outbound(call, AnsweredBy="human"))
        assert b"1 1 3" in answer.body
        machine = await send(handset, "/voice", outbound(call, AnsweredBy="machine_start"))
        assert machine.body.endswith(b"<Response><Hangup /></Response>")


async def test_one_call_at_a_time_and_three_a_day(sending: OpenLine, twilio: Twilio) -> None:
    async with sending() as handset:
        for number in range(1, 4):
            assert "Vi ringer deg nå" in (await handset.text("RING"))[0]
            calls = await rung(twilio, number)
            assert "Vi kan ikke ringe deg nå" in (await handset.text("RING"))[0], "one is under way"
            await over(handset, calls[-1])
        assert "Vi kan ikke ringe deg nå" in (await handset.text("RING"))[0]
        handset.caller = "+4740000002"
        assert "Vi ringer deg nå" in (await handset.text("RING"))[0]
        await rung(twilio, 4)


@pytest.mark.parametrize("caller", ["+46701234567", "anonymous", "+4722000001"])
async def test_nobody_else_is_called(sending: OpenLine, twilio: Twilio, caller: str) -> None:
    async with sending(caller) as handset:
        assert "Vi kan ikke ringe deg nå" in (await handset.text("RING"))[0]
    assert twilio.requests == []


async def test_a_line_that_cannot_call_says_so(open_line: OpenLine) -> None:
    async with open_line() as handset:
        assert "Vi kan ikke ringe deg nå" in (await handset.text("RING"))[0]


async def test_a_text_after_a_call_that_broke_off(open_line: OpenLine, clock: Clock) -> None:
    async with open_line() as handset:
        await handset.dial()
        await handset.press("3")
        await handset.press("3")
        await handset.hang_up()
        clock.at += timedelta(minutes=29)
        [asked] = await handset.text("hei")
        assert asked.startswith("Vil du gå videre der du var? Svar 1 tannlege, 2 hovedmenyen.")
        assert "113" in asked
        [went_on] = await handset.text("1")
        assert "hvor gammel" in went_on


async def test_long_after_a_call_or_with_a_question_nothing_is_offered(
    open_line: OpenLine, clock: Clock
) -> None:
    async with open_line() as handset:
        await handset.dial()
        await handset.press("3")
        await handset.press("3")
        await handset.hang_up()
        assert "frikort" in (await handset.text("frikort"))[0]
        handset.caller = "+4740000002"
        await handset.dial()
        await handset.press("3")
        await handset.hang_up()
        clock.at += timedelta(minutes=31)
        assert "gå videre" not in (await handset.text("hei"))[0]


async def test_after_a_pause_a_number_is_asked_about(open_line: OpenLine, clock: Clock) -> None:
    async with open_line() as handset:
        await handset.text("tannlege")
        clock.at += timedelta(minutes=11)
        assert "Vil du gå videre" in (await handset.text("2"))[0]
        assert "Fare for liv" in (await handset.text("2"))[0], "2 is the main menu"
        await handset.text("tannlege")
        clock.at += timedelta(minutes=9)
        assert "gå videre" not in (await handset.text("2"))[0]


@pytest.mark.parametrize("word", ["SLETT", "slett meg", "delete me"])
async def test_who_wants_to_be_forgotten_is(open_line: OpenLine, redis: Redis, word: str) -> None:
    """Nothing in Redis is theirs any more: what is there is the day's secret and the line's own count."""
    async with open_line() as handset:
        await handset.text("english")
        await handset.dial()
        await handset.press("3")
        await handset.hang_up()
        [told] = await handset.text(word)
        assert "113" in told
        kept = [key.decode() for key in redis.scan_iter("helselinja:*")]
        assert [
            key
            for key in kept
            if key.startswith(("helselinja:memory:", "helselinja:left:", "helselinja:of:"))
        ] == []
        ended = [key for key in kept if key.startswith("helselinja:at:")]
        assert [redis.get(key) for key in ended] == [b"over"], "the mark of the call that is over"
        assert (await handset.text("hei"))[0].startswith("Fare for liv"), "the number is new: Norwegian again"


@pytest.mark.parametrize("word", ["xx", "XX", "lukk"])
async def test_a_word_that_leaves_no_trace_on_the_phone(open_line: OpenLine, redis: Redis, word: str) -> None:
    async with open_line() as handset:
        await handset.text("vold")
        assert await handset.text(word) == []
        assert [*redis.scan_iter("helselinja:at:*")] == []


async def test_an_emergency_comes_before_all_of_this(open_line: OpenLine, clock: Clock) -> None:
    async with open_line() as handset:
        await handset.text("tannlege")
        clock.at += timedelta(minutes=20)
        assert (await handset.text("jeg får ikke puste"))[0].startswith("Ring 113 nå")


def test_the_words_are_none_of_twilios(every: Content) -> None:
    for language in every.catalogue.languages.values():
        for name in ("call", "erase", "leave"):
            assert not {word.upper() for word in language.command[name]} & OPT_OUT
