"""A place as a box in a subject's picture: its name, all its words, the number it tells, the keys it has of its own."""

from dataclasses import dataclass, replace

from ivr.branches import Branch
from ivr.canvas import LINE, NAME, WORDS, Canvas
from ivr.fitting import lines
from ivr.labels import Labels

WIDE = 244
ASIDE = 12
ROOM = WIDE - 2 * ASIDE
KEY_ROOM = 24
TOP, BETWEEN, BOTTOM = 21, 5, 12


@dataclass(frozen=True)
class Line:
    """A line of words in a box: how it is written, how far in, the key before it, and whether space is."""

    text: str
    kind: str
    within: float = 0
    key: str = ""
    aim: str = ""
    apart: bool = False


@dataclass(frozen=True)
class Box:
    """A box before it has its place on the paper."""

    place: str
    colour: str
    lines: tuple[Line, ...]
    high: float
    aim: str = ""

    def draw(self, canvas: Canvas, x: float, y: float, *, rtl: bool = False) -> None:
        """Draws the box with its corner at x, y."""
        if self.aim:
            canvas.sign(self.aim, self.aim)
        else:
            canvas.open(self.place, self.place)
        canvas.box(x, y, WIDE, self.high, self.colour)
        at = y + TOP
        for line in self.lines:
            at += BETWEEN if line.apart else 0
            if line.key:
                canvas.way(self.place, line.key, line.aim)
                canvas.key(x + (WIDE - ASIDE - 8 if rtl else ASIDE + 8), at - 4, line.key, 8)
                canvas.close()
            begin = x + (WIDE - ASIDE - line.within if rtl else ASIDE + line.within)
            canvas.text(begin, at, line.text, line.kind)
            at += LINE
        canvas.close()


def box(branch: Branch, labels: Labels, found_in: str = "") -> Box:
    """The box of a branch. A place that is drawn elsewhere is a sign, with the picture it is `found_in`."""
    if branch.elsewhere:
        signed = [*_lines(f"→ {labels.name(branch.place)}", "name"), *_lines(found_in, "soft")]
        return Box(branch.place, "sign", tuple(signed), _high(signed), branch.place)
    label = labels[branch.place]
    written = [*_lines(label.name, "name"), *_apart(_lines(label.words, "words"))]
    written += [*_apart(_lines(label.number, "number")), *_lines(label.called, "words")]
    for key, does in label.keys.items():
        first, *rest = _lines(does, "words", KEY_ROOM)
        written += [replace(first, key=key, aim=label.aims.get(key, ""), apart=True), *rest]
    return Box(branch.place, label.colour, tuple(written), _high(written))


def _lines(text: str, kind: str, within: float = 0) -> list[Line]:
    bold = kind in ("name", "number")
    broken = lines(text, ROOM - within, NAME if bold else WORDS, bold=bold) if text else []
    return [Line(each, kind, within) for each in broken]


def _apart(written: list[Line]) -> list[Line]:
    return [replace(each, apart=not number) for number, each in enumerate(written)]


def _high(written: list[Line]) -> float:
    return TOP + LINE * (len(written) - 1) + BETWEEN * sum(each.apart for each in written) + BOTTOM
