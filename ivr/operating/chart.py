"""Small charts as SVG, drawn from what is shown and nothing else. Without styles of their own: the page has them."""

from collections.abc import Sequence
from html import escape

from ivr.operating.report import Cell, Table, written

SERIES = (1, 2)
BAR, GAP, HEIGHT = 18, 6, 90
LENGTH, THICK = 120, 10


def columns(table: Table, cells: Sequence[tuple[Cell, ...]]) -> str:
    """A bar for each row, from the left: calls under texts, say, when two columns behind the first are counts."""
    most = highest(cells)
    if not most:
        return ""
    width = len(cells) * (BAR + GAP)
    bars = []
    for at, row in enumerate(cells):
        for place, column in enumerate(SERIES):
            high = round(_size(row[column]) * HEIGHT / most, 1)
            x = at * (BAR + GAP) + place * (BAR // len(SERIES))
            if high:
                what = escape(f"{row[0]}: {table.head[column]} {written(row[column])}")
                bars.append(
                    f'<rect class="s{place}" x="{x}" y="{HEIGHT - high:g}" width="{BAR // len(SERIES)}" '
                    f'height="{high:g}"><title>{what}</title></rect>'
                )
    label = escape(f"{table.title}: {table.head[1]} and {table.head[2]}, the most {written(most)}")
    return (
        f'<svg class="days" role="img" aria-label="{label}" viewBox="0 0 {width} {HEIGHT + 1}" '
        f'preserveAspectRatio="none">{"".join(bars)}'
        f'<line x1="0" y1="{HEIGHT + 0.5}" x2="{width}" y2="{HEIGHT + 0.5}"/></svg>'
    )


def highest(cells: Sequence[tuple[Cell, ...]]) -> int:
    """The largest figure of the rows that are drawn as bars beside each other."""
    return max([_size(row[at]) for row in cells for at in SERIES], default=0)


def bar(cell: Cell, most: int) -> str:
    """One bar as long as its share of the longest."""
    long = round(_size(cell) * LENGTH / most, 1) if most else 0
    return (
        f'<svg class="bar" aria-hidden="true" width="{LENGTH}" height="{THICK}" viewBox="0 0 {LENGTH} {THICK}">'
        f'<rect class="s0" width="{long:g}" height="{THICK}"/></svg>'
    )


def longest(table: Table) -> int:
    """The largest figure of the column that is drawn."""
    return 0 if table.chart is None else max([_size(row[table.chart]) for row in table.rows], default=0)


def _size(cell: Cell) -> int:
    return cell if isinstance(cell, int) else 0
