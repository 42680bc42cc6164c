"""What the operator is told, as tables: the page and the terminal say the same."""

from dataclasses import dataclass

from ivr.operating.shown import Figure

Cell = str | Figure
"""Words, a rounded count, or None for fewer than ten."""

FEW = "< 10"


@dataclass(frozen=True)
class Table:
    """One table; `chart` is the column that is drawn: a bar behind each row, or a row of bars over the `days`."""

    name: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    chart: int | None = None
    days: bool = False


@dataclass(frozen=True)
class Report:
    """All of it; `made` says of which time."""

    title: str
    made: str
    notes: tuple[str, ...]
    tables: tuple[Table, ...]


def written(cell: Cell) -> str:
    """A cell as text; thousands have a narrow space, which no line breaks at."""
    if isinstance(cell, str):
        return cell
    return FEW if cell is None else f"{cell:,}".replace(",", "\u202f")
