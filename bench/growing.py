"""Whether a turn costs the same as the line grows: ten times the places, seven languages, a million sessions."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from assembly.reading import ROOT
from bench import calls, copies, holding, serving, throughput
from bench.calls import Said
from bench.holding import Kept
from bench.plan import FLAT, Plan
from bench.serving import Valkey
from bench.table import met, ratio, spread, table
from bench.throughput import Rounds, Told, costs, rates
from ivr.rehearsal import every_language


@dataclass(frozen=True)
class Grown:
    """What came of it: rounds of the plain line and of those that have grown, real sessions and many of them."""

    rounds: Rounds
    names: Mapping[str, str]
    kept: dict[str, Kept]
    number: int
    each: float
    memory: Mapping[str, tuple[serving.Memory, serving.Memory]]
    """Of the line in two languages and in seven: after the start, and after the load."""


def grown(valkey: Valkey, folder: Path, plan: Plan) -> Grown:
    """Measure the plain line and three that have grown, in rounds that alternate."""
    with ExitStack() as stack:
        full = stack.enter_context(serving.valkey(folder / "full"))
        larger = copies.grown(folder / "larger", plan.copies)
        pool = stack.enter_context(ProcessPoolExecutor(1, get_context("spawn")))
        apart = pool.submit(calls.of_line, larger, ("nb", "en"))  # it learns for some time, on the other core
        every = tuple(every_language().split(","))
        usual = calls.of_line(ROOT, ("nb", "en"))

        def start(store: Valkey, root: Path, languages: str, said: Said) -> Told:
            given = serving.environment(store.url, languages)
            served = stack.enter_context(serving.served(serving.line(), given, folder, root))
            served.until_ready("/ready")
            return Told(served, said)

        told = {
            "plain": start(valkey, ROOT, "nb,en", usual),
            "languages": start(valkey, ROOT, ",".join(every), calls.of_line(ROOT, every)),
            "sessions": start(full, ROOT, "nb,en", usual),
        }
        began = {name: told[name].served.memory() for name in ("plain", "languages")}
        kept = holding.real(told["sessions"], full, plan)
        number, size = holding.filled(full, kept, plan)
        told["places"] = start(valkey, larger, "nb,en", apart.result())
        rounds = throughput.rounds(told, valkey, plan)
        memory = {name: (first, told[name].served.memory()) for name, first in began.items()}
    names = {
        "places": f"{plan.copies + 1} times the places",
        "languages": f"{len(every)} languages",
        "sessions": f"{number:,} sessions in Valkey",
    }
    return Grown(rounds, names, kept, number, size, memory)


def told(found: Grown) -> Iterator[str]:
    """The table."""
    rows = []
    for channel in throughput.CHANNELS:
        plain = found.rounds["plain", channel]
        rows.append([f"{channel}: the line as it is", spread(rates(plain)), "", "", "", ""])
        for name, words in found.names.items():
            other = found.rounds[name, channel]
            wall, paid = ratio(rates(other), rates(plain)), ratio(costs(other), costs(plain))
            row = [f"{channel}: {words}", spread(rates(other)), f"{wall:.2f}", f"{paid:.2f}", f"{FLAT}"]
            rows.append([*row, met(wall, FLAT)])
    yield from table(
        ["", "turns a second", "to the plain line", "by processor time", "aim, at least", ""], rows
    )
