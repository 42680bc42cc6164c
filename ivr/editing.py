"""helselinja check | script | translated: for whoever edits the words."""

import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime

import click

from flows.load import LOCAL
from ivr.content import Content
from ivr.days import OSLO
from ivr.files import NETWORKS
from ivr.languages import missing
from ivr.listening import MOST_OFF, calibrated
from ivr.measures import Measure, measures
from ivr.ours import Means
from ivr.proving.prove import proved, table
from ivr.proving.world import contents
from ivr.rehearsal import PROMPTS, Rehearse, every_language, pretend
from ivr.script import script as sentences
from ivr.script import written
from ivr.teaching import mark
from ivr.wordings import remarks, wordings
from prompts.catalogue import BASE
from prompts.facts import run_out
from prompts.language import load_language
from prompts.network import Network
from prompts.translation import renewed, stale
from prompts.wording import names_in


@click.command()
@click.option("--languages", default="", help="Languages to check, such as nb,en; all where none is given.")
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="The day it is held on, such as 2027-01-02.")
@click.pass_obj
def check(means: Means, languages: str, at: datetime | None) -> None:
    """Read and check all content, measure it, walk the whole line, and say what is wrong."""
    content = _content(means.rehearse, languages or every_language())
    today = at.date() if at else datetime.now(OSLO).date()
    measured = [*measures(content, today), *wordings(content)]
    heard = list(calibrated(content, today))
    rules = proved(contents(PROMPTS.parent, content), today)
    for line in (
        *_table(measured),
        *_heard(heard),
        "",
        *table(rules),
        "",
        *_state(content),
        *_local(content),
    ):
        click.echo(line)
    for line in _run_out(content, today):
        click.echo(line)
    texts = {each.rule for each in wordings(content)}  # each of their faults is told
    faults = [
        *_stale(content),
        *_unlearned(),
        *(each.fault for code in content.languages for each in remarks(content, code) if not each.holds),
        *(
            f"{rule.name}: {rule.where}: {rule.way}"
            for rule in rules
            if not rule.holds and rule.name not in texts
        ),
        *(
            f"prompts/{each.language}.toml: [{each.where}] {each.rule}: {each.worst:.1f}, {each.limit:g} at most"
            for each in measured
            if not each.holds and each.rule not in texts
        ),
        *(
            f"{code}: our seconds are {part:.2f} of espeak-ng's: make prompts/pace.py anew, python -m bench.pacing"
            for code, _, part in heard
            if abs(part - 1) > MOST_OFF
        ),
    ]
    if faults:
        sys.exit("\n".join(faults))
    click.echo("All content is in order.")


@click.command()
@click.argument("language")
@click.pass_obj
def script(means: Means, language: str) -> None:
    """Write the voice actor's script of a language: what is not recorded yet."""
    content = _content(means.rehearse, every_language())
    click.echo(written(sentences(content, language, datetime.now(OSLO).date())))


@click.command()
@click.argument("language")
@click.argument("names", nargs=-1)
def translated(language: str, names: tuple[str, ...]) -> None:
    """Note that texts of a language were made anew from the base: those names, or all."""
    path = PROMPTS / f"{language}.toml"
    try:
        base = load_language(PROMPTS / f"{BASE}.toml")
        path.write_text(
            renewed(path.read_text(encoding="utf-8"), load_language(path), base, names), encoding="utf-8"
        )
    except (ValueError, OSError) as error:
        sys.exit(str(error))


def _content(rehearse: Rehearse, languages: str) -> Content:
    try:
        content: Content = pretend(rehearse, languages, None).web.state.line.content
    except ValueError as error:
        sys.exit(str(error))
    return content


def _table(measured: Iterable[Measure]) -> Iterator[str]:
    """A row a rule, a column a language: the worst of each, and the most it may be."""
    rules: dict[str, dict[str, Measure]] = {}
    for each in measured:
        rules.setdefault(each.rule, {})[each.language] = each
    codes = list(dict.fromkeys(code for row in rules.values() for code in row))
    yield f"{'the worst of what is said and sent':36} {'limit':>6} {''.join(f'{code:>7}' for code in codes)}"
    for rule, row in rules.items():
        limits = sorted({each.limit for each in row.values()})
        limit = "-".join(f"{each:g}" for each in limits)
        yield f"{rule:36} {limit:>6} {''.join(_cell(row.get(code)) for code in codes)}"


def _cell(measure: Measure | None) -> str:
    shown = f"{measure.worst:.4g}{'' if measure.holds else '!'}" if measure else ""
    return f"{shown:>7}"


def _heard(heard: Iterable[tuple[str, int, float]]) -> Iterator[str]:
    """How near our seconds are to those of a synthesiser on this machine."""
    parts = [f"{code} {part:.2f} ({count})" for code, count, part in heard]
    yield f"our seconds as a part of espeak-ng's (of so many answers): {', '.join(parts) or 'it is not installed'}"


def _state(content: Content) -> Iterator[str]:
    """Who has read each language, and what it lacks to be heard."""
    for code in content.languages:
        language = content.catalogue.languages[code]
        unheard = 0 if language.voice else len(missing(content, code))
        reviewed = (
            f"reviewed by {language.reviewed}" if language.reviewed else "a draft: nobody has reviewed it yet"
        )
        phone = f"; texts only: {unheard} vital recordings are missing" if unheard else ""
        yield f"{code:3} {language.name}: {reviewed}{phone}"


def _local(content: Content) -> Iterator[str]:
    """Which of its own numbers a municipality has given."""
    own = {name: entry for name, entry in content.directory.items() if name.startswith(LOCAL)}
    if not own:
        yield "No numbers of a municipality's own: DIRECTORY names no file."
    for name, entry in own.items():
        how = "connected by a key" if entry.dial else "told only"
        called = content.catalogue.name(name, content.own, datetime.now(OSLO).date())
        yield f"{name:20} {entry.number}  {how}, {called}"


def _run_out(content: Content, on: date) -> Iterator[str]:
    """What is out of date on a day or soon will be, and where it is told: those places then say less."""
    own = content.catalogue.languages[content.own]
    for name, last in run_out(content.catalogue.facts, on).items():
        told = [place for place, prompt in own.prompts.items() if name in names_in(prompt.say, prompt.sms)]
        how = "out of date since" if last < on else "runs out after"
        yield f"{name}: {how} {last}; told at {', '.join(told) or 'no place'}"


def _stale(content: Content) -> Iterator[str]:
    base = content.catalogue.languages[BASE]
    for code in content.languages:
        if code != BASE:
            yield from (f"{code}: {fault}" for fault in stale(content.catalogue.languages[code], base))


def _unlearned() -> Iterator[str]:
    now = mark(PROMPTS)
    for path in (PROMPTS / name for name in NETWORKS):
        if Network(path).learned_from != now:
            yield f"{path} is learned from older examples or glossaries: run `helselinja learn`"
