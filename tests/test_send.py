"""An answer sent to the phone that calls: by a key, once, over the real client, and never where it must not be."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from redis import Redis

from app import ROOT
from ivr.answer import Answer
from ivr.closing import closed
from ivr.content import Content, load_content
from ivr.handset import Handset
from ivr.keeping import sendable
from ivr.measures import MENU_SECONDS
from ivr.player import Heard, Say
from ivr.rehearsal import every_language
from ivr.voice import reply
from prompts.lettering import lettered
from prompts.pace import seconds
from prompts.segments import segments
from tests.conftest import EXAMPLE, OpenLine
from tests.twilio import Message, Number, Refused, Twilio
from tests.webhook import send, texting

pytestmark = pytest.mark.anyio

MOBILE, LANDLINE, FOREIGN, WITHHELD = "+4740000001", "+4722000001", "+46701234567", "anonymous"
SOON = 3  # seconds
LANGUAGES = tuple(every_language().split(","))


async def so_many(kept: Callable[[], Sequence[object]], count: int) -> None:
    """Wait until there are so many, and a little longer: there are no more."""
    for _ in range(100 * SOON):
        if len(kept()) >= count:
            break
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    assert len(kept()) == count


async def arrived(twilio: Twilio, count: int = 1) -> Sequence[Message]:
    await so_many(lambda: twilio.messages, count)
    return twilio.messages


def words(heard: Sequence[Heard]) -> str:
    return " ".join(each.text for each in heard if isinstance(each, Say)).lower()


def key_of(heard: Sequence[Heard], choice: str) -> str:
    """The key that a menu gives a choice."""
    said = words(heard)
    assert choice in said, said
    return next(sign for sign in said[said.index(choice) :] if sign.isdigit())


async def at_an_answer(handset: Handset) -> Sequence[Heard]:
    await handset.dial()
    await handset.press("3")
    await handset.press("3")
    return await handset.press("1")


async def test_an_answer_is_sent_once(sending: OpenLine, twilio: Twilio) -> None:
    async with sending() as handset:
        heard = await at_an_answer(handset)
        heard = await handset.press(key_of(heard, "få dette på sms"))
        assert "du får en sms nå" in words(heard)
        [message] = await arrived(twilio)
        assert (message.to, message.asked["ValidityPeriod"]) == (MOBILE, "600")
        assert message.body
        assert "MENY" not in message.body
        await handset.press("9")
        await handset.hang_up()
        assert len(twilio.messages) == 1


async def test_it_comes_from_the_number_that_was_called(sending: OpenLine, twilio: Twilio) -> None:
    polish = "+4721000001"
    twilio.account.numbers.append(Number(polish))
    async with sending(languages=("nb", "pl"), number_languages={polish: "pl"}) as handset:
        handset.line = polish
        heard = await at_an_answer(handset)
        await handset.press(key_of(heard, "dostać to sms-em"))
        [message] = await arrived(twilio)
        assert message.from_ == polish


@pytest.mark.parametrize("caller", [LANDLINE, FOREIGN, WITHHELD])
async def test_who_has_no_texts_hears_it_slowly(sending: OpenLine, twilio: Twilio, caller: str) -> None:
    async with sending(caller) as handset:
        heard = await at_an_answer(handset)
        assert "sms" not in words(heard)
        slowly = await handset.press(key_of(heard, "høre det sakte"))
        assert len(words(slowly)) > 100
        assert sum(part == 1500 for each in slowly for part in getattr(each, "parts", ())) >= 2
    assert twilio.requests == []


async def test_what_is_private_is_asked_about_first(sending: OpenLine, twilio: Twilio) -> None:
    async with sending() as handset:
        await handset.dial()
        await handset.press("2")
        heard = await handset.press("3")
        send = key_of(heard, "få dette på sms")
        asked = words(await handset.press(send))
        assert "kan andre lese" in asked
        again = words(await handset.wait())
        assert "kan andre lese" in again
        assert "få dette på sms" in words(await handset.press("2")), "not sent, and back at the answer"
        await handset.press(send)
        assert "du får en sms nå" in words(await handset.press("1"))
        await arrived(twilio)


async def test_nothing_is_promised_without_redis(sending: OpenLine, twilio: Twilio, redis: Redis) -> None:
    async with sending() as handset:
        heard = await at_an_answer(handset)
        redis.config_set("maxmemory", "1")
        try:
            told = words(await handset.press(key_of(heard, "få dette på sms")))
        finally:
            redis.config_set("maxmemory", "0")
        assert "jeg kan ikke sende sms nå" in told
    assert twilio.messages == []


async def test_a_day_has_so_many_texts(sending: OpenLine, twilio: Twilio) -> None:
    async with sending(limit_caller_texts=1) as handset:
        heard = await at_an_answer(handset)
        send = key_of(heard, "få dette på sms")
        assert "du får en sms nå" in words(await handset.press(send))
        assert "jeg kan ikke sende sms nå" in words(await handset.press(send))
        await arrived(twilio)


@pytest.mark.parametrize("code", [21610, 21614, 21211])
async def test_a_refusal_is_counted(sending: OpenLine, twilio: Twilio, redis: Redis, code: int) -> None:
    twilio.next(Refused(code))
    async with sending() as handset:
        heard = await at_an_answer(handset)
        await handset.press(key_of(heard, "få dette på sms"))
        for _ in range(100 * SOON):
            [*counts] = redis.scan_iter("helselinja:outcomes:*")
            if counts and not [*redis.scan_iter("saq:job:*")]:
                break
            await asyncio.sleep(0.01)
        assert redis.hgetall(counts[0]) == {f"text refused {code}".encode(): b"1"}
        assert twilio.messages == []
        assert [*redis.scan_iter("saq:job:*")] == [], "nothing of it is kept"


async def test_the_same_webhook_twice_sends_once(sending: OpenLine, twilio: Twilio) -> None:
    async with sending() as handset:
        heard = await at_an_answer(handset)
        post, twice = handset.post, []

        async def stubborn(*given: object) -> object:
            twice.append(await post(*given))  # type: ignore[arg-type]
            return await post(*given)  # type: ignore[arg-type]

        handset.post = stubborn  # type: ignore[assignment]
        assert "du får en sms nå" in words(await handset.press(key_of(heard, "få dette på sms")))
        assert twice
        await arrived(twilio)


async def test_a_line_without_a_key_offers_nothing(open_line: OpenLine) -> None:
    async with open_line() as handset:
        heard = words(await at_an_answer(handset))
        assert "sms" not in heard
        assert "sakte" not in heard


async def test_in_ireland_a_text_is_answered_over_rest(
    sending: OpenLine, twilio: Twilio, redis: Redis
) -> None:
    """Once, though the webhook comes twice; and with no Redis to wait in, at once."""
    async with sending(twilio_region="ie1") as handset:
        message = texting("frikort", "SM1")
        for _ in range(2):
            assert (await send(handset, "/sms", message)).body.endswith(b"<Response />")
        [reply] = await arrived(twilio)
        assert "frikort" in reply.body
        redis.config_set("maxmemory", "1")
        try:
            await send(handset, "/sms", texting("jeg vil dø", "SM2"))
        finally:
            redis.config_set("maxmemory", "0")
        [_, alarm] = await arrived(twilio, 2)
        assert alarm.body.startswith("Ring 113")


@pytest.fixture(scope="module")
def sender() -> Content:
    """The content with every language and number, where answers can be sent."""
    return load_content(ROOT, LANGUAGES, does={"connect": True, "send": True}, local=EXAMPLE)


@pytest.mark.parametrize("on", ["2026-04-30", "2026-11-26", "2027-01-02"])
def test_what_is_sent_fits_two_segments(sender: Content, on: str) -> None:
    """In every language, whichever sums are in date; and every number that is told stands in it."""
    faults = []
    for name, exits in sender.machine.exits.items():
        for code in sender.languages if "7" in exits else ():
            text = sendable(sender, Answer("sent", name, code, on))
            place = sender.machine.flow[name]
            told = [place.tell or ""] if place.is_local else sender.catalogue.tells(name, code, aloud=True)
            numbers = {sender.directory[each].number for each in told if each in sender.directory}
            lost = [number for number in numbers if number not in text.replace("\u00a0", " ")]
            if segments(text).segments > 2 or lost or not text:
                faults.append((code, name, segments(text), lost))
    assert faults == []


def test_a_text_of_a_closed_service_says_so(sender: Content) -> None:
    """As does the slow reading, for who cannot be sent one: in the middle of the night, in every language."""
    night = datetime(2026, 11, 26, 2, 30, tzinfo=UTC).timestamp()
    told = 0
    for name, place in sender.machine.flow.items():
        if place.menu or closed(sender, place.tell, night) is None:
            continue
        for code in sender.languages:
            told += 1
            notice = sender.catalogue.line_text("closed_now", code, date(2026, 11, 26)).rstrip(".")
            answer = Answer("sent", name, code, "2026-11-26", at=night)
            text = sendable(sender, answer)
            bare = lettered(notice, plain=True)
            assert notice in text or bare in text, (code, name, text)
            assert segments(text).segments <= 2
            slowly = reply(sender, replace(answer, outcome="slowly")).said
            notice = sender.catalogue.line_text("closed_now", slowly[0].language, answer.day).rstrip(".")
            heard = " ".join(part for said in slowly for part in said.speech if isinstance(part, str))
            assert notice in heard, (code, name, heard)
    assert told > 100


def test_a_line_that_sends_has_five_choices_and_its_key(sender: Content) -> None:
    """And is heard as fast as it must be."""
    for name, exits in sender.machine.exits.items():
        assert len([key for key in exits if key in "12345"]) == len(
            [key for key in exits if key not in "0789*#"]
        )
        for code in sender.languages if not sender.machine.flow[name].when else ():
            menu = reply(sender, Answer("match", name, code, "2026-11-26", textable=True)).said[-1]
            assert seconds(menu.speech, code) <= MENU_SECONDS, (code, name)


async def test_a_menu_that_tells_a_number_is_sent(sending: OpenLine, twilio: Twilio) -> None:
    """At once where it is nobody's secret: 113 and 116 117 of "now"."""
    async with sending() as handset:
        await handset.dial()
        heard = await handset.press("1")
        assert key_of(heard, "få dette på sms") == "7"
        assert "du får en sms nå" in words(await handset.press("7"))
        [message] = await arrived(twilio)
        assert "113" in message.body
        assert "116 117" in message.body


