"""helselinja draw: pictures of the line, made of the tables it runs on and the words it says.

    line.svg            the whole line
    SUBJECT.svg         a subject: what stands in a menu just below the main one, with all that is said there
    help.svg, local.svg the help key; a municipality's own numbers, where there are any
    README.md           all of them, with the day whose figures they have
Signs lead from one to the other, so each place has its box once.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import click

from flows.load import HELP, START
from ivr.boxes import Box, box
from ivr.branches import LOCAL_NUMBERS, Branch, trees
from ivr.canvas import TITLE, Canvas
from ivr.columns import planned
from ivr.content import Content
from ivr.days import OSLO
from ivr.fitting import lines
from ivr.labels import Labels
from ivr.legend import BOXES, KINDS, ROWS, legend
from ivr.ours import Means
from ivr.poster import poster
from ivr.rehearsal import pretend
from prompts.catalogue import BASE

LINE = "Helselinja"
WHOLE = "line"
INDEX = "README.md"
EDGE = 32
NARROWEST = 620


def drawn(content: Content, language: str, on: date) -> Mapping[str, str]:
    """Every file by its name: the pictures in a language with the figures of a day, and what shows them."""
    grown, labels = trees(content.machine), Labels(content, language, on)
    pictures = _pictures(grown)
    files = {f"{WHOLE}.svg": _whole(grown, labels)}
    home = {place: name for name, branch in pictures.items() for place in branch.places()}
    files |= {f"{name}.svg": _subject(branch, labels, home) for name, branch in pictures.items()}
    return files | {INDEX: _index(grown, labels, content.catalogue.languages[language].name, on)}


def put(files: Mapping[str, str], folder: Path) -> None:
    """Writes pictures into a folder; pictures there of what is no more are taken away."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.svg"):
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def _pictures(grown: Mapping[str, Branch]) -> dict[str, Branch]:
    """What has a picture of its own, by its place."""
    sections = [each for each in grown[START].branches if not each.elsewhere]
    subjects = {each.place: each for section in sections for each in section.branches if not each.elsewhere}
    return subjects | {name: grown[name] for name in (HELP, LOCAL_NUMBERS) if name in grown}


def _subject(branch: Branch, labels: Labels, home: Mapping[str, str]) -> str:
    canvas = Canvas(rtl=labels.rtl)
    above = labels.path(branch.place)[:-1] if branch.place != LOCAL_NUMBERS else []
    named = [*above, labels.name(branch.place)]
    roots = branch.branches if branch.place == LOCAL_NUMBERS else [replace(branch, way=None)]

    def made(each: Branch) -> Box:
        there = home.get(each.place, WHOLE)
        named = LINE if there == WHOLE else labels.name(there)
        return box(each, labels, "" if there in (branch.place, each.place) else named)

    plan = planned(roots, made)
    title = lines(" › ".join(named), max(plan.wide, NARROWEST), TITLE, bold=True)
    wide = max(plan.wide, NARROWEST)
    top = float(EDGE) + (TITLE + 6) * len(title)
    for number, line in enumerate(title):
        canvas.text(EDGE, EDGE + TITLE - 4 + (TITLE + 6) * number, line, "title")
    top += legend(canvas, (EDGE, top + 8), wide, {each.colour for _, _, each in plan.boxes}, BOXES) + 22
    plan.draw(canvas, EDGE + (wide - plan.wide) / 2, top, labels.more(), rtl=labels.rtl)
    return canvas.svg(wide + 2 * EDGE, top + plan.high + EDGE, named[-1], labels.language)


def _whole(grown: Mapping[str, Branch], labels: Labels) -> str:
    canvas = Canvas(rtl=labels.rtl)
    wide, high = poster(canvas, grown, labels)
    canvas.text(EDGE, EDGE + TITLE - 4, LINE, "title")
    high += 28
    high += legend(canvas, (EDGE, high), wide - 2 * EDGE, KINDS, ROWS)
    return canvas.svg(wide, high + EDGE, LINE, labels.language)


def _index(grown: Mapping[str, Branch], labels: Labels, language: str, on: date) -> str:
    return "\n".join(_indexed(grown, labels, language, on)) + "\n"


def _indexed(grown: Mapping[str, Branch], labels: Labels, language: str, on: date) -> Iterator[str]:
    yield "# The line in pictures"
    yield ""
    yield f"In {language}, with the figures of {on}. Made from the tables in `flows/` and the words in `prompts/`."
    yield "A test says when they no longer are what the line does; this makes them anew:"
    yield ""
    yield f"    helselinja draw --language {labels.language}"
    yield ""
    yield f"![The whole line]({WHOLE}.svg)"
    for section in grown[START].branches:
        yield f"\n## {labels.name(section.place)}"
        for subject in section.branches:
            name = labels.name(subject.place)
            yield f"\n### {name}\n\n![{name}]({subject.place}.svg)" if not subject.elsewhere else ""
    for name in (HELP, LOCAL_NUMBERS):
        if name in grown:
            yield f"\n## {labels.name(name)}\n\n![{labels.name(name)}]({name}.svg)"


@click.command()
@click.option("--language", default=BASE, show_default=True, help="The language of the words.")
@click.option(
    "--at", type=click.DateTime(["%Y-%m-%d"]), help="The day of the figures; today where none is given."
)
@click.option("--to", "folder", default="docs/flows", show_default=True, type=click.Path(path_type=Path))
@click.pass_obj
def draw(means: Means, language: str, at: datetime | None, folder: Path) -> None:
    """Draw the line: a picture of the whole, and one of each subject."""
    try:
        content: Content = pretend(means.rehearse, language, None).web.state.line.content
        files = drawn(content, language, (at or datetime.now(OSLO)).date())
        put(files, folder)
    except (ValueError, OSError) as error:
        sys.exit(str(error))
    click.echo(f"{folder / INDEX} shows {len(files) - 1} pictures.")
