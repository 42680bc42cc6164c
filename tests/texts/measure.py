"""One labelled text after the other through the turn, and what came of them; of `behind`, as the second of two."""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from time import perf_counter

from flows.load import START, parents
from ivr.answer import Answer
from ivr.content import Content
from ivr.event import Text
from ivr.memory import to_remember
from ivr.message import message
from ivr.moment import Moment
from ivr.turn import turn
from ivr.turning import UNKEPT
from tests.texts.beside import beside
from tests.texts.joined import joined

HERE = Path(__file__).parent
SETS = ("tuned", "apart", "later", "fresh")
LATEST = "latest"  # set aside, too, by authors who were asked for what is unusual
BESIDE, JOINED, AFTER, BEHIND = "beside", "joined", "after", "behind"
MADE = {BESIDE: beside, JOINED: joined}
SET_ASIDE = SETS[1:]
LEADS_ON = ("help", "machine")  # places that answer who asks for nothing
A_MINUTE = 60
FEW_WORDS = 3  # a greeting or a loan word tells no language


@dataclass(frozen=True)
class Labelled:
    """One text: what kind of text it is, the names that are right for it, its words, and what was texted before it."""

    group: str
    names: tuple[str, ...]
    text: str
    before: str = ""


@dataclass
class Figures:
    """Counts of one set in one language; `missed` are sentences for whoever wants to know why."""

    counts: Counter[str] = field(default_factory=Counter)
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)
    missed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    seconds: float = 0.0

    def share(self, part: str, whole: str) -> float:
        """Per cent."""
        return 100 * self.counts[part] / max(1, self.counts[whole])


def labelled(which: str, language: str) -> Iterator[Labelled]:
    """The texts of a set in a language; of a MADE one those that are made from what is set aside."""
    if which in MADE:
        rows = [
            (each.group, each.names, each.text) for name in SET_ASIDE for each in labelled(name, language)
        ]
        yield from (Labelled(group, tuple(names), text) for group, names, text in MADE[which](rows, language))
        return
    for line in (HERE / which / f"{language}.tsv").read_text(encoding="utf-8").splitlines():
        label, *before, text = line.split("\t")
        group, name = label.split(":")
        yield Labelled(group, tuple(name.split("|")), text, *before)


def languages(which: str) -> list[str]:
    """Those that a set has texts in."""
    folder = HERE / (SETS[0] if which in MADE else which)
    return sorted(path.stem for path in folder.glob("*.tsv"))


def measured(content: Content, which: str, language: str, now: Moment, *, timed: bool = False) -> Figures:
    """What the line makes of a set of texts; `timed` if each is to be read once more for the clock."""
    figures, topic_of = Figures(), topics(content)
    for each in labelled(which, language):
        if timed:
            begun = perf_counter()
            content.understanding.read(each.text, content.own)
            figures.seconds += perf_counter() - begun
        answer, told = _answered(content, each, now)
        shown = replace(answer, offered=" ".join(_shown(content, answer)))
        _count(figures, each, shown, topic_of, told)
        figures.counts["texts"] += 1
        if each.group != "other" or len(each.text.split()) >= FEW_WORDS:
            _count_language(figures, each, answer, language)
    return figures


def _answered(content: Content, each: Labelled, now: Moment) -> tuple[Answer, str]:
    """The answer to a text, a minute after the one before it, if there is one, and where that one led.

    An alarm that still holds is one.
    """
    if not each.before:
        return turn(content, Text(each.text, opted_out=False), None, now)[1], START
    talk, told = turn(content, Text(each.before, opted_out=False), None, now)
    language = to_remember(content, talk, told)
    lately = told if told.outcome == "alarm" else None
    text = Text(each.text, opted_out=False, language=language, language_at=int(now.at), lately=lately)
    known = None if told.outcome in UNKEPT else talk
    then = replace(now, at=now.at + A_MINUTE)
    _, answer = turn(content.ordered(language) if language else content, text, known, then)
    is_alarm = answer.outcome == "still" and each.group == "alarm"
    return replace(answer, outcome="alarm") if is_alarm else answer, told.place


def _shown(content: Content, answer: Answer) -> Iterator[str]:
    """What the digits stand for as far as the message says so: there may have been no room for the last."""
    text = message(content, answer) or ""
    if answer.outcome in UNKEPT:
        return
    for key, place in enumerate(answer.offered.split(), 1):
        if place not in content.machine.flow:
            continue
        choice = content.catalogue.choice(place, answer.language, answer.day)
        if content.lettered(f"{key} {choice}", answer.language) in text:
            yield place


def topics(content: Content) -> Callable[[str], str]:
    """What tells the topic of a place."""
    labels = tomllib.loads((HERE / "labels.toml").read_text(encoding="utf-8"))
    heads = {place: label for label, places in labels.items() for place in places}
    back = parents(content.machine.flow)

    @cache
    def topic(place: str) -> str:
        while place not in heads and back[place] != place:
            place = back[place]
        return heads.get(place, place)

    return topic


def _count(
    figures: Figures, each: Labelled, answer: Answer, topic_of: Callable[[str], str], told: str
) -> None:
    counts = figures.counts
    counts[each.group] += 1
    alarm = answer.detail if answer.outcome == "alarm" else ""
    if each.group == "alarm":
        counts["found"] += bool(alarm)
        counts["right kind"] += alarm in each.names
        if not alarm:
            figures.missed["alarm not raised"].append(f"{'|'.join(each.names)}: {each.text}")
        return
    counts["harmless"] += 1
    if alarm:
        counts["false soft" if alarm == "soft" else "false"] += 1
        figures.missed["false alarm"].append(f"{alarm}: {each.text}")
    if each.group == "other":
        strays = answer.outcome == "match" and answer.place not in (START, *LEADS_ON, told)
        counts["strayed"] += strays
        if strays:
            figures.missed["answered, though nothing is asked"].append(f"{answer.place}: {each.text}")
    if each.group == "topic":
        first = topic_of(answer.place) if answer.outcome == "match" else answer.outcome
        offered = [first, *(topic_of(place) for place in answer.offered.split())]
        counts["first"] += first in each.names
        counts["offered"] += any(name in offered for name in each.names)
        if first not in each.names:
            figures.confused[each.names[0], first] += 1
            figures.missed["topic"].append(f"{'|'.join(each.names)}, not {first} {offered}: {each.text}")


def _count_language(figures: Figures, each: Labelled, answer: Answer, language: str) -> None:
    figures.counts["told"] += 1
    right = (
        ("ru", "uk") if language == "ru" else (language,)
    )  # Russian has no answers of its own but to alarms
    figures.counts["right language"] += answer.language in right
    if answer.language not in right:
        figures.missed["language"].append(f"{answer.language}: {each.text}")
