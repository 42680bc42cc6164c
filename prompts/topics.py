"""What a text is about: the places whose words stand in it, the likeliest first.

    a phrase       its words in order, one other between two of them at most
    a + b          both somewhere in the text
A keyword weighs what it has letters; a slip of the finger costs three of them. Words that say little by
themselves (doctor, cost, child) belong to general places: they yield to every other word.
"""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from prompts.lexicon import Lexicon, Span, Token, pattern
from prompts.words import Texts

ERROR_COSTS = 3
ALSO = "+"


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
    """The keywords of every language. Each has a number, and each of its parts one in the lexicon."""

    def __init__(
        self,
        words: Mapping[str, Mapping[str, Sequence[str]]],
        ordinary: Container[str],
        general: Collection[str],
    ) -> None:
        """`words` are keywords by language and place; `ordinary` folded words that are no slip of another."""
        self._general = general
        self._places = [(language, place) for language, places in words.items() for place in places]
        keywords = dict.fromkeys(
            (number, keyword)
            for number, (language, place) in enumerate(self._places)
            for keyword in words[language][place]
        )
        self._texts = Texts(keyword for _, keyword in keywords)
        self._place_of: Sequence[int] = array("H", (place for place, _ in keywords))
        parts_of = [dict.fromkeys(_parts(keyword)) for _, keyword in keywords]
        self._keyword_of: Sequence[int] = array(
            "I", (number for number, parts in enumerate(parts_of) for _ in parts)
        )
        entries = enumerate(part for parts in parts_of for part in parts)
        self.lexicon = Lexicon(entries, ordinary, gap=1)

    def find(
        self, tokens: Sequence[Token], languages: Sequence[str], signs: Collection[str]
    ) -> list[Candidate]:
        """Every place with a keyword in a text, the best first; `languages` are those the text may be in."""
        read = self.lexicon.read(tokens, signs)
        best: dict[str, Candidate] = {}
        for keyword in dict.fromkeys(self._keyword_of[part] for part in read):
            language, place = self._places[self._place_of[keyword]]
            if language not in languages:
                continue
            text = self._texts[keyword]
            parts = _parts(text)
            first = bisect_left(self._keyword_of, keyword)
            numbers = {part: first + at for at, part in enumerate(dict.fromkeys(parts))}
            spans = [read.get(numbers[part], []) for part in parts]
            if all(spans):
                weight, spots = _weighed(parts, spans, tokens)
                found = Candidate(place, text, (language,), weight, spots)
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


def _parts(keyword: str) -> list[str]:
    return [part.strip() for part in keyword.split(ALSO)]


def _weighed(
    parts: Sequence[str], spans: Iterable[Sequence[Span]], tokens: Sequence[Token]
) -> tuple[float, frozenset[int]]:
    """How much a keyword weighs in a text, and the words that met it."""
    spots: set[int] = set()
    weight = 0.0
    for part, found in zip(parts, spans, strict=True):
        asked = pattern(part)
        first, last = found[0]
        typed = [token.word for token in tokens[first : last + 1]]
        exact = all(any(_is(word, each) for each in typed) for word in asked)
        weight += sum(len(word.rstrip("*")) for word in asked) - (0 if exact else ERROR_COSTS)
        spots.update(range(first, last + 1))
    return weight, frozenset(spots)


def _is(asked: str, typed: str) -> bool:
    return typed.startswith(asked[:-1]) if asked.endswith("*") else typed == asked
