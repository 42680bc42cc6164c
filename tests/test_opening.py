"""Open or closed at an instant, and when next: across midnight, holidays, half days and the nights of the clock."""

from datetime import datetime, timedelta

import pytest

from ivr.days import OSLO, kind_of
from ivr.opening import is_open, opens
from prompts.hours import parse_hours

OFFICE = ["mon-fri 08:00-15:30"]
EVENING = ["daily 14:00-22:00"]
SHIFT = ["mon-fri 15:30-08:00", "weekend 08:00-08:00"]
HALF_DAYS = ["mon-fri 08:00-15:00", "eve 08:00-12:00"]
OWN_HOLIDAYS = ["mon-sat 09:00-21:00", "holidays 12:00-18:00"]
NIGHT = ["daily 22:00-06:00"]

ROWS = [
    # why it is here, hours, Norwegian time, open or when it opens next
    ("in the middle of the day", OFFICE, "2026-11-23T10:00", "open"),
    ("the first second", OFFICE, "2026-11-23T08:00", "open"),
    ("the second before", OFFICE, "2026-11-23T07:59:59", "2026-11-23T08:00"),
    ("the last second", OFFICE, "2026-11-23T15:29:59", "open"),
    ("closing", OFFICE, "2026-11-23T15:30", "2026-11-24T08:00"),
    ("Friday afternoon: on Monday", OFFICE, "2026-11-27T16:00", "2026-11-30T08:00"),
    ("between two spans of one day", ["mon 09:00-11:00", "mon 13:00-15:00"], "2026-11-23T12:00", "2026-11-23T13:00"),
    ("one day of the week: the next one", ["wed 09:00-12:00"], "2026-11-25T12:00", "2026-12-02T09:00"),
    ("days with a comma", ["mon,thu 09:00-12:00"], "2026-11-23T12:00", "2026-11-26T09:00"),
    ("days over the end of the week", ["sat-mon 09:00-12:00"], "2026-11-24T09:00", "2026-11-28T09:00"),
    # across midnight
    ("an evening shift in the evening", SHIFT, "2026-11-23T23:59:59", "open"),
    ("... after midnight", SHIFT, "2026-11-24T00:00", "open"),
    ("... its last second", SHIFT, "2026-11-24T07:59:59", "open"),
    ("... the day between", SHIFT, "2026-11-24T08:00", "2026-11-24T15:30"),
    ("... Friday's goes on into Saturday", SHIFT, "2026-11-28T07:00", "open"),
    ("... Saturday's begins as Friday's ends", SHIFT, "2026-11-28T08:00", "open"),
    ("... Sunday's goes on until Monday", SHIFT, "2026-11-30T07:59:59", "open"),
    ("... and ends there", SHIFT, "2026-11-30T08:00", "2026-11-30T15:30"),
    ("until midnight", ["fri 18:00-00:00"], "2026-11-27T23:59:59", "open"),
    ("... and not after", ["fri 18:00-00:00"], "2026-11-28T00:00", "2026-12-04T18:00"),
    ("a weekend from midnight to midnight", ["weekend"], "2026-11-28T00:00", "open"),
    ("... its last second", ["weekend"], "2026-11-29T23:59:59", "open"),
    ("... on Monday", ["weekend"], "2026-11-30T00:00", "2026-12-05T00:00"),
    # the year's end
    ("New Year's Night, across the year", NIGHT, "2027-01-01T01:00", "open"),
    ("New Year's Day is a holiday, a Friday: on Monday", OFFICE, "2026-12-31T15:30", "2027-01-04T08:00"),
    ("a shift that begins in the old year", SHIFT, "2027-01-01T05:00", "open"),
    # public holidays count as Sundays
    ("a weekday that is none: Maundy Thursday", OFFICE, "2026-04-02T10:00", "2026-04-07T08:00"),
    ("who is open at weekends is open then", SHIFT, "2026-04-02T12:00", "open"),
    ("a shift runs into a holiday", SHIFT, "2026-05-14T03:00", "open"),
    ("the shift after a holiday begins as Sunday's does", SHIFT, "2026-05-15T05:00", "open"),
    ("every day is every day", EVENING, "2026-12-25T15:00", "open"),
    ("Sunday to Friday has Sunday in it", ["sun-fri 16:15-22:45"], "2026-12-25T17:00", "open"),
    ("a Saturday that is a holiday", ["sat 10:00-14:00"], "2026-12-26T11:00", "2027-01-02T10:00"),
    ("holidays of their own", OWN_HOLIDAYS, "2026-05-25T13:00", "open"),
    ("... and not before they begin", OWN_HOLIDAYS, "2026-05-25T10:00", "2026-05-25T12:00"),
    ("closed on holidays", ["weekend 10:00-14:00", "holidays closed"], "2026-05-25T11:00", "2026-05-30T10:00"),
    # half days
    ("Christmas Eve in the morning", HALF_DAYS, "2026-12-24T11:59:59", "open"),
    ("Christmas Eve at noon: after the holidays", HALF_DAYS, "2026-12-24T12:00", "2026-12-28T08:00"),
    ("New Year's Eve", HALF_DAYS, "2026-12-31T13:00", "2027-01-04T08:00"),
    ("the Wednesday before Maundy Thursday", HALF_DAYS, "2026-04-01T13:00", "2026-04-07T08:00"),
    ("who does not write of them has a day like others", OFFICE, "2026-12-24T14:00", "open"),
    ("closed on half days", [*OFFICE, "eve closed"], "2026-12-24T09:00", "2026-12-28T08:00"),
    ("Christmas Eve on a Saturday opens nothing", HALF_DAYS, "2022-12-24T09:00", "2022-12-27T08:00"),
    # the night the clock goes forward: 29 March 2026, from 2 to 3
    ("open through the hour that is not there", NIGHT, "2026-03-29T03:30", "open"),
    ("... and closed at six by the new time", NIGHT, "2026-03-29T06:00", "2026-03-29T22:00"),
    ("opening in the hour that is not there", ["sun 02:30-05:00"], "2026-03-29T01:59:59", "2026-03-29T03:30"),
    ("... and open then", ["sun 02:30-05:00"], "2026-03-29T03:30", "open"),
    # the night the clock goes back: 25 October 2026, from 3 to 2
    ("open through the hour that comes twice, first", NIGHT, "2026-10-25T02:30+02:00", "open"),
    ("... second", NIGHT, "2026-10-25T02:30+01:00", "open"),
    ("... and closed at six by the old time", NIGHT, "2026-10-25T06:00", "2026-10-25T22:00"),
    ("opens the first time it is half past two", ["sun 02:30-05:00"], "2026-10-25T02:30+02:00", "open"),
    ("closes the second time", ["sat 20:00-02:30"], "2026-10-25T02:29+01:00", "open"),
    ("... and not the first", ["sat 20:00-02:30"], "2026-10-25T02:31+02:00", "open"),
    ("... and then it is closed", ["sat 20:00-02:30"], "2026-10-25T02:31+01:00", "2026-10-31T20:00"),
    # what is never closed
    ("day and night", ["always"], "2026-12-25T03:00", "open"),
    ("hours that are not known", [], "2026-12-25T03:00", "open"),
]  # fmt: skip


