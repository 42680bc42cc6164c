"""What the meanings of a text's words say it is about: a multinomial logistic regression, learned beforehand.

prompts/weights.tsv, written by `helselinja learn` and never by hand:
    learned from MARK   the fingerprint of the examples and glossaries it was learned from
    labels              how many features, and the labels: a place, alarm.KIND, or - for what asks for nothing
    one line a feature  a meaning, or two that follow each other; how rare it is; for each label, in tenths, how much
                        it speaks for that label
Features are weighed as in prompts/likeness.py: by how often and how rare they are, and a text weighs one.
"""

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from prompts.glossary import Meaning
from prompts.likeness import weighed
from prompts.table import Table

WEIGHTS = "weights.tsv"
TENTHS = 10.0
LEARNED_FROM = "learned from"
INTERCEPT = "always"


class WeightsError(ValueError):
    """A fault in the weights; the message names the file and says what to do."""


def features(meanings: Iterable[Meaning]) -> list[str]:
    """The features of a text, by what its words mean."""
    words = [word for meaning in meanings for word in meaning]
    return [*words, *(f"{first} {second}" for first, second in pairwise(words))]


class Regression:
    """The weights, in flat arrays."""

    def __init__(self, text: str) -> None:
        """`text` is that of weights.tsv; raises ValueError where it is none."""
        head, labels, always, *lines = text.splitlines()
        self.learned_from = head.removeprefix(LEARNED_FROM).strip()
        count, _, *self.labels = labels.split("\t")
        self._always = [int(each) / TENTHS for each in always.split("\t")[2:]]
        rows = [line.split("\t") for line in lines]
        self._features = Table((row[0], number) for number, row in enumerate(rows))
        self._rare = array("f", (float(row[1]) for row in rows))
        self._weights = array("h", (int(each) for row in rows for each in row[2:]))
        if len(self._weights) != int(count) * len(self.labels) or len(self._always) != len(self.labels):
            raise ValueError("there are too few or too many weights")

    def scores(self, meanings: Iterable[Meaning]) -> Mapping[str, float]:
        """How likely each label is, as a natural logarithm; none where no meaning is known."""
        counted = Counter(features(meanings))
        runs = ((self._features.run(feature), count) for feature, count in counted.items())
        known = [(self._features.numbers[run.start], count) for run, count in runs if run]
        if not known:
            return {}
        scores = list(self._always)
        width = len(scores)
        for row, weight in weighed((row, count, self._rare[row]) for row, count in known):
            share = weight / TENTHS
            for at, each in enumerate(self._weights[row * width : (row + 1) * width]):
                scores[at] += share * each
        return dict(zip(self.labels, _log_shares(scores), strict=True))


def load_regression(path: Path) -> Regression:
    """Read the weights; raises WeightsError with a sentence."""
    try:
        return Regression(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, IndexError) as error:
        raise WeightsError(f"{path}: cannot be read: {error}; `helselinja learn` writes it anew") from error


def _log_shares(scores: Sequence[float]) -> list[float]:
    most = max(scores)
    whole = most + math.log(sum(math.exp(score - most) for score in scores))
    return [score - whole for score in scores]
