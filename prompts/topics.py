"""What a text is about: the places whose words stand in it, the likeliest first.

    a phrase       its words in order, one other between two of them at most
    a + b          both somewhere in the text
A keyword weighs what it has letters; a slip of the finger costs three of them. Words that say little by
themselves (doctor, cost, child) belong to general places: they yield to every other word.
"""

from array import array
from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from prompts.lexicon import Lexicon, Span, Token, pattern
from prompts.rows import Rows
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
    """The keywords of every language. Each has a number, and so has each part, which many keywords may have.

    A common part ("how much") stands in hundreds that lack another one: how many each needs is kept beside its parts.
    """

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
        parts_of = [_parts(keyword) for _, keyword in keywords]
        numbers = {part: number for number, part in enumerate(dict.fromkeys(chain.from_iterable(parts_of)))}
        keywords_of: list[list[int]] = [[] for _ in numbers]
        for keyword, parts in enumerate(parts_of):
            for part in parts:
                keywords_of[numbers[part]].append(keyword)
        self._needs: Sequence[int] = array("B", map(len, parts_of))
        self._parts_of = Rows([numbers[part] for part in parts] for parts in parts_of)
        self._keywords_of = Rows(keywords_of)
        self.lexicon = Lexicon(((number, part) for part, number in numbers.items()), ordinary, gap=1)

    def find(
        self, tokens: Sequence[Token], languages: Sequence[str], signs: Collection[str]
    ) -> list[Candidate]:
        """Every place with a keyword in a text, the best first; `languages` are those the text may be in."""
        read = self.lexicon.read(tokens, signs)
        best: dict[str, Candidate] = {}
        met, needs = Counter(chain.from_iterable(map(self._keywords_of.__getitem__, read))), self._needs
        for keyword in [keyword for keyword, parts in met.items() if parts == needs[keyword]]:
            language, place = self._places[self._place_of[keyword]]
            if language not in languages:
                continue
            text = self._texts[keyword]
            weight, spots = _weighed(_parts(text), [read[part] for part in self._parts_of[keyword]], tokens)
            found = Candidate(place, text, (language,), weight, spots)
            known = best.get(place)
            if known and known.weight == found.weight:
                found = replace(
                    found, languages=(*known.languages, language), spots=found.spots | known.spots
                )
            if not known or known.weight <= found.weight:
                best[place] = found
        return sorted(
            best.values(), key=lambda each: (each.place not in self._general, each.weight), reverse=True
        )


def _parts(keyword: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in keyword.split(ALSO)))


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
