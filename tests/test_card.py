"""The cards for when nothing else can be said: what is on them, how long they are, and that they stay."""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

import pytest

from app import ROOT
from ivr.card import ANY_DAY, Ending, length, spoken, written
from ivr.content import Content, load_content
from ivr.fallback import CardError, cards, put
from ivr.grammar import MESSAGING, Verb, parse
from ivr.languages import for_calls
from ivr.player import End, Say, play
from ivr.reply import HangUp
from prompts.pace import seconds
from prompts.segments import segments
from prompts.wording import words_of

OFFERS = [("nb", "en"), ("en", "nb"), ("nb",), ("en",)]
ENDINGS: tuple[Ending, ...] = ("later", "tomorrow")


def voice(document: bytes) -> list[Say]:
    """All that is heard of a card; it asks for nothing, goes nowhere and hangs up."""
    verbs = parse(document, "text/xml").verbs
    assert {verb.name for verb in verbs} == {"Say", "Hangup"}
    *said, end = play(verbs).heard
    assert end == End()
    return [each for each in said if isinstance(each, Say)]


def text(document: bytes) -> str:
    (message,) = parse(document, "text/xml", MESSAGING).verbs
    assert isinstance(message, Verb)
    return message.words


def heard_in(said: Sequence[Say], locale: str) -> str:
    return "".join(say.text for say in said if say.language == locale).replace(" ", "")


@pytest.mark.parametrize("languages", OFFERS, ids=",".join)
def test_the_files(languages: tuple[str, ...]) -> None:
    names = {f"{kind}{code}.xml" for kind in ("voice", "sms") for code in ("", *(f"-{c}" for c in languages))}
    files = cards(load_content(ROOT, languages))
    assert set(files) == names
    assert all(len(card.document) < 4000 for card in files.values())
    assert all(re.search(rb"http|url|action|/voice|/sms", card.document) is None for card in files.values())


def test_who_listens_hears_every_number_in_every_language(content: Content) -> None:
    for name, card in cards(content).items():
        for code in card.languages if name.startswith("voice") else ():
            told = heard_in(voice(card.document), content.catalogue.languages[code].locale)
            assert told.index("113") < told.index("116117") < told.index("116123"), name
            assert told.count("116117") == 2, name


def test_who_reads_reads_every_number_in_every_language(content: Content) -> None:
    for name, card in cards(content).items():
        if name.startswith("sms"):
            told = text(card.document)
            assert told.index("113") < told.index("116 117") < told.index("116 123") < 100, name
            assert "113" in told.partition(". ")[0], name
            for number in ("113", "116 117", "116 123"):
                assert told.count(number) == len(card.languages), name


def test_a_card_of_one_language_has_the_helplines_too(content: Content) -> None:
    for code in content.languages:
        told = "".join(say.text for say in voice(cards(content)[f"voice-{code}.xml"].document))
        assert told.replace(" ", "").count("116123") == 2
        for number in ("116111", "116006"):
            assert number in told.replace(" ", "")


def test_what_is_on_a_card_is_open_at_every_hour(content: Content) -> None:
    named = ("amk", "legevakt", "mental-helse", "alarmtelefonen", "vo-linjen")
    assert {content.directory[entry].hours for entry in named} == {content.directory["amk"].hours}


@pytest.mark.parametrize("languages", OFFERS, ids=",".join)
@pytest.mark.parametrize("ending", ENDINGS)
def test_how_long_they_are(languages: tuple[str, ...], ending: Ending) -> None:
    """45 s at most; 113 within 8 s in the first language and within 14 s in both, as when a call opens."""
    content = load_content(ROOT, languages)
    reply = spoken(content, languages, ending)
    assert reply.then == HangUp()
    assert length(reply.said) <= 45
    openings = reply.said[: len(languages)]
    ends = list(accumulate(seconds(said.speech, said.language) for said in openings))
    assert all("1 1 3" in words_of(said.speech) for said in openings)
    assert ends[0] <= 8
    assert ends[-1] <= 14
    count = segments(written(content, languages, ending))
    assert (count.encoding, count.segments) == ("GSM-7", len(languages))


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_words(content: Content, language: str) -> None:
    """Short sentences, nothing asked but whether a life is in danger, and never somebody's fault."""
    for name, line in content.catalogue.languages[language].line.items():
        if "card" in name:
            said = words_of(content.catalogue.line(name, language, ANY_DAY))
            sentences = re.split(r"[.?!:] ?", re.sub(r"\d", "", said))
            assert max(len(sentence.split()) for sentence in sentences) <= 14, name
            assert "?" not in line, name
            assert not re.search(r"\b(too (many|much|often)|for (mange|mye|ofte)|limit|grense)\b", line), name


SHARED = [
    # languages on offer, of those how many hear 116 117 too
    (2, 2),
    (3, 3),
    (4, 4),
    (5, 5),
    (6, 1),
]


