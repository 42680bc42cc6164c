"""Words and what belongs to each, in flat arrays: a fifth of the memory of a dictionary, and read from a file at once.

A word is found by its checksum. Two of some ten thousand may share one and then share what belongs to them, which
costs a guess and no error: who must be sure compares the words themselves. The words of a text are looked up by it,
and nothing of them stays.
"""

import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable


class Table:
    """Whole numbers by word. The numbers of one word stand in a run: `run` tells where, `numbers` holds them all."""

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        packed = sorted(_key(word) << 32 | number for word, number in pairs)
        self._keys = array("I")
        self._starts = array("I")
        self.numbers = array("I", (each & 0xFFFFFFFF for each in packed))
        last = -1
        for at, each in enumerate(packed):
            key = each >> 32
            if key != last:
                self._keys.append(key)
                self._starts.append(at)
                last = key
        self._starts.append(len(packed))

    def run(self, word: str) -> range:
        """Where the numbers of a word stand; empty where it has none."""
        key = _key(word)
        at = bisect_left(self._keys, key)
        if at == len(self._keys) or self._keys[at] != key:
            return range(0)
        return range(self._starts[at], self._starts[at + 1])


def _key(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))
