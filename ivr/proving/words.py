"""The rules of the words, for every place and language: what is heard, what is read, and that both tell the same."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from flows.load import MENU_KEYS, START
from flows.machine import SEND_KEY
from ivr.answer import Answer, Conversation, Outcome
from ivr.composing import EMERGENCY
from ivr.content import Content
from ivr.event import Key, Start
from ivr.languages import missing
from ivr.message import message
from ivr.moment import Moment
from ivr.proving.keys import Keys
from ivr.proving.rule import Case, Rule, ruled
from ivr.proving.telling import says, seconds_until, tells
from ivr.turn import turn
from ivr.voice import reply
from prompts.wording import names_in, words_of

OPENING_SECONDS = 8.0  # until 113 has been said, in the language of the line: phone-line-standards, row 1
OUTCOMES: tuple[Outcome, ...] = (
    "restart", "match", "again", "language", "number", "silence", "unknown", "lost", "end",
)  # fmt: skip
DETAILS = ("completed", "busy", "no-answer", "failed", "canceled")
MOST_OPTIONS = 5


def words(content: Content, now: Moment, keys: Keys) -> Iterator[Rule]:
    """Every rule, in every language on offer."""
    alone = {code: replace(content, languages=(code,)) for code in content.languages}
    voiced = _voiced(content)
    yield ruled("seconds to 113 when a call opens", OPENING_SECONDS, _openings(alone, voiced, now))
    yield menus(content, now, keys)
    yield ruled("answers that a language cannot give", 0, _complete(alone, voiced, now, keys))
    yield ruled("numbers that are told nowhere", 0, _entries(alone, voiced, now))
    yield ruled("told by voice and not by text, or not by voice", 0, _same(alone, voiced, now.on, keys))
    yield ruled("keys to another language, at the same place", 2, _languages(content, now, keys))


def menus(content: Content, now: Moment, keys: Keys, only: Collection[str] | None = None) -> Rule:
    """The keys that are told are those that do something then, at all places or at some."""
    alone = {code: replace(content, languages=(code,)) for code in content.languages}
    voiced = _voiced(content)
    return ruled("options of a menu, and keys as told", MOST_OPTIONS, _menus(alone, voiced, now, keys, only))


def dated(content: Content, on: date, keys: Keys) -> Rule:
    """No figure is told on a day on which it does not hold, nor is anything left without words."""
    return ruled("figures told that are not in date", 0, _dated(content, on, keys))


def with_figures(content: Content) -> list[str]:
    """The places whose words, or whose choices, hold a fact: on another day these alone may differ."""
    names, prompts = {*content.catalogue.facts, "year"}, content.catalogue.languages[content.own].prompts
    dated = {place for place, each in prompts.items() if names_in(each.say, each.sms) & names}
    called = {place for place, each in prompts.items() if names_in(each.choice) & names}
    exits = content.machine.exits
    return [
        place
        for place in _places(content)
        if place in dated
        or called.intersection(
            found.to for key, found in exits[place].items() if key in MENU_KEYS and found.to
        )
    ]


@lru_cache(maxsize=16)
def _voiced(content: Content) -> list[str]:
    """The languages that can be heard."""
    languages = content.catalogue.languages
    return [code for code in content.languages if languages[code].voice or not missing(content, code)]


def _places(content: Content) -> list[str]:
    return [name for name, place in content.machine.flow.items() if not place.when]


def heard(content: Content, answer: Answer) -> str:
    """The words of a reply, in whatever voices."""
    return " ".join(words_of(said.speech) for said in reply(content, answer).said)


def _answer(outcome: Outcome, place: str, language: str, now: Moment, **more: object) -> Answer:
    given = Answer(outcome, place, language, now.on.isoformat(), met=True, at=now.at)
    return replace(given, **more)  # type: ignore[arg-type]  # fields of Answer


def _openings(alone: dict[str, Content], voiced: list[str], now: Moment) -> Iterator[Case]:
    """A call opens, a call that is open comes again, and a session is gone: 113 first in each."""
    for code in voiced:
        for outcome, more in (("start", {}), ("restart", {}), ("again", {"owed": True})):
            said = reply(alone[code], _answer(outcome, START, code, now, **more)).said  # type: ignore[arg-type]
            speech = [part for each in said for part in each.speech]
            number = alone[code].directory[EMERGENCY].number
            yield Case(seconds_until(tuple(speech), number, code), f"{code}, {outcome}", "calls")


def _menus(
    alone: dict[str, Content], voiced: list[str], now: Moment, keys: Keys, only: Collection[str] | None
) -> Iterator[Case]:
    """The keys that are told are those that do something, in their order."""
    for code in voiced:
        content = alone[code]
        _, _, key = content.catalogue.languages[code].line["option"].partition(", ")
        told_as = re.compile(re.escape(key).replace(re.escape("{key}"), r"(\d)"), re.IGNORECASE)
        for place in _places(content) if only is None else only:
            told = told_as.findall(
                words_of(reply(content, _answer("match", place, code, now)).said[-1].speech)
            )
            shut = turn(content, Key(0, "9"), _at(content, place), now)[0].shut
            exits = content.machine.exits_at(place, shut=shut)
            live = [each for each in exits if each in (*MENU_KEYS, SEND_KEY)]
            right = [each for each in told if each != "0"] == live
            said = "" if right else f"tells {' '.join(told)}"
            yield keys.case(len(set(live) - {SEND_KEY}) if right else 99, code, place, *filter(None, [said]))


def _at(content: Content, place: str) -> Conversation:
    talk, _ = turn(content, Start(), None, Moment(1.0, date(2026, 1, 1), frozenset()))
    return replace(talk, place=place, turn=0)


def _complete(alone: dict[str, Content], voiced: list[str], now: Moment, keys: Keys) -> Iterator[Case]:
    """Each outcome at each place, in words of that language and no other; a text of each."""
    for code, content in alone.items():
        for place in _places(content):
            entry = content.machine.flow[place].tell
            answers = [_answer(each, place, code, now, tries=1) for each in OUTCOMES]
            if entry:
                answers += [_answer("dialed", place, code, now, detail=each) for each in DETAILS]
                answers.append(_answer("declined", place, code, now))
            for answer in answers:
                yield keys.case(not _can(content, answer, aloud=code in voiced), code, place, answer.outcome)


def _can(content: Content, answer: Answer, *, aloud: bool) -> bool:
    try:
        said = reply(content, answer).said if aloud else ()
        text = message(content, answer)
    except (LookupError, ValueError):
        return False
    in_it = all(each.language == answer.language and words_of(each.speech).strip() for each in said)
    whole = " ".join(words_of(each.speech) for each in said) + (text or "")
    return in_it and bool(text) and (bool(said) or not aloud) and not set(whole) & set("{}")


def _entries(alone: dict[str, Content], voiced: list[str], now: Moment) -> Iterator[Case]:
    for code, content in alone.items():
        answers = [_answer("match", place, code, now) for place in _places(content)]
        texts = [message(content, answer) or "" for answer in answers]
        voices = [heard(content, answer) for answer in answers] if code in voiced else []
        for name, entry in content.directory.items():
            for way, told in (("voice", voices), ("text", texts)):
                if told:
                    yield Case(not any(tells(each, entry.number) for each in told), f"{code}, {name}, {way}")


def _same(alone: dict[str, Content], voiced: list[str], on: date, keys: Keys) -> Iterator[Case]:
    """What a place tells, by its placeholders, is in the words that are heard and in those that are read.

    Who listens comes from the part before, and may have heard the number there; who reads may have come by a word.
    """
    for code, content in alone.items():
        flow = content.machine.flow
        before = {name: [each for each, there in flow.items() if there.more == name] for name in flow}
        for place in _places(content):
            if flow[place].is_local:
                continue
            answer = Answer("match", place, code, on.isoformat())
            told = {
                name for aloud in (True, False) for name in content.catalogue.tells(place, code, aloud=aloud)
            }
            facts = content.catalogue.facts
            if any(name in facts and facts[name].on(on) is None for name in told):
                continue  # the careful wording, which tells none of them
            read, said = message(content, answer) or "", None
            if code in voiced:
                said = " ".join(
                    heard(content, replace(answer, place=each)) for each in (place, *before[place])
                )
            for name in told:
                lacks = any(
                    not _is_told(content, text, name, code, on) for text in (read, said) if text is not None
                )
                yield keys.case(lacks, code, place, name)


def _is_told(content: Content, text: str, name: str, code: str, on: date) -> bool:
    if name in content.directory:
        return tells(text, content.directory[name].number)
    value = str(on.year) if name == "year" else content.catalogue.facts[name].on(on)
    return value is None or says(
        text, value.replace(",", content.catalogue.languages[code].manner["decimal"])
    )


def _languages(content: Content, now: Moment, keys: Keys) -> Iterator[Case]:
    """8, and the digit of each: in that language, where the caller was."""
    if len(content.languages) == 1:
        yield Case(0, "one language")
        return
    for place in _places(content):
        asked, answer = turn(content, Key(0, "8"), _at(content, place), now)
        if answer.outcome == "language":
            away = 1 if asked.language != content.own and asked.place == place else 99
            yield keys.case(away, content.own, place, then="8")
            continue
        for number, code in enumerate(content.languages, 1):
            chosen, _ = turn(content, Key(asked.turn, str(number)), asked, now)
            right = chosen.language == code and chosen.place == place
            yield keys.case(2 if right else 99, content.own, place, then=f"8 {number}")


def _dated(content: Content, on: date, keys: Keys) -> Iterator[Case]:
    facts = content.catalogue.facts
    for code in content.languages:
        alone = replace(content, languages=(code,))
        for place in with_figures(content):
            told = {n for aloud in (True, False) for n in content.catalogue.tells(place, code, aloud=aloud)}
            answer = Answer("match", place, code, on.isoformat())
            texts = [message(alone, answer) or "", heard(alone, answer) if code in _voiced(content) else ""]
            yield keys.case(
                any(_stale(text, told & set(facts), content, on) for text in texts), code, place, on
            )


def _stale(text: str, told: Iterable[str], content: Content, on: date) -> bool:
    """Whether a text holds a value that a fact of its place had on another day, and that none of them has now."""
    facts = content.catalogue.facts
    now = {facts[name].on(on) for name in told}
    ever = {value.value for name in told for value in facts[name].values}
    return any(says(text, value) for value in ever - now)
