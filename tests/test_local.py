"""A municipality's own numbers: told and connected where they belong, and nothing of those that are missing."""

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from app import ROOT
from flows.load import LOCAL, START, local_entries, subjects
from ivr.answer import Answer
from ivr.content import Content, load_content
from ivr.days import OSLO
from ivr.directory import DirectoryError
from ivr.event import Text
from ivr.files import load_files
from ivr.local import load_local
from ivr.message import message
from ivr.moment import moment
from ivr.turn import turn
from ivr.voice import reply
from prompts.segments import segments
from prompts.wording import words_of
from tests.conftest import EXAMPLE, OpenLine

LANGUAGES = ("nb", "en", "pl", "uk", "lt", "ar", "so")
KINDS = ("local-legevakt", "local-maternity")
MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=OSLO)
GOOD = """
[legevakt]
name = { nb = "Legevakten på Øya", en = "The legevakt at Oya" }
number = "21 00 00 11"
hours = ["mon-fri 15:30-08:00", "weekend 08:00-08:00"]
checked = 2026-11-22

[maternity]
number = "21 00 00 12"
hours = "always"
connect = false
why = "they ask not to be connected"
checked = 2026-11-21
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "directory.local.toml"
    path.write_text(text, encoding="utf-8")
    return path


FAULTS = [
    # why it is here, what is replaced, by what, the entry, a part of the sentence
    ("an emergency number", "21 00 00 11", "113", "legevakt", "all eight digits"),
    ("an emergency number with digits after it", "21 00 00 11", "113 00 000", "legevakt", "all eight digits"),
    ("a short number", "21 00 00 11", "116 117", "legevakt", "all eight digits"),
    ("five digits", "21 00 00 11", "05515", "legevakt", "all eight digits"),
    ("premium rate", "21 00 00 11", "82 91 23 45", "legevakt", "never dialled"),
    ("an 800 number", "21 00 00 11", "800 33 321", "legevakt", "never dialled"),
    ("a country code", "21 00 00 11", "+47 21 00 00 11", "legevakt", "all eight digits"),
    ("letters", "21 00 00 11", "21 00 00 AA", "legevakt", "all eight digits"),
    ("digits of another script", "21 00 00 11", "21 00 00 \u0661\u0661", "legevakt", "all eight digits"),
    ("a misspelt service", "[maternity]", "[materntiy]", "materntiy", "no service the line knows: legevakt, maternity"),
    ("a name of ours", "[maternity]", "[amk]", "amk", "no service the line knows"),
    ("a misspelt key", 'hours = "always"', 'huors = "always"', "maternity", "'huors', which is none of name"),
    ("no hours", 'hours = "always"\n', "", "maternity", "lacks 'hours'"),
    ("no number", 'number = "21 00 00 12"\n', "", "maternity", "lacks 'number'"),
    ("never checked", "checked = 2026-11-21\n", "", "maternity", "lacks 'checked'"),
    ("a day in quotes", "2026-11-21", '"today"', "maternity", "no day"),
    ("hours that are none", 'hours = "always"', 'hours = "office"', "maternity", "write always"),
    ("not connected, and no reason", 'why = "they ask not to be connected"\n', "", "maternity", "does not say why"),
    ("a language that is not there", "{ nb =", "{ xx =", "legevakt", "a name in 'xx'"),
    ("a name that is too long", "Legevakten på Øya", "L" * 41, "legevakt", "40 letters at most"),
    ("an empty name in a language", '"Legevakten på Øya"', '""', "legevakt", "40 letters at most"),
    ("a name that is no text", '"Legevakten på Øya"', "1", "legevakt", "40 letters at most"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "entry", "part"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS]
)
def test_each_fault_is_a_sentence(old: str, new: str, entry: str, part: str, tmp_path: Path) -> None:
    assert GOOD.count(old) == 1, f"the row replaces {old!r}, which stands there once"
    path = written(tmp_path, GOOD.replace(old, new))
    with pytest.raises(DirectoryError) as error:
        load_local(path, KINDS, LANGUAGES)
    assert str(error.value).startswith(f"{path}: entry [{entry}] ")
    assert part in str(error.value)


@pytest.mark.parametrize(
    ("text", "part"), [("", "gives no number"), ("[legevakt", "cannot be read"), ("a = 1", "[a]")]
)
def test_a_file_that_says_nothing(text: str, part: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    with pytest.raises(DirectoryError, match=re.escape(part)) as error:
        load_local(path, KINDS, LANGUAGES)
    assert str(error.value).startswith(f"{path}: ")


def test_what_is_read(tmp_path: Path) -> None:
    local = load_local(written(tmp_path, GOOD), KINDS, LANGUAGES)
    assert list(local) == ["local-legevakt", "local-maternity"]
    legevakt, ward = local["local-legevakt"], local["local-maternity"]
    assert (legevakt.number, legevakt.dial, legevakt.next) == ("21 00 00 11", "+4721000011", "legevakt")
    assert (ward.number, ward.dial) == ("21 00 00 12", None)


def test_the_line_does_not_start_with_a_wrong_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="all eight digits"):
        load_content(ROOT, ("nb",), local=written(tmp_path, GOOD.replace("21 00 00 11", "112")))


def test_the_example_has_every_service(town: Content) -> None:
    kinds = local_entries(load_files(ROOT)[0].flow)
    assert len(kinds) == 7
    assert {name for name in town.directory if name.startswith(LOCAL)} == set(kinds)


def test_without_a_file_nothing_is_said_of_any(every: Content) -> None:
    flow = every.machine.flow
    assert not any(place.is_local or place.local for place in flow.values())
    assert not any(name.startswith(LOCAL) for name in every.directory)


def test_what_is_missing_is_missing_alone(tmp_path: Path) -> None:
    """One number given: its places lead to it, and all other places are as without a file."""
    plain = load_content(ROOT, ("nb",))
    town = load_content(ROOT, ("nb",), local=written(tmp_path, GOOD[GOOD.index("[maternity]") :]))
    assert set(town.machine.flow) - set(plain.machine.flow) == {"local-maternity"}
    led = {name for name, place in town.machine.flow.items() if place.local}
    assert led == {"labour", "labour-now", "labour-call"}
    for name in set(plain.machine.flow) - led:
        assert town.machine.exits[name].keys() == plain.machine.exits[name].keys()
        told = [
            reply(each, Answer("match", name, "nb", "2026-11-23"))
            for each in (plain, town)
            if not plain.machine.flow[name].when
        ]
        assert not told or told[0] == told[1]


def test_the_next_best_stands_in(tmp_path: Path) -> None:
    """No emergency dentist, but a legevakt of its own: that is told there."""
    town = load_content(ROOT, ("nb",), local=written(tmp_path, GOOD))
    assert list(town.machine.flow["dentist-acute"].local) == ["local-legevakt"]


def test_names(tmp_path: Path, every: Content) -> None:
    """The municipality's name in a language, else the language's own words."""
    town = load_content(ROOT, LANGUAGES, local=written(tmp_path, GOOD))
    on = MONDAY_NOON.date()
    named = {code: town.catalogue.name("local-legevakt", code, on) for code in LANGUAGES}
    assert (named["nb"], named["en"]) == ("Legevakten på Øya", "The legevakt at Oya")
    assert named["pl"] == every.catalogue.languages["pl"].names["local-legevakt"]
    assert town.catalogue.name("local-maternity", "en", on) == "The maternity ward"
    one = load_content(
        ROOT,
        LANGUAGES,
        local=written(
            tmp_path, GOOD.replace('{ nb = "Legevakten på Øya", en = "The legevakt at Oya" }', '"Øya"')
        ),
    )
    assert {one.catalogue.name("local-legevakt", code, on) for code in LANGUAGES} == {"Øya"}


def test_the_legevakt_stands_behind_116_117(town: Content) -> None:
    """In a call and in a text: 116 117 first."""
    at = datetime(2026, 11, 23, 20, 0, tzinfo=OSLO).timestamp()
    answer = Answer("match", "cannot-wait", "nb", "2026-11-23", at=at)
    said = reply(town, answer).said
    assert "1 1 6 1 1 7" in words_of(said[0].speech)
    assert words_of(said[-1].speech).startswith("Legevakten i Eksempelvik trykk 1.")
    text = message(town, answer) or ""
    assert text.index("116 117") < text.index("21 00 00 11")


def test_every_number_is_told_and_connected(town: Content) -> None:
    """By a key of each place that leads to it, in every language; and in the text of that place."""
    at = MONDAY_NOON.timestamp()
    for name, place in town.machine.flow.items():
        for target in place.local:
            entry = town.directory[town.machine.flow[target].tell or ""]
            for language in LANGUAGES:
                text = (
                    message(
                        replace(town, languages=(language,)),
                        Answer("match", name, language, "2026-11-23", at=at),
                    )
                    or ""
                )
                assert entry.number in text or segments(f"{text} {entry.number}").segments > 1, (
                    name,
                    language,
                )
            assert town.machine.exits[name]["1"].to == target
            assert town.machine.exits[target]["1"].effect == "connect"


def test_never_more_than_five_choices(town: Content) -> None:
    for name, exits in town.machine.exits.items():
        assert len([key for key in exits if key in "12345"]) <= 5, name
        assert "6" not in exits, name


def test_places_of_its_own_are_no_topics(town: Content) -> None:
    """No word leads to one: what is asked is the subject above it."""
    subject = subjects(town.machine.flow)
    assert subject["local-maternity"] == "pregnant"
    _, answer = turn(town, Text("nummeret til fødeavdelingen", opted_out=False), None, moment(MONDAY_NOON))
    assert not town.machine.flow[answer.place].is_local
    assert "21 00 00 12" in (message(town, answer) or "")


def test_a_closed_one_is_told_as_closed_beside_an_answer(town: Content) -> None:
    """In the daytime the legevakt of the example is closed: 116 117 is not, and stands before it."""
    text = message(town, Answer("match", "cannot-wait", "nb", "2026-11-23", at=MONDAY_NOON.timestamp())) or ""
    assert "116 117" in text
    assert "21 00 00 11. Stengt nå, åpner i dag klokka 15.30." in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_waters_broke(town: Content, every: Content, language: str) -> None:
    """The ward's number stands behind 113, in two messages' room at most; without one the message is as it was."""
    answer = Answer("alarm", START, language, "2026-11-23", detail="birth")
    text, plain = message(town, answer) or "", message(every, answer) or ""
    assert text.startswith(plain)
    assert text.replace("\xa0", " ").endswith("21 00 00 12.")
    count = segments(text)
    assert count.segments <= {"GSM-7": 2, "UCS-2": 4}[count.encoding]


def test_an_emergency_in_a_language_that_is_only_heard(town: Content) -> None:
    answer = Answer("alarm", START, "ru", "2026-11-23", detail="birth")
    assert "113" in (message(replace(town, languages=("nb",)), answer) or "")


@pytest.mark.anyio
async def test_a_place_that_a_new_file_has_taken_away(open_line: OpenLine) -> None:
    """Who stands there when the number is gone starts over, as at any place that is gone."""
    async with open_line(languages=("nb",), directory=EXAMPLE) as handset:
        await handset.text("legevakt")
        (before,) = await handset.text("1")
    async with open_line(languages=("nb",)) as handset:
        (after,) = await handset.text("gjenta")
    assert "21 00 00 11" in before
    assert "21 00 00 11" not in after
    assert "113" in after
