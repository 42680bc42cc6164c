"""What the colours of a picture mean, and what keys do that are not drawn since they do the same everywhere."""

from collections.abc import Collection, Mapping

from ivr.canvas import WORDS, Canvas
from ivr.fitting import lines, width
from ivr.labels import Colour

KINDS: Mapping[Colour, str] = {
    "menu": "a menu",
    "answer": "an answer",
    "told": "tells a number",
    "connected": "a key connects, while they are open",
    "emergency": "hang up and dial",
    "fork": "by the hour, nobody is asked",
}
EVERYWHERE = (
    "Everywhere: 0 help, 9 again, 8 another language, * back, # on. After an answer also the main menu and the number "
    "again."
)
ROWS = (
    "A row is a choice, with its key. Its dots are the place it leads to and the answers that follow there, each in "
    "the colour of its kind; an arrow leads to another row."
)
BOXES = "Dashed: it stands elsewhere, in the picture that is named."
SWATCH, LINE = 22, 22


def legend(
    canvas: Canvas, corner: tuple[float, float], wide: float, kinds: Collection[str], also: str
) -> float:
    """Draws the legend of some kinds in a width; gives its height. `also` is said before the rest."""
    x, y = corner
    at, down = x, y
    for kind, words in ((kind, words) for kind, words in KINDS.items() if kind in kinds):
        room = SWATCH + 8 + width(words, WORDS) + 22
        if at > x and at + room > x + wide:
            at, down = x, down + LINE
        canvas.box(at, down, SWATCH, 14, f"swatch {kind}")
        canvas.text(at + SWATCH + 8, down + 11, words, "note")
        at += room
    down += LINE + 11
    for line in lines(f"{also} {EVERYWHERE}", wide, WORDS):
        canvas.text(x, down, line, "note")
        down += LINE - 5
    return down - y
