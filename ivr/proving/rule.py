"""What a rule came to: how many cases, the worst of them and the shortest way to it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Rule:
    """One rule: it holds while its worst case is within its limit. `way` are the keys that show the worst."""

    name: str
    cases: int
    worst: float
    limit: float
    where: str = ""
    way: str = ""

    @property
    def holds(self) -> bool:
        """Whether there was something to hold it against, and the worst case is within the limit."""
        return self.cases > 0 and self.worst <= self.limit


@dataclass(frozen=True)
class Case:
    """One thing a rule was held against; for a rule without a measure a fault counts 1."""

    value: float
    where: str = ""
    way: str = ""


def ruled(name: str, limit: float, cases: Iterable[Case]) -> Rule:
    """The worst of some cases; of equals the one with the shortest way."""
    every = list(cases)
    worst = max(
        every, key=lambda case: (case.value, -len(case.way)), default=Case(0, "nothing to hold it to")
    )
    return Rule(name, len(every), worst.value, limit, worst.where, worst.way)


def merged(rules: Iterable[Rule]) -> list[Rule]:
    """The same rule over several worlds as one."""
    found: dict[str, Rule] = {}
    for rule in rules:
        held = found.get(rule.name)
        if held is None:
            found[rule.name] = rule
            continue
        key = max(held, rule, key=lambda each: (each.worst - each.limit, -len(each.way)))
        found[rule.name] = replace(key, cases=held.cases + rule.cases)
    return list(found.values())
