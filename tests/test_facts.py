"""Dated facts: the value of a day, and every fault of the file as a sentence."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from app import ROOT
from prompts.facts import Fact, FactError, load_facts

SHIPPED = load_facts(ROOT / "prompts" / "facts.toml")
FIRST_DAY = date(2024, 1, 1)  # the line is right on any day from here on
TODAY = date(2026, 11, 22)

VALUES = [
    # why it is here, fact, day, value
    ("the source text's year", "exemption_limit", "2024-05-01", "3165"),
    ("the last day of a year", "exemption_limit", "2024-12-31", "3165"),
    ("the first day of the next", "exemption_limit", "2025-01-01", "3278"),
    ("the same sum two years", "exemption_limit", "2026-11-22", "3278"),
    ("the last day it is known", "exemption_limit", "2026-12-31", "3278"),
    ("next year's is not known yet", "exemption_limit", "2027-01-01", None),
    ("before we know anything", "exemption_limit", "2023-12-31", None),
    ("the old law", "abortion_week", "2024-05-01", "12"),
    ("its last day", "abortion_week", "2025-05-31", "12"),
    ("the new law's first day", "abortion_week", "2025-06-01", "18"),
    ("a law holds until it is changed", "abortion_week", "2026-11-22", "18"),
    ("for ever, so far", "abortion_week", "2099-01-01", "18"),
    ("the source text's age", "dental_reduced_to", "2024-05-01", "24"),
    ("its last day", "dental_reduced_to", "2024-06-30", "24"),
    ("the second age", "dental_reduced_to", "2024-07-01", "26"),
    ("its last day too", "dental_reduced_to", "2025-06-30", "26"),
    ("the third age", "dental_reduced_to", "2025-07-01", "28"),
    ("today's age", "dental_reduced_to", "2026-11-22", "28"),
    ("the source text's age of free visits", "free_child_age", "2024-05-01", "16"),
    ("its last day", "free_child_age", "2026-07-31", "16"),
    ("the new age's first day", "free_child_age", "2026-08-01", "18"),
    ("today's age of free visits", "free_child_age", "2026-11-22", "18"),
]


@pytest.mark.parametrize(
    ("why", "name", "day", "value"), VALUES, ids=[f"{row[1]} {row[2]}" for row in VALUES]
)
def test_value_on_a_day(why: str, name: str, day: str, value: str | None) -> None:
    assert SHIPPED[name].on(date.fromisoformat(day)) == value, why


@pytest.mark.parametrize("fact", SHIPPED.values(), ids=SHIPPED)
def test_every_shipped_fact_can_be_checked_again(fact: Fact) -> None:
    assert fact.about.strip()
    for value in fact.values:
        assert value.source.strip()
        assert value.since >= FIRST_DAY
        assert value.checked <= TODAY, "nobody has checked anything after the day of writing"


@pytest.mark.parametrize("fact", SHIPPED.values(), ids=SHIPPED)
def test_a_shipped_fact_that_holds_until_changed_has_always_had_a_value(fact: Fact) -> None:
    """Such a fact needs no careful wording, so that no day since the first may lack its value."""
    if fact.values[-1].until is None:
        assert fact.values[0].since == FIRST_DAY
        for earlier, later in zip(fact.values, fact.values[1:], strict=False):
            assert earlier.until == later.since - timedelta(days=1)


@pytest.mark.parametrize("fact", SHIPPED.values(), ids=SHIPPED)
def test_a_shipped_sum_of_a_year_ends_with_a_year(fact: Fact) -> None:
    """A yearly sum without a last day would be read out next year too."""
    end = {"year": (12, 31), "tariff": (6, 30)}.get(fact.kind)
    last = fact.values[-1].until
    if end:
        assert last is not None
        assert (last.month, last.day) == end


ROW = '{ value = 10, from = 2024-01-01, to = 2024-12-31, source = "helfo.no", checked = 2026-11-22 }'
LATER = '{ value = 20, from = 2025-02-01, source = "helfo.no", checked = 2026-11-22 }'
GOOD = f'[fee]\nabout = "Kroner"\nkind = "year"\nvalues = [{ROW}, {LATER}]\n'

GAP = [
    # why it is here, day, value
    ("the day before the first", "2023-12-31", None),
    ("the first day counts", "2024-01-01", "10"),
    ("the leap day", "2024-02-29", "10"),
    ("the last day counts", "2024-12-31", "10"),
    ("the first day of the gap", "2025-01-01", None),
    ("the last day of the gap", "2025-01-31", None),
    ("the first day after the gap", "2025-02-01", "20"),
    ("no last day", "2124-01-01", "20"),
]


@pytest.mark.parametrize(("why", "day", "value"), GAP, ids=[row[0] for row in GAP])
def test_a_gap_is_an_ordinary_answer(why: str, day: str, value: str | None, tmp_path: Path) -> None:
    facts = load_facts(written(tmp_path, GOOD))
    assert facts["fee"].on(date.fromisoformat(day)) == value, why


FAULTS = [
    # why it is here, what is replaced, by what, a part of the sentence
    ("two values on one day", "from = 2025-02-01", "from = 2024-12-31", "two values on 2024-12-31"),
    ("a value inside another", "from = 2025-02-01", "from = 2024-06-01", "two values on 2024-06-01"),
    ("an older value without an end", "to = 2024-12-31, ", "", "two values on 2025-02-01"),
    ("the newest first", f"{ROW}, {LATER}", f"{LATER}, {ROW}", "oldest does not come first"),
    ("an end before the start", "to = 2024-12-31", "to = 2023-12-31", "ends (2023-12-31) before it starts"),
    ("no value at all", f"{ROW}, {LATER}", "", "has no value"),
    ("no list of values", f"[{ROW}, {LATER}]", "10", "values that are not a list"),
    ("a value that is only a figure", f"[{ROW}, {LATER}]", "[10]", "a value that is not a table"),
    (
        "an unknown kind is never checked again",
        'kind = "year"',
        'kind = "yearly"',
        "the kind 'yearly'; known are",
    ),
    ("no kind", 'kind = "year"\n', "", "lacks 'kind'"),
    ("nobody knows what it is", 'about = "Kroner"\n', "", "lacks 'about'"),
    ("no values", f"values = [{ROW}, {LATER}]", "", "lacks 'values'"),
    ("no figure", "value = 10, ", "", "lacks 'value'"),
    ("no first day", "from = 2024-01-01, ", "", "lacks 'from'"),
    (
        "no source",
        'source = "helfo.no", checked = 2026-11-22 }]',
        "checked = 2026-11-22 }]",
        "lacks 'source'",
    ),
    ("an empty source", 'to = 2024-12-31, source = "helfo.no"', 'to = 2024-12-31, source = " "', "no source"),
    ("never checked", ", checked = 2026-11-22 }]", "}]", "lacks 'checked'"),
    (
        "a misspelt last day would hold for ever",
        "to = 2024-12-31",
        "until = 2024-12-31",
        "has 'until', which is",
    ),
    ("a misspelt heading", "about =", "abuot =", "has 'abuot', which is"),
    ("a day in quotes", "from = 2024-01-01", 'from = "2024-01-01"', "not written as 2026-11-22"),
    ("a year is no day", "from = 2024-01-01", "from = 2024", "not written as 2026-11-22"),
    (
        "an hour would fail at a call",
        "from = 2024-01-01",
        "from = 2024-01-01T00:00:00",
        "not written as 2026-11-22",
    ),
    ("an hour at the end", "to = 2024-12-31", "to = 2024-12-31T23:59:59", "not written as 2026-11-22"),
    ("a word for a day", "2026-11-22 }]", '"today" }]', "not written as 2026-11-22"),
    ("3.20 would be read as 3.2", "value = 10", "value = 3.20", "the value 3.2: write a whole number"),
    ("true is no figure", "value = 10", "value = true", "the value True"),
    ("an empty figure is a hole in a sentence", "value = 10", 'value = ""', "the value ''"),
    ("two figures are no figure", "value = 10", "value = [10, 20]", "the value [10, 20]"),
]


def written(folder: Path, text: str) -> Path:
    path = folder / "facts.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("why", "old", "new", "part"), FAULTS, ids=[row[0] for row in FAULTS])
def test_each_fault_is_a_sentence(why: str, old: str, new: str, part: str, tmp_path: Path) -> None:
    assert GOOD.count(old) == 1, f"the row replaces {old!r}, which stands there once"
    path = written(tmp_path, GOOD.replace(old, new))
    with pytest.raises(FactError) as error:
        load_facts(path)
    assert str(error.value).startswith(f"{path}: fact [fee] "), why
    assert part in str(error.value), why


@pytest.mark.parametrize(
    ("why", "text", "part"),
    [
        ("a figure outside a table", "fee = 10", "fact [fee] is not a table"),
        ("half a line", "[fee", "cannot be read"),
        ("the same fact twice", GOOD + GOOD, "cannot be read"),
        ("30 February", GOOD.replace("2024-12-31", "2024-02-30"), "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_understood(why: str, text: str, part: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    with pytest.raises(FactError) as error:
        load_facts(path)
    assert str(error.value).startswith(f"{path}: {part}"), why


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FactError, match=r"facts\.toml: cannot be read"):
        load_facts(tmp_path / "facts.toml")
