"""Counts as Redis has them, read for one report: days and weeks that are over, and nothing of those that run."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from ivr.operating.shown import days_over, weeks_over
from sessions.counters import Counters, Counts

DAYS = 28
WEEKS = 2


@dataclass(frozen=True)
class Week:
    """A week that is over, and what was counted in it and in its days."""

    name: str
    begins: date
    counts: Counts
    sent: Counts

    def of(self, what: str) -> Counter[str]:
        """What was counted under a name's first word, by the rest."""
        return _by(self.counts, what, lambda rest: rest)

    def at(self, what: str) -> Counter[str]:
        """What happened at places, by the place, in all languages."""
        return _by(self.counts, f"at {what}", lambda rest: rest.rpartition(" ")[2])


@dataclass(frozen=True)
class Read:
    """What one report is made of."""

    days: Mapping[str, Counts]
    weeks: tuple[Week, ...]


async def read(counters: Counters, today: date) -> Read:
    """Everything a report needs, oldest first. Raises StoreError."""
    days = {day: await counters.read("day", day) for day in days_over(today, DAYS)}
    weeks = []
    for name, its in weeks_over(today, WEEKS):
        counts, sent = Counter(await counters.read("week", name)), Counter[str]()
        for day in its:
            counts.update(days.get(day, {}))
            sent.update(await counters.sent(day))
        weeks.append(Week(name, date.fromisoformat(its[0]), counts, sent))
    return Read(days, tuple(weeks))


def _by(counts: Counts, what: str, key: Callable[[str], str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for name, count in counts.items():
        if name.startswith(f"{what} "):
            found[key(name.removeprefix(f"{what} "))] += count
    return found
