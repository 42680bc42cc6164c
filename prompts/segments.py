"""How long a text message is, as Twilio counts and bills it.

A message is GSM-7 when every character is in the GSM table, otherwise the whole of it is UCS-2.
One segment holds 160 septets or 70 UTF-16 units. A longer message gives 48 bits of each segment
to a header, which leaves 153 septets or 67 units.
A character of the extension table costs two septets (an escape and a code).
What a reader sees as one character (a grapheme) is never cut in two, nor is an escape pair, so a
segment can end early. CR LF is the one exception: it counts as two.

The graphemes here cover what people text (accents, emoji, flags, skin tones, Indic and Arabic
marks); the full rules are in Unicode annex 29. The numbers follow Twilio's own calculator,
github.com/TwilioDevEd/message-segment-calculator.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")

ROOM = {"GSM-7": (160, 153), "UCS-2": (70, 67)}

ZERO_WIDTH_JOINER = "\u200d"
JOINERS = frozenset({ZERO_WIDTH_JOINER, "\u200c"})
FLAG_LETTERS = range(0x1F1E6, 0x1F200)
SKIN_TONES = range(0x1F3FB, 0x1F400)
FLAG_TAGS = range(0xE0020, 0xE0080)


@dataclass(frozen=True)
class Count:
    """What a message costs: its encoding, segments as billed, and units (septets or UTF-16 units)."""

    encoding: Literal["GSM-7", "UCS-2"]
    segments: int
    units: int


@lru_cache(maxsize=2048)  # of what the line says, over and over
def segments(text: str) -> Count:
    """Count `text` as it stands; an empty message is one segment. Normalise to NFC first."""
    if accidental(text):
        return _count("UCS-2", [_utf16(grapheme) for grapheme in graphemes(text)])
    return _count("GSM-7", [2 if char in EXTENSION else 1 for char in text])


def accidental(text: str) -> str:
    """Return the characters of `text` that force UCS-2, each once, in the order they come."""
    return "".join(dict.fromkeys(char for char in text if char not in BASIC and char not in EXTENSION))


def graphemes(text: str) -> Iterator[str]:
    """Cut `text` into what a reader sees as characters; joined together they are `text` again."""
    grapheme = ""
    for char in text:
        if grapheme and not _belongs(grapheme, char):
            yield grapheme
            grapheme = ""
        grapheme += char
    if grapheme:
        yield grapheme


def _belongs(grapheme: str, char: str) -> bool:
    """Whether `char` is part of the grapheme before it."""
    if unicodedata.category(grapheme[-1]) == "Cc":
        return False
    if char in JOINERS or ord(char) in FLAG_TAGS:
        return True
    if ord(char) in SKIN_TONES:
        return unicodedata.category(grapheme[-1]) == "So"
    if ord(char) in FLAG_LETTERS:
        return len(grapheme) == 1 and ord(grapheme) in FLAG_LETTERS
    if grapheme[-1] == ZERO_WIDTH_JOINER:
        return unicodedata.category(char) == "So"
    return unicodedata.category(char) in {"Mn", "Me", "Mc"}


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _count(encoding: Literal["GSM-7", "UCS-2"], sizes: Iterable[int]) -> Count:
    sizes = list(sizes)
    units = sum(sizes)
    alone, linked = ROOM[encoding]
    if units <= alone:
        return Count(encoding, 1, units)
    number, free = 1, linked
    for size in sizes:
        if size > free:
            number += 1
            free = linked
        free -= size
    return Count(encoding, number, units)
