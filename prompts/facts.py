"""Dated facts: what was true on a given day, with its source.

`facts.toml` beside this file holds them. A fact has values with the first and the last day each is
valid; the days of two values never overlap. A day without a value is an ordinary answer (None): the
prompt then uses its careful wording, so that the line never reads out a sum that is not in date.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

SOON_DAYS = 60
KINDS = ("year", "tariff", "law", "guideline")
KEYS = ("about", "kind", "values")
ROW_KEYS = ("value", "from", "to", "source", "checked")


class FactError(ValueError):
    """A fault in facts.toml; the message names the file, the fact and what is wrong."""


@dataclass(frozen=True)
class Value:
    """What was true from `since` to `until`, both days included; no `until` means until changed."""

    value: str
    since: date
    until: date | None
    source: str
    checked: date

    def holds(self, on: date) -> bool:
        """Whether this is the value on a day."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class Fact:
    """One figure through time, oldest value first."""

    name: str
    about: str
    kind: str
    values: tuple[Value, ...]

    def on(self, day: date) -> str | None:
        """The value in force on a day, or None where none is."""
        return next((each.value for each in self.values if each.holds(day)), None)

    def lasts(self, day: date) -> date | None:
        """The last day before one without a value, from a day on; None where there is none to come."""
        last = day - timedelta(1)
        begun = [each for each in self.values if each.since <= day]
        if begun and self.on(day) is None and begun[-1].until is not None:
            return begun[-1].until
        for each in self.values:
            if each.since <= last + timedelta(1) and (each.until is None or each.until > last):
                if each.until is None:
                    return None
                last = each.until
        return last


def run_out(facts: Mapping[str, Fact], on: date, within: int = SOON_DAYS) -> Mapping[str, date]:
    """The facts with no value on some day from `on` to so many days later, by name; with the last day of the value.

    One that has run out before has a last day before `on`. The soonest comes first.
    """
    last = {name: day for name, fact in facts.items() if (day := fact.lasts(on)) is not None}
    soon = {name: day for name, day in last.items() if day <= on + timedelta(within)}
    return dict(sorted(soon.items(), key=lambda each: (each[1], each[0])))


def load_facts(path: Path) -> Mapping[str, Fact]:
    """Read and check a facts file; raises FactError with a sentence that names file, fact and fault."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FactError(f"{path}: cannot be read: {error}") from error
    return {name: _fact(path, name, table) for name, table in tables.items()}


def _fact(path: Path, name: str, table: object) -> Fact:
    try:
        if not isinstance(table, dict):
            raise TypeError("is not a table")  # noqa: TRY301 - one sentence for every fault of a fact
        _only(table, KEYS)
        rows = table["values"]
        if not isinstance(rows, list):
            raise TypeError("has values that are not a list")  # noqa: TRY301 - as above
        values = tuple(_value(row) for row in rows)
        fact = Fact(name, str(table["about"]), str(table["kind"]), values)
        _check(fact)
    except KeyError as error:
        raise FactError(f"{path}: fact [{name}] lacks {error}") from error
    except (TypeError, ValueError) as error:
        raise FactError(f"{path}: fact [{name}] {error}") from error
    return fact


def _only(table: Mapping[str, object], known: tuple[str, ...]) -> None:
    """A misspelt `to` would make a value hold for ever: what is not known is refused."""
    for key in table:
        if key not in known:
            raise ValueError(f"has {key!r}, which is none of {', '.join(known)}")


def _value(row: object) -> Value:
    if not isinstance(row, dict):
        raise TypeError("has a value that is not a table")
    _only(row, ROW_KEYS)
    value, source = row["value"], row["source"]
    if type(value) not in (int, str) or value == "":
        raise TypeError(f"has the value {value!r}: write a whole number, or text such as '3,20'")
    if not isinstance(source, str) or not source.strip():
        raise TypeError("has a value with no source")
    until = _day(row["to"]) if "to" in row else None
    return Value(str(value), _day(row["from"]), until, source, _day(row["checked"]))


def _day(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):  # a datetime is a date to Python
        raise TypeError("has a day that is not written as 2026-11-22")
    return value


def _check(fact: Fact) -> None:
    if fact.kind not in KINDS:
        raise ValueError(f"has the kind {fact.kind!r}; known are {', '.join(KINDS)}")
    if not fact.values:
        raise ValueError("has no value")
    for value in fact.values:
        if value.until is not None and value.until < value.since:
            raise ValueError(f"ends ({value.until}) before it starts ({value.since})")
    for earlier, later in zip(fact.values, fact.values[1:], strict=False):
        if earlier.until is None or earlier.until >= later.since:
            raise ValueError(f"has two values on {later.since}, or its oldest does not come first")
