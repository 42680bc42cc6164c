"""The whole line, walked by a stranger over signed webhooks: every key of every place, both channels.

That the rules hold on every line, in every language and at every hour is what `helselinja check` proves on the turn;
here each is shown once from the outside.
"""

import re
from collections import deque
from collections.abc import Iterable
from datetime import datetime

import pytest

from ivr.content import Content
from ivr.handset import Handset
from ivr.moment import moment
from ivr.opening import is_open
from ivr.player import Wait
from prompts.segments import segments
from tests.conftest import EXAMPLE, LINE, NOON, SUNDAY, Clock, OpenLine
from tests.crawler import Crawler, Spot, Walk

pytestmark = [pytest.mark.anyio, pytest.mark.crawl]

OPTION = re.compile(r"(\S[^.?!]*?) (?:trykk|press) (\d)\.")
DAY = moment(SUNDAY).on


def facts_today(content: Content, missing_today: Iterable[str] = ()) -> dict[str, str]:
    """Every figure that is in date, as a listener of any language may hear it."""
    values = {name: fact.on(DAY) for name, fact in content.catalogue.facts.items()}
    return {name: value for name, value in values.items() if value is not None and name not in missing_today}


def holds_number(text: str, number: str) -> bool:
    return number.replace(" ", "") in re.sub(r"[^\d]", "", text)


def steps_from_start(walk: Walk, start: str) -> dict[str, int]:
    found, waiting = {start: 0}, deque([start])
    while waiting:
        here = waiting.popleft()
        for key, there in walk.spots[here].keys.items():
            if key in "12345" and there in walk.spots and there not in found:
                found[there] = found[here] + 1
                waiting.append(there)
    return found


def check_place(spot: Spot) -> None:
    """One place: it listens as it should, and the keys that mean the same everywhere do."""
    wait = spot.heard["0"][-1]
    assert wait == Wait(10, 1, "")
    assert all(say.barge_in for say in spot.said)
    assert "1 1 3" in next(say.text for say in spot.heard["0"] if hasattr(say, "text"))
    offered = [key for _, key in OPTION.findall(spot.text) if key != "0"]
    assert offered == list("12345"[: len(offered)]), spot.text
    assert 1 <= len(offered) <= 5, spot.text
    for key in "12345678":
        if key not in offered:
            assert spot.keys[key] == spot.text, f"{key} at {spot.text} moves"


WALKS = [
    # the language, when, whether with a municipality's numbers, how many places are not said then: on a Sunday own-gp
    # is not; on a weekday # goes on from there to gp-closed, since it is next in reading order
    pytest.param("nb", NOON, True, 0, id="nb, all are open, with numbers of its own"),
    pytest.param("en", SUNDAY, False, 1, id="en, on a Sunday"),
]


@pytest.mark.parametrize(("language", "at", "local", "unsaid"), WALKS)
async def test_every_key_of_every_place(  # noqa: PLR0913, PLR0917 - the columns of the table
    open_line: OpenLine,
    content: Content,
    town: Content,
    clock: Clock,
    language: str,
    at: datetime,
    local: bool,  # noqa: FBT001
    unsaid: int,
) -> None:
    clock.at = at
    content = town if local else content
    async with open_line(languages=(language,), directory=EXAMPLE if local else None) as handset:
        crawler = Crawler(handset)
        walk = await crawler.crawl()
    start = next(spot.text for spot in walk.spots.values() if spot.way == ())
    for spot in walk.spots.values():
        check_place(spot)

    speaking = [place for place in content.machine.flow.values() if not place.when]
    assert len(walk.spots) == len(speaking) - unsaid

    depth = steps_from_start(walk, start)
    assert set(depth) | {text for text in walk.spots if text not in depth} == set(walk.spots)
    topics = [text for text, steps in depth.items() if steps <= 2]
    assert len(topics) >= 18 + 5

    heard = " ".join(say.text for spot in walk.spots.values() for say in spot.said)
    for name, entry in content.directory.items():
        assert holds_number(heard, entry.number), f"{name} is never told"
    for name, value in facts_today(content).items():
        assert re.search(rf"\b{re.escape(value.replace(',', '.' if language == 'en' else ','))}\b", heard), (
            name
        )

    allowed = {
        entry.dial
        for entry in content.directory.values()
        if entry.dial and is_open(entry.hours, at.timestamp())
    }
    assert {dial.number for dial in walk.dialled.values()} == allowed
    for dial in walk.dialled.values():
        assert (dial.caller_id, dial.timeout, dial.time_limit) == (LINE, 30, 3600)


