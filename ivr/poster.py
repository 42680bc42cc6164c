"""The whole line in one picture: a column a choice of the main menu, and every place in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flows.load import HELP, START
from ivr.branches import LOCAL_NUMBERS, Branch, Way
from ivr.canvas import NAME, WORDS, Canvas
from ivr.fitting import lines, width
from ivr.labels import Labels

WIDE, GAP, EDGE = 368, 24, 32
ROW, LINE = 24, 15
APART = 10
INDENT = 22
HEAD = 40
STEM = 18
WORD = 16
DOTS = 218
DOT, BETWEEN_DOTS = 6, 15


@dataclass(frozen=True)
class Row:
    """One choice: how deep it stands, its key, its words, the places that follow each other, and a sign at the end."""

    deep: int
    way: Way | None
    words: Sequence[str]
    chain: Sequence[str]
    aim: str

    @property
    def stem(self) -> float:
        """How far in its key stands."""
        return STEM + INDENT * (self.deep - 1)

    @property
    def high(self) -> float:
        """The height of the row, up to the next."""
        return ROW + LINE * (len(self.words) - 1)


def poster(canvas: Canvas, trees: Mapping[str, Branch], labels: Labels) -> tuple[float, float]:
    """Draws the line below a title; gives its width and height."""
    start = trees[START]
    wide = len(start.branches) * (WIDE + GAP) - GAP
    top = 76.0
    middle = EDGE + wide / 2
    heads = {each.place: _words(labels, each.place) for each in (start, *start.branches, trees[HELP])}
    high = HEAD + LINE * max(len(heads[each.place]) for each in start.branches)
    _head(canvas, START, labels, (middle - WIDE / 2, top), HEAD)
    heights = []
    for number, section in enumerate(start.branches):
        x = EDGE + number * (WIDE + GAP)
        points = [(middle, top + HEAD), (middle, top + HEAD + 18)]
        points += [(x + WIDE / 2, top + HEAD + 18), (x + WIDE / 2, top + HEAD + 56)]
        canvas.line(*(points if abs(middle - x - WIDE / 2) > 1 else (points[0], points[-1])))
        if section.way:
            canvas.way(START, section.way.mark, section.place)
            canvas.key(x + WIDE / 2, top + HEAD + 36, section.way.mark)
            canvas.close()
        heights.append(_column(canvas, section, labels, (x, top + HEAD + 56), high))
    extra = [trees[name] for name in (HELP, LOCAL_NUMBERS) if name in trees]
    for branch in extra:
        shortest = min(range(len(heights)), key=lambda number: (heights[number], number))
        x = EDGE + shortest * (WIDE + GAP)
        y = heights[shortest] + 56
        if branch.place == HELP:
            canvas.line((x + WIDE / 2, y - 20), (x + WIDE / 2, y))
            canvas.key(x + WIDE / 2, y - 20, "0")
        high = HEAD + LINE * len(heads.get(branch.place, ()))
        heights[shortest] = _column(canvas, branch, labels, (x, y), high)
    return wide + 2 * EDGE, max(heights)


def _words(labels: Labels, place: str) -> list[str]:
    """What a menu says before its choices."""
    return lines(labels[place].words, WIDE - 2 * WORD, WORDS) if labels[place].words else []


def _head(canvas: Canvas, place: str, labels: Labels, at: tuple[float, float], high: float) -> None:
    (x, y), real = at, place != LOCAL_NUMBERS
    words = _words(labels, place) if real else []
    if real:
        canvas.open(place, place)
    canvas.box(x, y, WIDE, high, "menu")
    down = y + high / 2 + 5 - LINE / 2 * len(words)
    canvas.text(x + WIDE / 2, down, labels.name(place), "name", middle=True)
    for number, line in enumerate(words, 1):
        canvas.text(x + WIDE / 2, down + 2 + LINE * number, line, "words", middle=True)
    if real:
        canvas.close()


def _column(
    canvas: Canvas, section: Branch, labels: Labels, corner: tuple[float, float], high: float
) -> float:
    """One choice of the main menu with all below it; gives where it ends."""
    x, y = corner
    _head(canvas, section.place, labels, corner, high)
    at = y + high + APART
    stems = {0: y + high}
    placed = []
    for row in _rows(section.branches, labels, 1):
        at += APART if row.deep == 1 else 0
        side, middle = _flip(labels, x, row.stem), at + ROW / 2
        canvas.line((side, stems[row.deep - 1]), (side, middle))
        stems |= {row.deep - 1: middle, row.deep: middle + DOT}
        placed.append((row, middle))
        at += row.high
    for row, middle in placed:
        _row(canvas, row, labels, x, middle)
    return at


def _row(canvas: Canvas, row: Row, labels: Labels, x: float, y: float) -> None:
    side = _flip(labels, x, row.stem)
    if row.way:
        canvas.way(row.way.of, row.way.mark, row.way.to)
    if row.way and row.way.kind == "menu":
        canvas.key(side, y, row.way.mark, 8)
    else:
        canvas.dot(side, y, 4, "key")
    if row.way:
        canvas.close()
    kind = "strong" if row.deep == 1 else "words"
    for number, words in enumerate(row.words):
        canvas.text(_flip(labels, x, row.stem + WORD), y + 4 + LINE * number, words, kind)
    for number, place in enumerate(row.chain):
        canvas.open(place, f"{labels.name(place)} ({place})")
        canvas.dot(_flip(labels, x, DOTS + DOT + number * BETWEEN_DOTS), y, DOT, labels[place].colour)
        canvas.close()
    if row.aim:
        canvas.sign(row.aim, labels.name(row.aim))
        end = DOTS + len(row.chain) * BETWEEN_DOTS + (4 if row.chain else 0)
        arrow, named = "←" if labels.rtl else "→", labels.name(row.aim)
        room = WIDE - end
        sign = f"{arrow} {named}" if row.chain and width(f"{arrow} {named}", WORDS) <= room else arrow
        canvas.text(_flip(labels, x, end), y + 4, sign, "soft")
        canvas.close()


def _flip(labels: Labels, x: float, within: float) -> float:
    return x + (WIDE - within if labels.rtl else within)


def _rows(branches: Sequence[Branch], labels: Labels, deep: int) -> Iterator[Row]:
    for branch in branches:
        chain = [] if branch.elsewhere else [branch]
        while chain and (following := chain[-1].end):
            chain.append(following)
        below = chain[-1].branches if chain else ()
        only = below[0] if len(below) == 1 and below[0].elsewhere else None
        aim = branch.place if branch.elsewhere else only.place if only else ""
        room = DOTS - STEM - INDENT * (deep - 1) - WORD - DOT
        words = lines(labels.name(branch.place), room, NAME if deep == 1 else WORDS, bold=deep == 1)
        yield Row(deep, branch.way, words, [each.place for each in chain], aim)
        if not only:
            yield from _rows(below, labels, deep + 1)
