"""The directory: what may never be dialled is refused, whatever a file says; each fault is a sentence."""

from datetime import date, datetime, time
from pathlib import Path

import pytest

from app import ROOT
from ivr.directory import DirectoryError, load_directory
from prompts.hours import WEEK, Hours, in_words, opening_in_words, parse_hours

GOOD = """
[line]
name = "A helpline"
number = "22 59 13 00"
dial = "+4722591300"
hours = "always"
cost = "normal call"
connect = true
next = "short"
confidence = "HIGH"
source = "example.no"
checked = 2026-11-22

[short]
name = "A short number"
number = "116 123"
hours = ["mon-fri 11:00-14:30", "mon-fri 15:00-18:00"]
cost = "free"
connect = false
why = "a short number"
confidence = "MED"
source = "example.no"
checked = 2026-11-22
"""

NEVER_DIALLED = [
    # why it is here, dial, a part of the sentence
    ("fire", "110", "not a number in E.164"),
    ("police", "112", "not a number in E.164"),
    ("ambulance", "113", "not a number in E.164"),
    ("the text phone's emergency number", "1412", "not a number in E.164"),
    ("legevakt", "116117", "not a number in E.164"),
    ("a helpline's short number", "116 123", "not a number in E.164"),
    ("the police desk", "02800", "not a number in E.164"),
    ("fire behind a country code", "+47110", "never dialled"),
    ("police behind a country code", "+47112", "never dialled"),
    ("ambulance behind a country code", "+47113", "never dialled"),
    ("the text phone behind a country code", "+471412", "never dialled"),
    ("legevakt behind a country code", "+47116117", "never dialled"),
    ("a helpline behind a country code", "+47116123", "never dialled"),
    ("the police desk behind a country code", "+4702800", "never dialled"),
    ("ambulance with digits after it", "+4711300000", "never dialled"),
    ("a number abroad", "+442079460018", "never dialled"),
    ("a neighbour's number", "+4686849300", "never dialled"),
    ("a satellite phone", "+881612345678", "never dialled"),
    ("premium rate", "+4782912345", "never dialled"),
    ("the first premium number", "+4782000000", "never dialled"),
    ("an 800 number may not be reached from our exchange", "+4780033321", "never dialled"),
    ("shared cost", "+4781500000", "never dialled"),
    ("one digit too few", "+472259130", "never dialled"),
    ("one digit too many", "+47225913000", "never dialled"),
    ("as people write it", "+47 22 59 13 00", "without spaces"),
    ("with two noughts", "004722591300", "not a number in E.164"),
    ("without the country code", "22591300", "not a number in E.164"),
    ("without the plus", "4722591300", "not a number in E.164"),
    ("an address", "tel:+4722591300", "without spaces"),
    ("an extension would dial on", "+4722591300;ext=113", "without spaces"),
    ("a second number behind the first", "+4722591300,113", "cannot connect"),
    ("full-width digits", "+47\uff12\uff12591300", "without spaces"),
    ("a line break", "+4722591300\\n", "cannot connect"),
    ("words", "the doctor", "not a number in E.164"),
    ("nothing", "", "not a number in E.164"),
]


def written(folder: Path, text: str) -> Path:
    path = folder / "directory.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("why", "dial", "part"), NEVER_DIALLED, ids=[row[0] for row in NEVER_DIALLED])
def test_never_dialled(why: str, dial: str, part: str, tmp_path: Path) -> None:
    path = written(tmp_path, GOOD.replace("+4722591300", dial))
    with pytest.raises(DirectoryError) as error:
        load_directory(path)
    assert str(error.value).startswith(f"{path}: entry [line] cannot connect to "), why
    assert part in str(error.value), why


@pytest.mark.parametrize(("why", "dial", "part"), NEVER_DIALLED, ids=[row[0] for row in NEVER_DIALLED])
def test_an_entry_that_is_not_connected_has_no_number_to_dial(
    why: str, dial: str, part: str, tmp_path: Path
) -> None:
    told = GOOD.replace("+4722591300", dial).replace("connect = true", 'connect = false\nwhy = "a reason"')
    assert load_directory(written(tmp_path, told))["line"].dial is None, (why, part)


@pytest.mark.parametrize("dial", ["+4722591300", "+4755553333", "+4791508588", "+4740000001"])
def test_ordinary_numbers_are_dialled(dial: str, tmp_path: Path) -> None:
    assert load_directory(written(tmp_path, GOOD.replace("+4722591300", dial)))["line"].dial == dial


