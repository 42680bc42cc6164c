"""What a Say may hold: long words in an alphabet of their own are parted, and nothing is lost."""

import re
from urllib.parse import quote_plus

import pytest

from ivr.grammar import parse
from ivr.player import Say, play
from ivr.reply import HangUp, Reply, Said
from ivr.twiml import spoken

LONG = tuple(
    part for number in range(60) for part in (f"Зателефонуйте сімейному лікарю {number} разів.", 350)
)


@pytest.mark.parametrize("voice", ["Google.uk-UA-Wavenet-A", "Polly.Hala-Neural"])
def test_long_speech_is_parted(voice: str) -> None:
    document = spoken(Reply((Said("uk", voice, "uk-UA", LONG),), HangUp()), "", "")
    said = [each for each in play(parse(document, "text/xml").verbs).heard if isinstance(each, Say)]
    assert len(said) > 1
    for each in said:
        assert len(quote_plus(each.text)) <= 4500
        assert len(each.text.encode()) <= 3000
    assert re.findall(r"\d+", " ".join(each.text for each in said)) == [str(number) for number in range(60)]


def test_recordings_take_the_place_of_words() -> None:
    said = Said(
        "so", "", "so-SO", ("Haa.", 300, "Maya.", 1000), {"Haa.": "so/a-1.mp3", "Maya.": "so/b-2.mp3"}
    )
    document = spoken(Reply((said,), HangUp()), "", "/line").decode()
    assert re.findall(r"<Play>(.*?)</Play>", document) == ["/line/audio/so/a-1.mp3", "/line/audio/so/b-2.mp3"]
    assert document.count("<Pause") == 1
    assert "<Say" not in document
