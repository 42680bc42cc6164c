"""SMS length. The counts are those of Twilio's own calculator, run over the same texts."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.segments import BASIC, EXTENSION, Count, accidental, graphemes, segments

FAMILY = "👨‍👩‍👧‍👦"
NORWAY = "🇳🇴"
NFD_E = unicodedata.normalize("NFD", "ë")

COUNTS = [
    # why it is here, text, encoding, segments, units
    ("an empty text is still sent", "", "GSM-7", 1, 0),
    ("a full single segment", "a" * 160, "GSM-7", 1, 160),
    ("one more opens a second", "a" * 161, "GSM-7", 2, 161),
    ("two full linked segments", "a" * 306, "GSM-7", 2, 306),
    ("one more opens a third", "a" * 307, "GSM-7", 3, 307),
    ("an escape pair is two septets", "€" * 80, "GSM-7", 1, 160),
    ("and eighty-one of them are too many", "€" * 81, "GSM-7", 2, 162),
    ("an escape pair is not cut in two", "a" * 152 + "€" + "a" * 152, "GSM-7", 3, 306),
    ("Norwegian letters cost nothing extra", "æøåÆØÅéò" * 20, "GSM-7", 1, 160),
    ("a line break is one septet", "\n" * 160, "GSM-7", 1, 160),
    ("CR LF is two septets", "\r\n" * 80, "GSM-7", 1, 160),
    ("CR LF may be cut in two", "a" * 152 + "\r\n" + "a" * 152, "GSM-7", 2, 306),
    ("one Polish or Sami letter turns it all", "a" * 159 + "š", "UCS-2", 3, 160),
    ("a full single UCS-2 segment", "š" * 70, "UCS-2", 1, 70),
    ("one more opens a second", "š" * 71, "UCS-2", 2, 71),
    ("two full linked UCS-2 segments", "š" * 134, "UCS-2", 2, 134),
    ("one more opens a third", "š" * 135, "UCS-2", 3, 135),
    ("the euro sign is one unit here", "€" * 69 + "š", "UCS-2", 1, 70),
    ("an emoji is a surrogate pair", "😀" * 35, "UCS-2", 1, 70),
    ("and thirty-six are too many", "😀" * 36, "UCS-2", 2, 72),
    ("a surrogate pair that ends a segment", "š" * 66 + "😀" + "š" * 10, "UCS-2", 2, 78),
    ("joined emoji stay together", FAMILY * 7, "UCS-2", 2, 77),
    ("flags are pairs and stay together", NORWAY * 33, "UCS-2", 3, 132),
    ("an accent stays with its letter", NFD_E * 67, "UCS-2", 3, 134),
    ("a skin tone stays with its emoji", "👍🏽" * 33, "UCS-2", 3, 132),
    ("a variation selector stays with its emoji", "❤️" * 67, "UCS-2", 3, 134),
]

CHARACTERS = [
    # why it is here, text, the characters that force UCS-2
    ("plain Norwegian", "Ring 113. Får du ikke svar? Æ ø å é ò", ""),
    ("the extension table is GSM-7", "[a] {b} ~ | ^ \\ €", ""),
    (
        "quotes, dashes and dots that editors put in",
        "«Nei» \u2013 sa han … “ja” \u2019n",
        "«»\u2013…“”\u2019",
    ),
    ("a hard space and a tab are no GSM-7", "a\u00a0b\tc", "\u00a0\t"),
    ("each once, in the order they come", "ôçôç", "ôç"),
    ("a letter and its accent apart", unicodedata.normalize("NFD", "é"), "\u0301"),
    ("capital Ç is GSM-7 and small ç is not", "Çç", "ç"),
]

GRAPHEMES = [
    # why it is here, text, pieces
    ("a joined family is one", "a" + FAMILY + "b", ["a", FAMILY, "b"]),
    ("flag letters go in pairs", NORWAY + "🇸🇪", [NORWAY, "🇸🇪"]),
    ("a third flag letter begins anew", NORWAY + "🇸", [NORWAY, "🇸"]),
    ("two accents on one letter", "e\u0301\u0323x", ["e\u0301\u0323", "x"]),
    ("a keycap", "1\ufe0f\u20e3", ["1\ufe0f\u20e3"]),
    ("CR LF are two", "\r\n", ["\r", "\n"]),
    ("no accent joins a line break", "\n\u0301", ["\n", "\u0301"]),
    ("an emoji after an emoji stands alone", "😀😀", ["😀", "😀"]),
    ("an Indic vowel sign stays with its letter", "कि", ["कि"]),
    (
        "a flag spelled in tags is one",
        "🏴\U000e0067\U000e0062\U000e007f",
        ["🏴\U000e0067\U000e0062\U000e007f"],
    ),
    ("a Persian half-space stays with its word", "می\u200cخ", ["م", "ی\u200c", "خ"]),
]


@pytest.mark.parametrize(
    ("why", "text", "encoding", "number", "units"), COUNTS, ids=[row[0] for row in COUNTS]
)
def test_count(why: str, text: str, encoding: str, number: int, units: int) -> None:
    count = segments(text)
    assert (count.encoding, count.segments, count.units) == (encoding, number, units), why


@pytest.mark.parametrize(("why", "text", "found"), CHARACTERS, ids=[row[0] for row in CHARACTERS])
def test_accidental(why: str, text: str, found: str) -> None:
    assert accidental(text) == found, why


@pytest.mark.parametrize(("why", "text", "pieces"), GRAPHEMES, ids=[row[0] for row in GRAPHEMES])
def test_graphemes(why: str, text: str, pieces: list[str]) -> None:
    assert list(graphemes(text)) == pieces, why


def test_gsm_tables_are_whole() -> None:
    assert (len(BASIC), len(EXTENSION), BASIC & EXTENSION) == (127, 10, frozenset())


@given(st.text(max_size=400))
def test_nothing_is_lost_and_no_segment_is_overfull(text: str) -> None:
    count = segments(text)
    alone, linked = (160, 153) if count.encoding == "GSM-7" else (70, 67)
    pieces = list(graphemes(text))
    assert "".join(pieces) == text
    assert (count.segments == 1) == (count.units <= alone)
    if count.segments > 1 and max(len(piece) for piece in pieces) * 2 <= linked:
        assert count.units <= count.segments * linked


def test_count_is_a_value() -> None:
    assert segments("Hei") == Count("GSM-7", 1, 3)
