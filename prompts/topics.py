"""Which place a text asks for: the longest keyword in it, whole words only.

A word of five letters or more may have one typing error (a letter too much, too few, wrong or two changed
about); shorter words may have none, nor may ordinary words that happen to be so near a keyword. The keyword
with most letters wins; an error costs three of them. Each different word is compared once, so that no text,
however long, keeps the others waiting.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from prompts.folding import fold, words
from prompts.language import Language

LONG_ENOUGH_FOR_A_TYPO = 5
ERROR_COSTS = 3


@dataclass(frozen=True)
class Topic:
    """A keyword found, folded: the place it belongs to, and the languages that have it there."""

    place: str
    keyword: str
    languages: tuple[str, ...]


class Topics:
    """The keywords of every language, folded once."""

    def __init__(self, languages: Iterable[Language]) -> None:
        known = tuple(languages)
        found: dict[tuple[str, ...], dict[str, list[str]]] = {}
        for language in known:
            for place, prompt in language.prompts.items():
                for word in prompt.words:
                    found.setdefault(fold(word), {}).setdefault(place, []).append(language.code)
        self._keywords: Mapping[tuple[str, ...], Mapping[str, Sequence[str]]] = found
        self._words = {word for keyword in found for word in keyword}
        self._long_words = [word for word in self._words if len(word) >= LONG_ENOUGH_FOR_A_TYPO]
        self._ordinary = {token for language in known for word in language.ordinary for token in fold(word)}

    def find(self, text: str, prefer: Sequence[str]) -> Topic | None:
        """The topic of a text, or None. Where languages share a keyword the first of `prefer` decides."""
        found = [match for tokens in {fold(text), words(text)} for match in self._found(tokens)]
        if not found:
            return None
        keyword = max(found)[-1]
        places = self._keywords[keyword]
        ordered = (place for language in prefer for place, having in places.items() if language in having)
        place = next(ordered, next(iter(places)))
        return Topic(place, " ".join(keyword), tuple(places[place]))

    def _found(self, tokens: Sequence[str]) -> Iterator[tuple[int, bool, int, tuple[str, ...]]]:
        """Every keyword in a text, the best of them the greatest: by letters, exact, early."""
        near = {token: self._near(token) for token in set(tokens)}
        possible = {word for words in near.values() for word in words}
        for keyword in filter(possible.issuperset, self._keywords):
            for start in range(len(tokens) - len(keyword) + 1):
                part = tuple(tokens[start : start + len(keyword)])
                if all(word in near[token] for word, token in zip(keyword, part, strict=True)):
                    exact = part == keyword
                    yield sum(map(len, keyword)) - (0 if exact else ERROR_COSTS), exact, -start, keyword

    def _near(self, token: str) -> set[str]:
        """The words of keywords that a typed word may stand for."""
        exact = {token} & self._words
        if token in self._ordinary or any(map(str.isdigit, token)):
            return exact
        found = extract(token, self._long_words, scorer=OSA.distance, score_cutoff=1, limit=None)
        return exact | {word for word, *_ in found}
