"""Words and phrases found in a text, whoever typed it: the rules by which one is recognised.

    phrase     its words come in order, with a few others between two of them at most
    word*      a stem: any ending
    6 letters  or more may have one typing error, 13 or more two of some kinds; a word that is one itself has none
    together   words typed without spaces count, where the whole falls into words we know (fårikkepuste)
    bound      an Arabic word counts without what is written onto it (and, in, for, the)
    Latin      Cyrillic and Arabic typed in Latin letters count where the text may be in that language
Each different word of a text is looked up once and by its letters, never compared with every word there is, so
that no text, however long, keeps the others waiting.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from rapidfuzz.distance import OSA

from prompts.folding import fold_ours
from prompts.latin import ARABIC, code, codes
from prompts.table import Table

LONG_ENOUGH_FOR_AN_ERROR = 6
LONG_ENOUGH_FOR_TWO = 13
LONG_ENOUGH_TO_SPLIT = 8
SHORTEST_STEM = 2
LONGEST_ENDING = 2  # a stem that leaves more of a word than this may still not be what was meant
LONGEST_WORD = 32
MOST_PIECES = 8
BOUND = re.compile(r"(?:وال|فال|بال|كال|لل|ال)(?=.{2})|[وفبلك](?=.{3})")

Pattern = tuple[str, ...]
"""The folded words of a phrase; a stem keeps its star."""

Span = tuple[int, int]
"""The first and the last of the words of a text that a phrase covers."""

Key = TypeVar("Key", bound=Hashable)


@cache  # of what stands in our own files, never of what people type
def pattern(phrase: str) -> Pattern:
    """A phrase as it is written in a language file."""
    parts = phrase.split()
    return tuple(
        word + ("*" if part.endswith("*") and word == folded[-1] else "")
        for part in parts
        for folded in [fold_ours(part)]
        for word in folded
    )


@dataclass(frozen=True)
class Token:
    """A word of a text, and whether it is a piece of one that was typed without spaces.

    `typed` is the word with ae, oe and aa left, where it has one of them.
    """

    word: str
    piece: bool = False
    typed: str = ""

    @property
    def in_passing(self) -> bool:
        """Whether it is but a short part of a longer word."""
        return self.piece and len(self.word) < LONG_ENOUGH_TO_SPLIT


class Lexicon(Generic[Key]):
    """Phrases by what they mean."""

    def __init__(self, entries: Iterable[tuple[Key, str]], ordinary: Collection[str], gap: int) -> None:
        """`ordinary` are folded words that are no slip for another; `gap` words may stand between two."""
        self._gap = gap
        self._ordinary = ordinary
        self._starting: dict[str, list[tuple[Pattern, Key]]] = defaultdict(list)
        atoms: dict[str, None] = {}
        for key, phrase in entries:
            native = pattern(phrase)
            for words in filter(None, (native, _coded(native))):
                self._starting[words[0]].append((words, key))
                atoms |= dict.fromkeys(words)
        self._words = {atom for atom in atoms if not atom.endswith("*")}
        self._stems = {atom[:-1] for atom in atoms if atom.endswith("*")}
        self._longest_stem = max(map(len, self._stems), default=0)
        self._long = [atom for atom in atoms if len(atom.rstrip("*")) >= LONG_ENOUGH_FOR_AN_ERROR]
        self._near = Table(
            (shorter, number)
            for number, atom in enumerate(self._long)
            for shorter in _shortened(atom.rstrip("*"))
        )

    def read(self, tokens: Sequence[Token], signs: Collection[str] = ()) -> Mapping[Key, list[Span]]:
        """Where each phrase stands in a text. `signs` are of the scripts that it may write in Latin letters."""
        like = {
            token.word: self._like(token.word, signs)
            | (self._like(token.typed, ()) if token.typed and token.word not in self._ordinary else set())
            for token in dict.fromkeys(tokens)
        }
        found: dict[Key, list[Span]] = defaultdict(list)
        atoms = [
            sorted(like[token.word]) for token in tokens
        ]  # or the order of what is found were another each time
        for start, here in enumerate(atoms):
            for atom in here:
                for words, key in self._starting.get(atom, ()):
                    last = self._follow(words, atoms, start)
                    if last is not None:
                        found[key].append((start, last))
        return found

    def knows(self, word: str) -> bool:
        """Whether a folded word is one of ours as a whole, with an ending or a slip in it."""
        return word in self._words or _explains(self._like(word, ()), word)

    def _follow(self, words: Pattern, atoms: Sequence[Collection[str]], start: int) -> int | None:
        last = start
        for word in words[1:]:
            reach = range(last + 1, min(last + 2 + self._gap, len(atoms)))
            last = next((spot for spot in reach if word in atoms[spot]), -1)
            if last < 0:
                return None
        return last

    def _like(self, word: str, signs: Collection[str]) -> set[str]:
        """The words and stems that a typed word may stand for."""
        found: set[str] = set()
        for form in _forms(word, signs):
            found |= self._exactly(form)
        explained = _explains(found, word)
        long = LONG_ENOUGH_FOR_AN_ERROR <= len(word) <= LONGEST_WORD
        if long and not explained and word not in self._ordinary:
            for form in _forms(word, signs):
                found.update(self._nearly(form))
        return found

    def _exactly(self, form: str) -> set[str]:
        ends = range(SHORTEST_STEM, min(len(form), self._longest_stem) + 1)
        found = {f"{form[:end]}*" for end in ends if form[:end] in self._stems}
        return found | ({form} & self._words)

    def _nearly(self, form: str) -> Iterator[str]:
        beginnings = {form[:end] for end in range(LONG_ENOUGH_FOR_AN_ERROR - 1, len(form) + 1)}
        for beginning in beginnings:
            for shorter in _shortened(beginning):
                for at in self._near.run(shorter):
                    atom = self._long[self._near.numbers[at]]
                    stem = atom.endswith("*")
                    if (stem or beginning == form) and _is_slip(beginning, atom.rstrip("*")):
                        yield atom


def _explains(atoms: Iterable[str], word: str) -> bool:
    """Whether some word or stem is nearly all of a typed word."""
    return any(len(atom.rstrip("*")) >= len(word) - LONGEST_ENDING for atom in atoms)


def _coded(words: Pattern) -> Pattern | None:
    """A phrase in another script as it is typed in Latin letters."""
    coded = [(code(word.rstrip("*")), word.endswith("*")) for word in words]
    if any(each is None for each, _ in coded):
        return None
    return tuple(f"{each}{'*' if stem else ''}" for each, stem in coded)


def _forms(word: str, signs: Collection[str]) -> list[str]:
    forms = [word, *(each for each in codes(word) if each[0] in signs)] if signs else [word]
    if ARABIC.match(word):
        for _ in range(2):
            bare = BOUND.sub("", forms[-1], count=1) if BOUND.match(forms[-1]) else forms[-1]
            if bare != forms[-1]:
                forms.append(bare)
    return forms


def _shortened(word: str) -> set[str]:
    """A word, and the word without one of its letters."""
    return {word, *(word[:spot] + word[spot + 1 :] for spot in range(len(word)))}


def _is_slip(typed: str, meant: str) -> bool:
    most = 2 if min(len(typed), len(meant)) >= LONG_ENOUGH_FOR_TWO else 1
    return OSA.distance(typed, meant, score_cutoff=most) <= most
