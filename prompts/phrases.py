"""Phrases found in a text: the rules by which an alarm recognises what was typed.

    phrase     its words come in order, with at most two others between two of them
    word*      a stem: any ending
    7 letters  or more may have one typing error
    together   a phrase of several words typed without spaces counts, too; from 8 letters with more around it
Each different word of a text is compared once, so that no text, however long, keeps the others waiting.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from prompts.folding import fold

GAP = 2
LONG_ENOUGH_FOR_A_TYPO = 7
LONG_ENOUGH_WITHIN_A_WORD = 8

Pattern = tuple[str, ...]
"""The folded words of a phrase; a stem keeps its star."""

Span = tuple[int, ...]
"""The positions of the words of a text that a phrase covers."""


def pattern(phrase: str) -> Pattern:
    """A phrase as it is written in a language file."""
    return tuple("".join(fold(word)) + ("*" if word.endswith("*") else "") for word in phrase.split())


class Phrases:
    """Every phrase that is looked for."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        known = set(patterns)
        words = {word for each in known for word in each}
        self._stems = {word[:-1] for word in words if word.endswith("*")}
        self._words = words - {f"{stem}*" for stem in self._stems}
        self._together = {_together(each) for each in known if len(each) > 1}
        self._long_words = [word for word in self._words if len(word) >= LONG_ENOUGH_FOR_A_TYPO]
        self._long_together = [each for each in self._together if len(each) >= LONG_ENOUGH_FOR_A_TYPO]

    def read(self, tokens: Sequence[str]) -> "Reading":
        """A text, compared with every word that is looked for."""
        different = set(tokens)
        return Reading(
            tokens,
            {token: self._words_like(token) for token in different},
            {token: self._together_in(token) for token in different},
        )

    def _words_like(self, token: str) -> frozenset[str]:
        stems = (f"{stem}*" for stem in self._stems if _begins(token, stem))
        return frozenset({*_near(token, self._long_words), *stems, *({token} & self._words)})

    def _together_in(self, token: str) -> frozenset[str]:
        within = (each for each in self._together if len(each) >= LONG_ENOUGH_WITHIN_A_WORD and each in token)
        return frozenset({*_near(token, self._long_together), *within, *({token} & self._together)})


@dataclass(frozen=True)
class Reading:
    """A text: its words, and for each of them the words and the whole phrases it may stand for."""

    tokens: Sequence[str]
    words: Mapping[str, frozenset[str]]
    together: Mapping[str, frozenset[str]]

    @cached_property
    def _all(self) -> frozenset[str]:
        return frozenset().union(*self.words.values(), *self.together.values())

    def spans(self, phrase: Pattern) -> list[Span]:
        """Every place where a phrase stands."""
        whole = _together(phrase)
        if whole not in self._all and not self._all.issuperset(phrase):
            return []
        found: list[Span] = [
            (spot,) for spot, token in enumerate(self.tokens) if whole in self.together[token]
        ]
        for start, token in enumerate(self.tokens):
            if phrase[0] in self.words[token] and (span := self._follow(phrase, start)):
                found.append(span)
        return found

    def _follow(self, phrase: Pattern, start: int) -> Span | None:
        last = start
        for word in phrase[1:]:
            reach = range(last + 1, min(last + 2 + GAP, len(self.tokens)))
            spot = next((each for each in reach if word in self.words[self.tokens[each]]), None)
            if spot is None:
                return None
            last = spot
        return tuple(range(start, last + 1))


def _together(phrase: Pattern) -> str:
    return "".join(word.rstrip("*") for word in phrase)


def _begins(token: str, stem: str) -> bool:
    if token.startswith(stem):
        return True
    return len(stem) >= LONG_ENOUGH_FOR_A_TYPO and OSA.distance(stem, token[: len(stem)], score_cutoff=1) <= 1


def _near(token: str, words: Sequence[str]) -> list[str]:
    """The words with at most one typing error."""
    return [word for word, *_ in extract(token, words, scorer=OSA.distance, score_cutoff=1, limit=None)]
