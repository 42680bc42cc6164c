"""A picture as SVG, written piece by piece: plain elements and classes, no script, nothing from elsewhere.

The colours stand in one style sheet with the dark ones beside them; paper is always light. Every place that is drawn
is a group with its name as `data-place`, and the first of each picture has it as `id`, so that a page can light it
up; so is every key, with where it leads from and to. Figures are whole, so that a picture made twice is the same.
"""

from collections.abc import Iterator, Mapping
from html import escape

FONT = '"Helvetica Neue", Arial, "Liberation Sans", "Noto Sans", "DejaVu Sans", sans-serif'
LINE = 16
WORDS, NAME, TITLE = 12, 13, 20
RADIUS = 8
ENGLISH = ("title", "note")
"""Kinds of words that begin at the left in every language."""
COLOURS: Mapping[str, tuple[str, str, str, str]] = {
    "menu": ("#e6effc", "#2f64b5", "#1a2a44", "#7fabf2"),
    "answer": ("#f5f5f2", "#8b8b80", "#26272a", "#92939a"),
    "told": ("#fff3d1", "#b07d00", "#3a2f12", "#dcae3f"),
    "connected": ("#dff3e5", "#237a47", "#14321f", "#5fc08a"),
    "emergency": ("#fde2e0", "#c02a20", "#451f1c", "#f2837a"),
    "fork": ("#efe7fb", "#7248bd", "#2e2344", "#b79bf2"),
}
"""By kind of place: filled and outlined on light, filled and outlined on dark."""
INK = ("#1c1c1a", "#ebebe8")
SOFT = ("#5f5f58", "#a9aaad")
LINES = ("#8a8a82", "#7c7d82")
PAPER = ("#ffffff", "#17181a")


class Canvas:
    """The pieces of one picture."""

    def __init__(self, *, rtl: bool = False) -> None:
        """`rtl`: words are read from the right, and x is where they begin there."""
        self._rtl = rtl
        self._pieces: list[str] = []
        self._drawn: set[str] = set()

    def text(self, x: float, y: float, words: str, kind: str, *, middle: bool = False) -> None:
        """One line of words; `kind` is a class of the style sheet, y where the letters stand."""
        side = ' direction="rtl"' if self._rtl and kind not in ENGLISH else ""
        anchor = ' text-anchor="middle"' if middle else ""
        self._put(f'<text x="{x:.0f}" y="{y:.0f}" class="{kind}"{side}{anchor}>{escape(words)}</text>')

    def box(self, x: float, y: float, wide: float, high: float, kind: str) -> None:
        """A box with round corners."""
        size = f'width="{wide:.0f}" height="{high:.0f}" rx="{min(RADIUS, high * 0.3):.0f}"'
        self._put(f'<rect x="{x:.0f}" y="{y:.0f}" {size} class="{kind}"/>')

    def dot(self, x: float, y: float, radius: float, kind: str) -> None:
        """A circle."""
        self._put(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" class="{kind}"/>')

    def line(self, *points: tuple[float, float]) -> None:
        """A line through points, with its corners rounded."""
        path = f"M{points[0][0]:.0f} {points[0][1]:.0f}"
        for before, at, after in zip(points, points[1:], points[2:], strict=False):
            (x, y), (on, to) = _near(at, before), _near(at, after)
            path += f"L{x:.0f} {y:.0f}Q{at[0]:.0f} {at[1]:.0f} {on:.0f} {to:.0f}"
        self._put(f'<path d="{path}L{points[-1][0]:.0f} {points[-1][1]:.0f}" class="line"/>')

    def key(self, x: float, y: float, mark: str, radius: int = 10) -> None:
        """A key in its circle."""
        self.dot(x, y, radius, "key")
        self.text(x, y + radius * 0.4, mark, "mark" if radius > RADIUS else "mark small", middle=True)

    def open(self, place: str, title: str) -> None:
        """Begins the group of a place."""
        named = "" if place in self._drawn else f' id="{place}"'
        self._drawn.add(place)
        self._put(f'<g{named} data-place="{place}" class="place"><title>{escape(title)}</title>')

    def sign(self, place: str, title: str) -> None:
        """Begins the group of a sign to a place that is drawn elsewhere."""
        self._put(f'<g data-to="{place}"><title>{escape(title)}</title>')

    def way(self, place: str, key: str, to: str = "") -> None:
        """Begins the group of a key's sign at a place: where it leads, nowhere for one that connects."""
        leads = f' data-to="{to}"' if to else ""
        self._put(f'<g data-from="{place}" data-key="{key}"{leads}>')

    def close(self) -> None:
        """Ends a group."""
        self._put("</g>")

    def svg(self, wide: float, high: float, title: str, language: str) -> str:
        """The whole picture as a document."""
        size = f'width="{wide:.0f}" height="{high:.0f}" viewBox="0 0 {wide:.0f} {high:.0f}"'
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" xml:lang="{language}">',
                f"<title>{escape(title)}</title>",
                f"<style>\n{chr(10).join(_style())}\n</style>",
                '<rect width="100%" height="100%" class="paper"/>',
                *self._pieces,
                "</svg>\n",
            ]
        )

    def _put(self, piece: str) -> None:
        self._pieces.append(piece)


def _near(corner: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    """The point of a line where the round of its corner begins."""
    (x, y), (to_x, to_y) = corner, end
    away = abs(to_x - x) + abs(to_y - y)
    share = min(RADIUS, away / 2) / away if away else 0
    return x + (to_x - x) * share, y + (to_y - y) * share


def _style() -> Iterator[str]:
    yield f"text{{font-family:{FONT};font-size:{WORDS}px}}"
    yield f".name,.strong{{font-size:{NAME}px;font-weight:700}}.title{{font-size:{TITLE}px;font-weight:700}}"
    yield f".number{{font-size:{NAME}px;font-weight:700}}.mark{{font-weight:700}}.mark.small{{font-size:10px}}"
    yield ".line{fill:none;stroke-width:1.6}.place>rect,.place>circle{stroke-width:1.6}"
    yield ".place>.emergency{stroke-width:3}.place>.fork{stroke-dasharray:2 2}"
    yield ".sign{fill:none;stroke-dasharray:5 4}"
    yield from _coloured(0)
    yield "@media screen and (prefers-color-scheme:dark){"
    yield from _coloured(1)
    yield "}"


def _coloured(dark: int) -> Iterator[str]:
    ink, soft, line, paper = INK[dark], SOFT[dark], LINES[dark], PAPER[dark]
    yield f"text{{fill:{ink}}}.soft,.note{{fill:{soft}}}.paper{{fill:{paper}}}"
    yield f".line,.sign{{stroke:{line}}}.key{{fill:{ink}}}.mark{{fill:{paper}}}"
    for kind, shades in COLOURS.items():
        fill, outline = shades[2 * dark : 2 * dark + 2]
        yield f".{kind}{{fill:{fill};stroke:{outline}}}"
