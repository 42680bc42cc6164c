"""Whether a turn costs the same as the line grows: ten times the places, seven languages, a million sessions."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from assembly.reading import ROOT
from bench import calls, copies, holding, serving, throughput
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
        every = tuple(every_language().split(","))
        usual = calls.of_line(ROOT, ("nb", "en"))
        lines = {
            "plain": (valkey, ROOT, "nb,en", usual),
            "places": (valkey, larger, "nb,en", calls.of_line(larger, ("nb", "en"))),
            "languages": (valkey, ROOT, ",".join(every), calls.of_line(ROOT, every)),
            "sessions": (full, ROOT, "nb,en", usual),
        }
        told = {
            name: Told(
                stack.enter_context(
                    serving.served(serving.line(), serving.environment(store.url, languages), folder, root)
                ),
                said,
            )
            for name, (store, root, languages, said) in lines.items()
        }
        for each in told.values():
            each.served.until_ready("/ready")
        began = {name: told[name].served.memory() for name in ("plain", "languages")}
        kept = holding.real(told["sessions"], full, plan)
        number, size = holding.filled(full, kept, plan)
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