@pytest.mark.parametrize(("offered", "doctor"), SHARED)
def test_the_more_languages_the_less_each_says(every: Content, offered: int, doctor: int) -> None:
    """113 in all of them, before anything else; 116 117 in as many as there is time for in a minute."""
    languages = for_calls(every).languages[:offered]
    for ending in ENDINGS:
        said = spoken(every, languages, ending).said
        assert length(said) <= 60
        told = [words_of(each.speech).replace(" ", "") for each in said]
        assert all("113" in words for words in told[:offered])
        assert sum("116117" in words for words in told[offered:]) == doctor


def test_a_language_without_a_voice_is_on_the_card_for_texts_alone(every: Content) -> None:
    files = cards(every)
    assert "so" not in files["voice.xml"].languages
    assert set(files["voice.xml"].languages) == set(every.languages) - {"so"}
    assert "voice-so.xml" not in files
    assert "113" in written(every, ["so"], "later")


def test_a_text_names_the_languages_that_found_room(every: Content) -> None:
    found = cards(every)["sms.xml"].languages
    assert found[0] == every.own
    assert len(found) > 1
    assert segments(written(every, every.languages, "later")).segments <= 2
    for code in every.languages:
        count = segments(written(every, [code], "later"))
        assert count.segments <= {"GSM-7": 2, "UCS-2": 4}[count.encoding], code


def helselinja(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command of a copy of the project, as a process."""
    return subprocess.run(  # noqa: S603 - our own interpreter, our own words
        [sys.executable, "-c", "from app import command; command()", *words],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def documents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def changed(folder: Path, old: str, new: str) -> Path:
    """A copy of the project with one thing changed in both languages."""
    shutil.copytree(
        ROOT,
        folder,
        ignore=lambda _, names: {name for name in names if name.startswith(".") or name == "tests"},
    )
    for code in ("nb", "en"):
        words = folder / "prompts" / f"{code}.toml"
        before = words.read_text(encoding="utf-8")
        assert old in before
        words.write_text(before.replace(old, new), encoding="utf-8")
    return folder


BROKEN = {
    # why it is here: what is changed, what it becomes, a part of the sentence
    "no number to begin with": (' {amk.once}."', ' them."', "card_danger does not begin with amk"),
    "another sentence first": ('text_card = "', 'text_card = "Hei. ', "sms-en.xml: does not begin with 113"),
    "no doctor": ("{legevakt.once}", "{poison}", "card_doctor does not begin with legevakt"),
    "too long to hear out": ('card_later = "', 'card_later = "' + "Hei hei. " * 99, "voice-nb.xml: lasts"),
    "too long a text": ('text_card_later = "', 'text_card_later = "' + "Hei. " * 60, "sms-nb.xml: has 3"),
    "a letter that doubles the price": ('text_card_later = "', 'text_card_later = "ł ', "2 is the most"),
    "a number that nobody has": ("{mental-helse}", "{nobody}", "nobody"),
}


@pytest.mark.parametrize("why", BROKEN)
def test_cards_that_fail_a_check_leave_those_that_are_there(
    why: str, content: Content, tmp_path: Path
) -> None:
    old, new, part = BROKEN[why]
    folder = tmp_path / "cards"
    put(cards(content), folder)
    before = documents(folder)
    done = helselinja(changed(tmp_path / "project", old, new), "fallback", "--to", str(folder))
    assert done.returncode == 1
    assert part in done.stderr
    assert "Traceback" not in done.stderr
    assert documents(folder) == before


def test_every_card_that_is_wrong_is_named(content: Content, tmp_path: Path) -> None:
    wrong = load_content(
        changed(tmp_path / "project", 'card_later = "', 'card_later = "' + "Hei. " * 99), ("nb", "en")
    )
    with pytest.raises(CardError) as error:
        cards(wrong)
    assert {line.partition(":")[0] for line in str(error.value).splitlines()} == set(cards(content))


def test_a_folder_that_cannot_be_written_keeps_its_cards(content: Content, tmp_path: Path) -> None:
    """All are written beside their places first: one that fails there replaces none."""
    put(cards(content), tmp_path)
    for name in cards(content):
        (tmp_path / name).write_text("before")
    one = cards(content)["voice-en.xml"]
    with pytest.raises(OSError, match="too long"):
        put({**cards(content), "long" * 100: one}, tmp_path)
    assert set(documents(tmp_path)) == set(cards(content))
    assert {(tmp_path / name).read_text() for name in cards(content)} == {"before"}


def test_the_command(content: Content, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "cards"
    done = helselinja(ROOT, "fallback", "--languages", "nb,en", "--to", str(folder))
    assert done.returncode == 0, done.stderr
    assert documents(folder) == {name: card.document for name, card in cards(content).items()}
    for name, card in cards(content).items():
        (line,) = (line for line in done.stdout.splitlines() if line.startswith(f"{folder / name}: "))
        assert line.endswith(f", {' '.join(card.languages)}, {card.length}")
    assert "text/xml" in done.stdout
    assert "POST" in done.stdout


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    done = helselinja(ROOT, "fallback", "--to", str(tmp_path / "file"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert (tmp_path / "file").read_text() == "mine"
