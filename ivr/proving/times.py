"""How long it takes to help: the soonest way to everything, by what has been said until then.

The caller presses a key as soon as it has been told, and presses none that has not. A number counts as reached when
it has been said once, a topic when the first sentence of an answer below it has been, or of a menu that tells
a number or a figure. Seconds are from pick-up, by prompts/pace.py. Whoever speaks another language than the line
presses the key that is told in theirs.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count

from flows.load import START
from ivr.answer import Answer, Conversation
from ivr.content import Content
from ivr.event import Key, Start
from ivr.moment import Moment
from ivr.proving.memory import UNTOLD
from ivr.proving.telling import tells
from ivr.proving.walk import bare
from ivr.reply import Said
from ivr.turn import turn
from ivr.voice import reply
from prompts.pace import seconds
from prompts.wording import BETWEEN_SENTENCES, Speech, words_of

KEYS = "123450"
LANGUAGE_KEYS = "123456789"


@dataclass(frozen=True)
class Time:
    """When something has been told, in seconds from pick-up, and the keys to it."""

    seconds: float
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Arrival:
    """One answer heard, and when it begins."""

    at: float
    keys: tuple[str, ...]
    talk: Conversation
    answer: Answer
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Times:
    """The soonest times of one language: of numbers by entry, and of topics by place."""

    numbers: Mapping[str, Time]
    topics: Mapping[str, Time]


def times(content: Content, now: Moment, language: str) -> Times:
    """The times for a caller who understands one language."""
    numbers, topics = dict[str, Time](), dict[str, Time]()
    topical, flow = _topics(content), content.machine.flow
    forked = {target: fork.name for fork in flow.values() for target in fork.when.values()}
    written = {entry.number: name for name, entry in reversed(list(content.directory.items()))}
    for arrival in _arrivals(content, now, language):
        heard = [said.speech for said in arrival.said if said.language == language]
        words = " ".join(map(words_of, heard))
        for number, name in written.items():
            if tells(words, number):
                _note(numbers, name, arrival, _until_told(arrival.said, number, language))
        place = flow[arrival.answer.place]
        topic = content.subject_of[forked.get(place.name, place.name)]
        useful = not place.menu or content.catalogue.tells(place.name, language, aloud=True)
        if arrival.answer.outcome == "match" and useful and topic in topical:
            _note(topics, topic, arrival, seconds(_first_sentence(heard[0]), language))
    return Times(
        {name: numbers[name] for name in written.values() if name in numbers},
        {name: topics[name] for name in topical if name in topics},
    )


def _topics(content: Content) -> list[str]:
    """The choices below those of the main menu, in their order."""
    flow = content.machine.flow
    below = [place for choice in flow[START].menu.values() for place in flow[choice].menu.values()]
    return [place for place in dict.fromkeys(below) if content.subject_of[place] == place]


def _note(found: dict[str, Time], name: str, arrival: Arrival, after: float) -> None:
    time = Time(arrival.at + after, arrival.keys)
    if name not in found or time.seconds < found[name].seconds:
        found[name] = time


def _arrivals(content: Content, now: Moment, language: str) -> Iterator[Arrival]:
    """Every answer that told keys lead to, the soonest first."""
    number, seen = count(), set[tuple[Conversation, Answer]]()
    waiting: list[tuple[float, int, int, Arrival]] = []

    def wait(at: float, keys: tuple[str, ...], turned: tuple[Conversation, Answer]) -> None:
        talk, answer = turned
        arrival = Arrival(at, keys, talk, answer, reply(content, answer, 60).said)
        heappush(waiting, (at, len(keys), next(number), arrival))

    wait(0, (), turn(content, Start(content.sends), None, now))
    while waiting:
        *_, arrival = heappop(waiting)
        known = (bare(arrival.talk), replace(arrival.answer, **UNTOLD))
        if known in seen:
            continue
        seen.add(known)
        yield arrival
        for key in KEYS if arrival.talk.language == language else LANGUAGE_KEYS:
            after = _until_key(arrival.said, key, language)
            if after is not None:
                at = arrival.at + after
                then = turn(content, Key(arrival.talk.turn, key), arrival.talk, replace(now, at=now.at + at))
                wait(at, (*arrival.keys, key), then)


def _until_key(said: tuple[Said, ...], key: str, language: str) -> float | None:
    """Seconds until a key has been told in a language; None where it is not."""
    told = re.compile(rf"(?<!\d) {key}\W*$")
    before = 0.0
    for each in said:
        for end, part in enumerate(each.speech, 1):
            if each.language == language and isinstance(part, str) and told.search(part.rstrip()):
                return before + seconds(each.speech[:end], each.language)
        before += seconds(each.speech, each.language)
    return None


def _until_told(said: tuple[Said, ...], number: str, language: str) -> float:
    """Seconds until a number has been told in a language."""
    before = 0.0
    for each in said:
        for end in range(1, len(each.speech) + 1):
            if each.language == language and tells(words_of(each.speech[:end]), number):
                return before + seconds(each.speech[:end], each.language)
        before += seconds(each.speech, each.language)
    return before


def _first_sentence(speech: Speech) -> Speech:
    """Up to the first pause between sentences behind some words."""
    for end, part in enumerate(speech):
        if isinstance(part, int) and part == BETWEEN_SENTENCES and words_of(speech[:end]):
            return speech[:end]
    return speech
