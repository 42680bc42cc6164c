"""Who does not answer now: what is told wherever the number of a closed service is.

A caller hears that it is closed, when it opens, and who answers until then: the first that is open of those
its `next` leads to. Nothing is told of a service whose hours are not known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from flows.load import Place
from ivr.answer import Answer
from ivr.content import Content
from ivr.directory import Directory
from ivr.opening import is_open, opens
from ivr.steady import steady_since

DOCTOR = "legevakt"  # asked only by who cannot wait, and so told in words of its own


@dataclass(frozen=True)
class Closed:
    """A service that is closed: its entry, when it opens (None: not within two weeks), who answers until then."""

    entry: str
    opens: datetime | None
    until: str | None


def closed(content: Content, entry: str | None, at: float) -> Closed | None:
    """What is true of an entry at that second since 1970; None where it is open, or the second is not known (0)."""
    return None if entry is None or not at else _closed(content, entry, steady_since(content, at))


@lru_cache(maxsize=256)
def _closed(content: Content, entry: str, at: float) -> Closed | None:
    if is_open(content.directory[entry].hours, at):
        return None
    return Closed(entry, opens(content.directory[entry].hours, at), answering(content.directory, entry, at))


def closed_at(content: Content, place: str, at: float) -> bool:
    """Whether the service that a place tells is closed, so that no key connects it."""
    return closed(content, content.machine.flow[place].tell, at) is not None


def answering(directory: Directory, entry: str, at: float) -> str | None:
    """The first of those after an entry that answers at that second; of an unknown second, the next one."""
    seen, following = {entry}, directory[entry].next
    while following is not None and following not in seen:
        if not at or is_open(directory[following].hours, at):
            return following
        seen.add(following)
        following = directory[following].next
    return None


def told_closed(
    content: Content, place: Place, answer: Answer, language: str, *, aloud: bool
) -> Closed | None:
    """The first closed service whose number a place tells."""
    if not answer.at or place.menu:
        return None
    told = [place.tell] if place.tell else content.catalogue.tells(place.name, language, aloud=aloud)
    found = (closed(content, entry, answer.at) for entry in told if entry in content.directory)
    return next(filter(None, found), None)


def notice(
    content: Content, shut: Closed, on: date, language: str, colon: str
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The lines that tell of a closed service, with what is filled into each; the first is the one that matters.

    Who has no voice says no time: there are too many to record.
    """
    heard_or_read = colon != " " or content.catalogue.languages[language].voice
    when = content.catalogue.opening(shut.opens, on, language, colon) if shut.opens and heard_or_read else ""
    yield ("closed", {"opens": when}) if when else ("closed_now", {})
    if shut.until == DOCTOR:
        yield "card_doctor", {}
    elif shut.until:
        yield "until", {"next": shut.until}
