"""Texts in flat arrays: all letters in one row, and where each text begins. A few objects for any number of texts.

`Texts` are found by their number, `Words` by their letters, too. Rows are arrays where they were made and views of a
file where they were read (prompts/kept.py); both are read in the same way.
"""

from array import array
from collections.abc import Iterable, Sequence
from typing import overload

from prompts.table import checksum

FREE = 2  # slots a word: fewer would make a word that is none dearer to look for
NUMBER_BITS = 20  # of a slot; the others are the checksum's first
MOST = (1 << NUMBER_BITS) - 1


class Texts(Sequence[str]):
    """Texts by number. None may hold a line break."""

    def __init__(self, texts: Iterable[str]) -> None:
        starts, letters = array("I"), array("B")
        for text in texts:
            starts.append(len(letters))
            letters.frombytes(_letters(f"{text}\n"))
        starts.append(len(letters))
        self._starts: Sequence[int] = starts
        self._letters: Sequence[int] = letters

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            first, last, _ = at.indices(len(self))
            letters = bytes(self._letters[self._starts[first] : self._starts[max(first, last)]])
            return letters.decode("utf-8", "surrogatepass").split("\n")[:-1]
        if not 0 <= at < len(self):
            raise IndexError(at)
        letters = bytes(self._letters[self._starts[at] : self._starts[at + 1] - 1])
        return letters.decode("utf-8", "surrogatepass")


class Words(Texts):
    """Different words in their order; the number of each is its place in it."""

    def __init__(self, words: Iterable[str]) -> None:
        ordered = sorted(set(words))
        super().__init__(ordered)
        if len(ordered) > MOST:
            raise ValueError(f"{len(ordered)} words are more than {MOST}")
        self._size = FREE * len(ordered) + 1
        slots = array("I", bytes(4 * self._size))
        for number, word in enumerate(ordered, 1):
            key = checksum(_letters(word))
            at = key % self._size
            while slots[at]:
                at = (at + 1) % self._size
            slots[at] = key >> NUMBER_BITS << NUMBER_BITS | number
        self._slots: Sequence[int] = slots

    def find(self, word: str) -> int:
        """The number of a word; -1 where it is none of these."""
        letters = _letters(word)
        key = checksum(letters)
        at = key % self._size
        while slot := self._slots[at]:
            if slot ^ key <= MOST:  # the checksum's first bits are the same
                number = (slot & MOST) - 1
                if bytes(self._letters[self._starts[number] : self._starts[number + 1] - 1]) == letters:
                    return number
            at = (at + 1) % self._size
        return -1

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self.find(word) >= 0


def _letters(word: str) -> bytes:
    return word.encode("utf-8", "surrogatepass")
