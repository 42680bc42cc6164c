"""The circumstances a line is walked in: what it has, and when it is.

What it has: with and without a municipality's own numbers, with and without sending. When: a weekday by day and in
the evening, a weekend, a holiday, and whatever instant it takes for each service to be both open and closed once.
Words are held to their rules also on each day on which a fact's value changes and on the day before.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from ivr.content import Content, load_content, sending
from ivr.days import OSLO, SATURDAY, kind_of
from ivr.moment import Moment, moment
from ivr.opening import is_open
from prompts.facts import Fact

EXAMPLE = "directory.local.example.toml"
TUESDAY = 1
DAY, HOUR = timedelta(days=1), 3600
AHEAD_HOURS = 14 * 24


@dataclass(frozen=True)
class World:
    """One line at one moment, and how both are called."""

    name: str
    content: Content
    now: Moment
    is_first: bool = False
    """Whether it is the first of all, in which also who cannot be sent a text is walked."""


def contents(root: Path, content: Content) -> Mapping[str, Content]:
    """A line with and without sending, with a municipality's numbers (the example's where it has none) and without."""
    local, has_own = root / EXAMPLE, _is_own(content)
    bare = load_content(root, content.languages) if has_own else content
    own = load_content(root, content.languages, local=local) if local.is_file() and not has_own else content
    return {
        "own numbers, sends": sending(own, sends=True),
        "own numbers": sending(own, sends=False),
        "sends": sending(bare, sends=True),
        "plain": sending(bare, sends=False),
    }


def worlds(lines: Mapping[str, Content], on: date) -> Iterator[World]:
    """The first line at each kind of moment from a day on, each other one by day and in a holiday's night."""
    for line, (name, content) in enumerate(lines.items()):
        every, alone = moments(content, on), replace(content, languages=(content.own,))
        for number, (when, now) in enumerate(every if line == 0 else every[0:4:3]):
            yield World(f"{name}, {when}", alone, now, is_first=line == number == 0)


def moments(content: Content, on: date) -> list[tuple[str, Moment]]:
    """The kinds of moment; then those at which a service is open, or closed, that is not so at any of the others."""
    found = [
        ("weekday, day", _at(_next(on, TUESDAY), 14, 30)),
        ("weekday, evening", _at(_next(on, TUESDAY), 20)),
        ("weekend", _at(_next(on, SATURDAY), 12)),
        ("holiday", _at(_holiday(on), 1)),
    ]
    for name, entry in content.directory.items():
        for way in (True, False) if entry.dial and entry.hours else ():
            if all(is_open(entry.hours, now.at) is not way for _, now in found):
                found += _when(content, name, found[0][1].at, is_so=way)
    return found


def turning_days(facts: Mapping[str, Fact]) -> list[date]:
    """Each day on which a fact's value begins or has ended, and the day before; none before the first value of all."""
    turns = {value.since for fact in facts.values() for value in fact.values}
    turns |= {value.until + DAY for fact in facts.values() for value in fact.values if value.until}
    return sorted({day - before for day in turns for before in (timedelta(), DAY)} - {min(turns) - DAY})


def _when(content: Content, name: str, after: float, *, is_so: bool) -> list[tuple[str, Moment]]:
    hours = content.directory[name].hours
    hourly = (after + step * HOUR for step in range(AHEAD_HOURS))
    at = next((at for at in hourly if is_open(hours, at) is is_so), None)
    if at is None:
        return []
    return [(f"{name} {'open' if is_so else 'closed'}", moment(datetime.fromtimestamp(at, OSLO)))]


def _is_own(content: Content) -> bool:
    return any(place.is_local for place in content.machine.flow.values())


def _at(day: date, hour: int, minute: int = 0) -> Moment:
    return moment(datetime.combine(day, time(hour, minute), OSLO))


def _next(on: date, weekday: int) -> date:
    days = (on + step * DAY for step in range(60))
    return next(day for day in days if day.weekday() == weekday and kind_of(day) == "ordinary")


def _holiday(on: date) -> date:
    return next(day for day in (on + step * DAY for step in range(366)) if kind_of(day) == "holiday")
