"""`make soak`: the figures; the exit code is 1 if one that must be zero is not."""

import argparse
import sys

from tests.soak.run import soak

FAULTS_SHOWN = 5


def main() -> None:
    """Run it and print the table."""
    reader = argparse.ArgumentParser(prog="python -m tests.soak")
    for name, default in (("calls", 1000), ("texts", 1000), ("seed", 1), ("seconds", 900)):
        reader.add_argument(f"--{name}", type=int, default=default)
    given = reader.parse_args()
    figures = soak(given.calls, given.texts, given.seed, given.seconds)
    sys.stdout.write(figures.table())
    for fault in figures.faults[:FAULTS_SHOWN]:
        sys.stderr.write(f"{fault}\n")
    sys.exit(any(figures.zeros.values()))


if __name__ == "__main__":
    main()
