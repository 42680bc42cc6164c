"""helselinja times: the keys and the seconds from pick-up to each kind of help, as a table for the README."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import click

from ivr.composing import EMERGENCY
from ivr.content import Content
from ivr.days import OSLO
from ivr.files import ContentError
from ivr.ours import Means
from ivr.proving.needs import load_needs, mean
from ivr.proving.times import Time, Times, times
from ivr.proving.world import moments
from ivr.rehearsal import PROMPTS, pretend

NEEDS = Path(__file__).parent / "needs.toml"
README = PROMPTS.parent / "README.md"
BEGIN, END = "<!-- times: written by `helselinja times --write` -->", "<!-- /times -->"
WORDS = "en"  # of the README
DAY_AT = "with the figures of "


def timed(content: Content, on: date) -> str:
    """The table in Markdown, for the first weekday from a day on, at half past two."""
    return "\n".join(_lines(content, on))


def day_of(readme: str) -> date:
    """The day that the table in a README has the figures of; raises ValueError where it has none."""
    return date.fromisoformat(_parts(readme)[1].partition(DAY_AT)[2][:10])


def renewed(readme: str, table: str) -> str:
    """A README with another table between its marks; raises ContentError where it lacks them."""
    before, _, after = _parts(readme)
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"


@click.command("times")
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="The day of the figures, such as 2027-01-02.")
@click.option("--languages", default="", help="Offered languages in order, such as nb,en.")
@click.option("--write", is_flag=True, help="Put the table into the README.")
@click.pass_obj
def times_to_help(means: Means, at: datetime | None, languages: str, *, write: bool) -> None:
    """Print the keys and seconds from pick-up to each kind of help."""
    try:
        content: Content = pretend(means.rehearse, languages, None).web.state.line.content
        table = timed(content, (at or datetime.now(OSLO)).date())
        if write:
            README.write_text(renewed(README.read_text(encoding="utf-8"), table), encoding="utf-8")
    except (ValueError, OSError) as error:
        sys.exit(str(error))
    click.echo(table)


def _parts(readme: str) -> tuple[str, str, str]:
    before, begin, rest = readme.partition(BEGIN)
    table, end, after = rest.partition(END)
    if not begin or not end:
        raise ContentError(f"{README}: has no {BEGIN} and {END} for the table to stand between")
    return before, table, after


def _lines(content: Content, on: date) -> Iterator[str]:
    now = moments(content, on)[0][1]
    found = {code: times(content, now, code) for code in content.languages}
    own = found[content.own]
    needs = load_needs(NEEDS, own.numbers, own.topics)
    names = [content.catalogue.languages[code].name for code in content.languages]
    yield f"| number | keys | {' | '.join(names)} |"
    yield f"|---|---|{'--:|' * len(names)}"
    told = {name: f"{entry.name}, {entry.number}" for name, entry in content.directory.items()}
    yield from _rows(told, own.numbers, [each.numbers for each in found.values()])
    yield ""
    yield f"| topic | keys | {' | '.join(names)} |"
    yield f"|---|---|{'--:|' * len(names)}"
    called = {name: content.catalogue.choice(name, WORDS, now.on) for name in own.topics}
    yield from _rows(called, own.topics, [each.topics for each in found.values()])
    yield ""
    means = [mean(needs, _seconds(each.numbers), _seconds(each.topics)) for each in found.values()]
    keys = mean(needs, _keys(own.numbers), _keys(own.topics))
    yield from _summary(names, means, keys, own)
    yield ""
    yield (
        f"On a line in {' and '.join(names)}, by day, {DAY_AT}{on}. Seconds of speech from pick-up until a number "
        "has been said, or the first sentence of an answer, where each key is pressed as soon as it has been told. "
        "Keys are those of the first language; in another, its own key comes first."
    )


def _rows(
    names: Mapping[str, str], own: Mapping[str, Time], found: Sequence[Mapping[str, Time]]
) -> Iterator[str]:
    for name, time in sorted(own.items(), key=lambda each: each[1].seconds):
        seconds = " | ".join(f"{each[name].seconds:.0f} s" if name in each else "" for each in found)
        yield f"| {names[name]} | {' '.join(time.keys) or 'none'} | {seconds} |"


def _summary(names: Sequence[str], means: Sequence[float], keys: float, own: Times) -> Iterator[str]:
    """The mean, beside what others have measured (phone-line-standards, section 1)."""
    each = ", ".join(f"{value:.0f} s in {name}" for name, value in zip(names, means, strict=True))
    first = own.numbers[EMERGENCY].seconds
    yield (
        f"**The mean: {each}, and {keys:.1f} keys**, over a mix of needs that is our own estimate (`ivr/needs.toml`). "
        "For comparison: the robot greeting that the American 988 line has given up lasted 45 s, before any choice; "
        "half of the callers of eleven firms spent more than 40 s in the menus, before anybody answered. "
        f"Here 113 has been said after {first:.0f} s, and what was asked for after the times above."
    )


def _seconds(found: Mapping[str, Time]) -> Mapping[str, float]:
    return {name: time.seconds for name, time in found.items()}


def _keys(found: Mapping[str, Time]) -> Mapping[str, float]:
    return {name: float(len(time.keys)) for name, time in found.items()}
