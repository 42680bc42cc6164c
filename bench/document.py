"""Where the tables stand in docs/performance.md: between two marks, which `python -m bench --write` looks for."""

import sys

from assembly.reading import ROOT

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- bench: written by `make bench ARGS=--write` -->", "<!-- /bench -->"


def write(tables: str) -> None:
    """Put the tables into the page; ends with a sentence where it lacks its marks."""
    page = PAGE.read_text(encoding="utf-8")
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"{PAGE}: has no {BEGIN} and {END} for the tables to stand between")
    PAGE.write_text(f"{before}{BEGIN}\n\n{tables.strip()}\n\n{END}{after}", encoding="utf-8")
