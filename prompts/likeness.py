"""What a text is like: the examples of a language, learned at start, and how well each kind of them fits a text.

Complement naive Bayes (Rennie et al. 2003) over whole words and letters in fours, weighted by how rare they are:
small, the same on every machine, and able to say which words spoke for what. Its examples are texts as people write
them (prompts/heard/LANG.tsv) and, for the topics, the keywords and our own answers. It sees what rules and keywords
cannot, and has a say only where it is clear.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from prompts.table import Index

LETTERS = 4
SMOOTHING = 0.3

Part = TypeVar("Part")


@dataclass(frozen=True)
class Example:
    """Folded words, what they are an example of, and how much they count."""

    label: str
    words: Sequence[str]
    count: float = 1.0


class Likeness:
    """One language's examples."""

    def __init__(self, examples: Iterable[Example]) -> None:
        known = [(each, Counter(_parts(each.words))) for each in examples]
        holding = Counter(part for _, parts in known for part in parts)
        rare = {part: 1.0 + math.log((1 + len(known)) / (1 + count)) for part, count in holding.items()}
        sums: dict[str, defaultdict[str, float]] = {}
        whole: defaultdict[str, float] = defaultdict(float)
        for example, parts in known:
            of_label = sums.setdefault(example.label, defaultdict(float))
            for part, weight in weighed((part, count, rare[part]) for part, count in parts.items()):
                of_label[part] += example.count * weight
                whole[part] += example.count * weight
        self.labels = tuple(sums)
        everything = sum(whole.values()) + SMOOTHING * len(whole)
        self._totals = [math.log(everything - sum(sums[label].values())) for label in self.labels]
        self._parts = Index(whole)
        ordered = self._parts.ordered(whole)
        self._rare: Sequence[float] = array("f", (rare[part] for part in ordered))
        self._without: Sequence[float] = array("f", (-math.log(whole[part] + SMOOTHING) for part in ordered))
        # what each label has of a part: labels and gains stand side by side, those of one part in a run
        starts, labels, gains = array("I", [0]), array("B"), array("f")
        for part in ordered:
            of_all = whole[part]
            for number, label in enumerate(self.labels):
                if part in sums[label]:
                    rest = max(of_all - sums[label][part], 0.0) + SMOOTHING
                    labels.append(number)
                    gains.append(math.log(of_all + SMOOTHING) - math.log(rest))
            starts.append(len(labels))
        self._starts: Sequence[int] = starts
        self._labels: Sequence[int] = labels
        self._gains: Sequence[float] = gains

    def scores(self, words: Sequence[str]) -> Mapping[str, float]:
        """How well each label fits a text; only differences count, and less the less of the text is known."""
        parts = Counter(_parts(words))
        found = ((self._parts.find(part), count) for part, count in parts.items())
        known = {part: count for part, count in found if part >= 0}
        sure = math.sqrt(sum(known.values()) / max(1, parts.total()))
        parts_weighed = [
            (part, sure * weight)
            for part, weight in weighed((part, count, self._rare[part]) for part, count in known.items())
        ]
        common = sum(weight * self._without[part] for part, weight in parts_weighed)
        length = sum(weight for _, weight in parts_weighed)
        scores = [common + length * total for total in self._totals]
        for part, weight in parts_weighed:
            for at in range(self._starts[part], self._starts[part + 1]):
                scores[self._labels[at]] += weight * self._gains[at]
        return dict(zip(self.labels, scores, strict=True))


def weighed(parts: Iterable[tuple[Part, int, float]]) -> list[tuple[Part, float]]:
    """Parts by how often and how rare they are; a text weighs one, however long it is."""
    found = [(part, (1.0 + math.log(count)) * rare) for part, count, rare in parts]
    length = math.sqrt(sum(weight * weight for _, weight in found)) or 1.0
    return [(part, weight / length) for part, weight in found]


def _parts(words: Sequence[str]) -> list[str]:
    found = []
    for word in words:
        edged = f" {word} "
        found.append(edged)
        found += [edged[at : at + LETTERS] for at in range(len(edged) - LETTERS + 1)]
    return found
