"""What a text is like: the examples of a language, learned at start, and how well each kind of them fits a text.

Complement naive Bayes (Rennie et al. 2003) over whole words and letters in fours, weighted by how rare they are:
small, the same on every machine, and able to say which words spoke for what. Its examples are texts as people write
them (prompts/heard/LANG.tsv) and, for the topics, the keywords and our own answers. It sees what rules and keywords
cannot, and has a say only where it is clear.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LETTERS = 4
SMOOTHING = 0.3


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
        self._rare = {part: 1.0 + math.log((1 + len(known)) / (1 + count)) for part, count in holding.items()}
        sums: dict[str, defaultdict[str, float]] = {}
        whole: defaultdict[str, float] = defaultdict(float)
        for example, parts in known:
            of_label = sums.setdefault(example.label, defaultdict(float))
            for part, weight in self._weighed(parts):
                of_label[part] += example.count * weight
                whole[part] += example.count * weight
        self.labels = tuple(sums)
        everything = sum(whole.values()) + SMOOTHING * len(whole)
        totals = [everything - sum(sums[label].values()) for label in self.labels]
        self._without = {part: -math.log(of_all + SMOOTHING) for part, of_all in whole.items()}
        self._totals = [math.log(total) for total in totals]
        self._with: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, label in enumerate(self.labels):
            for part, mine in sums[label].items():
                rest = -math.log(max(whole[part] - mine, 0.0) + SMOOTHING)
                self._with[part].append((number, rest - self._without[part]))

    def scores(self, words: Sequence[str]) -> Mapping[str, float]:
        """How well each label fits a text; only differences count, and less the less of the text is known."""
        parts = _parts(words)
        known = [part for part in parts if part in self._rare]
        sure = math.sqrt(len(known) / max(1, len(parts)))
        weighed = [(part, sure * weight) for part, weight in self._weighed(Counter(known))]
        common = sum(weight * self._without[part] for part, weight in weighed)
        length = sum(weight for _, weight in weighed)
        scores = [common + length * total for total in self._totals]
        for part, weight in weighed:
            for number, more in self._with[part]:
                scores[number] += weight * more
        return dict(zip(self.labels, scores, strict=True))

    def _weighed(self, parts: Mapping[str, int]) -> list[tuple[str, float]]:
        """Parts by how often and how rare they are; a text weighs one, however long it is."""
        weighed = [(part, (1.0 + math.log(count)) * self._rare[part]) for part, count in parts.items()]
        length = math.sqrt(sum(weight * weight for _, weight in weighed)) or 1.0
        return [(part, weight / length) for part, weight in weighed]


def _parts(words: Sequence[str]) -> list[str]:
    found = []
    for word in words:
        edged = f" {word} "
        found.append(edged)
        found += [edged[at : at + LETTERS] for at in range(len(edged) - LETTERS + 1)]
    return found
