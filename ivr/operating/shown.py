"""What is shown of a count, so that nothing more can be worked out from all that is shown.

    a figure is made of one count alone: to the nearest ten, and under ten it is only said to be that
    a total is added up from what is shown, never from what was counted: it tells nothing new
    no two counts that are shown are parts of each other: a day's calls are not split, a week's places not added up
    rows are in the order of what is shown
    only days and weeks that are over are shown: read again, they say the same
So there is nothing to subtract: not a cell from a total, not one reading from the next.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sessions.counters import week_of

LEAST = 10
STEP = 10
CLOSES_AFTER = timedelta(hours=1)  # what was on its way to Redis has arrived, or counts for the next day
WEEK_DAYS = 7

Figure = int | None
"""A rounded count; None is fewer than ten, and may be none at all."""


def shown(count: int) -> Figure:
    """A count to the nearest ten."""
    return None if count < LEAST else (count + STEP // 2) // STEP * STEP


def total(figures: Iterable[Figure]) -> Figure:
    """The sum of what is shown; what is not shown adds nothing."""
    return sum(figure or 0 for figure in figures) or None


def share(part: Figure, whole: Figure) -> str:
    """A part in percent, from what is shown of both."""
    return "" if part is None or whole is None else f"{round(100 * part / whole)} %"


def days_over(today: date, count: int) -> list[str]:
    """The last days that are over, oldest first; `today` is the day that runs."""
    return [(today - timedelta(days=back)).isoformat() for back in range(count, 0, -1)]


def weeks_over(today: date, count: int) -> list[tuple[str, list[str]]]:
    """The last weeks that are over, oldest first: their names and their days from Monday."""
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(days=back * WEEK_DAYS) for back in range(count, 0, -1)]
    return [
        (week_of(first.isoformat()), [(first + timedelta(days=on)).isoformat() for on in range(WEEK_DAYS)])
        for first in mondays
    ]


def settled(now: datetime) -> datetime:
    """The time by which a day is taken to be over."""
    return now - CLOSES_AFTER