async def test_a_menu_below_talk_is_asked_about_first(sending: OpenLine, twilio: Twilio) -> None:
    async with sending() as handset:
        await handset.dial()
        await handset.press("2")
        assert "kan andre lese" in words(await handset.press("7"))
        await handset.press("1")
        [message] = await arrived(twilio)
        assert "116 123" in message.body


async def test_a_menu_is_read_slowly_to_a_landline(sending: OpenLine, twilio: Twilio) -> None:
    async with sending(LANDLINE) as handset:
        await handset.dial()
        heard = await handset.press("1")
        assert key_of(heard, "høre det sakte") == "7"
        slowly = await handset.press("7")
        assert "1 1 3" in words(slowly)
    assert twilio.requests == []


def test_what_is_sent_has_the_letters_of_every_text() -> None:
    """Who has chosen to text Polish without accents sends it without, though it would fit with them."""
    answer = Answer("sent", "despair", "pl", "2026-11-26")
    sent = {plain: sendable(load_content(ROOT, ("nb", "pl"), plain=plain), answer) for plain in ((), ("pl",))}
    assert not sent[()].isascii()
    assert sent[("pl",)].isascii()


def test_below_talk_and_abortion_it_is_private(every: Content) -> None:
    assert {"helpline", "despair-own", "violence-shelter", "abortion-how"} <= every.private
    assert not {"dentist", "now", "fees-gp", "main", "help"} & every.private
