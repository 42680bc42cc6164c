"""Where the boxes of a subject's picture stand: choices beside each other, what continues an answer below it.

Long answers that only continue go on in the next column. How many boxes a column takes is tried out, and the picture
that comes nearest to a sheet of paper on its side is taken. Lines run in the gaps between boxes and cross none.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ivr.boxes import WIDE, Box
from ivr.branches import Branch, Way
from ivr.canvas import Canvas

GAP = 30
DOWN = 54
BUS = 16
KEY = 20
LOWER = 26
SHEET = 1.5
TALLEST = 9
Point = tuple[float, float]


@dataclass
class Plan:
    """Boxes and lines with their places, relative to a corner; `middle` is where a line comes in from above."""

    wide: float = 0
    high: float = 0
    middle: float = 0
    boxes: list[tuple[float, float, Box]] = field(default_factory=list)
    lines: list[tuple[Point, ...]] = field(default_factory=list)
    keys: list[tuple[float, float, Way]] = field(default_factory=list)

    def put(self, other: "Plan", x: float, y: float) -> None:
        """Takes in another plan with its corner at x, y."""
        self.boxes += [(x + at, y + down, box) for at, down, box in other.boxes]
        self.lines += [tuple((x + at, y + down) for at, down in line) for line in other.lines]
        self.keys += [(x + at, y + down, way) for at, down, way in other.keys]
        self.wide, self.high = max(self.wide, x + other.wide), max(self.high, y + other.high)

    def draw(self, canvas: Canvas, x: float, y: float, more: str, *, rtl: bool) -> None:
        """Draws lines, then keys on them, then boxes."""
        for line in self.lines:
            canvas.line(*((x + at, y + down) for at, down in line))
        for at, down, way in self.keys:
            canvas.way(way.of, way.mark, way.to)
            if way.kind == "fork":
                canvas.box(x + at - 42, y + down - 10, 84, 20, "key")
                canvas.text(x + at, y + down + 4, way.mark, "mark", middle=True)
            else:
                canvas.key(x + at, y + down, way.mark)
            if way.kind == "more":
                canvas.text(x + at + 16, y + down + 4, more, "note")
            canvas.close()
        for at, down, box in self.boxes:
            box.draw(canvas, x + at, y + down, rtl=rtl)


def planned(roots: Sequence[Branch], made: Callable[[Branch], Box]) -> Plan:
    """The plan of a picture: the roots beside each other."""
    tried = [_beside([_plan(root, made, tallest) for root in roots]) for tallest in range(3, TALLEST + 1)]
    return min(tried, key=lambda plan: abs(math.log(plan.wide / plan.high / SHEET)))


def _plan(branch: Branch, made: Callable[[Branch], Box], tallest: int) -> Plan:
    chain = _chain(branch)
    if chain:
        return _columns([made(each) for each in chain], [each.way for each in chain], tallest)
    top = made(branch)
    below = _beside([_plan(each, made, tallest) for each in branch.branches])
    plan = Plan()
    middles = [at for at, down, way in below.keys if down < 0]
    plan.middle = max(WIDE / 2, (middles[0] + middles[-1]) / 2)
    left = max(0, WIDE / 2 - (middles[0] + middles[-1]) / 2)
    plan.boxes.append((plan.middle - WIDE / 2, 0, top))
    plan.put(below, left, top.high + DOWN)
    for at in middles:
        points = [(plan.middle, top.high), (plan.middle, top.high + BUS)]
        points += [(left + at, top.high + BUS), (left + at, top.high + DOWN)]
        plan.lines.append(tuple(points if abs(left + at - plan.middle) > 1 else (points[0], points[-1])))
    plan.wide = max(plan.wide, plan.middle + WIDE / 2)
    return _led(plan, branch.way)


def _led(plan: Plan, way: Way | None) -> Plan:
    if way:
        plan.keys.append((plan.middle, -KEY, way))
    return plan


def _beside(plans: Sequence[Plan]) -> Plan:
    together = Plan()
    for plan in plans:
        together.put(plan, together.wide + GAP if together.wide else 0, 0)
    return together


def _chain(branch: Branch) -> list[Branch]:
    """A branch and all that follows it, where nothing forks; none where something does."""
    chain = [branch]
    while chain[-1].branches:
        if len(chain[-1].branches) > 1:
            return []
        chain.append(chain[-1].branches[0])
    return chain


def _columns(boxes: Sequence[Box], led: Sequence[Way | None], tallest: int) -> Plan:
    plan = Plan(middle=WIDE / 2)
    each = math.ceil(len(boxes) / math.ceil(len(boxes) / tallest))
    x = y = 0.0
    for number, (box, way) in enumerate(zip(boxes, led, strict=True)):
        row = number % each
        if number and not row:
            begin, gutter = y - DOWN, x + WIDE + GAP / 2
            x, y = x + WIDE + GAP, float(LOWER)
            top = y - KEY * 2 + 4
            middle = x + WIDE / 2
            plan.lines.append(
                (
                    (middle - WIDE - GAP, begin),
                    (middle - WIDE - GAP, begin + BUS),
                    (gutter, begin + BUS),
                    (gutter, top),
                    (middle, top),
                    (middle, y),
                )
            )
        elif number:
            plan.lines.append(((x + WIDE / 2, y - DOWN), (x + WIDE / 2, y)))
        if way:
            plan.keys.append((x + WIDE / 2, y - KEY, way))
        plan.boxes.append((x, y, box))
        y += box.high + DOWN
        plan.wide, plan.high = x + WIDE, max(plan.high, y - DOWN + (BUS if len(boxes) > each else 0))
    return plan
