"""From a prompt to speech and to text: numbers in their groups, pauses, dates and placeholders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from prompts.facts import load_facts
from prompts.hours import Hours, parse_hours
from prompts.wording import (
    BETWEEN_GROUPS,
    BETWEEN_READINGS,
    BETWEEN_SENTENCES,
    Speech,
    UndatedError,
    Wording,
    digits,
    joined,
    words_of,
)

TODAY = date(2026, 11, 22)
GROUP, TWICE, STOP = BETWEEN_GROUPS, BETWEEN_READINGS, BETWEEN_SENTENCES

FACTS = """
[limit]
about = "Kroner"
kind = "year"
values = [
  { value = 3165, from = 2024-01-01, to = 2024-12-31, source = "x", checked = 2026-11-22 },
  { value = 3278, from = 2025-01-01, to = 2026-12-31, source = "x", checked = 2026-11-22 },
]
[rate]
about = "Kroner a kilometre"
kind = "law"
values = [{ value = "3,20", from = 2024-01-01, source = "x", checked = 2026-11-22 }]
"""


@dataclass(frozen=True)
class Service:
    name: str
    number: str
    hours: Sequence[Hours] = ()
    own: Mapping[str, str] = field(default_factory=dict)


NUMBERS = {
    "amk": Service("Medisinsk nødtelefon", "113", (parse_hours("always"),)),
    "legevakt": Service("Legevakt", "116 117"),
    "helsenorge": Service("Veiledning Helsenorge", "23 32 70 00", (parse_hours("mon-fri 08:00-15:30"),)),
    "drug-line": Service("Rustelefonen", "915 08 588"),
    "travel": Service("Pasientreiser", "05515"),
}
MANNER = {
    "again": "Again:",
    "always": "day and night",
    "weekdays": "on weekdays from {from} to {to}",
    "daily": "every day from {from} to {to}",
    "and": "and",
    "decimal": ".",
}


@pytest.fixture
def wording(tmp_path: Path) -> Wording:
    path = tmp_path / "facts.toml"
    path.write_text(FACTS, encoding="utf-8")
    return Wording(load_facts(path), NUMBERS, MANNER)


PROMPTS = [
    # why it is here, the prompt, as heard, as read
    ("words alone", "Call us.", ("Call us.",), "Call us."),
    ("nothing", "", (), ""),
    (
        "113 has no groups; it is said twice",
        "Dial {amk}.",
        ("Dial 1 1 3.", TWICE, "Again: 1 1 3."),
        "Dial 113.",
    ),
    (
        "three and three",
        "{legevakt}",
        ("1 1 6", GROUP, "1 1 7.", TWICE, "Again: 1 1 6", GROUP, "1 1 7"),
        "116 117",
    ),
    (
        "a landline goes in pairs",
        "Call {helsenorge.once} now.",
        ("Call 2 3", GROUP, "3 2", GROUP, "7 0", GROUP, "0 0 now."),
        "Call 23 32 70 00 now.",
    ),
    (
        "a mobile goes three, two, three",
        "Call {drug-line.once}.",
        ("Call 9 1 5", GROUP, "0 8", GROUP, "5 8 8."),
        "Call 915 08 588.",
    ),
    ("five digits stay together, with the nought", "{travel.once}", ("0 5 5 1 5",), "05515"),
    (
        "a name is no number",
        "{helsenorge.name} helps.",
        ("Veiledning Helsenorge helps.",),
        NUMBERS["helsenorge"].name + " helps.",
    ),
    (
        "hours are heard with a space, read with a stop",
        "They answer {helsenorge.hours}.",
        ("They answer on weekdays from 8 to 15 30.",),
        "They answer on weekdays from 8 to 15.30.",
    ),
    ("the decimal sign is the language's", "{rate} kroner.", ("3.20 kroner.",), "3.20 kroner."),
    ("the year is that of the day", "In {year}: {limit}.", ("In 2026: 3278.",), "In 2026: 3278."),
    (
        "a pause between sentences, whatever ends them",
        "One. Two? Three! Four.",
        ("One.", STOP, "Two?", STOP, "Three!", STOP, "Four."),
        "One. Two? Three! Four.",
    ),
    ("a stop inside a word ends nothing", "At 15.30 or 3.20.", ("At 15.30 or 3.20.",), "At 15.30 or 3.20."),
    (
        "a placeholder begins a sentence",
        "Call. {amk.once} is free.",
        ("Call.", STOP, "1 1 3 is free."),
        "Call. 113 is free.",
    ),
    ("two in one sentence", "{amk.once} or {travel.once}", ("1 1 3 or 0 5 5 1 5",), "113 or 05515"),
    (
        "what is passed in is not filled in again",
        "{choice}, press {key}.",
        ("A {amk}, press 1.",),
        "A {amk}, press 1.",
    ),
]


@pytest.mark.parametrize(("why", "prompt", "heard", "read"), PROMPTS, ids=[row[0] for row in PROMPTS])
def test_a_prompt(why: str, prompt: str, heard: Speech, read: str, wording: Wording) -> None:
    given = {"choice": "A {amk}", "key": "1"}
    assert wording.spoken(prompt, TODAY, **given) == heard, why
    assert wording.written(prompt, TODAY, **given) == read, why


@pytest.mark.parametrize(
    ("day", "read"),
    [("2024-05-01", "In 2024: 3165."), ("2024-12-31", "In 2024: 3165."), ("2025-01-01", "In 2025: 3278.")],
)
def test_a_fact_goes_with_the_day(day: str, read: str, wording: Wording) -> None:
    on = date.fromisoformat(day)
    assert wording.written("In {year}: {limit}.", on) == read
    assert words_of(wording.spoken("In {year}: {limit}.", on)) == read


@pytest.mark.parametrize("day", ["2023-12-31", "2027-01-01"])
def test_a_fact_that_is_out_of_date_is_never_said(day: str, wording: Wording) -> None:
    with pytest.raises(UndatedError, match="limit"):
        wording.spoken("It is {limit}.", date.fromisoformat(day))
    with pytest.raises(UndatedError, match="limit"):
        wording.written("It is {limit}.", date.fromisoformat(day))


UNKNOWN = [
    # why it is here, the prompt, what nothing fills
    ("nothing to fill", "Call us.", []),
    ("every form that there is", "{amk} {amk.once} {amk.hours} {amk.name} {limit} {year} {key}", []),
    ("a misspelt fact", "{limt} kroner", ["limt"]),
    ("a misspelt entry", "Call {helsenorg}.", ["helsenorg"]),
    ("a form that there is not", "{amk.twice}", ["amk.twice"]),
    ("a form of a form", "{amk.once.name}", ["amk.once.name"]),
    ("a fact has no forms", "{limit.once}", ["limit.once"]),
    ("nor has the year", "{year.once}", ["year.once"]),
    ("hours that nobody knows leave a hole", "Open {legevakt.hours}.", ["legevakt.hours"]),
    ("what another line is given", "{choice}", ["choice"]),
    ("a capital would be read aloud", "{Amk}", ["Amk"]),
    ("a space too", "{ amk }", [" amk "]),
    ("and an empty one", "{}", [""]),
    ("a brace that does not close", "Dial {amk now.", ["amk now."]),
    ("a brace that does not open", "Dial amk} now.", [""]),
    ("braces in braces", "{{amk}}", ["", ""]),
    ("each one is named, in order", "{a} {amk} {b}", ["a", "b"]),
]


@pytest.mark.parametrize(("why", "prompt", "names"), UNKNOWN, ids=[row[0] for row in UNKNOWN])
def test_unknown_placeholders(why: str, prompt: str, names: list[str], wording: Wording) -> None:
    assert wording.unknown(prompt, ("key",)) == names, why


@pytest.mark.parametrize(
    ("why", "number", "speech"),
    [
        ("one group", "113", ("1 1 3",)),
        ("the spaces are the groups", "22 59 13 00", ("2 2", GROUP, "5 9", GROUP, "1 3", GROUP, "0 0")),
        ("more spaces are no more groups", " 116  117 ", ("1 1 6", GROUP, "1 1 7")),
    ],
)
def test_digits(why: str, number: str, speech: Speech) -> None:
    assert digits(number) == speech, why


@pytest.mark.parametrize(
    ("why", "parts", "speech"),
    [
        ("neighbours become one", ["Dial ", "1 1 3", "."], ("Dial 1 1 3.",)),
        ("a pause keeps them apart", ["Dial", 500, "1 1 3"], ("Dial", 500, "1 1 3")),
        ("empty words are dropped", ["", 500, "", "Dial", ""], (500, "Dial")),
        ("and do not keep neighbours apart", ["Dial ", "", "1 1 3"], ("Dial 1 1 3",)),
        ("pauses are kept as they are", [300, 300], (300, 300)),
    ],
)
def test_joined(why: str, parts: list[str | int], speech: Speech) -> None:
    assert joined(parts) == speech, why


def test_a_language_may_have_a_name_of_its_own_for_a_service(wording: Wording) -> None:
    named = replace(wording, names={"amk": "the ambulance"})
    assert named.written("Call {amk.name}, {amk}, or {legevakt.name}.", TODAY) == (
        "Call the ambulance, 113, or Legevakt."
    )


def test_words_alone() -> None:
    assert words_of((500, "Dial ", 300, "1 1 3.", 700)) == "Dial 1 1 3."


def test_the_pauses_of_the_standard() -> None:
    """phone-line-standards 1.4: a group is shorter than a reading, a sentence shorter than both."""
    assert (BETWEEN_SENTENCES, BETWEEN_GROUPS, BETWEEN_READINGS) == (350, 500, 1000)
