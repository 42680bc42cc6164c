"""What is true now, as a value: the day, and the names a fork in a flow may ask about.

Times are Norwegian (Europe/Oslo), whatever the machine's clock is set to. A doctor's office is taken to be
open from 8 to 15.30 on weekdays that are not public holidays (the hours of Veiledning Helsenorge, and the
usual ones of a fastlege); outside them the municipality's legevakt answers.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from ivr.days import OSLO
from ivr.opening import is_open
from prompts.hours import parse_hours

OFFICE = (parse_hours("mon-fri 08:00-15:30"),)
DAYTIME = "daytime"
MINUTE = 60
CONDITIONS: frozenset[str] = frozenset({DAYTIME})


@dataclass(frozen=True)
class Moment:
    """One instant: `at` in seconds since 1970 (UTC), the day in Norway, and the conditions that hold."""

    at: float
    on: date
    true: frozenset[str]


def moment(instant: datetime) -> Moment:
    """The moment of an instant; a time without a zone is taken as UTC."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    at = aware.timestamp()
    return Moment(at, *_true(int(at // MINUTE)))


@lru_cache(maxsize=4)
def _true(minute: int) -> tuple[date, frozenset[str]]:
    """The day, and what holds all through a minute: offices open and days begin with one."""
    at = minute * MINUTE
    day = datetime.fromtimestamp(at, OSLO).date()
    return day, CONDITIONS if is_open(OFFICE, at) else frozenset()