FAULTS = [
    # why it is here, what is replaced, by what, the entry, a part of the sentence
    ("not connected, and no reason", 'why = "a short number"\n', "", "short", "does not say why"),
    ("an empty reason is none", 'why = "a short number"', 'why = ""', "short", "does not say why"),
    ("connect in quotes is not true", "connect = true", 'connect = "true"', "line", "does not say why"),
    ("1 is not true", "connect = true", "connect = 1", "line", "does not say why"),
    ("connected, and no number to dial", 'dial = "+4722591300"\n', "", "line", "cannot connect"),
    (
        "a number as an integer loses its plus",
        'dial = "+4722591300"',
        "dial = 4722591300",
        "line",
        "cannot connect",
    ),
    (
        "what is only heard of does not ship",
        '"HIGH"',
        '"LOW"',
        "line",
        "the confidence 'LOW'; only HIGH and MED",
    ),
    ("nor what is between", '"MED"', '"LOW to MED"', "short", "the confidence 'LOW to MED'"),
    (
        "after a busy line there is nobody",
        'next = "short"',
        'next = "shrt"',
        "line",
        "'shrt', which is no entry",
    ),
    ("letters are not spoken digit by digit", '"116 123"', '"116 ABC"', "short", "digits and spaces only"),
    ("a plus is not spoken", '"116 123"', '"+47 116 123"', "short", "digits and spaces only"),
    ("no number", '"116 123"', '""', "short", "digits and spaces only"),
    ("unknown hours", 'hours = "always"', 'hours = "office hours"', "line", "'office hours'; write always"),
    ("days without a time", 'hours = "always"', 'hours = "daily"', "line", "write always"),
    ("no such day", 'hours = "always"', 'hours = "mon-fry 08:00-15:30"', "line", "write always"),
    ("half a day's name", 'hours = "always"', 'hours = "mon, 08:00-15:30"', "line", "write always"),
    ("closed at a time", 'hours = "always"', 'hours = "eve closed 08:00-12:00"', "line", "write always"),
    ("an hour without its nought", 'hours = "always"', 'hours = "daily 8:00-15:30"', "line", "write always"),
    ("no such hour", 'hours = "always"', 'hours = "daily 08:00-25:00"', "line", "hour must be"),
    ("one wrong span of two", "15:00-18:00", "15-18", "short", "write always"),
    (
        "a misspelt key would be lost in silence",
        'next = "short"',
        'nxt = "short"',
        "line",
        "'nxt', which is none",
    ),
    *(
        (f"no {key}", f"{key} = {value}\n", "", "line", f"lacks '{key}'")
        for key, value in [
            ("name", '"A helpline"'),
            ("number", '"22 59 13 00"'),
            ("hours", '"always"'),
            ("cost", '"normal call"'),
            ("connect", "true"),
            ("confidence", '"HIGH"'),
        ]
    ),
    ("no source", 'source = "example.no"\nchecked = 2026-11-22\n\n', "\n", "line", "lacks 'source'"),
    ("never checked", "checked = 2026-11-22\n\n", "\n", "line", "lacks 'checked'"),
]


@pytest.mark.parametrize(
    ("old", "new", "entry", "part"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS]
)
def test_each_fault_is_a_sentence(old: str, new: str, entry: str, part: str, tmp_path: Path) -> None:
    assert GOOD.count(old) == 1, f"the row replaces {old!r}, which stands there once"
    path = written(tmp_path, GOOD.replace(old, new))
    with pytest.raises(DirectoryError) as error:
        load_directory(path)
    assert str(error.value).startswith(f"{path}: entry [{entry}] ")
    assert part in str(error.value)


