"""`python -m bench`: the tables, in one run."""

import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from assembly.reading import ROOT
from bench import calls, serving, throughput
from bench.plan import QUICK, Plan


@click.command()
@click.option("--quick", is_flag=True, help="Shorter and fewer rounds: under a minute.")
def bench(*, quick: bool) -> None:
    """Measure the line beside its yardsticks."""
    plan = QUICK if quick else Plan()
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        valkey = stack.enter_context(serving.valkey(folder / "valkey"))
        told = throughput.lined_up(stack, valkey, folder, calls.of_line(ROOT, ("nb", "en")))
        turns = throughput.rounds(told, valkey, plan)
        refused = throughput.refusals(told["line"].served, valkey, plan)
        sys.stdout.write("\n".join(throughput.told(turns, refused)) + "\n")


if __name__ == "__main__":
    bench()
