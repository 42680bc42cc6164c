"""The mix of needs (ivr/needs.toml): what people may call for, in parts of a hundred."""

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path

from ivr.files import ContentError

KINDS = ("numbers", "topics")
WHOLE = 100
Needs = Mapping[str, Mapping[str, float]]
"""By kind, numbers and topics: the part of each by its name."""


def load_needs(path: Path, numbers: Collection[str], topics: Collection[str]) -> Needs:
    """Read and check the mix against the names that are reached; raises ContentError with a sentence."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ContentError(f"{path}: cannot be read: {error}") from error
    if set(tables) != set(KINDS) or not all(isinstance(table, dict) for table in tables.values()):
        raise ContentError(f"{path}: has the tables {', '.join(tables)}: they are {' and '.join(KINDS)}")
    for kind, known in zip(KINDS, (numbers, topics), strict=True):
        for name, part in tables[kind].items():
            if name not in known:
                raise ContentError(f"{path}: [{kind}] has {name!r}, which no call reaches")
            if not isinstance(part, int | float) or part <= 0:
                raise ContentError(f"{path}: [{kind}] {name} is {part!r}: write a part of a hundred")
    total = sum(part for table in tables.values() for part in table.values())
    if total != WHOLE:
        raise ContentError(f"{path}: the parts make {total:g}, and not {WHOLE}")
    return tables


def mean(needs: Needs, numbers: Mapping[str, float], topics: Mapping[str, float]) -> float:
    """The mean over the mix of what each need comes to."""
    every = [(part, numbers[name]) for name, part in needs["numbers"].items()]
    every += [(part, topics[name]) for name, part in needs["topics"].items()]
    return sum(part * value for part, value in every) / WHOLE
