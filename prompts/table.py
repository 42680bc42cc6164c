"""Words and what belongs to each, in flat arrays: a fifth of the memory of a dictionary, and read from a file at once.

A word is found by its checksum. Two of some ten thousand may share one and then share what belongs to them, which
costs a guess and no error: who must be sure compares the words themselves. The words of a text are looked up by it,
and nothing of them stays.
"""

import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence

checksum = zlib.crc32
"""By which words are looked for; it goes nowhere."""


class Table:
    """Whole numbers by word. The numbers of one word stand in a run: `run` tells where, `numbers` holds them all."""

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        packed = sorted(_key(word) << 32 | number for word, number in pairs)
        keys, starts = array("I"), array("I")
        last = -1
        for at, each in enumerate(packed):
            key = each >> 32
            if key != last:
                keys.append(key)
                starts.append(at)
                last = key
        starts.append(len(packed))
        self._keys: Sequence[int] = keys
        self._starts: Sequence[int] = starts
        self.numbers: Sequence[int] = array("I", (each & 0xFFFFFFFF for each in packed))

    def run(self, word: str) -> range:
        """Where the numbers of a word stand; empty where it has none."""
        key = _key(word)
        at = bisect_left(self._keys, key)
        if at == len(self._keys) or self._keys[at] != key:
            return range(0)
        return range(self._starts[at], self._starts[at + 1])


class Index:
    """A number for each word: its place among the checksums. Of words that share one, the first has it."""

    def __init__(self, words: Iterable[str]) -> None:
        self._keys: Sequence[int] = array("I", sorted({_key(word) for word in words}))

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, word: str) -> int:
        """The number of a word; -1 where it has none."""
        key = _key(word)
        at = bisect_left(self._keys, key)
        return at if at < len(self._keys) and self._keys[at] == key else -1

    def ordered(self, words: Iterable[str]) -> list[str]:
        """The words that have the numbers, each at its own; `words` are those it was made from."""
        firsts: dict[int, str] = {}
        for word in words:
            firsts.setdefault(_key(word), word)
        return [firsts[key] for key in self._keys]


def _key(word: str) -> int:
    return checksum(word.encode("utf-8", "surrogatepass"))
