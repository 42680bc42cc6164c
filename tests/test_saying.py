"""What a Say may hold: long words in an alphabet of their own are parted, and nothing is lost.

The grammar refuses a Say that is too long by the strictest reading of Twilio's error 13521.
"""

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


WORDS = {
    # why each: six bytes in a URL a letter; the same from right to left; a few such letters among others; none;
    # what XML writes with five letters, and a URL with nine
    "uk": "зателефонуйте",
    "ar": "المستشفى",
    "pl": "zażółć",
    "so": "dhakhtarka",
    "entities": 'A&E<b>"c"',
}


def said_of(words: str, voice: str) -> list[str]:
    document = spoken(Reply((Said("", voice, "nb-NO", (words, 300)),), HangUp()), "", "")
    heard = play(parse(document, "text/xml").verbs).heard
    return [each.text for each in heard if isinstance(each, Say)]


@pytest.mark.parametrize("voice", ["Google.uk-UA-Wavenet-A", "Polly.Ola-Neural"])
@pytest.mark.parametrize("alphabet", WORDS)
def test_one_part_that_is_too_long_is_parted_at_words(alphabet: str, voice: str) -> None:
    """Each number of words up to 700, so that every border is met: none is lost, none is cut."""
    several = 0
    for count in range(1, 700, 3):
        words = " ".join(f"{WORDS[alphabet]}{'x' * (number % 5)}" for number in range(count))
        said = said_of(words, voice)
        assert " ".join(said).split() == words.split()
        several += len(said) > 1
    assert several


@pytest.mark.parametrize("alphabet", WORDS)
def test_a_part_of_sentences_is_parted_between_them(alphabet: str) -> None:
    for stop in ".!?؟":
        sentence = f"{' '.join([WORDS[alphabet]] * 9)}{stop}"
        said = said_of(" ".join([sentence] * 60), "Polly.Hala-Neural")
        assert len(said) > 1
        assert all(each.endswith(stop) for each in said)


def test_a_number_is_not_parted() -> None:
    for before in range(360, 400):
        said = said_of(f"{'ж ' * before}{' '.join('22591300')} {'ж ' * before}", "Polly.Hala-Neural")
        assert len(said) > 1
        assert any("2 2 5 9 1 3 0 0" in each for each in said)


def test_a_word_without_end_is_parted_too() -> None:
    said = said_of("ж" * 2000, "Polly.Hala-Neural")
    assert "".join(said) == "ж" * 2000


def test_the_border_itself() -> None:
    """3000 bytes with the space on both sides is one Say, one more is two."""
    most = 3000 - len("  ")
    assert [len(said_of(f"{'a' * (most - 9)} {'b' * more}", "Polly.Ola-Neural")) for more in (8, 9)] == [1, 2]


def test_recordings_take_the_place_of_words() -> None:
    said = Said(
        "so", "", "so-SO", ("Haa.", 300, "Maya.", 1000), {"Haa.": "so/a-1.mp3", "Maya.": "so/b-2.mp3"}
    )
    document = spoken(Reply((said,), HangUp()), "", "/line").decode()
    assert re.findall(r"<Play>(.*?)</Play>", document) == ["/line/audio/so/a-1.mp3", "/line/audio/so/b-2.mp3"]
    assert document.count("<Pause") == 1
    assert "<Say" not in document
