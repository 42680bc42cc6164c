"""Whether a service answers at an instant, and when it does so next.

A span is wall-clock time in Norway, and runs from one instant to another: on the night the clock goes forward a
shift is an hour shorter, on the night it goes back an hour longer. A time that comes twice opens the first time and
closes the second. A span belongs to the day it begins on: what begins on an ordinary evening runs into a holiday.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from ivr.days import OSLO, SUNDAY, kind_of
from prompts.hours import Hours

DAY = timedelta(days=1)
FURTHEST = 14  # days on, in which an opening is looked for


def is_open(hours: Sequence[Hours], at: float) -> bool:
    """Whether somebody answers at that second since 1970; where the hours are not known it is taken so."""
    if not hours or _always(hours):
        return True
    today = _local(at).date()
    return any(start <= at < end for day in (today - DAY, today) for start, end in spans(hours, day))


def opens(hours: Sequence[Hours], at: float) -> datetime | None:
    """When it opens next after that second, in Norwegian time; None where it is not within two weeks."""
    today = _local(at).date()
    for day in (today + step * DAY for step in range(FURTHEST + 1)):
        starts = [start for start, _ in spans(hours, day) if start > at]
        if starts:
            return _local(min(starts))
    return None


def _always(hours: Sequence[Hours]) -> bool:
    return any(each.days == "always" for each in hours)


def _local(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC).astimezone(OSLO)


def spans(hours: Sequence[Hours], day: date) -> Iterator[tuple[float, float]]:
    """The spans that begin on a day, as seconds since 1970."""
    for each in _held(hours, day):
        start, end = each.start or time.min, each.end or time.min
        after = day + DAY if end <= start else day
        yield (
            datetime.combine(day, start, OSLO).timestamp(),
            datetime.combine(after, end.replace(fold=1), OSLO).timestamp(),
        )


def _held(hours: Sequence[Hours], day: date) -> list[Hours]:
    """What holds on a day: what names a day of its kind, or else what names its day of the week or every day."""
    kind = kind_of(day)
    own = [each for each in hours if each.days == {"holiday": "holidays", "eve": "eve"}.get(kind)]
    weekday = SUNDAY if kind == "holiday" else day.weekday()
    held = own or [each for each in hours if weekday in each.weekdays]
    return [each for each in held if not each.closed]
