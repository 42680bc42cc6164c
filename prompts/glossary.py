"""What a word means, in English: the same for all languages, so that what one has examples of, all understand.

prompts/glossary/LANG.tsv   a meaning, a tab, and the words that have it, in all the forms in which people type them:
    hurt        vondt gjør verker verket
    not can     kanikke klarerikke
A meaning is one to three English words in their basic form; `-` says nothing. English needs no lines for words that
mean themselves. A word that its language does not have is looked for

    among the Norwegian and the English ones   people mix them in (fastlege, appointment)
    by its sounds                              Cyrillic and Arabic typed in Latin letters (prompts/latin.py)
    by how it begins                           another form of a word we have
    with one letter wrong                      or two in a long one
and means nothing where it is not found. Digits mean how many there are.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from prompts.folding import fold_ours
from prompts.latin import code, codes
from prompts.words import Texts, Words

Meaning = tuple[str, ...]
"""English words."""

Entry = tuple[str, Sequence[str]]
"""A meaning as it is written, and its words."""

MIXED_IN = ("nb", "en")
ENGLISH = "en"
NO_MEANING = "-"
NUMBER, MOST_DIGITS = "#", 4
LONG_ENOUGH_FOR_AN_ERROR, LONG_ENOUGH_FOR_TWO = 5, 8
SHORTEST_BEGINNING = 4
BEGINNING = 0.6  # of the word


class GlossaryError(ValueError):
    """A fault in a glossary; the message names the file, the line and what is wrong."""


def load_glossary(folder: Path) -> Mapping[str, Sequence[Entry]]:
    """The glossaries of a folder by language; raises GlossaryError with a sentence that names file, line and fault."""
    return {path.stem: load_entries(path) for path in sorted(folder.glob("*.tsv"))}


def load_entries(path: Path) -> Sequence[Entry]:
    """The lines of one file; raises as `load_glossary` does."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise GlossaryError(f"{path}: cannot be read: {error}") from error
    entries = [
        (meaning, tuple(words.split()))
        for meaning, _, words in (line.partition("\t") for line in text.splitlines())
    ]
    for number, (meaning, words) in enumerate(entries, 1):
        if not meaning.strip() or not words:
            raise GlossaryError(f"{path}: line {number} is not a meaning, a tab and words")
    every = [word for _, words in entries for word in words]
    if len(set(every)) < len(every):
        raise GlossaryError(f"{path}: {_twice(entries)}")
    return entries


def _twice(entries: Sequence[Entry]) -> str:
    """The first word that stands twice, as a sentence."""
    lines: dict[str, int] = {}
    for number, (_, words) in enumerate(entries, 1):
        for word in words:
            if lines.setdefault(word, number) != number or words.count(word) > 1:
                return f"line {number} has {word!r}, which line {lines[word]} has too"
    return ""


class Glossary:
    """The words of every language."""

    def __init__(self, entries: Mapping[str, Iterable[Entry]]) -> None:
        """`entries` are by language."""
        words = {language: _by_word(each) for language, each in entries.items()}
        own = words.setdefault(ENGLISH, {})
        for meaning in [meaning for known in words.values() for meaning in known.values()]:
            for word in meaning:
                own.setdefault(word, (word,))
        numbers: dict[Meaning, int] = {}
        for known in words.values():
            for meaning in known.values():
                numbers.setdefault(meaning, len(numbers))
        meanings = Texts(map(" ".join, numbers))
        self._words = {language: _Words(known, numbers, meanings) for language, known in words.items()}

    def meanings(self, words: Iterable[str], language: str) -> list[Meaning]:
        """What each folded word of a text means; nothing where it is not known."""
        return [self._meaning(word, language) for word in words]

    def _meaning(self, word: str, language: str) -> Meaning:
        if word.isdecimal():
            return (NUMBER * min(len(word), MOST_DIGITS),)
        own = self._words.get(language)
        for known in (own, *map(self._words.get, MIXED_IN)):
            if known is not None and (found := known.exactly(word)) is not None:
                return found
        return own.nearly(word) if own is not None else ()


class _Words:
    """The words of one language, in order; what they mean stands beside them, as a number."""

    def __init__(self, known: Mapping[str, Meaning], numbers: Mapping[Meaning, int], meanings: Texts) -> None:
        self._all = meanings
        self._words = Words(known)
        self._meanings: Sequence[int] = array("I", (numbers[known[word]] for word in self._words))
        coded = {found: word for word in reversed(self._words) if (found := code(word))}
        self._codes = Words(coded)
        self._coded: Sequence[int] = array("I", (numbers[known[coded[each]]] for each in self._codes))
        self._beginning: dict[str, tuple[int, int]] = {}
        for at, word in enumerate(self._words):
            first, _ = self._beginning.get(word[0], (at, at))
            self._beginning[word[0]] = first, at + 1

    def exactly(self, word: str) -> Meaning | None:
        at = self._words.find(word)
        return self._meaning(self._meanings[at]) if at >= 0 else None

    def nearly(self, word: str) -> Meaning:
        if self._codes:
            for coded in codes(word):
                at = self._codes.find(coded)
                if at >= 0:
                    return self._meaning(self._coded[at])
        first, last = self._beginning.get(word[0], (0, 0))
        at = bisect_left(self._words, word, first, last)
        near = [(_shared(word, self._words[each]), each) for each in (at - 1, at) if first <= each < last]
        shared, nearest = max(near, default=(0, 0))
        if shared >= max(SHORTEST_BEGINNING, BEGINNING * len(word)):
            return self._meaning(self._meanings[nearest])
        return self._misspelt(word, first, last)

    def _misspelt(self, word: str, first: int, last: int) -> Meaning:
        """Of the words with the same first letter: the first one is hardly ever wrong."""
        if len(word) < LONG_ENOUGH_FOR_AN_ERROR:
            return ()
        errors = 1 if len(word) < LONG_ENOUGH_FOR_TWO else 2
        found = process.extractOne(word, self._words[first:last], scorer=OSA.distance, score_cutoff=errors)
        return self._meaning(self._meanings[first + found[2]]) if found else ()

    def _meaning(self, number: int) -> Meaning:
        return tuple(self._all[number].split())


def _by_word(entries: Iterable[Entry]) -> dict[str, Meaning]:
    """Meanings by folded word; the first that has a word keeps it."""
    known: dict[str, Meaning] = {}
    shared: dict[str, Meaning] = {}
    for written, words in entries:
        meaning = tuple(part for part in written.lower().split() if part != NO_MEANING)
        meaning = shared.setdefault(written, meaning)
        for word in words:
            folded = fold_ours(word)
            if len(folded) == 1:
                known.setdefault(folded[0], meaning)
    return known


def _shared(one: str, other: str) -> int:
    """How many letters two words begin with together."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
