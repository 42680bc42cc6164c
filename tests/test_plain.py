"""What is told and sent is plain: each rule refuses a worse text with a sentence that names file, place and fault."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import which

import pytest

from app import ROOT
from ivr.content import Content
from ivr.listening import MOST_OFF, PROGRAM, calibrated
from ivr.wordings import Remark, remarks, wordings
from prompts import pace
from prompts.catalogue import Catalogue
from prompts.language import Alarm, LanguageError, Prompt, load_language
from prompts.never import BUT, KINDS, never_said
from prompts.pace import PACES, seconds
from prompts.texts import texts

LANGUAGES = ("nb", "en", "pl", "uk", "lt", "ar", "so")
TODAY = date(2026, 11, 26)

WORSE = [
    # what somebody may write, and why it is refused
    ("nb", "line", "unknown", "Ugyldig tast, du trykket galt", "says 'Ugyldig', which blames"),
    ("en", "line", "unknown", "That is the wrong key", "says 'wrong key', which blames"),
    ("pl", "line", "unknown", "Nieprawidłowy klawisz", "says 'Nieprawidłowy', which blames"),
    ("ar", "line", "unknown", "مفتاح خاطئ هنا", "says 'مفتاح خاطئ', which blames"),
    ("nb", "alarm.now", "sms", "Ring 113. Hjelpen er på vei.", "says 'Hjelpen er på vei', which promises"),
    ("nb", "danger", "say", "Ring {amk}. Det er ikke farlig.", "says 'ikke farlig', which reassures"),
    (
        "nb",
        "alarm.poison",
        "sms",
        "Ring 113 nå, ellers kan du dø av det.",
        "says 'kan du dø', which frightens",
    ),
    ("lt", "legevakt-signs", "say", "Tikriausiai serga. {legevakt}", "says 'Tikriausiai', which guesses"),
    ("so", "despair", "say", "Ma xanuunsan tahay?", "says 'Ma xanuunsan tahay', which asks a symptom"),
    (
        "nb",
        "line",
        "busy",
        "Abonnenten besvarer dessverre ikke henvendelser ved vedlikehold.",
        "has 5 long words in a sentence, 4 at most: Abonnenten, besvarer, dessverre, henvendelser, vedlikehold",
    ),
    (
        "nb",
        "line",
        "failed",
        "Kapasitetsbegrensninger.",
        "has a word of 23 letters, 17 at most where so little is said: Kapasitetsbegrensninger",
    ),
    (
        "nb",
        "complain",
        "sms",
        "Klag på papir – …",
        "has – (en dash), … (horizontal ellipsis): with it the whole text costs twice",
    ),
    ("en", "line", "text_end", "Thanks – bye", "has – (en dash): with it the whole text costs twice"),
    (
        "so",
        "line",
        "text_end",
        "Mahadsanid…",
        "has … (horizontal ellipsis): with it the whole text costs twice",
    ),
    (
        "pl",
        "line",
        "text_end",
        "Dziękujemy…",
        "has … (horizontal ellipsis): with it the whole text costs twice",
    ),
    ("uk", "line", "text_end", "Дякуємо, ви\u0438\u0306", "has letters in two pieces (not NFC)"),
    (
        "uk",
        "danger",
        "kept",
        "Це речення має так багато слів що ніхто вже не пам'ятає з чого воно почалося",
        "has a sentence of 15 words, 14 at most: ",
    ),
    ("nb", "care", "careful_sms", "Ja. " * 41, "is 41 words: 40 at most"),
    (
        "nb",
        "helpline",
        "sms",
        "{amk}, {legevakt}, {mental-helse}, {npe}",
        "tells 4 numbers and figures, 3 at most: amk, legevakt, mental-helse, npe",
    ),
]


def rewritten(content: Content, code: str, table: str, key: str, words: str) -> Content:
    """The same with one text of a language file written otherwise."""
    catalogue = content.catalogue
    language = catalogue.languages[code]
    _, _, kind = table.partition("alarm.")
    if kind:
        alarms = {**language.alarms, kind: Alarm(words, language.alarms[kind].handed)}
        worse = replace(language, alarms=alarms)
    elif table == "line":
        worse = replace(language, line={**language.line, key: words})
    else:
        prompt = replace(language.prompts.get(table, Prompt()), **{key: words})
        worse = replace(language, prompts={**language.prompts, table: prompt})
    others = [each for each in catalogue.languages.values() if each.code != code]
    made = Catalogue(
        [worse, *others], catalogue.facts, content.directory, catalogue.rules, catalogue.hearings.values()
    )
    return replace(content, catalogue=made)


def broken(content: Content, code: str) -> list[Remark]:
    return [each for each in remarks(content, code) if not each.holds]


@pytest.mark.parametrize(
    ("code", "table", "key", "words", "fault"), WORSE, ids=[row[4][:40] for row in WORSE]
)
def test_a_worse_text_is_refused(  # noqa: PLR0913, PLR0917 - the columns of the table
    every: Content, code: str, table: str, key: str, words: str, fault: str
) -> None:
    worse = rewritten(every, code, table, key, words)
    faults = [each.fault for each in broken(worse, code)]
    assert any(each.startswith(f"prompts/{code}.toml: [{table}] {key} {fault}") for each in faults), faults
    assert not all(each.holds for each in wordings(worse))


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_is_refused(every: Content, code: str) -> None:
    assert [each.fault for each in broken(every, code)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_list_of_what_is_never_said_finds_its_phrases(every: Content, code: str) -> None:
    """In a sentence, in capitals and with any ending; what is allowed is passed."""
    never = every.catalogue.languages[code].never
    for kind in KINDS:
        assert len(never[kind]) >= 4
        for phrase in never[kind]:
            said = f"1, {phrase.replace('*', 'a').upper()}! 2"
            assert kind in [found for _, found in never_said(said, {**never, BUT: ()})], phrase
    for phrase in never[BUT]:
        assert list(never_said(f"1, {phrase}! 2", never)) == []
        assert list(never_said(phrase, {**never, BUT: ()})), f"{phrase} allows nothing"


def test_a_phrase_is_whole_words() -> None:
    never = {"blame": ["din feil", "ugyldig*"]}
    assert [found for found, _ in never_said("Det er Din  feil.", never)] == ["Din  feil"]
    assert list(never_said("Medisin: din feiltakelse er gyldig.", never)) == []


def test_an_alarm_in_a_language_that_is_only_heard_is_held_too(every: Content) -> None:
    files = {each.fault.partition(":")[0] for each in remarks(every, "uk")}
    assert {"prompts/uk.toml", "prompts/heard/ru.toml", "ivr/directory.toml"} <= files


def test_every_text_of_a_file_is_held(every: Content) -> None:
    """Each table and key of the file itself, but what is only understood, or read by nobody."""
    language = every.catalogue.languages["nb"]
    held = {(each.table, each.key) for each in texts(language)}
    assert {("line", name) for name in language.line} <= held
    assert {(f"alarm.{kind}", "sms") for kind in language.alarms} <= held
    written = {
        (name, key)
        for name, prompt in language.prompts.items()
        for key in ("choice", "say", "sms", "careful", "careful_sms", "kept")
        if getattr(prompt, key)
    }
    assert written <= held


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"hedge": None}, r"nb.toml: \[never\] lacks or has hedge"),
        ({"rude": ["uff"]}, r"nb.toml: \[never\] lacks or has rude"),
        ({"ask": [""]}, r"nb.toml: \[never\] has a 'ask' that is no list"),
    ],
)
def test_the_lists_are_whole(tmp_path: Path, change: Mapping[str, object], fault: str) -> None:
    path = tmp_path / "nb.toml"
    text = (ROOT / "prompts" / "nb.toml").read_text(encoding="utf-8")
    for name, words in change.items():
        text = re.sub(rf"(?ms)^{name} = \[.*?\]\n", "", text)
        if words is not None:
            text = text.replace("[never]\n", f"[never]\n{name} = {words}\n")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LanguageError, match=fault):
        load_language(path)


def test_seconds_are_the_languages_own() -> None:
    """A number takes longest where its digits have most syllables; a locale is its language; silence is as written."""
    number = ("1 1 6", 500, "1 1 7.")
    assert seconds(number, "lt") > seconds(number, "nb")
    assert seconds(number, "pl-PL") == seconds(number, "pl")
    assert seconds((300, 700), "nb") == seconds((300, 700), "so") == 1.0
    assert min(PACES[code].digit for code in PACES) < seconds(("1",), "so") < 2


@pytest.mark.skipif(which(PROGRAM) is None, reason="espeak-ng is not installed here")
def test_the_estimate_is_near_a_synthesiser(every: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    """And it is seen where it is not: here the synthesiser speaks faster."""
    codes = tuple(PACES)
    found = {code: part for code, _, part in calibrated(replace(every, languages=codes), TODAY)}
    assert set(found) == set(codes)
    assert {code: part for code, part in found.items() if abs(part - 1) > MOST_OFF} == {}
    monkeypatch.setitem(pace.SPEEDS, "nb", 160)
    ((_, _, part),) = calibrated(replace(every, languages=("nb",)), TODAY)
    assert part > 1 + MOST_OFF
