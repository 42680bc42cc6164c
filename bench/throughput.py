"""Turns a second of the line and of its yardsticks, in rounds that alternate; and what refusing costs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx

from bench import calls, loading, serving
from bench.calls import Said
from bench.loading import Load
from bench.plan import REFUSED, TO_BARE, TO_FLOOR, TO_TUTORIAL, Plan
from bench.serving import Served, Valkey
from bench.table import met, ratio, spread, table

CHANNELS = {"voice": "calls", "text": "texts"}
WRONG = "A" * 27 + "="
REFUSALS = {
    "no signature": ("", 0),
    "a wrong signature": (WRONG, 0),
    "a wrong signature, 64 kB": (WRONG, 64_000),
}
YARDSTICKS = {"bare": TO_BARE, "floor": TO_FLOOR, "tutorial": TO_TUTORIAL}

Rounds = Mapping[tuple[str, str], Sequence[Load]]
"""By server and channel: what each round came to."""


@dataclass(frozen=True)
class Told:
    """A server and what it is told."""

    served: Served
    said: Said


def lined_up(stack: ExitStack, valkey: Valkey, folder: Path, said: Said) -> dict[str, Told]:
    """The line and its yardsticks, ready, on the servers' core."""
    given = serving.environment(valkey.url)
    commands = {
        "line": (serving.line(), said),
        "bare": (serving.yardstick("bare"), calls.of_yardstick()),
        "floor": (serving.yardstick("floor"), calls.of_yardstick()),
        "tutorial": (serving.tutorial(), calls.of_tutorial()),
    }
    told = {
        name: Told(stack.enter_context(serving.served(command, given, folder)), said)
        for name, (command, said) in commands.items()
    }
    for name, each in told.items():
        each.served.until_ready("/ready") if name == "line" else each.served.until(_answering(each.served))
    return told


def _answering(served: Served) -> Callable[[], bool]:
    return lambda: httpx.get(f"http://127.0.0.1:{served.port}/").status_code > 0


def rounds(
    told: Mapping[str, Told],
    valkey: Valkey,
    plan: Plan,
    cores: Sequence[int] = serving.SERVER_CORES,
    connections: int = loading.CONNECTIONS,
) -> Rounds:
    """Each server and channel in turn, as often as the plan says; the servers are kept on these cores."""
    for each in told.values():
        each.served.pin(cores)
    found: dict[tuple[str, str], list[Load]] = {}
    for _ in range(plan.rounds):
        for channel, kind in CHANNELS.items():
            for name, each in told.items():
                load = loading.turns(each.served, valkey, getattr(each.said, kind), plan.seconds, connections)
                found.setdefault((name, channel), []).append(load)
    return found


def refusals(line: Served, valkey: Valkey, plan: Plan) -> Rounds:
    """The same for what the line refuses."""
    found: dict[tuple[str, str], list[Load]] = {}
    for _ in range(plan.rounds):
        for name, (signed, letters) in REFUSALS.items():
            load = loading.refusals(line, valkey, plan.seconds / 2, signed, letters)
            found.setdefault(("line", name), []).append(load)
    return found


def rates(loads: Sequence[Load]) -> list[float]:
    """Turns a second, round by round."""
    return [load.rate for load in loads]


def costs(loads: Sequence[Load]) -> list[float]:
    """Turns that a second of the server's processor time pays for, round by round."""
    return [1000 / max(load.server_ms, 1e-9) for load in loads]


def told(turns: Rounds, refused: Rounds) -> Iterator[str]:
    """The tables."""
    rows = []
    for (name, channel), loads in turns.items():
        cost = [
            median(each)
            for each in zip(*((x.server_ms, x.valkey_ms, x.client_ms) for x in loads), strict=True)
        ]
        rows.append([f"{name}, {channel}", spread(rates(loads)), *(f"{each:.2f}" for each in cost)])
    head = ["", "turns a second", "ms at the server", "at Valkey", "at the client"]
    yield from table(head, sorted(rows, key=lambda row: row[0].rpartition(", ")[2] == "text"))
    rows = []
    for channel in CHANNELS:
        line = turns["line", channel]
        for name, aim in YARDSTICKS.items():
            other = turns[name, channel]
            wall, paid = ratio(rates(line), rates(other)), ratio(costs(line), costs(other))
            rows.append(
                [f"{channel}: line / {name}", f"{wall:.2f}", f"{paid:.2f}", f"{aim:.1f}", met(wall, aim)]
            )
    for (_, name), loads in refused.items():
        voice = turns["line", "voice"]
        wall, paid = ratio(rates(loads), rates(voice)), ratio(costs(loads), costs(voice))
        each = f"refused, {name} ({spread(rates(loads))} a second) / turn"
        rows.append([each, f"{wall:.2f}", f"{paid:.2f}", f"{REFUSED:.1f}", met(wall, REFUSED)])
    yield from table(["ratio", "turns a second", "by processor time", "aim, at least", ""], rows)
