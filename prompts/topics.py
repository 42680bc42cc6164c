"""What a text is about: the places whose words stand in it, the likeliest first.

    a phrase       its words in order, one other between two of them at most
    a + b          both somewhere in the text
A keyword weighs what it has letters; a slip of the finger costs three of them. Words that say little by
themselves (doctor, cost, child) belong to general places: they yield to every other word.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from prompts.lexicon import Lexicon, Span, Token, pattern

ERROR_COSTS = 3
ALSO = "+"

Keyword = tuple[str, str, str]
"""A language, a place, and the keyword as it is written."""


@dataclass(frozen=True)
class Candidate:
    """A place that a text may be about: its keyword, the languages that have it there, and how much it weighs."""

    place: str
    keyword: str
    languages: tuple[str, ...]
    weight: float
    spots: frozenset[int]
    """The words of the text that met the keyword."""


class Topics:
    """The keywords of every language."""

    def __init__(
        self,
        words: Mapping[str, Mapping[str, Sequence[str]]],
        ordinary: Collection[str],
        general: Collection[str],
    ) -> None:
        """`words` are keywords by language and place; `ordinary` folded words that are no slip of another."""
        self._general = general
        entries: list[tuple[Keyword, str]] = []
        self._parts: dict[Keyword, Sequence[str]] = {}
        for language, places in words.items():
            for place, keywords in places.items():
                for keyword in keywords:
                    parts = [part.strip() for part in keyword.split(ALSO)]
                    self._parts[language, place, keyword] = parts
                    entries += [((language, place, f"{keyword}\n{part}"), part) for part in parts]
        self.lexicon: Lexicon[Keyword] = Lexicon(entries, ordinary, gap=1)

    def find(
        self, tokens: Sequence[Token], languages: Sequence[str], signs: Collection[str]
    ) -> list[Candidate]:
        """Every place with a keyword in a text, the best first; `languages` are those the text may be in."""
        read = self.lexicon.read(tokens, signs)
        best: dict[str, Candidate] = {}
        for keyword in dict.fromkeys((code, place, text.partition("\n")[0]) for code, place, text in read):
            language, place, text = keyword
            if language not in languages:
                continue
            spans = [read.get((language, place, f"{text}\n{part}"), []) for part in self._parts[keyword]]
            if all(spans):
                found = self._weighed(language, place, text, spans, tokens)
                known = best.get(place)
                if known and known.weight == found.weight:
                    found = Candidate(
                        place, text, (*known.languages, language), found.weight, found.spots | known.spots
                    )
                if not known or known.weight <= found.weight:
                    best[place] = found
        return sorted(
            best.values(), key=lambda each: (each.place not in self._general, each.weight), reverse=True
        )

    def _weighed(
        self,
        language: str,
        place: str,
        keyword: str,
        spans: Iterable[Sequence[Span]],
        tokens: Sequence[Token],
    ) -> Candidate:
        spots: set[int] = set()
        weight = 0.0
        for part, found in zip(self._parts[language, place, keyword], spans, strict=True):
            asked = pattern(part)
            first, last = found[0]
            typed = [token.word for token in tokens[first : last + 1]]
            exact = all(any(_is(word, each) for each in typed) for word in asked)
            weight += sum(len(word.rstrip("*")) for word in asked) - (0 if exact else ERROR_COSTS)
            spots.update(range(first, last + 1))
        return Candidate(place, keyword, (language,), weight, frozenset(spots))


def _is(asked: str, typed: str) -> bool:
    return typed.startswith(asked[:-1]) if asked.endswith("*") else typed == asked
