"""The report as one page of HTML: no script, no picture, nothing from elsewhere; it prints on A4."""

import hashlib
from base64 import b64encode
from html import escape

from ivr.operating.chart import bar, columns, highest, longest
from ivr.operating.report import Cell, Report, Table, written

STYLE = """
:root { color-scheme: light dark; --ink: #1b2226; --soft: #59656d; --rule: #d5dbdf; --paper: #fff;
  --first: #1f5f8b; --second: #d08a2e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9ec; --soft: #a3afb7; --rule: #3a454c;
  --paper: #14191c; --first: #6cb2e2; --second: #e0a44f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 62rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.15rem; margin: 0 0 .25rem; }
p { margin: 0 0 .5rem; max-width: 44rem; }
nav { margin: 1rem 0 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
a { color: var(--first); }
a:focus-visible, .wide:focus-visible { outline: 3px solid var(--second); outline-offset: 2px; }
section { margin-top: 2.5rem; }
.soft { color: var(--soft); font-size: .9rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
th, td { padding: .2rem .9rem .2rem 0; text-align: left; vertical-align: baseline;
  border-bottom: 1px solid var(--rule); }
thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 400; white-space: nowrap; }
.n { text-align: right; }
td.n { white-space: nowrap; }
thead th.n { min-width: 4.5em; max-width: 8em; }
td.few { color: var(--soft); }
tr.sum > * { font-weight: 600; border-bottom: 0; }
svg { display: block; }
svg.days { width: 100%; height: 7rem; margin: .75rem 0 .25rem; }
svg.bar { margin-top: .3rem; }
svg .s0 { fill: var(--first); } svg .s1 { fill: var(--second); } svg line { stroke: var(--soft); }
.key { display: inline-block; width: .8em; height: .8em; margin: 0 .35em 0 0; }
.key.s0 { background: var(--first); } .key.s1 { background: var(--second); margin-left: 1em; }
@media (max-width: 40rem) { td:nth-child(2):not(.n) { min-width: 9rem; } }
@media print {
  @page { size: A4; margin: 15mm; }
  :root { color-scheme: light; --ink: #000; --soft: #444; --rule: #bbb; --paper: #fff;
    --first: #1f5f8b; --second: #d08a2e; }
  html { font-size: 9.5pt; }
  body { padding: 0; max-width: none; }
  nav { display: none; }
  section { margin-top: 1.2rem; }
  h2, section > p, svg.days { break-after: avoid; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
  .wide { overflow: visible; }
  svg rect, .key { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
_HASH = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


UNITS = (" %", " ms", " s")


def page(report: Report) -> str:
    """The whole page."""
    links = "".join(f'<a href="#{table.name}">{escape(_short(table))}</a> ' for table in report.tables)
    notes = "".join(f'<p class="soft">{escape(note)}</p>' for note in report.notes)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(report.title)}</title><style>{STYLE}</style></head>\n"
        f"<body><header><h1>{escape(report.title)}</h1><p>{escape(report.made)}</p>{notes}"
        f'<nav aria-label="Tables">{links}</nav></header>\n<main>\n'
        + "\n".join(_section(table) for table in report.tables)
        + "\n</main></body></html>\n"
    )


def _short(table: Table) -> str:
    return table.title.partition(":")[0]


def _section(table: Table) -> str:
    note = f'<p class="soft">{escape(table.note)}</p>' if table.note else ""
    body = _table(table) if table.rows else "<p>Nothing to show.</p>"
    return (
        f'<section id="{table.name}" aria-labelledby="{table.name}-title">'
        f'<h2 id="{table.name}-title">{escape(table.title)}</h2>{note}{body}</section>'
    )


def _table(table: Table) -> str:
    cells = table.rows[:-1] if table.days else table.rows
    chart = ""
    if table.days and (drawn := columns(table, cells)):
        chart = (
            f'{drawn}<p class="soft"><span class="key s0"></span>{escape(table.head[1])}'
            f'<span class="key s1"></span>{escape(table.head[2])}, {escape(str(cells[0][0]))} to '
            f"{escape(str(cells[-1][0]))}; the highest is {written(highest(cells))}</p>"
        )
    numeric = [any(_is_number(row[at]) for row in table.rows) for at in range(len(table.head))]
    head = "".join(_head(name, number=numeric[at]) for at, name in enumerate(table.head))
    head += "<td></td>" if _bars(table) else ""
    rows = "".join(_row(table, row, last=row is table.rows[-1]) for row in table.rows)
    return (
        f'{chart}<div class="wide" role="group" tabindex="0" aria-labelledby="{table.name}-title"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _head(name: str, *, number: bool) -> str:
    kind = ' class="n"' if number else ""
    return f'<th scope="col"{kind}>{escape(name)}</th>' if name else "<td></td>"


def _bars(table: Table) -> bool:
    return table.chart is not None and not table.days


def _row(table: Table, row: tuple[Cell, ...], *, last: bool) -> str:
    cells = [_cell(cell) for cell in row[1:]]
    drawn = ""
    if table.chart is not None and not table.days:
        drawn = f"<td>{bar(row[table.chart], longest(table))}</td>"
    kind = ' class="sum"' if table.days and last else ""
    return f'<tr{kind}><th scope="row">{escape(written(row[0]))}</th>{"".join(cells)}{drawn}</tr>'


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return f'<td class="n">{escape(cell)}</td>' if _is_number(cell) else f"<td>{escape(cell)}</td>"
    return (
        f'<td class="n few">{escape(written(cell))}</td>'
        if cell is None
        else f'<td class="n">{written(cell)}</td>'
    )


def _is_number(cell: Cell) -> bool:
    return not isinstance(cell, str) or cell.endswith(UNITS)
