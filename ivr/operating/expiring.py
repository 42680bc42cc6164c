"""Which facts run out: the line then says its careful wording without them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from prompts.facts import Fact

WITHIN_DAYS = 60


@dataclass(frozen=True)
class Expiring:
    """A fact and its last day; one that is out already has no value today."""

    name: str
    about: str
    last: date
    out: bool


def expiring(facts: Mapping[str, Fact], on: date, within: int = WITHIN_DAYS) -> list[Expiring]:
    """The facts without a value on some day from `on` to so many days later, the first to run out first."""
    found = [each for fact in facts.values() if (each := _expiring(fact, on, within))]
    return sorted(found, key=lambda each: (each.last, each.name))


def _expiring(fact: Fact, on: date, within: int) -> Expiring | None:
    for later in range(within + 1):
        day = on + timedelta(days=later)
        if fact.on(day) is None:
            ended = [value.until for value in fact.values if value.until and value.until < day]
            return Expiring(fact.name, fact.about, max(ended, default=day), later == 0) if ended else None
    return None
