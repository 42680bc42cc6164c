"""A few words behind an answer: read as they follow it, when they name nothing themselves."""

from datetime import timedelta

import pytest

from ivr.answer import Answer, Conversation
from ivr.choosing import PAUSE_SECONDS
from ivr.content import Content
from ivr.event import Text
from ivr.moment import moment
from ivr.turn import turn
from tests.conftest import SUNDAY, Clock, OpenLine

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
        ("dentysta", "a ja mam 24", "od 19 do 28 lat"),
        ("tannlege", "24", "Fyller du 19 til 28"),
        ("tannlege", "og hvis han er 19", "Fyller du 19 til 28"),
        ("tannlege", "vaksine 12 år", VACCINES),
        ("tannlege", "3 tenner", DENTIST),
        ("får mamma vite det", "jeg er 14", "fra du er 12"),
        ("abort", "hvor mye koster det", "Abort er gratis"),
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


NOW = moment(SUNDAY)
MORE = {
    # how much; and for children; blood
    "nb": ("hvor mye", "og for barn", "blod"),
    "en": ("how much", "and kids", "blood"),
    "pl": ("ile", "a dla dziecka", "krew"),
    "uk": ("скільки", "а для дитини", "кров"),
    "lt": ("kiek", "o vaikui", "kraujas"),
    "ar": ("كم", "وللأطفال", "دم"),
    "so": ("imisa", "iyo ilmaha", "dhiig"),
}


def behind(content: Content, place: str, language: str, body: str) -> Answer:
    talk = Conversation(place, place, language, turn=3, keyed_at=NOW.at - 30)
    return turn(content, Text(body, opted_out=False), talk, NOW)[1]


@pytest.mark.loop
@pytest.mark.parametrize("language", MORE)
def test_behind_no_place_a_question_is_an_alarm(every: Content, language: str) -> None:
    *harmless, _ = MORE[language]
    for name in (name for name, place in every.machine.flow.items() if not place.when):
        for body in harmless:
            assert behind(every, name, language, body).outcome != "alarm", (name, body)


@pytest.mark.parametrize("language", MORE)
def test_blood_behind_a_pregnancy_is_an_alarm(every: Content, language: str) -> None:
    *_, blood = MORE[language]
    answer = behind(every, "pregnant", language, blood)
    assert (answer.outcome, answer.detail) == ("alarm", "birth")
    assert behind(every, "dentist", language, blood).outcome != "alarm"


@pytest.mark.parametrize(("place", "body"), [("abortion", "pris"), ("interpreter", "pris")])
def test_what_follows_is_a_guess(content: Content, place: str, body: str) -> None:
    """Also where the words alone are a keyword: they name another subject than the one they are taken for."""
    assert content.understanding.read(body, "nb").named
    assert behind(content, place, "nb", body).guessed
