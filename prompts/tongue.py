"""The language of a text, by its letters in threes: learned from the language files and the examples.

That is enough to tell eight languages apart in a few words. Accents count where they are typed and are not missed where
they are not: each text is learned as it stands and in its folded form. What is written in Latin letters though its
language has others is a form of its own (Ukrainian, Russian, Arabic), learned from the list of what people type and
from the examples that are typed so. A word that many of them write (`frikort`, `fastlege`) tells none where another
word does. Scores are natural logarithms of how likely a language is to write the text; only their differences mean
something.
"""

import math
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from prompts.folding import fold_ours
from prompts.words import Words

LETTERS = re.compile(r"[^\W\d_]+(?:[3579]+[^\W\d_]*)*|[3579]+[^\W\d_]+")
SMOOTHING = 0.3
MOST_LETTERS = 400
LOAN_LETTERS, OFTEN, MANY = 4, 3, 4  # of a word; how often in how many forms of languages it makes it a loan

Form = tuple[str, bool]
"""A language, and whether in Latin letters that are not its own."""


@dataclass(frozen=True)
class Sample:
    """What one form of a language looks like."""

    form: Form
    texts: Sequence[str]


class Tongues:
    """What each language looks like."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        counted = {sample.form: _counted(sample.texts) for sample in samples}
        self._forms = tuple(counted)
        self._loans = _loans(counted.values())
        self._threes = Words(three for counts in counted.values() for three in counts)
        totals = [
            math.log(sum(counts.values()) + SMOOTHING * len(self._threes)) for counts in counted.values()
        ]
        self._unknown = [math.log(SMOOTHING) - total for total in totals]
        # most threes are equally likely as many others: each different row of likelihoods, and each likelihood, is
        # there once
        values: dict[float, int] = {}
        rows: dict[tuple[int, ...], int] = {}
        row_of = array("I")
        for three in self._threes:
            likely = (
                math.log(counts[three] + SMOOTHING) - total
                for counts, total in zip(counted.values(), totals, strict=True)
            )
            row = tuple(values.setdefault(value, len(values)) for value in likely)
            row_of.append(rows.setdefault(row, len(rows)))
        self._row_of: Sequence[int] = row_of
        self._rows: Sequence[int] = array("H", (value for row in rows for value in row))
        self._values: Sequence[float] = array("d", values)

    def scores(self, text: str) -> Mapping[Form, float]:
        """How well each form of each language fits a text."""
        threes = self._threes_of(text[:MOST_LETTERS])
        if not threes:
            return dict.fromkeys(self._forms, 0)
        rows = [self._likely(three) for three in threes]
        return {form: sum(each) for form, each in zip(self._forms, zip(*rows, strict=True), strict=True)}

    def _threes_of(self, text: str) -> list[str]:
        words = _words(text)
        own = [word for word in words if word not in self._loans] or words
        return [three for word in own for three in _in_threes(word)]

    def _likely(self, three: str) -> Sequence[float]:
        """How likely each form is to have it."""
        at = self._threes.find(three)
        if at < 0:
            return self._unknown
        first, values = self._row_of[at] * len(self._forms), self._values
        return [values[each] for each in self._rows[first : first + len(self._forms)]]


def _counted(texts: Iterable[str]) -> Counter[str]:
    words = Counter(word for text in texts for word in _words(text))
    counts: Counter[str] = Counter()
    for word, count in words.items():
        for three in _in_threes(word):
            counts[three] += count
        for folded in fold_ours(word):
            for three in _in_threes(folded):
                counts[three] += count
    return counts


def _loans(counted: Iterable[Mapping[str, int]]) -> frozenset[str]:
    """The words that many forms of languages have."""
    forms = Counter(three.strip() for counts in counted for three, count in counts.items() if count >= OFTEN)
    return frozenset(word for word, count in forms.items() if count >= MANY and len(word) >= LOAN_LETTERS)


def _words(text: str) -> list[str]:
    return LETTERS.findall(unicodedata.normalize("NFKC", text).casefold())


def _in_threes(word: str) -> list[str]:
    edged = f" {word} "
    return [edged, *(edged[at : at + 3] for at in range(len(edged) - 2))]
