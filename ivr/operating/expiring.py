"""Which facts run out: the line then says its careful wording without them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from prompts.facts import Fact, run_out


@dataclass(frozen=True)
class Expiring:
    """A fact and its last day; one that is out already has no value today."""

    name: str
    about: str
    last: date
    out: bool


def expiring(facts: Mapping[str, Fact], on: date) -> list[Expiring]:
    """The facts without a value on some day soon after `on`, the first to run out first."""
    return [Expiring(name, facts[name].about, last, last < on) for name, last in run_out(facts, on).items()]
