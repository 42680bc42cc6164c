"""A few words behind an answer: read as they follow it, when they name nothing themselves."""

from datetime import timedelta

import pytest

from ivr.choosing import PAUSE_SECONDS
from ivr.content import Content
from tests.conftest import Clock, OpenLine

pytestmark = pytest.mark.anyio

FEVER, DENTIST, VACCINES, MAIN = (
    "Ring legevakten ved høy feber",
    "Prisen går etter",
    "barnevaksiner",
    "Haster: 116 117",
)


@pytest.mark.parametrize(
    ("first", "then", "says"),
    [
        ("tannlege", "hvor mye koster det", DENTIST),
        ("tannlege", "og for barn", DENTIST),
        ("tannlege", "vaksine til baby", VACCINES),
        ("tannlege", "asdf", MAIN),
        ("tannlege", "ok", MAIN),
        ("fastlege", "kan jeg bytte", "23 32 70 00"),
        ("legevakt", "er det åpent nå", "Ring legevakten på 116 117"),
        ("feber", "38,2", FEVER),
        ("MENY", "38,2", MAIN),
        ("jeg er gravid", "blod", "Ring 113 nå hvis barnet kommer"),
        ("tannlege", "blod", DENTIST),
        ("dentysta", "a dla dziecka", "dentysty"),
        ("interpreter", "who pays", "right to an interpreter"),
        ("я вагітна", "кров", "Дзвоніть 113"),
    ],
)
async def test_few_words_are_read_as_they_follow(
    open_line: OpenLine, every: Content, first: str, then: str, says: str
) -> None:
    async with open_line(languages=tuple(every.languages)) as handset:
        await handset.text(first)
        [answer] = await handset.text(then)
    assert says in answer


async def test_after_a_pause_they_follow_nothing(open_line: OpenLine, clock: Clock) -> None:
    async with open_line() as handset:
        await handset.text("jeg er gravid")
        clock.at += timedelta(seconds=PAUSE_SECONDS)
        [answer] = await handset.text("blod")
    assert "Ring 113 nå hvis barnet kommer" not in answer


async def test_they_follow_for_nobody_else(open_line: OpenLine) -> None:
    async with open_line() as handset, open_line("+4740000002") as other:
        await handset.text("jeg er gravid")
        [answer] = await other.text("blod")
    assert "Ring 113 nå hvis barnet kommer" not in answer
