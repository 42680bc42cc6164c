"""Prints how well the line understands the labelled texts; `--why SET LANG` prints each text it got wrong."""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime

from app import ROOT
from ivr.content import load_content
from ivr.moment import moment
from ivr.rehearsal import every_language
from tests.texts.measure import AFTER, BEHIND, BESIDE, JOINED, LATEST, SETS, Figures, languages, measured

NOON = moment(datetime(2026, 11, 23, 11, 0, tzinfo=UTC))
HEAD = (
    "set    lang texts  alarms found  right kind  false alarms  soft only"
    "  first topic  among offered  strayed  language  ms a text"
)


def line(name: str, language: str, of: Figures) -> str:
    """One language of one set."""
    counts = of.counts
    cells = [
        f"{counts['found']:4}/{counts['alarm']:<4}{of.share('found', 'alarm'):5.1f}%",
        f"{of.share('right kind', 'alarm'):9.1f}%",
        f"{of.share('false', 'harmless'):12.1f}%",
        f"{of.share('false soft', 'harmless'):9.1f}%",
        f"{of.share('first', 'topic'):11.1f}%" if counts["topic"] else " " * 12,
        f"{of.share('offered', 'topic'):13.1f}%" if counts["topic"] else " " * 14,
        f"{of.share('strayed', 'other'):7.1f}%" if counts["other"] else " " * 8,
        f"{of.share('right language', 'told'):8.1f}%",
        f"{1000 * of.seconds / max(1, counts['texts']):9.2f}",
    ]
    return f"{name:6} {language:4} {counts['texts']:5} {' '.join(cells)}"


def report(words: list[str]) -> Iterator[str]:
    """The table, or what is behind one row of it."""
    content = load_content(ROOT, tuple(every_language().split(",")))
    content.understanding.done()  # or the first text would be timed with it
    if words[:1] == ["--why"]:
        for kind, texts in measured(content, words[1], words[2], NOON).missed.items():
            yield from (f"--- {kind}", *texts)
        return
    yield HEAD
    confused: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for name in (*SETS, LATEST, AFTER, BEHIND, BESIDE, JOINED):
        whole = Figures()
        for language in languages(name):
            figures = measured(content, name, language, NOON, timed=True)
            yield line(name, language, figures)
            whole.counts += figures.counts
            whole.seconds += figures.seconds
            confused[language] += figures.confused
        yield line(name, "all", whole)
    yield "\nMost confused by language: asked for > answered with, how often"
    for language, pairs in sorted(confused.items()):
        said = (f"{asked} > {answered} {count}" for (asked, answered), count in pairs.most_common(5))
        yield f"  {language}  {', '.join(said)}"


for each in report(sys.argv[1:]):
    sys.stdout.write(f"{each}\n")
