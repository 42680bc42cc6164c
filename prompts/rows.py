"""Lists of whole numbers in two flat arrays: all numbers in one row, and where each list begins.

Rows are arrays where they were made and views of a file where they were read (prompts/kept.py).
"""

from array import array
from collections.abc import Iterable, Sequence


class Rows:
    """Lists by their number, of numbers from nought to 2³² - 1."""

    def __init__(self, lists: Iterable[Iterable[int]]) -> None:
        starts, numbers = array("I", [0]), array("I")
        for each in lists:
            numbers.extend(each)
            starts.append(len(numbers))
        self._starts: Sequence[int] = starts
        self._numbers: Sequence[int] = numbers

    def __getitem__(self, at: int) -> Sequence[int]:
        return self._numbers[self._starts[at] : self._starts[at + 1]]
