"""All rules over all worlds, as one table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import groupby

from ivr.content import Content
from ivr.measures import HOURS, Measure, measures
from ivr.proving.keys import Keys
from ivr.proving.memory import Memory, closed_places
from ivr.proving.messages import messages, texted
from ivr.proving.rule import Rule, merged
from ivr.proving.spread import spread
from ivr.proving.texts import conversations
from ivr.proving.walk import walk
from ivr.proving.ways import covered, keyed, ways
from ivr.proving.words import dated, menus, with_figures, words
from ivr.proving.world import World, moments, turning_days, worlds
from ivr.wordings import wordings


def proved(lines: Mapping[str, Content], on: date) -> list[Rule]:
    """Every rule with its worst case; the first of the lines is the fullest, in which the words are measured."""
    first = next(iter(lines.values()))
    keys = Keys(first, on)
    by_line = groupby(worlds(lines, on), key=lambda world: world.content)
    jobs = [
        *(partial(_walked, list(group)) for _, group in by_line),
        *(partial(_texted, first, code, on) for code in first.languages),
        partial(_said, lines, on, keys),
        partial(_measured, first, on, keys),
    ]
    return merged(rule for rules in spread(jobs) for rule in rules)


def table(rules: Iterable[Rule]) -> Iterator[str]:
    """The rules as lines to read: how many cases, the worst, and the shortest keys that show it."""
    yield f"{'rule':46} {'cases':>7} {'worst':>6} {'limit':>6}  worst case, and the keys to it"
    for rule in rules:
        way = f" <- {rule.way}" if rule.way else ""
        fault = "" if rule.holds else "  BROKEN"
        shown = f"{rule.where}{way}" if rule.worst or not rule.holds else ""
        yield f"{rule.name:46} {rule.cases:7} {rule.worst:6.1f} {rule.limit:6.1f}  {shown}{fault}"


def _walked(of_line: Sequence[World]) -> Iterator[Rule]:
    """Calls to one line, at each moment."""
    memory = Memory(of_line[0].content)
    made = [walk(world, memory) for world in of_line]
    for each in made:
        yield from ways(each)
        if each.world.is_first:
            yield keyed(each)
    yield from covered(made)


def _texted(content: Content, language: str, on: date) -> Iterator[Rule]:
    """Text conversations of a line in one language, by day and in a holiday's night."""
    alone = replace(content, languages=(language,))
    (_, day), _, _, (_, night), *_ = moments(content, on)
    memory = Memory(alone)
    walks = [conversations(World(f"by text, {language}", alone, now), memory) for now in (day, night)]
    for each in walks:
        yield from messages(each)
    yield texted(walks)


def _said(lines: Mapping[str, Content], on: date, keys: Keys) -> Iterator[Rule]:
    """Of the fullest line by day, its menus at each kind of moment where they differ, those of other lines by day."""
    for number, content in enumerate(lines.values()):
        (_, day), *others = moments(content, on)
        if number:
            yield menus(content, day, keys)
            continue
        yield from words(content, day, keys)
        by_day = closed_places(content, day)
        yield from (menus(content, now, keys, closed_places(content, now) ^ by_day) for _, now in others)
        for turning in {on, *turning_days(content.catalogue.facts)}:
            yield dated(content, turning, keys)


def _measured(content: Content, on: date, keys: Keys) -> Iterator[Rule]:
    """Length, words and segments: at each kind of moment, and where figures stand on each day they change."""
    yield from measured(content, on, keys)
    for _, now in moments(content, on):
        yield from (_rule(each, keys) for each in measures(content, now.on, now.at))
    places = with_figures(content)
    for day in turning_days(content.catalogue.facts):
        changed = (
            _rule(each, keys) for each in measures(content, day, only=places) if "mean" not in each.rule
        )
        yield from (replace(rule, where=f"{rule.where}, {day}") for rule in changed)


def measured(content: Content, on: date, keys: Keys) -> Iterator[Rule]:
    """Length, words and segments on one day, and each text as it stands."""
    return (_rule(each, keys) for each in (*measures(content, on), *wordings(content)))


def _rule(measure: Measure, keys: Keys) -> Rule:
    where = f"{measure.language}, {measure.where}".rstrip(", ")
    way = keys.to(measure.language, measure.where.removesuffix(HOURS).partition(", ")[0])
    return Rule(measure.rule, measure.cases, measure.worst, measure.limit, where, way)
