"""Which place a text asks for: the longest keyword in it, whole words only.

A word of five letters or more may have one typing error (a letter too much, too few, wrong or two changed
about); shorter words may have none, nor may ordinary words that happen to be so near a keyword. An exact
match beats one with an error, a longer keyword a shorter one. Each different word is compared once, so that
no text, however long, keeps the others waiting.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from prompts.folding import fold, words
from prompts.language import Language

LONG_ENOUGH_FOR_A_TYPO = 5


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

    def _found(self, tokens: Sequence[str]) -> Iterator[tuple[bool, int, int, tuple[str, ...]]]:
        """Every keyword in a text, the best of them the greatest: exact, long, early."""
        near = {word for token in set(tokens) for word in self._words if self._alike(word, token)}
        for keyword in filter(near.issuperset, self._keywords):
            position, exact = self._position(keyword, tokens)
            if position >= 0:
                yield exact, sum(map(len, keyword)), -position, keyword

    def _position(self, keyword: Sequence[str], tokens: Sequence[str]) -> tuple[int, bool]:
        """Where a keyword stands in a text, and whether to the letter; position -1 where it does not."""
        best = (-1, False)
        for start in range(len(tokens) - len(keyword) + 1):
            part = tokens[start : start + len(keyword)]
            if tuple(part) == tuple(keyword):
                return start, True
            if best[0] < 0 and all(map(self._alike, keyword, part)):
                best = (start, False)
        return best

    def _alike(self, keyword: str, token: str) -> bool:
        if abs(len(keyword) - len(token)) > 1:
            return False
        return keyword == token or (token not in self._ordinary and alike(keyword, token))


def alike(keyword: str, token: str) -> bool:
    """Whether a typed word is a keyword with at most one typing error, if it is long enough for one."""
    if keyword == token:
        return True
    return (
        len(keyword) >= LONG_ENOUGH_FOR_A_TYPO
        and not any(map(str.isdigit, token))
        and OSA.distance(keyword, token, score_cutoff=1) <= 1
    )
