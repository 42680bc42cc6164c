"""helselinja phone | text | fallback: the line in a terminal, and the cards for when it is gone.

The pretend telephone speaks to the real application through signed webhooks; nothing leaves the machine. The
commands for editors of words stand in ivr/editing.py, those that reach Twilio in ivr/connecting.py and ivr/doctor.py.
"""

import asyncio
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import cast

import click

from ivr.connecting import connect
from ivr.doctor import doctor
from ivr.drawing import draw
from ivr.editing import check, script, translated
from ivr.fallback import cards, put
from ivr.handset import Handset, HandsetError, Outcome
from ivr.operating.terminal import lines
from ivr.ours import Means
from ivr.player import Dial, End, Heard, Pause, Play, Say, Wait
from ivr.rehearsal import Pretend, pretend
from ivr.teaching import learn
from ivr.telephone import telephone
from ivr.timing import times_to_help

CALLEE = {
    "answer": "completed",
    "busy": "busy",
    "no answer": "no-answer",
    "fail": "failed",
    "cancel": "canceled",
}
DELIVERY_SECONDS = 0.1  # by the worker in this process
GUIDE = """\
You have called Helselinja. Type a key (1-5, 0, 8, 9, * or #) and Enter.
An empty line says nothing until the line moves on. "hang up" ends the call.
While another telephone rings: answer, busy, no answer, fail or cancel.
"""


@click.group()
def commands() -> None:
    """Helselinja: a phone line for people without a smartphone in Norway."""


for command in (check, script, translated, learn, draw, times_to_help, connect, doctor):
    commands.add_command(command)


def _options(command: Callable[..., None]) -> Callable[..., None]:
    languages = click.option("--languages", default="", help="Offered languages in order, such as nb,en.")
    at = click.option(
        "--at", type=click.DateTime(), help="Norwegian time to pretend it is: 2024-05-01T10:00:00."
    )
    return languages(at(command))


@commands.command()
@_options
@click.pass_obj
def phone(means: Means, languages: str, at: datetime | None) -> None:
    """Call the line and press its keys."""
    asyncio.run(_phone(pretend(means.rehearse, languages, at)))


@commands.command()
@_options
@click.pass_obj
def text(means: Means, languages: str, at: datetime | None) -> None:
    """Text the line, one message a line."""
    asyncio.run(_text(pretend(means.rehearse, languages, at)))


@commands.command()
@click.option("--languages", default="", help="Offered languages in order, such as nb,en.")
@click.option("--to", "folder", default="fallback", type=click.Path(path_type=Path), help="Where to write.")
@click.pass_obj
def fallback(means: Means, languages: str, folder: Path) -> None:
    """Write the static cards that another host gives to Twilio when this line cannot answer."""
    try:
        files = cards(pretend(means.rehearse, languages, None).web.state.line.content)
        put(files, folder)
    except (ValueError, OSError) as error:
        sys.exit(str(error))
    for name, card in files.items():
        what = "calls" if name.startswith("voice") else "texts"
        click.echo(f"{folder / name}: {what}, {' '.join(card.languages)}, {card.length}")
    click.echo(
        "\nServe them from another host as text/xml, and give their addresses to Twilio as the number's\n"
        "fallback. Twilio asks with POST: where the host takes only GET, choose GET beside the address."
    )


@commands.command()
@click.pass_obj
def stats(means: Means) -> None:
    """What the operator's page says, in the terminal; reads REDIS_URL."""
    if means.stats is None:
        sys.exit("There are no figures here")
    for each in lines(asyncio.run(means.stats())):
        click.echo(each)


async def _phone(line: Pretend) -> None:
    click.echo(GUIDE)
    async with telephone(line) as handset:
        _show(await handset.dial())
        while handset.state in ("listening", "ringing"):
            click.echo("> ", nl=False)
            typed = sys.stdin.readline()
            if not sys.stdin.isatty():
                click.echo(typed.rstrip("\n") if typed else "hang up")
            if not typed or typed.strip().lower() in ("hang up", "hangup"):
                break
            try:
                _show(await _said(handset, typed.strip().lower()))
                await _arrived(line)
            except HandsetError as error:
                click.echo(f"({error})")
        await handset.hang_up()
    click.echo("(the call is over)")


async def _said(handset: Handset, typed: str) -> list[Heard]:
    if handset.state == "ringing":
        return await handset.callee(cast("Outcome", CALLEE.get(typed, "no-answer")))
    return await (handset.press(typed) if typed else handset.wait())


async def _text(line: Pretend) -> None:
    click.echo("Text Helselinja, one message a line. End with an empty line.\n")
    async with telephone(line) as handset:
        while True:
            click.echo("> ", nl=False)
            typed = sys.stdin.readline().rstrip("\n")
            if not typed:
                break
            if not sys.stdin.isatty():
                click.echo(typed)
            for message in await handset.text(typed) or ["(no answer)"]:
                click.echo(f"{message}\n")
            await _arrived(line)


async def _arrived(line: Pretend) -> None:
    """Shows what the line has sent by itself."""
    await asyncio.sleep(DELIVERY_SECONDS)
    for parcel in line.letterbox.emptied() if line.letterbox else ():
        click.echo(
            f"(a text arrives) {parcel.body}" if parcel.body else "(your telephone rings: the line calls)"
        )


def _show(heard: list[Heard]) -> None:
    for each in heard:
        click.echo(describe(each))


def describe(heard: Heard) -> str:
    """One thing heard, as a line of text: language and voice, the words, an ellipsis for each pause."""
    match heard:
        case Say(parts=parts, voice=voice, language=language):
            return f"[{language} {voice}] " + " ".join(
                "..." if isinstance(part, int) else part for part in parts
            )
        case Play(url):
            return f"[recording] {url}"
        case Pause(seconds):
            return f"({seconds} s of silence)"
        case Wait(seconds):
            return f"({seconds} s to press a key)"
        case Dial(number=number, caller_id=shown):
            return f"(rings {number}, showing {shown})"
        case End():
            return "(the line hangs up)"
