"""`python -m bench`: the tables, in one run. Each part is printed when it is measured."""

import os
import sys
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic

import click

from assembly.reading import ROOT
from bench import (
    calls,
    document,
    growing,
    holding,
    latency,
    machine,
    serving,
    starting,
    throughput,
    waiting,
    weight,
    workers,
)
from bench.plan import QUICK, Plan
from bench.serving import Valkey
from bench.throughput import Rounds

PARTS = ("throughput", "latency", "workers", "start", "growth", "caller")
QUICKLY = ("throughput", "latency", "start", "caller")


@click.command()
@click.option("--quick", is_flag=True, help="One short round, without workers and growth: under a minute.")
@click.option("--write", is_flag=True, help="Put the tables into docs/performance.md.")
@click.option("--only", multiple=True, type=click.Choice(PARTS), help="This part alone; may be given again.")
def bench(*, quick: bool, write: bool, only: tuple[str, ...]) -> None:
    """Measure the line beside its yardsticks, and print it as tables in Markdown."""
    if write and (only or quick):
        raise click.UsageError("--write takes a whole run")
    begun, rows = monotonic(), []
    for row in _measured(QUICK if quick else Plan(), only or (QUICKLY if quick else PARTS)):
        rows.append(row)
        sys.stdout.write(f"{row}\n")
        sys.stdout.flush()
    sys.stderr.write(f"{monotonic() - begun:.0f} s\n")
    if write:
        document.write("\n".join(rows))


def _measured(plan: Plan, parts: tuple[str, ...]) -> Iterator[str]:
    busy = machine.Busy()
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        valkey = stack.enter_context(serving.valkey(folder / "valkey"))
        said = calls.of_line(ROOT, ("nb", "en"))
        turn = (0.0, 0.0)
        if {"throughput", "latency"} & set(parts):
            turn = yield from _beside(valkey, folder, said, plan, parts)
        if "workers" in parts:
            yield "### Two workers\n"
            yield from workers.told(valkey, folder, said, plan)
        if "start" in parts:
            yield "### Start-up\n"
            yield from starting.told(valkey, folder, plan)
        if "growth" in parts:
            found = growing.grown(valkey, folder, plan)
            yield "### Memory\n"
            yield from weight.told(found)
            yield "### Flat as it grows\n"
            yield from growing.told(found)
            yield "### Sessions\n"
            yield from holding.told(
                found.kept, found.number, found.each, turn if any(turn) else _turn(found.rounds)
            )
        if "caller" in parts:
            yield "### What a caller waits for, and what it costs\n"
            yield from waiting.told()
        ours = sum(os.times()[:4]) + serving.cpu_of(valkey.pid)
        yield "### The machine\n"
        yield from machine.told(valkey.url, busy.cores(ours))


def _beside(
    valkey: Valkey, folder: Path, said: calls.Said, plan: Plan, parts: tuple[str, ...]
) -> Generator[str, None, tuple[float, float]]:
    """The line beside its yardsticks; gives what a turn costs."""
    with ExitStack() as stack:
        told = throughput.lined_up(stack, valkey, folder, said)
        turn = (0.0, 0.0)
        if "throughput" in parts:
            turns = throughput.rounds(told, valkey, plan)
            yield "### Turns a second\n"
            yield from throughput.told(turns, throughput.refusals(told["line"].served, valkey, plan))
            turn = _turn(turns)
        if "latency" in parts:
            told["line"].served.pin(serving.SERVER_CORES)
            yield "### How long an answer takes\n"
            yield from latency.told(told["line"].served, said, plan)
    return turn


def _turn(rounds: Rounds) -> tuple[float, float]:
    """Milliseconds of processor time of a turn, voice and text alike: at a worker, and at Valkey."""
    loads = [load for (name, _), found in rounds.items() if name in ("line", "plain") for load in found]
    return median(load.server_ms for load in loads), median(load.valkey_ms for load in loads)


if __name__ == "__main__":
    bench()
