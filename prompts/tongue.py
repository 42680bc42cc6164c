"""The language of a text, by its letters in threes: learned from the language files themselves at start.

Every language file is some forty thousand letters of its language; that is enough to tell seven apart in a few
words. Accents count where they are typed and are not missed where they are not: each file is learned as it
stands and in its folded form. What is written in Latin letters though its language has others is a form of its
own (Ukrainian and Arabic), learned from the file in Latin letters and from its list of what people type.
Scores are natural logarithms of how likely a language is to write the text; only their differences mean something.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from prompts.folding import fold_ours

LETTERS = re.compile(r"[^\W\d_]+(?:[3579]+[^\W\d_]*)*|[3579]+[^\W\d_]+")
SMOOTHING = 0.3
MOST_LETTERS = 400

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
        known = len({three for counts in counted.values() for three in counts})
        self._likely: dict[Form, tuple[dict[str, float], float]] = {}
        for form, counts in counted.items():
            total = math.log(sum(counts.values()) + SMOOTHING * known)
            likely = {three: math.log(count + SMOOTHING) - total for three, count in counts.items()}
            self._likely[form] = likely, math.log(SMOOTHING) - total

    def scores(self, text: str) -> Mapping[Form, float]:
        """How well each form of each language fits a text."""
        threes = _threes(text[:MOST_LETTERS])
        return {
            form: sum(likely.get(three, unknown) for three in threes)
            for form, (likely, unknown) in self._likely.items()
        }


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


def _threes(text: str) -> list[str]:
    return [three for word in _words(text) for three in _in_threes(word)]


def _words(text: str) -> list[str]:
    return LETTERS.findall(unicodedata.normalize("NFC", text).casefold())


def _in_threes(word: str) -> list[str]:
    edged = f" {word} "
    return [edged, *(edged[at : at + 3] for at in range(len(edged) - 2))]
