"""Words typed without spaces, or written as one in Norwegian: taken apart where all parts are words we know.

Of all ways the one of fewest words is taken. A word of one or two letters counts for more, since nearly all can be made
of such: they are a third of the letters at most, and what stands among other words has them only if it is long.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence

from prompts.folding import Word
from prompts.lexicon import LONG_ENOUGH_TO_SPLIT, Token
from prompts.words import Words

LONGEST_RUN, LONGEST_PIECE = 64, 24
MOST_PIECES, FEWEST_LETTERS = 10, 2.5  # these of a piece, on average
SHORT = 2
SHORT_COSTS = 2.5
MOST_SHORT = 1 / 3  # of its letters
LONG_ENOUGH_AMONG_OTHERS = 18

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
    """The words of every language, and those that a run of one may be made of, each language by itself."""

    def __init__(self, vocabulary: Vocabulary, parts: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._parts = parts

    def tokens(self, words: Sequence[Word], whole: Whole = lambda _: False) -> list[Token]:
        """The words of a text, those typed together taken apart; `whole` tells of further words that are one."""
        found: list[Token] = []
        for_short = LONG_ENOUGH_AMONG_OTHERS if len(words) > 1 else LONG_ENOUGH_TO_SPLIT
        for word, typed in words:
            is_run = (
                LONG_ENOUGH_TO_SPLIT <= len(word) <= LONGEST_RUN and not self.knows(word) and not whole(word)
            )
            pieces = self._pieces(word, short=len(word) >= for_short) if is_run else None
            found += (
                [Token(piece, piece=True) for piece in pieces]
                if pieces
                else [Token(word, typed=typed if typed != word else "")]
            )
        return found

    def knows(self, word: str) -> bool:
        """Whether some language has a word."""
        return word in self._vocabulary

    def _pieces(self, word: str, *, short: bool) -> Sequence[str] | None:
        pieces = _Pieces(word, self._parts, 1 if short else SHORT + 1)
        ways = (pieces.apart(1 << number) for number in range(pieces.languages.bit_length()))
        return min((way for way in ways if way), key=len, default=None)


class _Pieces:
    """The parts of a run that are words, each looked for once."""

    def __init__(self, run: str, parts: Vocabulary, shortest: int) -> None:
        self._run = run
        self._parts = parts
        self._shortest = shortest
        self._known: dict[tuple[int, int], int] = {}
        self.languages = 0
        """Those with a word that it begins with."""
        for end in range(shortest, min(len(run), LONGEST_PIECE) + 1):
            self.languages |= self._of(0, end)

    def apart(self, language: int) -> Sequence[str] | None:
        """The fewest words of a language, given as a bit, that make up the whole."""
        if not self.languages & language:
            return None
        run = self._run
        best: list[tuple[float, list[str]] | None] = [(0, []), *[None] * len(run)]
        for end in range(self._shortest, len(run) + 1):
            for start in range(max(0, end - LONGEST_PIECE), end - self._shortest + 1):
                before, known = best[start], best[end]
                if before is not None and self._of(start, end) & language:
                    cost = before[0] + (1 if end - start > SHORT else SHORT_COSTS)
                    if known is None or cost < known[0]:
                        best[end] = cost, [*before[1], run[start:end]]
        whole = best[-1]
        return whole[1] if whole and _is_likely(whole[1], run) else None

    def _of(self, start: int, end: int) -> int:
        known = self._known.get((start, end))
        if known is None:
            known = self._known[start, end] = self._parts.languages(self._run[start:end])
        return known


def _is_likely(pieces: Sequence[str], run: str) -> bool:
    short = sum(len(piece) for piece in pieces if len(piece) <= SHORT)
    most = min(MOST_PIECES, len(run) / FEWEST_LETTERS)
    return len(pieces) <= most and short <= MOST_SHORT * len(run)
