"""Whole conversations as plain text, replayed through the real app: `pytest --update` writes them anew.

The first line says the channel, the languages, the Norwegian time, and "local" where the municipality's numbers of
directory.local.example.toml are in use; a line that starts with > is what the caller does or texts; the rest is what
the line says, rewritten by --update. Every turn goes through Valkey.
"""

import textwrap
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from ivr.commands import CALLEE, describe
from ivr.days import OSLO
from ivr.handset import Handset, Outcome
from ivr.player import Heard, Say
from prompts.pace import seconds
from tests.conftest import EXAMPLE, Clock, OpenLine

pytestmark = pytest.mark.anyio

FOLDER = Path(__file__).parent / "transcripts"
WIDTH = 110


def wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent="    ", break_on_hyphens=False)


def listened(clock: Clock, heard: list[Heard]) -> None:
    """The clock goes on by what was listened to; a key with ! before it cuts in at once."""
    spoken = sum(seconds(each.parts, each.language) for each in heard if isinstance(each, Say))
    clock.at += timedelta(seconds=spoken)


async def called(handset: Handset, deed: str) -> list[Heard]:
    if deed == "(dial)":
        return await handset.dial()
    if deed == "(silence)":
        return await handset.wait()
    if deed.strip("()") in CALLEE:
        return await handset.callee(cast("Outcome", CALLEE[deed.strip("()")]))
    return await handset.press(deed.removeprefix("!"))


async def replayed(handset: Handset, channel: str, deeds: list[str], clock: Clock) -> list[str]:
    lines: list[str] = []
    heard: list[Heard] = []
    for deed in deeds:
        if not deed.startswith("!"):
            listened(clock, heard)
        lines.append(f"\n> {deed}")
        if channel == "text":
            lines += [wrapped(text) for text in await handset.text(deed)] or ["(no answer)"]
        else:
            heard = await called(handset, deed)
            lines += [wrapped(describe(each)) for each in heard]
    return lines


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
async def test_transcript(
    path: Path, open_line: OpenLine, clock: Clock, request: pytest.FixtureRequest
) -> None:
    kept = path.read_text(encoding="utf-8")
    first = kept.splitlines()[0]
    channel, languages, day, at, *local = first.split()
    clock.at = datetime.fromisoformat(f"{day} {at}").replace(tzinfo=OSLO)
    town = {"directory": EXAMPLE} if local == ["local"] else {}
    deeds = [line.removeprefix("> ") for line in kept.splitlines() if line.startswith("> ")]
    async with open_line(languages=tuple(languages.split(",")), **town) as handset:
        lines = await replayed(handset, channel, deeds, clock)
        if channel == "call":
            await handset.hang_up()
    heard = "\n".join([first, *lines]) + "\n"
    if request.config.getoption("--update"):
        path.write_text(heard, encoding="utf-8")
    assert heard == path.read_text(encoding="utf-8")
