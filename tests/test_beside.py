"""What stands behind an alarm's message: the number of a second alarm, and what else was asked."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from flows.load import START
from ivr.answer import Answer, Conversation
from ivr.beside import can_follow
from ivr.content import Content
from ivr.event import Text
from ivr.measures import SEGMENTS, measures
from ivr.message import message
from ivr.moment import moment
from ivr.rehearsal import every_language
from ivr.turn import turn
from prompts.segments import segments
from tests.conftest import NOON

LANGUAGES = every_language().split(",")
NOW = moment(NOON)
HEARD = [*LANGUAGES, "ru"]

ASKED = [
    # the text, the place that answers, why
    ("jeg vil dø. jeg er gravid, hvordan får jeg abort?", "abortion", "another clause"),
    ("jeg vil dø. jeg er gravid, hvordan får jeg abort", "abortion", "no question mark"),
    ("jeg tok 30 paracet i går. må jeg bestille time hos fastlegen?", "gp", "words that say little alone"),
    ("jeg vil dø og hva koster tannlege", "dentist", "the same clause"),
    ("hva koster tannlege, jeg vil dø", "dentist", "asked first"),
    ("hun puster ikke. frikort?", "card", "one word and a mark"),
    ("I want to die. how do I change my GP?", "gp-change", "English"),
    ("chcę umrzeć. ile kosztuje dentysta?", "dentist", "Polish"),
    ("хочу померти. скільки коштує стоматолог?", "dentist", "Ukrainian"),
    ("хочу умереть. сколько стоит стоматолог?", "dentist", "Russian"),
    ("noriu mirti. kiek kainuoja dantistas?", "dentist", "Lithuanian"),
    ("اريد ان اموت. كم سعر طبيب الاسنان؟", "dentist", "Arabic"),
    ("ma neefsan karo. dhakhtarka ilkaha waa immisa?", "dentist", "Somali"),
]
NOT_ASKED = [
    ("jeg vil dø", "nothing else"),
    ("bestevenninna mi på snap sier hun skal hoppe foran toget", "a train is no question about travel"),
    ("hun er gravid, hun puster ikke", "who it is about"),
    ("kolega z pokoju poszedl na tory mowi ze skoczy pod pociag", "nor in Polish"),
    ("dattera mi på to har drukket zalo og noe avløpsåpner vet ikke hvor mye", "how much was taken"),
    ("hva skal jeg gjøre, jeg tok 40 paracet?", "the alarm is what is asked"),
    ("jeg vil dø, hvor mange paracet må jeg ta?", "never how"),
]


def told(content: Content, text: str, talk: Conversation | None = None) -> Answer:
    after, answer = turn(content, Text(text, opted_out=False), talk, NOW)
    assert answer.outcome == "alarm"
    assert after == (talk or Conversation(START, START, content.own)), "it moves nobody"
    return answer


@pytest.mark.parametrize(("text", "place", "why"), ASKED, ids=[row[2] for row in ASKED])
def test_what_else_is_asked_is_answered(every: Content, text: str, place: str, why: str) -> None:
    answer = told(every, text)
    assert (answer.also, answer.place) == (True, place), why
    words = message(every, answer) or ""
    assert len(words) > len(message(every, replace(answer, also=False)) or "")
    language = answer.language if answer.language in LANGUAGES else "uk"
    name = every.catalogue.choice(every.subject_of[place], language, NOW.on).upper()
    assert words.endswith(f" {name}.")


@pytest.mark.parametrize(("text", "why"), NOT_ASKED, ids=[row[1] for row in NOT_ASKED])
def test_what_has_happened_is_no_question(every: Content, text: str, why: str) -> None:
    assert not told(every, text).also, why


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_that_is_offered_leads_there(every: Content, language: str) -> None:
    """Whatever the conversation's language; the name of a danger is one, and is answered as such."""
    flow = every.machine.flow
    for subject in {every.subject_of[name] for name in flow if can_follow(every, name)}:
        name = every.catalogue.choice(subject, language, NOW.on).upper()
        for usual in (language, every.own):
            _, answer = turn(every, Text(name, opted_out=False), Conversation(START, START, usual), NOW)
            there = {answer.place, every.subject_of[answer.place], every.section_of[answer.place]}
            assert subject in there or answer.outcome == "alarm", name
            assert answer.language == language or name == "NAV"


def every_alarm(content: Content, language: str) -> list[Answer]:
    """Each kind of alarm alone and with each second one."""
    catalogue = content.catalogue
    return [
        Answer("alarm", START, language, "2026-11-23", detail=kind, second=second)
        for kind in catalogue.rules.kinds
        for second in ("", *catalogue.rules.kinds)
        if not second or catalogue.adds(second, kind, language)
    ]


@pytest.mark.parametrize("language", HEARD)
def test_the_number_comes_first(town: Content, language: str) -> None:
    for answer in every_alarm(town, language):
        assert re.search(r"\d{3}", (message(town, answer) or "")[:25]), answer.detail


@pytest.mark.parametrize("language", HEARD)
def test_with_all_that_may_follow_it_fits(town: Content, language: str) -> None:
    """With a municipality's own number and the longest second alarm; nobody is asked anything."""
    longest = {
        alarm.detail: alarm
        for alarm in sorted(every_alarm(town, language), key=lambda each: len(message(town, each) or ""))
    }
    for alarm in longest.values():
        alone = message(town, alarm) or ""
        for place in (name for name in town.machine.flow if can_follow(town, name)):
            words = message(town, replace(alarm, place=place, also=True)) or ""
            count = segments(words)
            assert count.segments <= SEGMENTS[count.encoding][1], words
            assert words.startswith(alone)
            menu = town.machine.flow[place].menu
            assert not (menu and re.search("[?؟]", words)), words


def test_check_counts_what_may_follow(every: Content) -> None:
    """A longer line behind an alarm is found, and named by the alarm and the place."""
    languages = dict(every.catalogue.languages)
    longer = {**languages["pl"].line, "text_aside": "Więcej o twoim pytaniu: " * 7 + "{choice}."}
    broken = replace(every, languages=("pl",))
    broken.catalogue.languages = {**languages, "pl": replace(languages["pl"], line=longer)}
    try:
        [found] = [each for each in measures(broken, NOW.on) if each.rule == "segments of an answer"]
    finally:
        every.catalogue.languages = languages
    assert not found.holds
    assert found.where.split()[0] in every.catalogue.rules.kinds


SECONDS: Mapping[str, tuple[str, str, str]] = {
    "poison and despair": ("jeg tok 40 paracet fordi jeg vil dø", "22 59 13 00", "116 123"),
    "the same in English": ("I took 40 paracetamol because I want to die", "22 59 13 00", "116 123"),
    "violence and fire": ("mannen min slår meg og huset brenner", "116 006", "Brann: 110"),
    "violence and despair": ("mannen min slår meg. jeg vil dø", "116 006", "116 123"),
}


@pytest.mark.parametrize(("text", "first", "second"), SECONDS.values(), ids=SECONDS)
def test_each_of_two_alarms_has_its_number(every: Content, text: str, first: str, second: str) -> None:
    words = message(every, told(every, text)) or ""
    assert first in words
    assert second in words


def test_a_number_that_is_told_is_not_told_again(every: Content) -> None:
    answer = told(every, "han puster ikke og har vondt i brystet, det er fødsel")
    assert not answer.second
    assert (message(every, answer) or "").count("113") == (
        message(every, replace(answer, second="")) or ""
    ).count("113")
