"""When a service answers, and how a language says so.

Written in the directory as "always", "mon-fri 08:00-15:30", "sat 10:00-14:00" or "daily 14:00-22:00". An
empty list means that the hours are not known: then nothing is said of them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Literal

Days = Literal["always", "weekdays", "sunday_to_friday", "saturdays", "daily"]
"""Also the names under which a language keeps its wording."""

WRITTEN: Mapping[str, Days] = {
    "mon-fri": "weekdays",
    "sun-fri": "sunday_to_friday",
    "sat": "saturdays",
    "daily": "daily",
}
FORM = re.compile(r"(mon-fri|sun-fri|sat|daily) (\d\d:\d\d)-(\d\d:\d\d)")


@dataclass(frozen=True)
class Hours:
    """One span of the week; `always` has neither start nor end."""

    days: Days
    start: time | None = None
    end: time | None = None


def parse_hours(text: str) -> Hours:
    """Read one span; raises ValueError with a sentence where the form is unknown."""
    if text == "always":
        return Hours("always")
    match = FORM.fullmatch(text)
    if match is None:
        raise ValueError(f"has the hours {text!r}; write always, or {', '.join(WRITTEN)} and 08:00-15:30")
    return Hours(WRITTEN[match[1]], time.fromisoformat(match[2]), time.fromisoformat(match[3]))


def in_words(hours: Sequence[Hours], manner: Mapping[str, str], colon: str) -> str:
    """The hours in a language's own words, spans joined by its "and"; the same days are said once.

    `manner` gives always, the names of Days, between (each with {from} and {to}) and and. `colon`
    stands between hour and minute: a full stop where it is read, a space where it is heard.
    """
    said: list[str] = []
    days: Days | None = None
    for each in hours:
        said.append(_span(each, manner["between" if each.days == days else each.days], colon))
        days = each.days
    return f" {manner['and']} ".join(said)


def _span(each: Hours, template: str, colon: str) -> str:
    if each.start is None or each.end is None:
        return template
    return template.replace("{from}", _clock(each.start, colon)).replace("{to}", _clock(each.end, colon))


def _clock(at: time, colon: str) -> str:
    return f"{at.hour}{colon}{at.minute:02}" if at.minute else str(at.hour)
