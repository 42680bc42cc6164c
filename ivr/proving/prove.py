"""All rules over all worlds, as one table."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from ivr.content import Content
from ivr.measures import Measure, measures
from ivr.proving.memory import Memory, closed_places
from ivr.proving.messages import messages, texted
from ivr.proving.rule import Rule, merged
from ivr.proving.texts import conversations
from ivr.proving.walk import Walk, walk
from ivr.proving.ways import covered, ways
from ivr.proving.words import dated, menus, with_figures, words
from ivr.proving.world import World, moments, turning_days, worlds


def proved(lines: Mapping[str, Content], on: date) -> list[Rule]:
    """Every rule with its worst case; the first of the lines is the fullest, in which the words are measured."""
    first = next(iter(lines.values()))
    return merged([*_walked(lines, on), *_texted(first, on), *_said(lines, on), *_measured(first, on)])


def table(rules: Iterable[Rule]) -> Iterator[str]:
    """The rules as lines to read: how many cases, the worst, and the shortest keys that show it."""
    yield f"{'rule':46} {'cases':>7} {'worst':>6} {'limit':>6}  worst case, and the keys to it"
    for rule in rules:
        way = f" <- {rule.way}" if rule.way else ""
        fault = "" if rule.holds else "  BROKEN"
        shown = f"{rule.where}{way}" if rule.worst or not rule.holds else ""
        yield f"{rule.name:46} {rule.cases:7} {rule.worst:6.1f} {rule.limit:6.1f}  {shown}{fault}"


def _walked(lines: Mapping[str, Content], on: date) -> Iterator[Rule]:
    memory, walks = dict[Content, Memory](), dict[Content, list[Walk]]()
    for world in worlds(lines, on):
        made = walk(world, memory.setdefault(world.content, Memory(world.content)))
        yield from ways(made)
        walks.setdefault(world.content, []).append(made)
    for each in walks.values():
        yield from covered(each)


def _texted(content: Content, on: date) -> Iterator[Rule]:
    """Text conversations of the fullest line, by day and in a holiday's night."""
    alone = replace(content, languages=(content.own,))
    (_, day), _, _, (_, night), *_ = moments(content, on)
    memory = Memory(alone)
    walks = [conversations(World("by text", alone, now), memory) for now in (day, night)]
    for each in walks:
        yield from messages(each)
    yield texted(walks)


def _said(lines: Mapping[str, Content], on: date) -> Iterator[Rule]:
    """Of the fullest line by day, its menus at each kind of moment where they differ, those of other lines by day."""
    for number, content in enumerate(lines.values()):
        (_, day), *others = moments(content, on)
        if number:
            yield menus(content, day)
            continue
        yield from words(content, day)
        by_day = closed_places(content, day)
        yield from (menus(content, now, closed_places(content, now) ^ by_day) for _, now in others)
        for turning in {on, *turning_days(content.catalogue.facts)}:
            yield dated(content, turning)


def _measured(content: Content, on: date) -> Iterator[Rule]:
    """Length, words and segments: at each kind of moment, and where figures stand on each day they change."""
    yield from measured(content, on)
    for _, now in moments(content, on):
        yield from map(_rule, measures(content, now.on, now.at))
    places = with_figures(content)
    for day in turning_days(content.catalogue.facts):
        changed = (_rule(each) for each in measures(content, day, only=places) if "mean" not in each.rule)
        yield from (replace(rule, where=f"{rule.where}, {day}") for rule in changed)


def measured(content: Content, on: date) -> Iterator[Rule]:
    """Length, words and segments on one day."""
    yield from map(_rule, measures(content, on))


def _rule(measure: Measure) -> Rule:
    where = f"{measure.language}, {measure.where}".rstrip(", ")
    return Rule(measure.rule, measure.cases, measure.worst, measure.limit, where)
