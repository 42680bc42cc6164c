"""The letters a text is sent in: numbers that stay readable from right to left, and languages without accents."""

import pytest
from bidi import get_display

from app import ROOT
from flows.load import START
from ivr.answer import Answer
from ivr.content import Content, load_content
from ivr.message import message
from prompts.lettering import lettered
from prompts.segments import segments

TODAY = "2026-11-22"


def texts(content: Content, language: str) -> list[str]:
    places = [name for name, place in content.machine.flow.items() if not place.when]
    answers = [Answer("match", name, language, TODAY, lower=True) for name in places]
    answers += [
        Answer("alarm", START, language, TODAY, detail=kind) for kind in content.catalogue.rules.kinds
    ]
    return [message(content, answer) or "" for answer in answers]


def test_numbers_stay_readable_from_right_to_left(every: Content) -> None:
    """As the Unicode bidirectional algorithm shows them: the groups of every number in their own order."""
    shown = {text: get_display(text, base_dir="R") for text in texts(every, "ar")}
    numbers = [entry.number for entry in every.directory.values() if " " in entry.number]
    found = 0
    for text, seen in shown.items():
        for number in numbers:
            if number.replace(" ", "\u00a0") in text:
                assert number in seen.replace("\u00a0", " "), text
                found += 1
        assert not any(number in text for number in numbers), "a plain space would turn the groups about"
    assert found > 20


def test_a_plain_space_would_turn_a_number_about() -> None:
    """Why it is done: without it 116 117 is shown as 117 116."""
    assert "117 116" in get_display("اتصل 116 117 الآن", base_dir="R")
    kept = get_display(lettered("اتصل 116 117 الآن", plain=False), base_dir="R")
    assert "116\u00a0117" in kept


def test_no_direction_marks_and_no_accidental_letters(every: Content) -> None:
    for text in texts(every, "ar"):
        assert not any(0x200B <= ord(char) <= 0x206F for char in text), text


@pytest.mark.parametrize("language", ["pl", "lt"])
def test_without_accents_a_text_is_gsm_7(language: str) -> None:
    """Half the segments: the same words in plain letters."""
    plain = load_content(ROOT, ("nb", language), plain=[language])
    rich = load_content(ROOT, ("nb", language))
    before, after = texts(rich, language), texts(plain, language)
    assert {segments(text).encoding for text in after} == {"GSM-7"}
    assert sum(segments(text).segments for text in after) < 0.7 * sum(
        segments(text).segments for text in before
    )
    assert texts(plain, "nb") == texts(rich, "nb"), "the other languages keep their letters"


def test_letters_that_a_short_message_has_stay() -> None:
    assert lettered("Łódź, ąęśćżźńó: é ø 116 117", plain=True) == "Lodz, aesczzno: é ø 116 117"
