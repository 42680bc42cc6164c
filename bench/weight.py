"""The memory of a worker, after its start and after the load of the bench."""

from collections.abc import Iterator

from bench.growing import Grown
from bench.plan import WORKER_MB
from bench.table import kept, table

NAMES = {"plain": "nb, en", "languages": "seven languages"}


def told(found: Grown) -> Iterator[str]:
    """The table, in MB."""
    rows = []
    for name, languages in NAMES.items():
        for when, memory in zip(("start", "load"), found.memory[name], strict=True):
            figures = [f"{each:.0f}" for each in (memory.resident, memory.proportional, memory.own)]
            rows.append(
                [f"{languages}, after the {when}", *figures, f"{WORKER_MB}", kept(memory.resident, WORKER_MB)]
            )
    head = ["a worker, in MB", "resident (RSS)", "its part (PSS)", "its own alone (USS)", "aim, at most", ""]
    yield from table(head, rows)
