"""How wide words are in a picture, and where their lines break.

A picture is shown in whatever font a machine has. The widths here are those of DejaVu Sans, the widest of the fonts
that the pictures name, so words that fit by them fit in all. Letters are in thousandths of the font's size.
"""

import re
from collections.abc import Mapping

WIDEST = 1000
BOLD = 1.12
_BY_WIDTH = {
    290: "ijl'|",
    330: " \u00a0.,:;!ıІіЇї",
    410: "-()[]/frtſ·",
    530: "zcskvxyJI?«»гстх",
    620: "aeghnopqbduLFTE0123456789",
    700: "ABCKPRSVXYZÅÆÄÁŁÖŠŽ–“”",
    790: "DGHNOQUØÓМжмшщюыфЖ→",
    WIDEST: "mwMWæœ—…%@ЖШЩЮФ",
}
WIDTHS: Mapping[str, int] = {letter: width for width, letters in _BY_WIDTH.items() for letter in letters}
OTHERS = 640
BETWEEN_DIGITS = re.compile(r"(?<=\d) (?=\d)")
WHOLE = "\u00a0"


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line at a size, in the size's unit: an estimate from above."""
    return sum(WIDTHS.get(letter, OTHERS) for letter in text) * size * (BOLD if bold else 1) / 1000


def lines(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """A text in lines that have room. A number stays whole; a word that has no room is cut, with a hyphen."""
    broken: list[str] = []
    for word in (
        part
        for each in BETWEEN_DIGITS.sub(WHOLE, text).split(" ")
        for part in _pieces(each, room, size, bold=bold)
    ):
        joined = f"{broken[-1]} {word}" if broken else word
        if broken and width(joined, size, bold=bold) <= room:
            broken[-1] = joined
        else:
            broken.append(word)
    return broken


def _pieces(word: str, room: float, size: float, *, bold: bool) -> list[str]:
    pieces = []
    while width(word, size, bold=bold) > room:
        fits = next(
            (end for end in range(len(word), 1, -1) if width(f"{word[:end]}-", size, bold=bold) <= room), 1
        )
        pieces.append(f"{word[:fits]}-")
        word = word[fits:]
    return [*pieces, word]
