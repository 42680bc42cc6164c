"""Closed in the middle of a conversation: keys are what they were when they were told."""

from datetime import UTC, datetime, timedelta

import pytest

from ivr.closing import answering, closed
from ivr.content import Content
from ivr.handset import Handset
from ivr.player import Dial, Heard, Say
from tests.conftest import Clock, OpenLine

pytestmark = pytest.mark.anyio

WAY = "2113"  # to Rustelefonen, which answers until 18 on weekdays
BEFORE = datetime(2026, 11, 23, 16, 59, 30, tzinfo=UTC)
CONNECT, NUMBER = "2", "3"


def words(heard: list[Heard]) -> str:
    return " ".join(each.text for each in heard if isinstance(each, Say))


async def at_the_drug_line(handset: Handset) -> list[Heard]:
    await handset.dial()
    for key in WAY[:-1]:
        await handset.press(key)
    return await handset.press(WAY[-1])


async def test_it_closes_before_the_key_is_pressed(open_line: OpenLine, clock: Clock) -> None:
    """Nobody is rung; the caller hears that it is closed and keys without that one, which are as they are told."""
    clock.at = BEFORE
    async with open_line(languages=("nb",)) as handset:
        offered = words(await at_the_drug_line(handset))
        clock.at += timedelta(minutes=1)
        heard = await handset.press(CONNECT)
        again = await handset.press(CONNECT)
    assert "Bli satt over nå trykk 2." in offered
    assert "Stengt" not in offered
    assert not any(isinstance(each, Dial) for each in heard)
    for said in (words(heard), words(again)):
        assert "Stengt nå, åpner i morgen klokka 11." in said
        assert "Til da: Mental Helse, 1 1 6 1 2 3." in said
        assert "Nummeret en gang til 2." in said
        assert "Bli satt over" not in said


async def test_other_keys_of_a_kept_menu_do_what_was_told(open_line: OpenLine, clock: Clock) -> None:
    clock.at = BEFORE
    async with open_line(languages=("nb",)) as handset:
        await at_the_drug_line(handset)
        clock.at += timedelta(minutes=1)
        heard = words(await handset.press(NUMBER))
    assert heard.startswith("Rustelefonen: 9 1 5")
    assert "Stengt nå" in heard


async def test_it_opens_before_the_key_is_pressed(open_line: OpenLine, clock: Clock) -> None:
    """The second key was the number, and is; then it can be connected."""
    clock.at = datetime(2026, 11, 23, 9, 59, 30, tzinfo=UTC)
    async with open_line(languages=("nb",)) as handset:
        offered = words(await at_the_drug_line(handset))
        clock.at += timedelta(minutes=1)
        heard = words(await handset.press("2"))
        rings = await handset.press("2")
    assert "Nummeret en gang til trykk 2." in offered
    assert heard.startswith("Rustelefonen: 9 1 5")
    assert "Stengt" not in heard
    assert "Bli satt over nå 2." in heard
    assert any(isinstance(each, Dial) and each.number == "+4791508588" for each in rings)


async def test_the_next_helpline_is_one_that_is_open(open_line: OpenLine, clock: Clock) -> None:
    """Pasientreiser is busy in its last minute, and Helsenorge has closed when that is told: neither is offered."""
    clock.at = datetime(2026, 11, 23, 14, 29, 50, tzinfo=UTC)
    async with open_line(languages=("nb",)) as handset:
        await handset.dial()
        for key in "424":
            await handset.press(key)
        rings = await handset.press("1")
        clock.at += timedelta(minutes=1)
        heard = words(await handset.callee("busy"))
    assert any(isinstance(each, Dial) for each in rings)
    assert "Det var opptatt." in heard
    assert "Du kan også ringe" not in heard
    assert "1 1 6 1 1 7" in heard


def test_who_answers_until_then(content: Content) -> None:
    """The chain of `next`, past those that are closed; NAV has none."""
    night = datetime(2026, 11, 23, 2, 0, tzinfo=UTC).timestamp()
    until = {
        name: shut.until for name in content.directory if (shut := closed(content, name, night)) is not None
    }
    assert until == {
        "alarmtelefonen-sms": None,
        "kors-pa-halsen": "alarmtelefonen",
        "kors-pa-halsen-holiday": None,
        "rustelefonen": "mental-helse",
        "helsenorge": "legevakt",
        "pasientreiser": "legevakt",
        "nav": None,
        "nav-debt": None,
    }
    assert answering(content.directory, "mental-helse", night) == "kirkens-sos"


def test_an_answer_of_an_unknown_second_is_of_open_services(content: Content) -> None:
    assert closed(content, "rustelefonen", 0) is None
