"""The manners of the line as figures: for each rule and language the worst case, and whether it holds.

The limits are those of phone-line-standards (rows 11, 12, 22, 23, 27, 32). Words are measured as they are heard and
read, put together; each text of a language file by itself is held to its rules in ivr/wordings.py. LIX is for texts of
twenty words and more (prompts/plain.py). Seconds are the estimate of prompts/pace.py, on every machine; what espeak-ng
says to it where it is installed stands in ivr/listening.py.
"""

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
from prompts.plain import is_prose, length, lix, sentences
from prompts.segments import Count, segments
from prompts.texts import LINE
from prompts.wording import Speech, words_of

ANSWER_SECONDS, MENU_SECONDS, MAIN_SECONDS = 20.0, 22.0, 18.0
ANSWER_WORDS, SENTENCE_WORDS = 40, 14
HOURS = " (hours)"
NOT_HEARD = ("text_", "card")  # a card is the whole of a call (ivr/card.py)
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
        texts = [(name, words_of(speech), speech) for name, speech in answers.items()]
        yield _worst(
            "seconds of an answer",
            language,
            ANSWER_SECONDS,
            [Case(seconds(s, language), n, s) for n, s in answers.items()],
        )
        yield _worst(
            "words of an answer",
            language,
            ANSWER_WORDS,
            [Case(length(t), n) for n, t, _ in texts],
        )
        yield _worst(
            "words of a sentence",
            language,
            SENTENCE_WORDS,
            [Case(max(map(len, sentences(t))), n) for n, t, _ in texts],
        )
        yield _worst(
            "seconds of the main menu",
            language,
            MAIN_SECONDS,
            [Case(seconds(menus[START], language), START, menus[START])],
        )
        yield _worst(
            "seconds of a menu",
            language,
            MENU_SECONDS,
            [Case(seconds(s, language), n, s) for n, s in menus.items()],
        )
        lines = _lines(alone, language, on)
        yield _worst(
            "seconds of a line",
            language,
            ANSWER_SECONDS,
            [Case(seconds(s, language), n, s) for n, s in lines],
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
            read = [Case(lix(t), n) for n, t in _read(alone, language, on, at, names) if is_prose(t)]
            if read:
                yield _worst("LIX of a text", language, LIX, read)
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


def _answers(
    content: Content, language: str, on: date, at: float, names: list[str]
) -> Iterator[tuple[str, Speech]]:
    """What each place that is no menu says, without the pauses around it; hours behind a number are on their own."""
    for name in names:
        if not content.machine.flow[name].menu:
            words, *asides, _ = reply(content, Answer("match", name, language, on.isoformat(), at=at)).said
            yield name, words.speech[1:-1]
            yield from ((f"{name}{HOURS}", each.speech[:-1]) for each in asides)


def _lines(content: Content, language: str, on: date) -> Iterator[tuple[str, Speech]]:
    """What the line itself says everywhere, about the service that takes longest to tell."""
    told = content.catalogue.line
    connected = [name for name, entry in content.directory.items() if entry.dial]
    longest = max(connected, key=lambda name: seconds(told("told", language, on, entry=name), language))
    given = {
        "entry": longest,
        "next": longest,
        "key": "0",
        "choice": "",
        "options": "",
        "say": "",
        "opens": "",
    }
    for name in content.catalogue.languages[language].line:
        if not name.startswith(NOT_HEARD):
            yield f"{LINE}, {name}", told(name, language, on, **given)


def _read(
    content: Content, language: str, on: date, at: float, names: list[str]
) -> Iterator[tuple[str, str]]:
    """What is sent about each place that is no menu, and about each kind of alarm: a list of choices is no prose."""
    for name in names:
        for lower in () if content.machine.flow[name].menu else (False, True):
            answer = Answer("match", name, language, on.isoformat(), lower=lower, at=at)
            yield name, message(content, answer) or ""
    for kind in content.catalogue.rules.kinds:
        yield (
            kind,
            message(content, Answer("alarm", START, language, on.isoformat(), detail=kind, at=at)) or "",
        )


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
