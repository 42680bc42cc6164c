"""Words typed without spaces, or written as one in Norwegian: taken apart where all parts are words we know."""

from array import array
from collections.abc import Callable, Iterable, Sequence

from prompts.folding import Word
from prompts.lexicon import LONG_ENOUGH_TO_SPLIT, LONGEST_WORD, MOST_PIECES, Token
from prompts.words import Words

SHORTEST_PIECE = 3

Whole = Callable[[str], bool]


class Vocabulary:
    """Every word of every language, and which languages have it: a bit each."""

    def __init__(self, vocabularies: Iterable[Iterable[str]]) -> None:
        bits: dict[str, int] = {}
        for number, vocabulary in enumerate(vocabularies):
            for word in vocabulary:
                bits[word] = bits.get(word, 0) | 1 << number
        self._words = Words(bits)
        self._bits: Sequence[int] = array("I", (bits[word] for word in self._words))

    def __contains__(self, word: object) -> bool:
        return word in self._words

    def languages(self, word: str) -> int:
        """The languages that have a word, as bits; 0 where it is none."""
        at = self._words.find(word)
        return self._bits[at] if at >= 0 else 0


class Spacing:
    """The words of every language, each language by itself."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

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
        return word in self._vocabulary

    def _pieces(self, word: str) -> Sequence[str] | None:
        pieces = _Pieces(word, self._vocabulary)
        ways = (pieces.apart(1 << number) for number in range(pieces.languages.bit_length()))
        return min((way for way in ways if way), key=len, default=None)


class _Pieces:
    """The parts of a word that are words, each looked for once."""

    def __init__(self, word: str, vocabulary: Vocabulary) -> None:
        self._word = word
        self._vocabulary = vocabulary
        self._known: dict[tuple[int, int], int] = {}
        ends = range(SHORTEST_PIECE, len(word) + 1)
        self.languages = 0
        """Those with a word that it begins with."""
        for end in ends:
            self.languages |= self._of(0, end)

    def apart(self, language: int) -> Sequence[str] | None:
        """The fewest words of a language, given as a bit, that make up the whole."""
        if not self.languages & language:
            return None
        word = self._word
        best: list[list[str] | None] = [[], *[None] * len(word)]
        for end in range(SHORTEST_PIECE, len(word) + 1):
            for start in range(end - SHORTEST_PIECE + 1):
                before = best[start]
                if before is not None and self._of(start, end) & language:
                    known = best[end]
                    if known is None or len(before) + 1 < len(known):
                        best[end] = [*before, word[start:end]]
        whole = best[len(word)]
        return whole if whole and len(whole) <= MOST_PIECES else None

    def _of(self, start: int, end: int) -> int:
        known = self._known.get((start, end))
        if known is None:
            known = self._known[start, end] = self._vocabulary.languages(self._word[start:end])
        return known
