"""The cards for when nothing else can be said: what is on them, how long they are, and that they stay."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from app import ROOT, rehearse
from ivr.card import CardError, cards, length, spoken, written
from ivr.commands import commands
from ivr.content import Content, load_content
from ivr.grammar import MESSAGING, Verb, parse
from ivr.player import End, Heard, Say, play
from prompts.segments import segments

NUMBERS = ("amk", "legevakt", "mental-helse")


def voice(document: bytes) -> tuple[Heard, ...]:
    """All that is heard of a card; it asks for nothing and goes nowhere."""
    verbs = parse(document, "text/xml").verbs
    assert {verb.name for verb in verbs} == {"Say", "Hangup"}
    return play(verbs).heard


def text(document: bytes) -> str:
    (message,) = parse(document, "text/xml", MESSAGING).verbs
    assert isinstance(message, Verb)
    return message.words


def test_every_card_says_113_then_116_117_then_somebody_to_talk_to(content: Content) -> None:
    files = cards(content)
    assert set(files) == {f"{kind}{code}.xml" for kind in ("voice", "sms") for code in ("", "-nb", "-en")}
    for name, document in files.items():
        if name.startswith("voice"):
            *said, end = voice(document)
            assert end == End()
            assert [say.language for say in said if isinstance(say, Say)] == {
                "voice.xml": ["nb-NO", "en-GB"],
                "voice-nb.xml": ["nb-NO"],
                "voice-en.xml": ["en-GB"],
            }[name]
            for say in said:
                assert isinstance(say, Say)
                told = say.text.replace(" ", "")
                assert told.index("113") < told.index("116117") < told.index("116123"), name
                assert told.count("116117") == 2, name
        else:
            told = text(document)
            assert told.index("113") < told.index("116 117") < told.index("116 123"), name
            assert told.index("113") < 30, name


def test_a_card_of_one_language_has_the_helplines_too(content: Content) -> None:
    for code in content.languages:
        (say, _) = voice(cards(content)[f"voice-{code}.xml"])
        assert isinstance(say, Say)
        for number in ("116111", "116006"):
            assert number in say.text.replace(" ", "")


def test_what_is_on_a_card_is_open_at_every_hour(content: Content) -> None:
    named = ("amk", "legevakt", "mental-helse", "alarmtelefonen", "vo-linjen")
    assert {content.directory[entry].hours for entry in named} == {content.directory["amk"].hours}


@pytest.mark.parametrize("languages", [("nb", "en"), ("en", "nb"), ("nb",), ("en",)])
@pytest.mark.parametrize("ending", ["later", "tomorrow"])
def test_how_long_they_are(languages: tuple[str, ...], ending: str) -> None:
    content = load_content(ROOT, languages)
    assert length(spoken(content, languages, ending).said) <= 45  # type: ignore[arg-type]  # one of two words
    count = segments(written(content, languages, ending))  # type: ignore[arg-type]  # one of two words
    assert (count.encoding, count.segments) == ("GSM-7", len(languages))


def changed(folder: Path, old: str, new: str) -> Path:
    """A copy of the content with one line changed in both languages."""
    for package in ("flows", "ivr", "prompts"):
        shutil.copytree(ROOT / package, folder / package)
    for code in ("nb", "en"):
        words = folder / "prompts" / f"{code}.toml"
        text = words.read_text(encoding="utf-8")
        assert old in text
        words.write_text(text.replace(old, new), encoding="utf-8")
    return folder


BROKEN = [
    # why it is here, what is changed, what it becomes, a part of the sentence
    ("the emergency number is not the first", "{amk.once}. ", "", "does not begin with amk"),
    (
        "too long to be heard out",
        'card_later = "',
        'card_later = "' + "All lines are busy. " * 30,
        "lasts",
    ),
    ("too long a text", 'text_card_later = "', 'text_card_later = "' + "Busy. " * 60, "segments"),
    ("a number that nobody has", "{mental-helse}", "{nobody}", "nobody"),
]


@pytest.mark.parametrize(("why", "old", "new", "part"), BROKEN, ids=[row[0] for row in BROKEN])
def test_a_card_that_fails_a_check_is_not_made(
    why: str, old: str, new: str, part: str, tmp_path: Path
) -> None:
    with pytest.raises((CardError, ValueError), match=part):
        cards(load_content(changed(tmp_path, old, new), ("nb", "en")))
    assert why


def test_cards_that_cannot_be_made_leave_those_that_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written all or not at all, each in one go."""
    folder = tmp_path / "cards"
    done = CliRunner().invoke(commands, ["fallback", "--to", str(folder)], obj=rehearse)
    assert done.exit_code == 0, done.output
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(before) == set(cards(load_content(ROOT, ("nb", "en"))))

    broken = changed(tmp_path / "broken", 'card_later = "', 'card_later = "' + "All lines are busy. " * 30)
    monkeypatch.setattr("app.ROOT", broken)
    done = CliRunner().invoke(commands, ["fallback", "--to", str(folder)], obj=rehearse)
    assert done.exit_code == 1
    assert "voice.xml: lasts" in done.output
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
