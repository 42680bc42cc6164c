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
from array import array
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from prompts.folding import fold_ours
from prompts.latin import ARABIC, code, codes
from prompts.rows import Rows
from prompts.table import Table
from prompts.words import Words

LONG_ENOUGH_FOR_AN_ERROR = 6
LONG_ENOUGH_FOR_TWO = 13
LONG_ENOUGH_TO_SPLIT = 8
SHORTEST_STEM = 2
LONGEST_ENDING = 2  # a stem that leaves more of a word than this may still not be what was meant
LONGEST_WORD = 32
NO_OTHER = 0xFFFFFFFF  # stands for the second word of a phrase that has one
BOUND = re.compile(r"(?:وال|فال|بال|كال|لل|ال)(?=.{2})|[وفبلك](?=.{3})")

Pattern = tuple[str, ...]
"""The folded words of a phrase; a stem keeps its star."""

Span = tuple[int, int]
"""The first and the last of the words of a text that a phrase covers."""


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


class Lexicon:
    """Phrases, each by the number of what it means.

    Their words and stems, the atoms, have numbers in their order; the phrases that begin with one stand in a run.
    """

    def __init__(self, entries: Iterable[tuple[int, str]], ordinary: Container[str], gap: int) -> None:
        """`ordinary` are folded words that are no slip for another; `gap` words may stand between two."""
        self._gap = gap
        self._ordinary = ordinary
        phrases: list[tuple[Pattern, int]] = []
        for key, phrase in entries:
            native = pattern(phrase)
            phrases += [(words, key) for words in (native, _coded(native)) if words]
        phrases.sort(key=lambda each: each[0][0])
        self._atoms = Words(word for words, _ in phrases for word in words)
        atoms = list(self._atoms)
        self._lengths: Sequence[int] = array("I", (len(atom.rstrip("*")) for atom in atoms))
        self._ends: dict[str, int] = defaultdict(int)  # how long the stems are that begin so: a bit each
        for atom in atoms:
            if atom.endswith("*"):
                self._ends[atom[:-1][:SHORTEST_STEM]] |= 1 << len(atom) - 1
        self._lay_out(phrases, {atom: number for number, atom in enumerate(atoms)})
        self._near = Table(
            (shorter, number)
            for number, atom in enumerate(atoms)
            if self._lengths[number] >= LONG_ENOUGH_FOR_AN_ERROR
            for shorter in _shortened(atom.rstrip("*"))
        )

    def _lay_out(self, phrases: Sequence[tuple[Pattern, int]], numbers: Mapping[str, int]) -> None:
        """Phrases, ordered by their first word, in rows: what each means, its second word, and its further ones."""
        starting, seconds = array("I", [0]), array("I")
        for at, (words, _) in enumerate(phrases):
            starting.extend(at for _ in range(len(starting), numbers[words[0]] + 1))
            seconds.append(numbers[words[1]] if len(words) > 1 else NO_OTHER)
        starting.extend(len(phrases) for _ in range(len(starting), len(numbers) + 1))
        self._starting: Sequence[int] = starting
        self._seconds: Sequence[int] = seconds
        self._rests = Rows([numbers[word] for word in words[2:]] for words, _ in phrases)
        self._keys: Sequence[int] = array("I", (key for _, key in phrases))

    def read(self, tokens: Sequence[Token], signs: Collection[str] = ()) -> Mapping[int, list[Span]]:
        """Where each phrase stands in a text. `signs` are of the scripts that it may write in Latin letters."""
        like = {
            token.word: self._like(token.word, signs)
            | (self._like(token.typed, ()) if token.typed and token.word not in self._ordinary else set())
            for token in dict.fromkeys(tokens)
        }
        found: dict[int, list[Span]] = defaultdict(list)
        atoms = [
            sorted(like[token.word]) for token in tokens
        ]  # or the order of what is found were another each time
        for start, here in enumerate(atoms):
            following = {NO_OTHER}.union(*atoms[start + 1 : start + 2 + self._gap]) if here else set()
            for atom in here:
                first, last = self._starting[atom], self._starting[atom + 1]
                for phrase, second in enumerate(self._seconds[first:last], first):
                    if second in following:
                        end = self._follow(phrase, second, atoms, start)
                        if end is not None:
                            found[self._keys[phrase]].append((start, end))
        return found

    def knows(self, word: str) -> bool:
        """Whether a folded word is one of ours as a whole, with an ending or a slip in it."""
        return word in self._atoms or self._explains(self._like(word, ()), word)

    def _follow(self, phrase: int, second: int, atoms: Sequence[Sequence[int]], start: int) -> int | None:
        """The last word of a phrase that begins at a word of a text."""
        if second == NO_OTHER:
            return start
        last = start
        for atom in (second, *self._rests[phrase]):
            reach = range(last + 1, min(last + 2 + self._gap, len(atoms)))
            last = next((spot for spot in reach if atom in atoms[spot]), -1)
            if last < 0:
                return None
        return last

    def _like(self, word: str, signs: Collection[str]) -> set[int]:
        """The words and stems that a typed word may stand for."""
        found: set[int] = set()
        for form in _forms(word, signs):
            self._exactly(form, found)
        long = LONG_ENOUGH_FOR_AN_ERROR <= len(word) <= LONGEST_WORD
        if long and not self._explains(found, word) and word not in self._ordinary:
            for form in _forms(word, signs):
                self._nearly(form, found)
        return found

    def _exactly(self, form: str, found: set[int]) -> None:
        whole = self._atoms.find(form)
        if whole >= 0:
            found.add(whole)
        ends = self._ends.get(form[:SHORTEST_STEM], 0)
        for end in range(SHORTEST_STEM, min(len(form) + 1, ends.bit_length())):
            if ends >> end & 1:
                stem = self._atoms.find(f"{form[:end]}*")
                if stem >= 0:
                    found.add(stem)

    def _nearly(self, form: str, found: set[int]) -> None:
        beginnings = {form[:end] for end in range(LONG_ENOUGH_FOR_AN_ERROR - 1, len(form) + 1)}
        for beginning in beginnings:
            for shorter in _shortened(beginning):
                for at in self._near.run(shorter):
                    number = self._near.numbers[at]
                    if number not in found:
                        atom = self._atoms[number]
                        stem = atom.endswith("*")
                        if (stem or beginning == form) and _is_slip(beginning, atom.rstrip("*")):
                            found.add(number)

    def _explains(self, atoms: Iterable[int], word: str) -> bool:
        """Whether some word or stem is nearly all of a typed word."""
        least = len(word) - LONGEST_ENDING
        return any(self._lengths[atom] >= least for atom in atoms)


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
