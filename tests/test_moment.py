"""What is true at an instant: Norwegian time, whatever the machine's clock and zone."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from ivr.moment import CONDITIONS, DAYTIME, moment

OPEN = [
    # why it is here, the instant in UTC, open or closed
    ("the minute before opening, winter", "2026-11-23T06:59:59", False),
    ("opening, winter", "2026-11-23T07:00:00", True),
    ("the last second, winter", "2026-11-23T14:29:59", True),
    ("closing, winter", "2026-11-23T14:30:00", False),
    ("the minute before opening, summer", "2026-06-22T05:59:59", False),
    ("opening, summer", "2026-06-22T06:00:00", True),
    ("the last second, summer", "2026-06-22T13:29:59", True),
    ("closing, summer", "2026-06-22T13:30:00", False),
    ("Friday is a weekday", "2026-11-27T10:00:00", True),
    ("Saturday", "2026-11-28T10:00:00", False),
    ("Sunday", "2026-11-22T10:00:00", False),
    ("at night", "2026-11-24T02:00:00", False),
    ("New Year's Day, a Thursday", "2026-01-01T10:00:00", False),
    ("the day after", "2026-01-02T10:00:00", True),
    ("Maundy Thursday", "2026-04-02T10:00:00", False),
    ("Good Friday", "2026-04-03T10:00:00", False),
    ("Easter Monday", "2026-04-06T10:00:00", False),
    ("the Tuesday after Easter", "2026-04-07T10:00:00", True),
    ("the Wednesday before Easter", "2026-04-01T10:00:00", True),
    ("Easter moves: Monday 2027", "2027-03-29T10:00:00", False),
    ("1 May, a Friday", "2026-05-01T10:00:00", False),
    ("Ascension Day", "2026-05-14T10:00:00", False),
    ("17 May on a Monday", "2027-05-17T10:00:00", False),
    ("17 May on a Friday, as in the source text's year", "2024-05-17T10:00:00", False),
    ("18 May is a day like others", "2027-05-18T10:00:00", True),
    ("Whit Monday", "2026-05-25T10:00:00", False),
    ("Christmas Eve is no public holiday", "2026-12-24T10:00:00", True),
    ("Christmas Day, a Friday", "2026-12-25T10:00:00", False),
    ("the second day of Christmas, a Thursday", "2024-12-26T10:00:00", False),
    ("between Christmas and New Year", "2026-12-28T10:00:00", True),
    ("a holiday in Sweden alone", "2027-01-06T10:00:00", True),
    ("the Monday after the clocks went forward: 8 is 6 UTC", "2026-03-30T06:00:00", True),
    ("the Friday before: 8 is 7 UTC", "2026-03-27T06:30:00", False),
    ("the Monday after the clocks went back: 8 is 7 UTC", "2026-10-26T06:30:00", False),
    ("the Friday before: 8 is 6 UTC", "2026-10-23T06:00:00", True),
]

DAYS = [
    # why it is here, the instant in UTC, the day in Norway
    ("an hour before midnight UTC is tomorrow, winter", "2026-11-22T23:00:00", "2026-11-23"),
    ("a second earlier is not", "2026-11-22T22:59:59", "2026-11-22"),
    ("two hours before midnight UTC, summer", "2026-06-21T22:00:00", "2026-06-22"),
    ("a second earlier, summer", "2026-06-21T21:59:59", "2026-06-21"),
    ("the new year's sums begin at Norwegian midnight", "2026-12-31T23:00:00", "2027-01-01"),
    ("and not before", "2026-12-31T22:59:59", "2026-12-31"),
    ("the leap day", "2028-02-28T23:30:00", "2028-02-29"),
    ("the night the clocks go forward, its start", "2026-03-28T23:00:00", "2026-03-29"),
    ("... before the jump", "2026-03-29T00:59:59", "2026-03-29"),
    ("... after the jump", "2026-03-29T01:00:00", "2026-03-29"),
    ("... that day ends an hour sooner", "2026-03-29T22:00:00", "2026-03-30"),
    ("the night the clocks go back, its start", "2026-10-24T22:00:00", "2026-10-25"),
    ("... half past two for the first time", "2026-10-25T00:30:00", "2026-10-25"),
    ("... half past two for the second time", "2026-10-25T01:30:00", "2026-10-25"),
    ("... that day ends an hour later", "2026-10-25T22:59:59", "2026-10-25"),
    ("... and then it is Monday", "2026-10-25T23:00:00", "2026-10-26"),
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("why", "instant", "is_open"), OPEN, ids=[row[0] for row in OPEN])
def test_daytime(why: str, instant: str, is_open: bool) -> None:  # noqa: FBT001 - a column of the table
    assert (DAYTIME in moment(utc(instant)).true) is is_open, why


@pytest.mark.parametrize(("why", "instant", "day"), DAYS, ids=[row[0] for row in DAYS])
def test_the_day_in_norway(why: str, instant: str, day: str) -> None:
    assert moment(utc(instant)).on == date.fromisoformat(day), why


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Tokyo"])
def machine_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("machine_zone")
@pytest.mark.parametrize("instant", ["2026-11-23T07:00:00", "2026-03-29T01:00:00", "2026-06-21T22:30:00"])
def test_a_time_without_a_zone_is_utc(instant: str) -> None:
    """Also where the machine's own zone is another one: it is never asked."""
    assert moment(datetime.fromisoformat(instant)) == moment(utc(instant))


@pytest.mark.parametrize("hours", [-11, -5, 2, 13])
def test_one_instant_is_one_moment_in_every_zone(hours: int) -> None:
    instant = utc("2026-11-23T07:00:00")
    assert moment(instant.astimezone(timezone(timedelta(hours=hours)))) == moment(instant)


def test_the_clock_runs_on_through_the_hour_that_comes_twice() -> None:
    first, second = moment(utc("2026-10-25T00:30:00")), moment(utc("2026-10-25T01:30:00"))
    assert second.at - first.at == 3600


def test_at_is_seconds_since_1970() -> None:
    assert moment(utc("1970-01-02T00:00:00")).at == 86_400


def test_a_moment_says_nothing_that_no_fork_may_ask() -> None:
    assert {name for _, instant, _ in OPEN for name in moment(utc(instant)).true} == CONDITIONS
