"""Every answer that a call can be given, as values: whatever is said in one of them can be said to somebody.

For each place every outcome; with and without a phone that takes texts; with each service open and closed, and each
who may answer in its stead. What comes at all places alike (the emergency sentence where it was cut short, a number
that was keyed into the menus) stands at one. An answer that is read slowly has the words of the answer itself.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from flows.load import START
from flows.machine import REPROMPTS
from ivr.answer import Answer, Outcome
from ivr.closing import answering, closed
from ivr.content import Content
from ivr.days import OSLO, kind_of
from ivr.event import ENDINGS
from ivr.steady import steady_since

EVERYWHERE: tuple[Outcome, ...] = ("start", "restart", "match", "again", "number", "lost", "end")
ASTRAY: tuple[Outcome, ...] = ("silence", "unknown")
SENDING: tuple[Outcome, ...] = ("private", "sent", "unsent")
STATUSES = sorted({*ENDINGS.values(), "failed"})
QUARTER, DAY = 15 * 60, 24 * 60 * 60


def repertoire(content: Content, language: str, on: date, places: Collection[str]) -> Iterator[Answer]:
    """The answers at some places in a language, on a day; hours are those of the year that follows."""
    first = Answer("match", START, language, on.isoformat(), owed=True)
    yield first
    yield from (replace(first, keyed=entry) for entry in content.hang_up)
    spans = _Spans(content, on)
    for place in places:
        here, told = replace(first, place=place, owed=False), content.machine.flow[place].tell
        yield from _always(here, told)
        yield from _closing(here, told, spans.of(_told(content, place, language)))
        for textable in (False, True) if content.sends else ():
            can = replace(here, textable=textable)
            yield from (replace(can, outcome=outcome) for outcome in ("match", "silence", *SENDING))


def _always(here: Answer, told: str | None) -> Iterator[Answer]:
    yield from (replace(here, outcome=outcome) for outcome in EVERYWHERE)
    yield from (
        replace(here, outcome=outcome, tries=tries) for outcome in ASTRAY for tries in range(1, REPROMPTS + 1)
    )
    yield replace(here, outcome="language", detail="only")
    if told:
        yield from (replace(here, outcome=outcome) for outcome in ("connect", "declined"))
        yield from (replace(here, outcome="dialed", detail=status) for status in STATUSES)


def _closing(here: Answer, told: str | None, seconds: Collection[float]) -> Iterator[Answer]:
    """The same where a service is closed."""
    for at in seconds:
        yield replace(here, at=at)
        if told:
            yield replace(here, outcome="number", at=at)
            yield from (replace(here, outcome="dialed", detail=status, at=at) for status in STATUSES)


def _told(content: Content, place: str, language: str) -> list[str]:
    """The services whose numbers a place tells."""
    tell = content.machine.flow[place].tell
    if tell:
        return [tell]
    told = content.catalogue.tells(place, language, aloud=True)
    return [entry for entry in told if entry in content.directory]


class _Spans:
    """The spans of a year between which services open or close, each by its first second."""

    def __init__(self, content: Content, on: date) -> None:
        self._content = content
        ahead = [on + timedelta(days=step) for step in range(366)]
        days = {(kind_of(day), day.weekday()): day for day in reversed(ahead)}
        midnights = [datetime.combine(day, time(), OSLO).timestamp() for day in days.values()]
        self._edges = sorted(
            {steady_since(content, at + quarter) for at in midnights for quarter in range(0, DAY, QUARTER)}
        )
        self._ways: dict[str, list[object]] = {}

    def of(self, entries: Collection[str]) -> Collection[float]:
        """A second for each way in which these are closed, or open, and others answer in their stead."""
        ways = zip(*(self._way(entry) for entry in entries), strict=True)
        return {way: at for at, way in zip(self._edges, ways, strict=False)}.values()

    def _way(self, entry: str) -> list[object]:
        if entry not in self._ways:
            self._ways[entry] = [self._now(entry, at) for at in self._edges]
        return self._ways[entry]

    def _now(self, entry: str, at: float) -> object:
        """What is told then of an entry: that it is closed, that it opens, who answers in its stead."""
        shut = closed(self._content, entry, at)
        return bool(shut), bool(shut and shut.opens), answering(self._content.directory, entry, at)
