"""What a caller waits for and what it costs, by language: on the walk that `helselinja times` makes.

Prices are those of the settings (COST_CALL for a call of about two minutes, COST_TEXT for a text and its answer), which
are guesses on the safe side: a segment counts as a third of COST_TEXT, a minute as half of COST_CALL.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from statistics import mean as average

from assembly.reading import ROOT
from bench.table import table
from flows.load import START
from ivr.answer import Answer, Conversation
from ivr.composing import EMERGENCY
from ivr.content import Content, load_content
from ivr.days import OSLO
from ivr.event import Text
from ivr.languages import for_calls
from ivr.message import message
from ivr.moment import Moment
from ivr.proving.needs import Needs, load_needs, mean
from ivr.proving.times import Times, times
from ivr.proving.world import moments
from ivr.rehearsal import every_language
from ivr.timing import NEEDS
from ivr.turn import turn
from ivr.voice import reply
from prompts.pace import seconds
from prompts.segments import segments
from settings import Settings

GREETING, MEDIAN = 45, 40
"""Seconds of the American 988 line's old greeting, and that half of the callers of eleven firms spent in menus."""
LEGEVAKT = "legevakt"
PRICES = Settings.model_construct(twilio_auth_token=("",))
SEGMENT, MINUTE = PRICES.cost_text / 3, PRICES.cost_call / 2


def told() -> Iterator[str]:
    """The tables: of a line that has each language as its own."""
    content = load_content(ROOT, tuple(every_language().split(",")))
    content.understanding.done()
    now = moments(content, datetime.now(OSLO).date())[0][1]
    calls, texts = [], []
    for code in content.languages:
        own = content.ordered(code, asks=False)
        name = content.catalogue.languages[code].name
        if code in for_calls(own).languages and content.catalogue.languages[code].voice:
            calls.append([name, *_call(for_calls(own), now, code)])
        texts.append([name, *_texted(own, now)])
    head = [
        "a call in",
        "113 after",
        "116 117 after",
        "mean",
        "keys",
        "longest",
        f"in {MEDIAN} s",
        "minutes",
        "kroner",
    ]
    yield from table(head, calls)
    yield (
        "Seconds of speech from pick-up until a number has been said, or the first sentence of an answer, each key "
        "pressed as soon as it has been told; the mean is over the mix of `ivr/needs.toml`, our own estimate. Longest: "
        f"of all topics and numbers. In {MEDIAN} s: the part of all topics and numbers. For comparison: the robot "
        f"greeting that the American 988 line has given up lasted {GREETING} s, before any choice; half of the callers "
        f"of eleven firms spent more than {MEDIAN} s in the menus, before anybody answered. Minutes: to the end of the "
        f"answer, and kroner for them at {MINUTE:.2f} kr a minute."
    )
    yield ""
    head = [
        "a text in",
        "segments of an answer, mean",
        "most",
        "texts by digits",
        "kroner",
        "texts by words",
        "kroner",
    ]
    yield from table(head, texts)
    yield (
        "Segments of the answer at every place. By digits: the menu, then the same keys as in a call, over the mix of "
        "needs; by words: the question and its answer. "
        f"Each text and each segment of an answer at {SEGMENT:.2f} kr."
    )
    yield ""


def _call(content: Content, now: Moment, code: str) -> list[str]:
    found, needs = _times(content, now, code)
    every = [*found.numbers.values(), *found.topics.values()]
    numbers = {name: time.seconds for name, time in found.numbers.items()}
    topics = {name: time.seconds for name, time in found.topics.items()}
    middle = mean(needs, numbers, topics)
    keys = mean(
        needs,
        *({name: float(len(t.keys)) for name, t in part.items()} for part in (found.numbers, found.topics)),
    )
    whole = {name: at + _answer_seconds(content, name, now) for name, at in topics.items()}
    minutes = mean(needs, numbers, whole) / 60
    return [
        f"{numbers[EMERGENCY]:.0f} s",
        f"{numbers[LEGEVAKT]:.0f} s",
        f"{middle:.0f} s",
        f"{keys:.1f}",
        f"{max(time.seconds for time in every):.0f} s",
        f"{average(time.seconds <= MEDIAN for time in every):.0%}",
        f"{minutes:.1f}",
        f"{minutes * MINUTE:.2f}",
    ]


def _times(content: Content, now: Moment, code: str) -> tuple[Times, Needs]:
    found = times(content, now, code)
    needs = load_needs(NEEDS, found.numbers, found.topics)
    return found, needs


def _answer_seconds(content: Content, place: str, now: Moment) -> float:
    answer = Answer("match", _settled(content, place, now), content.own, now.on.isoformat(), at=now.at)
    return sum(seconds(said.speech, said.language) for said in reply(content, answer, 60).said)


def _settled(content: Content, place: str, now: Moment) -> str:
    """Where a place leads now, if it is a fork."""
    forks = content.machine.flow[place].when
    return next((to for name, to in forks.items() if name in now.true or name == "otherwise"), place)


def _texted(content: Content, now: Moment) -> list[str]:
    plain = Answer("match", "", content.own, now.on.isoformat(), at=now.at)
    places = [name for name, place in content.machine.flow.items() if not place.when]
    sizes = [
        segments(words).segments
        for name in places
        if (words := message(content, replace(plain, place=name))) is not None
    ]
    voiced = for_calls(content).own
    found, needs = _times(content, now, voiced)
    digits = {
        kind: {name: _by_digits(content, time.keys, now) for name, time in part.items()}
        for kind, part in (("numbers", found.numbers), ("topics", found.topics))
    }
    number = mean(needs, *({name: float(each[0]) for name, each in digits[kind].items()} for kind in digits))
    paid = mean(
        needs, *({name: float(each[0] + each[1]) for name, each in digits[kind].items()} for kind in digits)
    )
    middle = average(sizes)
    return [
        f"{middle:.1f}",
        f"{max(sizes)}",
        f"{number:.1f}",
        f"{paid * SEGMENT:.2f}",
        "1",
        f"{(1 + middle) * SEGMENT:.2f}",
    ]


def _by_digits(content: Content, keys: tuple[str, ...], now: Moment) -> tuple[int, int]:
    """Texts sent, and segments that answer them: the menu, then each key."""
    talk = Conversation(START, START, content.own, turn=1, since=now.at)
    first = Answer("match", START, content.own, now.on.isoformat(), at=now.at)
    answers = segments(message(content, first) or "").segments
    for body in keys:
        talk, answer = turn(content, Text(body, opted_out=False), talk, now)
        answers += segments(message(content, answer) or "").segments
    return 1 + len(keys), answers
