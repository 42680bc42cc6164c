"""How long nothing opens and nothing closes: between two such instants all that is told of hours stays the same.

So what is made once for one of these spans is right for every second in it. A day in Norway ends one, too.
"""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from ivr.content import Content
from ivr.days import OSLO
from ivr.opening import spans

DAY_SECONDS = 24 * 60 * 60


def steady_since(content: Content, at: float) -> float:
    """The last second since 1970, up to that one, at which a service opened or closed, or a day began; 0 of 0."""
    if not at:
        return 0
    edges = _edges(content, int(at // DAY_SECONDS))
    return edges[bisect_right(edges, at) - 1]


@lru_cache(maxsize=64)
def _edges(content: Content, number: int) -> tuple[float, ...]:
    """Around a day of UTC, by its number since 1970."""
    middle = datetime.fromtimestamp(number * DAY_SECONDS, UTC).date()
    days: list[date] = [middle + timedelta(days=each) for each in (-2, -1, 0, 1)]
    every = {tuple(entry.hours) for entry in content.directory.values()}
    edges = {edge for hours in every for day in days for span in spans(hours, day) for edge in span}
    return tuple(sorted(edges | {datetime.combine(day, time.min, OSLO).timestamp() for day in days}))