@pytest.mark.parametrize("language", ["nb"])
async def test_silence_everywhere(open_line: OpenLine, language: str) -> None:
    """At every menu below the main one: two re-prompts, then numbers and a polite end."""
    for key in ("", "1", "2", "3", "4", "5", "0", "11", "31"):
        async with open_line(languages=(language,)) as handset:
            await handset.dial()
            for each in key:
                await handset.press(each)
            waits = [(await handset.wait())[-1] for _ in range(2)]
            assert all(isinstance(each, Wait) and each.seconds == 12 for each in waits)
            heard = await handset.wait()
            assert handset.state == "ended"
            text = " ".join(say.text for say in heard if hasattr(say, "text"))
            assert "1 1 3" in text
            assert text.count("1 1 6 1 1 7") == 2


MORE = {"nb": "MER", "en": "MORE"}
MENU = {"nb": "MENY", "en": "MENU"}


async def texts_of(handset: Handset, language: str) -> list[str]:
    """Every text of the line: each menu's digits, and MORE to the end of each answer."""
    seen: dict[str, tuple[str, ...]] = {}
    waiting: deque[tuple[str, ...]] = deque([()])
    while waiting:
        way = waiting.popleft()
        await handset.text(MENU[language])
        text = ""
        for word in way or (MENU[language],):
            [text] = await handset.text(word)
        if text in seen:
            continue
        seen[text] = way
        digits = re.findall(r"(?:[:,] |Svar |Reply )(\d) \w", text)
        steps = (
            [digit for digit in digits if digit != "0"]
            if digits
            else [MORE[language]] * (MORE[language] in text)
        )
        waiting.extend((*way, step) for step in steps)
        if not way:
            waiting.append(("0",))
    return list(seen)


@pytest.mark.parametrize("language", ["en"])
async def test_every_text(open_line: OpenLine, content: Content, language: str) -> None:
    """By digits and MORE alone: every place, every fact, every number, in one or two segments."""
    async with open_line(languages=(language,)) as handset:
        texts = await texts_of(handset, language)
    speaking = [place for place in content.machine.flow.values() if not place.when]
    assert len(texts) == len(speaking) - 1
    for text in texts:
        count = segments(text)
        assert count.encoding == "GSM-7"
        assert count.segments <= 2
        assert MENU[language] in text or "113" in text
    whole = " ".join(texts)
    for name, entry in content.directory.items():
        assert entry.number in whole, f"{name} is never written"
    for name, value in facts_today(content).items():
        assert re.search(rf"\b{re.escape(value.replace(',', '.' if language == 'en' else ','))}\b", whole), (
            name
        )


async def test_both_languages_in_one_call(open_line: OpenLine) -> None:
    """8 goes to the other language and stays at the same place."""
    async with open_line(languages=("nb", "en")) as handset:
        await handset.dial()
        norwegian = await handset.press("4")
        english = await handset.press("8")
        again = await handset.press("8")
    assert {say.voice for say in norwegian if hasattr(say, "voice")} == {"Polly.Ida-Neural"}
    assert {say.voice for say in english if hasattr(say, "voice")} == {"Polly.Amy-Neural"}
    assert [each for each in again if hasattr(each, "voice")] != english