@pytest.mark.parametrize(
    ("why", "text", "part"),
    [
        ("a number outside a table", 'amk = "113"', "entry [amk] is not a table"),
        ("half a line", "[amk", "cannot be read"),
        ("the same entry twice", "[amk]\n[amk]", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_understood(why: str, text: str, part: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    with pytest.raises(DirectoryError) as error:
        load_directory(path)
    assert str(error.value).startswith(f"{path}: {part}"), why


def test_what_is_read(tmp_path: Path) -> None:
    directory = load_directory(written(tmp_path, GOOD))
    line, short = directory["line"], directory["short"]
    assert (line.name, line.number, line.dial, line.next) == (
        "A helpline", "22 59 13 00", "+4722591300", "short",
    )  # fmt: skip
    assert (short.number, short.dial, short.next) == ("116 123", None, None)
    assert line.hours == (Hours("always"),)
    assert short.hours == (Hours("weekdays", time(11), time(14, 30)), Hours("weekdays", time(15), time(18)))


def test_the_shipped_directory_dials_no_emergency_number() -> None:
    directory = load_directory(ROOT / "ivr" / "directory.toml")
    dialled = {entry.dial for entry in directory.values() if entry.dial}
    assert all(dial.startswith("+47") and len(dial) == len("+4722591300") for dial in dialled)
    for number in ("110", "112", "113", "1412", "116 117", "116 123", "116 111", "116 006"):
        told = [entry for entry in directory.values() if entry.number == number]
        assert told, f"{number} is told"
        assert all(entry.dial is None for entry in told), f"{number} is told, never dialled"


MANNER = {
    "always": "day and night",
    "weekend": "at weekends",
    "holidays": "on holidays",
    **{day: day.capitalize() for day in WEEK},
    "today": "today",
    "tomorrow": "tomorrow",
    "at": "{day} at {at}",
    "weekdays": "on weekdays from {from} to {to}",
    "saturdays": "on Saturdays from {from} to {to}",
    "daily": "every day from {from} to {to}",
    "between": "from {from} to {to}",
    "and": "and",
}

HOURS = [
    # why it is here, as written in the directory, as heard, as read
    ("always open", ["always"], "day and night", "day and night"),
    ("whole hours have no minutes", ["daily 14:00-22:00"], *["every day from 14 to 22"] * 2),
    (
        "heard with a pause, read with a stop",
        ["mon-fri 08:00-15:30"],
        "on weekdays from 8 to 15 30",
        "on weekdays from 8 to 15.30",
    ),
    ("a minute keeps its nought", ["daily 16:05-22:45"], *["every day from 16{0}05 to 22{0}45"] * 2),
    (
        "two spans of the same days: the days are said once",
        ["mon-fri 11:00-14:30", "mon-fri 15:00-18:00"],
        *["on weekdays from 11 to 14{0}30 and from 15 to 18"] * 2,
    ),
    (
        "spans of other days: each says its own",
        ["mon-fri 08:00-20:00", "sat 10:00-14:00"],
        *["on weekdays from 8 to 20 and on Saturdays from 10 to 14"] * 2,
    ),
    (
        "days that come again are said again",
        ["mon-fri 08:00-10:00", "sat 10:00-14:00", "mon-fri 12:00-13:00"],
        *["on weekdays from 8 to 10 and on Saturdays from 10 to 14 and on weekdays from 12 to 13"] * 2,
    ),
    ("midnight is 0", ["daily 18:00-00:00"], *["every day from 18 to 0"] * 2),
    ("one day", ["fri 15:30-08:00"], "Friday from 15 30 to 8", "Friday from 15.30 to 8"),
    ("some days", ["mon,wed,fri 09:00-12:00"], *["Monday, Wednesday and Friday from 9 to 12"] * 2),
    ("days in a row", ["thu-sat 09:00-12:00"], *["Thursday, Friday and Saturday from 9 to 12"] * 2),
    (
        "a shift to its end",
        ["mon-fri 16:00-08:00", "weekend 08:00-08:00"],
        *["on weekdays from 16 to 8 and at weekends day and night"] * 2,
    ),
    (
        "a day with no time is the whole of it",
        ["weekend", "holidays 10:00-14:00"],
        *["at weekends day and night and on holidays from 10 to 14"] * 2,
    ),
    (
        "all of the weekdays",
        ["mon-fri"],
        *["Monday, Tuesday, Wednesday, Thursday and Friday day and night"] * 2,
    ),
    (
        "half days and closed ones are not told",
        ["sat 10:00-14:00", "eve 08:00-12:00", "holidays closed"],
        *["on Saturdays from 10 to 14"] * 2,
    ),
    ("unknown hours: nothing is said", [], "", ""),
]


@pytest.mark.parametrize(("why", "spans", "heard", "read"), HOURS, ids=[str(row[0]) for row in HOURS])
def test_hours_in_words(why: str, spans: list[str], heard: str, read: str) -> None:
    hours = [parse_hours(span) for span in spans]
    assert in_words(hours, MANNER, " ") == heard.format(" "), why
    assert in_words(hours, MANNER, ".") == read.format("."), why


OPENINGS = [
    # why it is here, when it opens as seen from Thursday the 26th, as heard
    ("later today", "2026-11-26T14:00", "today at 14"),
    ("tomorrow", "2026-11-27T08:30", "tomorrow at 8 30"),
    ("a day of this week or the next", "2026-11-30T08:00", "Monday at 8"),
    ("the last day that can be named", "2026-12-02T08:00", "Wednesday at 8"),
    ("a Thursday would be taken for today", "2026-12-03T08:00", ""),
]


@pytest.mark.parametrize(("why", "opens", "heard"), OPENINGS, ids=[row[0] for row in OPENINGS])
def test_opening_in_words(why: str, opens: str, heard: str) -> None:
    said = opening_in_words(datetime.fromisoformat(opens), date(2026, 11, 26), MANNER, " ")
    assert said == heard, why
