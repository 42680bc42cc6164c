"""What kind of day it is in Norway."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import holidays

OSLO = ZoneInfo("Europe/Oslo")
SATURDAY, SUNDAY = 5, 6
EVES = ((12, 24), (12, 31))  # month and day; the third is the Wednesday before Maundy Thursday
MAUNDY_THURSDAY = "Skjærtorsdag"

Kind = Literal["ordinary", "holiday", "eve"]


@lru_cache(maxsize=64)
def kind_of(day: date) -> Kind:
    """A public holiday, a half day before one where it is no Saturday or Sunday, or a day like others."""
    if day in _holidays(day.year):
        return "holiday"
    tomorrow = day + timedelta(days=1)
    eve = (day.month, day.day) in EVES or _holidays(tomorrow.year).get(tomorrow) == MAUNDY_THURSDAY
    return "eve" if eve and day.weekday() < SATURDAY else "ordinary"


@lru_cache(maxsize=4)
def _holidays(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("NO", years=year, language="no")
