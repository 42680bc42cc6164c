"""What the meanings of a text's words say it is about: a multinomial logistic regression, learned beforehand.

prompts/weights.tsv, written by `helselinja learn` and never by hand:
    learned from MARK   the fingerprint of the examples and glossaries it was learned from
    labels              how many features, and the labels: a place, alarm.KIND, or - for what asks for nothing
    one line a feature  a meaning, or two that follow each other; how rare it is; for each label, in tenths, how much
                        it speaks for that label
Features are weighed as in prompts/likeness.py: by how often and how rare they are, and a text weighs one.
"""

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from prompts.glossary import Meaning
from prompts.likeness import weighed
from prompts.table import Index

WEIGHTS = "weights.tsv"
TENTHS = 10.0
LEARNED_FROM = "learned from"
INTERCEPT = "always"
LINE = re.compile(r"[^\t]+\t[\d.]+(?:\t-?\d+)+")


class WeightsError(ValueError):
    """A fault in the weights; the message names the file and says what to do."""


def features(meanings: Iterable[Meaning]) -> list[str]:
    """The features of a text, by what its words mean."""
    words = [word for meaning in meanings for word in meaning]
    return [*words, *(f"{first} {second}" for first, second in pairwise(words))]


@dataclass(frozen=True)
class Weights:
    """The file as it stands: what it was learned from, its labels, and its lines."""

    learned_from: str
    labels: Sequence[str]
    always: Sequence[float]
    lines: Sequence[str]


class Regression:
    """The weights, in flat arrays."""

    def __init__(self, weights: Weights) -> None:
        self.labels = tuple(weights.labels)
        self._always = weights.always
        lines: dict[str, str] = {}
        for line in weights.lines:
            lines.setdefault(line.partition("\t")[0], line)
        self._features = Index(lines)
        rows = [lines[feature].split("\t") for feature in self._features.ordered(lines)]
        self._rare: Sequence[float] = array("f", (float(row[1]) for row in rows))
        self._weights: Sequence[int] = array("h", (int(each) for row in rows for each in row[2:]))

    def scores(self, meanings: Iterable[Meaning]) -> Mapping[str, float]:
        """How likely each label is, as a natural logarithm; none where no meaning is known."""
        counted = Counter(features(meanings))
        found = ((self._features.find(feature), count) for feature, count in counted.items())
        known = [(row, count) for row, count in found if row >= 0]
        if not known:
            return {}
        scores = list(self._always)
        width = len(scores)
        for row, weight in weighed((row, count, self._rare[row]) for row, count in known):
            share = weight / TENTHS
            for at, each in enumerate(self._weights[row * width : (row + 1) * width]):
                scores[at] += share * each
        return dict(zip(self.labels, _log_shares(scores), strict=True))


def load_weights(path: Path) -> Weights:
    """Read the weights; raises WeightsError with a sentence."""
    try:
        return weights(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(f"{path}: cannot be read: {error}; `helselinja learn` writes it anew") from error


def weights(text: str) -> Weights:
    """The text of the file, taken apart, its numbers not read yet; raises ValueError where it is none."""
    head, labels, always, *lines = text.splitlines()
    count, _, *names = labels.split("\t")
    if len(lines) != int(count) or not all(map(LINE.fullmatch, lines)):
        raise ValueError("it is cut short, or has a line that is none")
    tabs = len(names) + 1
    if any(line.count("\t") != tabs for line in (always, *lines)):
        raise ValueError("a line has too few or too many weights")
    start = [int(each) / TENTHS for each in always.split("\t")[2:]]
    return Weights(head.removeprefix(LEARNED_FROM).strip(), names, start, lines)


def _log_shares(scores: Sequence[float]) -> list[float]:
    most = max(scores)
    whole = most + math.log(sum(math.exp(score - most) for score in scores))
    return [score - whole for score in scores]