def at(text: str) -> float:
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=OSLO)).timestamp()


@pytest.mark.parametrize(("why", "spans", "instant", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_open_or_when(why: str, spans: list[str], instant: str, expected: str) -> None:
    hours = [parse_hours(span) for span in spans]
    if expected == "open":
        assert is_open(hours, at(instant)), why
    else:
        assert not is_open(hours, at(instant)), why
        opening = opens(hours, at(instant))
        assert opening is not None
        assert opening.strftime("%Y-%m-%dT%H:%M") == expected, why


@pytest.mark.parametrize(("day", "hours"), [("2026-03-28", 7), ("2026-10-24", 9), ("2026-11-24", 8)])
def test_a_night_shift_is_as_long_as_the_night(day: str, hours: int) -> None:
    """From ten to six: seven hours as the clock goes forward, nine as it goes back."""
    begins = at(f"{day}T22:00")
    minutes = [is_open([parse_hours("daily 22:00-06:00")], begins + 60 * minute) for minute in range(12 * 60)]
    assert minutes == [True] * (60 * hours) + [False] * (12 * 60 - 60 * hours)


def test_it_is_open_at_the_second_it_opens() -> None:
    """Over a year with all its holidays: closed until then, and open then."""
    hours = [parse_hours(span) for span in HALF_DAYS]
    moment = at("2026-01-01T00:00")
    for _ in range(365 * 24):
        moment += 3600
        if not is_open(hours, moment):
            opening = opens(hours, moment)
            assert opening is not None
            assert is_open(hours, opening.timestamp())
            assert not is_open(hours, opening.timestamp() - 1)


def test_what_opens_within_no_fortnight() -> None:
    assert opens([parse_hours("holidays 10:00-12:00")], at("2026-08-01T12:00")) is None


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-12-24", "eve"),
        ("2026-12-31", "eve"),
        ("2026-04-01", "eve"),
        ("2027-03-24", "eve"),
        ("2022-12-24", "ordinary"),
        ("2026-05-13", "ordinary"),
        ("2026-05-17", "holiday"),
        ("2026-11-22", "ordinary"),
    ],
)
def test_kinds_of_days(day: str, kind: str) -> None:
    assert kind_of(datetime.fromisoformat(day).date()) == kind


def test_a_year_has_its_days() -> None:
    """Twelve public holidays, of which one is on two days' names at most, and three half days on weekdays."""
    days = [datetime(2026, 1, 1, tzinfo=OSLO).date() + timedelta(days=number) for number in range(365)]
    kinds = [kind_of(day) for day in days]
    assert (kinds.count("holiday"), kinds.count("eve")) == (12, 3)
