"""The report as text for a terminal: the same tables as on the page."""

from collections.abc import Iterable

from ivr.operating.report import Report, Table, written

BETWEEN = "  "


def lines(report: Report) -> Iterable[str]:
    """The report, line by line."""
    yield f"{report.title}, {report.made}"
    yield from report.notes
    for table in report.tables:
        yield ""
        yield table.title
        if table.note:
            yield table.note
        yield from _rows(table) if table.rows else ["Nothing to show."]


def _rows(table: Table) -> Iterable[str]:
    cells = [table.head, *(tuple(written(cell) for cell in row) for row in table.rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    numeric = [any(not isinstance(row[at], str) for row in table.rows) for at in range(len(table.head))]
    for row in cells:
        padded = [
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, numeric, strict=True)
        ]
        yield f"  {BETWEEN.join(padded)}".rstrip()
