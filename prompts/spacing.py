"""Words typed without spaces, or written as one in Norwegian: taken apart where all parts are words we know."""

from collections.abc import Callable, Collection, Iterable, Sequence

from prompts.folding import Word
from prompts.lexicon import LONG_ENOUGH_TO_SPLIT, LONGEST_WORD, MOST_PIECES, Token

SHORTEST_PIECE = 3

Whole = Callable[[str], bool]


class Spacing:
    """The words of every language, each language by itself."""

    def __init__(self, vocabularies: Iterable[Collection[str]]) -> None:
        self._vocabularies = [frozenset(each) for each in vocabularies]

    def tokens(self, words: Sequence[Word], whole: Whole = lambda _: False) -> list[Token]:
        """The words of a text, those typed together taken apart; `whole` tells of further words that are one."""
        found: list[Token] = []
        for word, typed in words:
            long = LONG_ENOUGH_TO_SPLIT <= len(word) <= LONGEST_WORD
            pieces = self._pieces(word) if long and not self.knows(word) and not whole(word) else None
            found += (
                [Token(piece, piece=True) for piece in pieces]
                if pieces
                else [Token(word, typed=typed if typed != word else "")]
            )
        return found

    def knows(self, word: str) -> bool:
        """Whether some language has a word."""
        return any(word in vocabulary for vocabulary in self._vocabularies)

    def _pieces(self, word: str) -> Sequence[str] | None:
        ways = (_apart(word, vocabulary) for vocabulary in self._vocabularies)
        return min((way for way in ways if way), key=len, default=None)


def _apart(word: str, vocabulary: Collection[str]) -> Sequence[str] | None:
    """The fewest words that make up the whole of a word."""
    best: list[list[str] | None] = [[], *[None] * len(word)]
    for end in range(SHORTEST_PIECE, len(word) + 1):
        for start in range(end - SHORTEST_PIECE + 1):
            before = best[start]
            if before is not None and word[start:end] in vocabulary:
                known = best[end]
                if known is None or len(before) + 1 < len(known):
                    best[end] = [*before, word[start:end]]
    whole = best[len(word)]
    return whole if whole and len(whole) <= MOST_PIECES else None
