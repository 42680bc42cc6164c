"""When a service answers, and how a language says so.

Written in the directory as days and a time: "mon-fri 08:00-15:30", "sat 10:00-14:00", "mon,wed 09:00-12:00",
"daily 14:00-22:00"; "always" is day and night. More than one span is a list, and an empty list means that the
hours are not known: then nothing is said of them, and the service is never taken to be closed.

    mon tue ... sun, mon-fri, weekend     days of the week; a public holiday counts as a Sunday
    daily                                 every day, holidays too
    holidays, eve                         public holidays; Christmas Eve, New Year's Eve and the Wednesday before
                                          Maundy Thursday where they are no Saturday or Sunday. An entry that names
                                          them is open then as it says there, and at no other time
    fri 15:30-08:00                       past midnight: until eight on Saturday; sun 08:00-08:00 is a whole day
    weekend                               without a time: from midnight to midnight; eve closed: not at all

Whether a service is open at an instant is worked out in ivr/opening.py; a half day is not told among the hours.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORT = tuple(day[:3] for day in WEEK)
NAMED: Mapping[str, str] = {
    "mon-fri": "weekdays",
    "sun-fri": "sunday_to_friday",
    "sat": "saturdays",
    "sat-sun": "weekend",
    "weekend": "weekend",
    "daily": "daily",
    "holidays": "holidays",
    "eve": "eve",
}
"""What is written, and the name under which a language keeps its wording and rules know it."""
DAYS: Mapping[str, frozenset[int]] = {
    "always": frozenset(range(7)),
    "daily": frozenset(range(7)),
    "weekdays": frozenset(range(5)),
    "sunday_to_friday": frozenset((6, 0, 1, 2, 3, 4)),
    "saturdays": frozenset((5,)),
    "weekend": frozenset((5, 6)),
    "holidays": frozenset(),
    "eve": frozenset(),
}
TWO_DAYS = 2
FORM = re.compile(r"([a-z,-]+)(?: (\d\d:\d\d)-(\d\d:\d\d)| (closed))?")


@dataclass(frozen=True)
class Hours:
    """One span of the week. Without start and end it is the whole day; `closed` days have no span at all.

    `days` is one of DAYS, or days of WEEK with a space between two. An end that is not after the start is
    on the day after.
    """

    days: str
    start: time | None = None
    end: time | None = None
    closed: bool = False

    @property
    def weekdays(self) -> frozenset[int]:
        """The days of the week on which it begins, Monday is 0; none for holidays and eves."""
        if self.days in DAYS:
            return DAYS[self.days]
        return frozenset(WEEK.index(day) for day in self.days.split())


def parse_hours(text: str) -> Hours:
    """Read one span; raises ValueError with a sentence where the form is unknown."""
    if text == "always":
        return Hours("always")
    match = FORM.fullmatch(text)
    days = _days(match[1]) if match else ""
    if match is None or not days or (days == "daily" and not match[2]):
        raise ValueError(
            f"has the hours {text!r}; write always, or days and a time, such as mon-fri 08:00-15:30; days are "
            f"{', '.join(SHORT)}, weekend, daily, holidays, eve"
        )
    if match[2] is None:
        return Hours(days, closed=match[4] is not None)
    return Hours(days, time.fromisoformat(match[2]), time.fromisoformat(match[3]))


def _days(text: str) -> str:
    """The name for the days that are written; "" where they are no days."""
    if text in NAMED:
        return NAMED[text]
    found: list[str] = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if first not in SHORT or (dash and last not in SHORT):
            return ""
        start = SHORT.index(first)
        length = (SHORT.index(last) - start) % len(WEEK) if dash else 0
        found += [WEEK[(start + step) % len(WEEK)] for step in range(length + 1)]
    return " ".join(dict.fromkeys(found))


def in_words(hours: Sequence[Hours], manner: Mapping[str, str], colon: str) -> str:
    """The hours in a language's own words, spans joined by its "and"; the same days are said once.

    `manner` gives always, weekdays, sunday_to_friday, saturdays, daily, between (each with {from} and {to}), the
    names of the days, weekend, holidays, and and. `colon` stands between hour and minute: a full stop where it is
    read, a space where it is heard.
    """
    said: list[str] = []
    days: str | None = None
    for each in hours:
        if each.days != "eve" and not each.closed:
            said.append(_span(each, manner, colon, again=each.days == days))
            days = each.days
    return f" {manner['and']} ".join(said)


def _span(each: Hours, manner: Mapping[str, str], colon: str, *, again: bool) -> str:
    whole = each.start is None or each.start == each.end
    if each.days == "always" or (again and whole):
        return manner["always"]
    ready = manner.get(each.days, "")
    if "{from}" in ready and not whole and not again:
        when = ready
    else:
        when = manner["always"] if whole else manner["between"]
        when = when if again else f"{_called(each.days, manner)} {when}"
    if each.start is None or each.end is None:
        return when
    return when.replace("{from}", clock(each.start, colon)).replace("{to}", clock(each.end, colon))


def _called(days: str, manner: Mapping[str, str]) -> str:
    """The days by name: "Monday, Tuesday and Friday"."""
    names = [manner[day] for day in _listed(days)]
    return f" {manner['and']} ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _listed(days: str) -> list[str]:
    if days in ("weekend", "holidays"):
        return [days]
    return [WEEK[day] for day in sorted(DAYS[days])] if days in DAYS else days.split()


def clock(at: time, colon: str) -> str:
    """A time of day as it is said: whole hours have no minutes."""
    return f"{at.hour}{colon}{at.minute:02}" if at.minute else str(at.hour)


def opening_in_words(opens: datetime, on: date, manner: Mapping[str, str], colon: str) -> str:
    """When it opens, as seen from a day: "tomorrow at 8"; "" where it is a week off or more.

    `manner` gives today, tomorrow, the days of the week, and at with {day} and {at}.
    """
    ahead = (opens.date() - on).days
    if ahead >= len(WEEK):
        return ""
    day = (manner["today"], manner["tomorrow"])[ahead] if ahead < TWO_DAYS else manner[WEEK[opens.weekday()]]
    return manner["at"].replace("{day}", day).replace("{at}", clock(opens.time(), colon))
