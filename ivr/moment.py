"""What is true now, as a value: the day, and the names a fork in a flow may ask about.

Times are Norwegian (Europe/Oslo), whatever the machine's clock is set to. A doctor's office is taken to be
open from 8 to 15.30 on weekdays that are not public holidays (the hours of Veiledning Helsenorge, and the
usual ones of a fastlege); outside them the municipality's legevakt answers.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

OSLO = ZoneInfo("Europe/Oslo")
OPENS, CLOSES = time(8), time(15, 30)
SATURDAY = 5
DAYTIME = "daytime"
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
    local = aware.astimezone(OSLO)
    return Moment(aware.timestamp(), local.date(), CONDITIONS if _daytime(local) else frozenset())


def _daytime(local: datetime) -> bool:
    working_day = local.weekday() < SATURDAY and local.date() not in _holidays(local.year)
    return working_day and OPENS <= local.time() < CLOSES


@lru_cache(maxsize=4)
def _holidays(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("NO", years=year)
