"""The manners of the line as figures: for each rule and language the worst case, and whether it holds.

The limits are those of phone-line-standards (rows 11, 12, 22, 23, 27, 32). LIX is Björnsson's measure, words a
sentence and the share of words of more than six letters, and means something in Norwegian only. Seconds are the
estimate of prompts/pace.py; where espeak-ng is installed the worst cases are also listened to (ivr/listening.py).
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from flows.load import LOCAL, START
from ivr.answer import Answer
from ivr.beside import can_follow
from ivr.content import Content
from ivr.message import message
from ivr.voice import reply
from prompts.catalogue import BASE
from prompts.pace import seconds
from prompts.segments import Count, segments
from prompts.wording import Speech, words_of

WORD = re.compile(r"[^\W\d]+(?:['’-][^\W\d]+)*")
COUNTED = re.compile(r"[\w'’-]+")
SENTENCE = re.compile(r"[.?!؟]\s")
STOP = re.compile(r"[.?!:؟]")
LONG_WORD = 6
ANSWER_SECONDS, MENU_SECONDS, MAIN_SECONDS = 20.0, 22.0, 18.0
MAIN_SECONDS_IN_OTHERS = 19.0  # longer words: the key of each option is heard as early as in the base
ANSWER_WORDS, SENTENCE_WORDS = 40, 14
HOURS = " (hours)"
LIX, LIX_MEAN = 30.0, 25.0
Counted = tuple[Count, str]
SEGMENTS = {"GSM-7": (1, 2), "UCS-2": (2, 4)}
"""By encoding: the most segments of a menu or an alarm, and of an answer."""


@dataclass(frozen=True)
class Measure:
    """One rule in one language: how many cases, the worst of them, what it came to and where."""

    rule: str
    language: str
    cases: int
    worst: float
    limit: float
    where: str
    speech: Speech = ()

    @property
    def holds(self) -> bool:
        """Whether the worst case is within the limit."""
        return self.worst <= self.limit


@dataclass(frozen=True)
class Case:
    """One thing measured."""

    value: float
    where: str
    speech: Speech = ()


def lix(text: str) -> float:
    """Björnsson's readability: up to 30 is very easy. Numbers do not count."""
    words = WORD.findall(re.sub(r"\d", "", text))
    sentences = max(1, len(STOP.findall(text)))
    return len(words) / sentences + 100 * sum(len(word) > LONG_WORD for word in words) / max(1, len(words))


def measures(
    content: Content, on: date, at: float = 0, only: Collection[str] | None = None
) -> Iterator[Measure]:
    """Every rule for every language on offer, on one day, at a second since 1970 (0: all are open).

    `only` these places are measured, and the main menu; else all.
    """
    names = [
        name
        for name, place in content.machine.flow.items()
        if not place.when and (only is None or name == START or name in only)
    ]
    for language in content.languages:
        alone = replace(content, languages=(language,))  # nothing is heard in another language's stead
        answers = dict(_answers(alone, language, on, at, names))
        menus = dict(_menus(alone, language, on, at, names))
        main = MAIN_SECONDS if language in (BASE, "en") else MAIN_SECONDS_IN_OTHERS
        texts = [(name, words_of(speech), speech) for name, speech in answers.items()]
        yield _worst(
            "seconds of an answer",
            language,
            ANSWER_SECONDS,
            [Case(seconds(s), n, s) for n, s in answers.items()],
        )
        yield _worst(
            "words of an answer",
            language,
            ANSWER_WORDS,
            [Case(len(COUNTED.findall(t)), n) for n, t, _ in texts],
        )
        yield _worst(
            "words of a sentence", language, SENTENCE_WORDS, [Case(_longest(t), n) for n, t, _ in texts]
        )
        yield _worst(
            "seconds of the main menu", language, main, [Case(seconds(menus[START]), START, menus[START])]
        )
        yield _worst(
            "seconds of a menu", language, MENU_SECONDS, [Case(seconds(s), n, s) for n, s in menus.items()]
        )
        if language == BASE:
            prose = [(name, text) for name, text, _ in texts if not name.startswith(LOCAL)]
            found = [Case(lix(text), name) for name, text in prose]
            yield _worst("LIX of an answer", language, LIX, found)
            yield Measure(
                "LIX, mean",
                language,
                len(found),
                sum(each.value for each in found) / len(found),
                LIX_MEAN,
                "",
            )
        counted = _segments(content, language, on, at, names)
        if only is None and not at:  # what follows an alarm is there only where there is room, at any time
            counted[1].extend(_with_more(content, language, on, names))
        for place, rule in enumerate(("segments of a menu or an alarm", "segments of an answer")):
            cases = counted[place]
            limit = max(SEGMENTS[encoding][place] for encoding in {count.encoding for count, _ in cases})
            over = [Case(c.segments - SEGMENTS[c.encoding][place] + limit, name) for c, name in cases]
            yield _worst(rule, language, limit, over)


def _worst(rule: str, language: str, limit: float, cases: list[Case]) -> Measure:
    worst = max(cases, key=lambda case: case.value)
    return Measure(rule, language, len(cases), worst.value, limit, worst.where, worst.speech)


def _longest(text: str) -> int:
    return max(len(WORD.findall(sentence)) for sentence in SENTENCE.split(text))


def _answers(
    content: Content, language: str, on: date, at: float, names: list[str]
) -> Iterator[tuple[str, Speech]]:
    """What each place that is no menu says, without the pauses around it; hours behind a number are on their own."""
    for name in names:
        if not content.machine.flow[name].menu:
            words, *asides, _ = reply(content, Answer("match", name, language, on.isoformat(), at=at)).said
            yield name, words.speech[1:-1]
            yield from ((f"{name}{HOURS}", each.speech[:-1]) for each in asides)


def _menus(
    content: Content, language: str, on: date, at: float, names: list[str]
) -> Iterator[tuple[str, Speech]]:
    for name in names:
        yield name, reply(content, Answer("match", name, language, on.isoformat(), at=at)).said[-1].speech


def _segments(
    content: Content, language: str, on: date, at: float, names: list[str]
) -> tuple[list[Counted], list[Counted]]:
    """Each text with where it stands: of menus and alarms, and of answers."""
    short: list[Counted] = []
    long: list[Counted] = []
    for kind in content.catalogue.rules.kinds:
        text = message(content, Answer("alarm", START, language, on.isoformat(), detail=kind, at=at)) or ""
        own_number = content.catalogue.rules.local.get(kind) in content.directory
        (long if own_number else short).append((segments(text), kind))
    for name in names:
        menu = bool(content.machine.flow[name].menu)
        answer = Answer("match", name, language, on.isoformat(), lower=not menu, at=at)
        (short if menu else long).append((segments(message(content, answer) or ""), name))
    return short, long


def _with_more(content: Content, language: str, on: date, names: list[str]) -> Iterator[Counted]:
    """Each kind of alarm with the number of a second one, and with each place that may follow."""
    catalogue = content.catalogue
    for kind in catalogue.rules.kinds:
        briefs = {
            second: catalogue.languages[language].alarms[second].brief
            for second in catalogue.rules.kinds
            if catalogue.adds(second, kind, language)
        }
        second = max(briefs, key=lambda each: len(briefs[each]), default="")
        alarm = Answer("alarm", START, language, on.isoformat(), detail=kind, second=second)
        beside = [replace(alarm, place=name, also=True) for name in names if can_follow(content, name)]
        for answer in (alarm, *beside):
            yield segments(message(content, answer) or ""), f"{kind} {second} {answer.place}"
