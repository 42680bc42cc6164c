"""What a text is likely to be, from features of it: a network with one hidden layer, small enough for plain Python.

A feature is a string and has one row of weights; it is found by its checksum, and what was never learned is passed
over. The rows of a text's features are added up and count the less, the more there are; what remains above nought goes
on to the labels. The layer between is what a list of weights lacks: words that say little apart say much together.

A row is one whole number to Python: every second byte of it has room for its sum in the one beside it, so two additions
of long numbers add up a row (half the time that a list takes).

A file of weights begins with one line of JSON: what it was learned from, the labels, the width of the hidden layer, the
number of features, and what one of a row's whole numbers stands for. Then, as this machine lays them out: the checksums
in order (I), the hidden layer's start (f), the labels' start (f) and weights (f), label by label, and the rows (B, 128
for nought), in the order of the checksums. It is mapped into memory and not read: what one worker has, all have, and
only the rows that are needed.
"""

import json
import math
import mmap
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import add, mul
from pathlib import Path
from struct import unpack
from typing import Literal

from prompts.table import checksum

NOUGHT = 128  # of a row's bytes
LITTLE: Literal["little"] = "little"
AT_ONCE = 256  # rows whose bytes add up to what two bytes can hold

UNKNOWN = -1  # stands for the row of a feature that was never learned

Found = MutableMapping[str, int]
"""Where the rows of features begin: of a text, in which the same ones are looked for many times."""

Shares = Mapping[str, float]
"""How likely each label is, as a natural logarithm of its share of 1."""


class NetworkError(ValueError):
    """A fault in a file of weights; the message names the file and says what to do."""


@dataclass(frozen=True)
class Weights:
    """What is learned. `rows` are by the checksum of their feature; one in a row stands for `unit`."""

    learned_from: str
    labels: Sequence[str]
    unit: float
    rows: Mapping[int, Sequence[int]]
    hidden: Sequence[float]
    start: Sequence[float]
    of_label: Sequence[Sequence[float]]

    def put(self, path: Path) -> None:
        """Write the file. It is replaced and never written into: a worker that runs has the old one mapped."""
        fresh = path.with_suffix(".fresh")
        fresh.write_bytes(self._packed())
        fresh.replace(path)

    def _packed(self) -> bytes:
        head = {
            "learned from": self.learned_from,
            "labels": list(self.labels),
            "width": len(self.hidden),
            "features": len(self.rows),
            "unit": self.unit,
        }
        keys = sorted(self.rows)
        numbers = (
            array("I", keys),
            array("f", self.hidden),
            array("f", self.start),
            array("f", (each for weights in self.of_label for each in weights)),
            array("B", (NOUGHT + each for key in keys for each in self.rows[key])),
        )
        return b"".join([json.dumps(head).encode(), b"\n", *(each.tobytes() for each in numbers)])


class Network:
    """Weights in a file, at work."""

    def __init__(self, path: Path) -> None:
        """Raises NetworkError with a sentence."""
        try:
            with path.open("rb") as file:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            line = mapped.readline()
            head = json.loads(line)
            self.labels: tuple[str, ...] = tuple(head["labels"])
            self.learned_from = str(head["learned from"])
            count, self._width, self._unit = int(head["features"]), int(head["width"]), float(head["unit"])
            sizes = (4 * count, 4 * self._width, 4 * len(self.labels), 4 * self._width * len(self.labels))
            whole = memoryview(mapped)[len(line) :]
            *parts, rows = _parts(whole, [*sizes, count * self._width])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NetworkError(
                f"{path}: cannot be read: {error}; `helselinja learn` writes it anew"
            ) from error
        self.path = path
        self._keys = parts[0].cast("I")
        self._hidden, self._start = (parts[at].cast("f").tolist() for at in (1, 2))
        weights = parts[3].cast("f").tolist()
        # by hidden unit: those that say nothing of a text are passed over
        self._of_hidden = [weights[at :: self._width] for at in range(self._width)]
        self._rows = rows
        self._lanes = (self._width + 1) // 2
        self._every_second = int.from_bytes(b"\xff\0" * self._lanes, LITTLE)

    def __reduce__(self) -> tuple[type["Network"], tuple[Path]]:
        return Network, (self.path,)

    def scores(self, features: Iterable[str], found: Found | None = None) -> Shares:
        """How likely each label is; none where no feature is known. `found` is what was found of the same text."""
        found, rows = {} if found is None else found, set[int]()
        for feature in features:
            row = found.get(feature)
            if row is None:
                row = found[feature] = self._row(feature)
            rows.add(row)
        rows.discard(UNKNOWN)
        if not rows:
            return {}
        share = self._unit / math.sqrt(len(rows))
        hidden = [
            start + share * each for start, each in zip(self._hidden, self._sums(list(rows)), strict=True)
        ]
        says = [(each, row) for each, row in zip(hidden, self._of_hidden, strict=True) if each > 0]
        strengths, given = zip((1.0, self._start), *says, strict=True)
        scores = [sum(map(mul, strengths, column)) for column in zip(*given, strict=True)]
        most = max(scores)
        whole = most + math.log(sum(math.exp(score - most) for score in scores))
        return {label: score - whole for label, score in zip(self.labels, scores, strict=True)}

    def _sums(self, rows: Sequence[int]) -> Sequence[int]:
        """The sums of rows, by where these begin."""
        width, second = self._width, self._every_second
        sums = [-NOUGHT * len(rows)] * width
        for first in range(0, len(rows), AT_ONCE):
            each = [
                int.from_bytes(self._rows[row : row + width], LITTLE) for row in rows[first : first + AT_ONCE]
            ]
            both = sum([row & second for row in each]), sum([row >> 8 & second for row in each])
            for at, whole in enumerate(both):
                found = unpack(f"<{self._lanes}H", whole.to_bytes(2 * self._lanes, LITTLE))
                sums[at::2] = map(add, sums[at::2], found)
        return sums

    def _row(self, feature: str) -> int:
        """Where the row of a feature begins."""
        key = key_of(feature)
        at = bisect_left(self._keys, key)
        return at * self._width if at < len(self._keys) and self._keys[at] == key else UNKNOWN


def _parts(whole: memoryview, sizes: Sequence[int]) -> list[memoryview]:
    if len(whole) != sum(sizes):
        raise ValueError("it is cut short")
    ends = list(accumulate(sizes))
    return [whole[end - size : end] for size, end in zip(sizes, ends, strict=True)]


def key_of(feature: str) -> int:
    """What a feature is found by."""
    return checksum(feature.encode("utf-8", "surrogatepass"))
