"""Which emergencies a text tells of, as rules and examples together weigh it.

What rules have found, what the words mean and how they are written (prompts/features.py, two networks) is added up
(prompts/evidence.py):

    for the whole text   a long one in pieces, so that a call for help is not lost among other things
    for each clause      in which two meanings together tell what happens: what is asked beside it takes nothing from it
    for each sentence    of several, where the whole is none: what stands around a call for help dilutes it. It has to
                         be somewhat clearer
    for some words       ten in a row, where no stop tells where a sentence ends; clearer still
    for each part        a clause, or what stands between `and`, `but` and the first word of a question. It has to be
                         clearest, since what makes it harmless may stand in the part beside it; where no rule holds and
                         the whole is far from an emergency, neither is looked at

A text of a few words in which a rule holds is plain, and nothing overrules that; nor in a part of a few words.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from prompts.alarm import Raised
from prompts.evidence import (
    DOUBTFUL,
    FAR,
    RAISES,
    RAISES_IN_FEW,
    RAISES_IN_PART,
    RAISES_IN_SENTENCE,
    RAISES_IN_SOME,
    evidence,
    kind_of,
    odds,
)
from prompts.families import Families
from prompts.features import of_letters, of_meaning, of_sounds
from prompts.glossary import Meaning
from prompts.lexicon import Span
from prompts.network import Found, Network, Shares
from prompts.tongue import Form

FEWEST_WORDS, FEWEST_IN_SENTENCE, PLAIN_WORDS, PLAIN_IN_PART = 2, 3, 4, 2
BY_LIKENESS = "like"
NONE = -math.inf  # speaks for an emergency where nothing is known of any word
NO_PART = -1
MILD = "soft"  # of this kind, a rule that holds in a part is not enough: who is worn out says such things of work, too
PIECE, SOME = 24, 10  # words in a row that are weighed together, of a long text and of one without stops
JOINING = {(each,) for each in ("and", "but", "also", "or", "because")}
ASKING = {"how", "what", "where", "when", "who", "which", "why"}

Weighed = tuple[Shares, Shares]
"""What the meaning of a text and what its letters say."""


@dataclass(frozen=True)
class Said:
    """The words of a text, the clause, sentence and meaning of each, and the language and script they are in."""

    words: Sequence[str]
    clauses: Sequence[int]
    sentences: Sequence[int]
    meanings: Sequence[Meaning]
    form: Form | None
    found: tuple[Found, Found] = field(default_factory=lambda: ({}, {}), compare=False)
    """What either network has found of the whole text."""

    @property
    def parts(self) -> Sequence[int]:
        """The part of each word; one that joins two is of none."""
        of = [NO_PART] * len(self.words)
        for number, (first, last) in enumerate(_parts(self)):
            of[first : last + 1] = [number] * (last + 1 - first)
        return of

    def within(self, span: Span) -> "Said":
        """A part of it."""
        part = slice(span[0], span[1] + 1)
        return Said(
            self.words[part],
            self.clauses[part],
            self.sentences[part],
            self.meanings[part],
            self.form,
            self.found,
        )


class Piece(NamedTuple):
    """A piece of a text: how much speaks for an emergency, from which word to which, and what its scores are."""

    evidence: float
    span: Span
    scores: Weighed


@dataclass(frozen=True)
class Weighing:
    """The two networks and what they are shown.

    `signs` are, by language, those of the scripts that are also typed in Latin letters.
    """

    meaning: Network
    letters: Network
    families: Families
    signs: Mapping[str, str]

    def scores(self, said: Said) -> Weighed:
        """What its meaning and its letters say."""
        by_meaning, by_letters = said.found
        meant = self.meaning.scores(of_meaning(said.meanings, self.families), by_meaning)
        if said.form is None:
            return meant, {}
        code, latin = said.form
        seen = of_sounds(said.words, code, self.signs[code]) if latin else of_letters(said.words, code)
        return meant, self.letters.scores(seen, by_letters)

    def raised(self, found: Sequence[Raised], said: Said, scores: Weighed) -> Sequence[Raised]:
        """What rules have found, as all that is known of the text weighs it; and what no rule has found.

        A word is too little to weigh, and so is what nothing is known of. `scores` are those of the whole text.
        """
        count = len(said.words)
        if said.form is None or count < FEWEST_WORDS or not (found or any(scores)):
            return found
        if count <= PLAIN_WORDS and _stands(found):
            return found
        whole = Piece(evidence(*scores, found), (0, count - 1), scores)
        spans = {*_pieces(count), *_clauses(found, said)}
        most = max(whole if span == whole.span else self._piece(found, said, span) for span in spans)
        least = RAISES_IN_FEW if count <= PLAIN_WORDS else RAISES
        if most.evidence < least and (part := self._apart(found, said, most)):
            inside = _within(found, part.span)
            found, most = [*inside, *_lowered(each for each in found if each not in inside)], part
        elif most.evidence < least:
            found = _lowered(found)
            if found or most.evidence < DOUBTFUL:
                return found
        kind = kind_of(*most.scores, found)
        first = [each for each in found if each.kind == kind and not each.lowered][:1]
        first = first or [self._by_likeness(kind, said, most, least)]
        return [*first, *(each for each in found if each is not first[0])]

    def _piece(self, found: Sequence[Raised], said: Said, span: Span) -> Piece:
        scores, inside = self.scores(said.within(span)), _within(found, span)
        known = inside or any(scores)
        return Piece(evidence(*scores, inside) if known else NONE, span, scores)

    def _apart(self, found: Sequence[Raised], said: Said, whole: Piece) -> Piece | None:
        """The sentence, or the part, of a text that is an emergency by itself."""
        clear = self._clearest(found, said, _sentences(said), RAISES_IN_SENTENCE)
        if clear or not (whole.evidence >= FAR or _stands(found)):
            return clear
        count = len(said.words)
        some = _windows(count, SOME) if count > SOME else ()
        return self._clearest(found, said, some, RAISES_IN_SOME) or self._in_part(found, said)

    def _clearest(
        self, found: Sequence[Raised], said: Said, spans: Iterable[Span], least: float
    ) -> Piece | None:
        pieces = [self._piece(found, said, span) for span in spans]
        return max((each for each in pieces if each.evidence >= least), default=None)

    def _in_part(self, found: Sequence[Raised], said: Said) -> Piece | None:
        parts = [self._piece(found, said, span) for span in _parts(said) if span != (0, len(said.words) - 1)]
        clear = [
            part._replace(evidence=max(part.evidence, RAISES))
            for part in parts
            if part.evidence >= RAISES_IN_PART or _is_plain(found, part.span)
        ]
        return max(clear, default=None)

    def _by_likeness(self, kind: str, said: Said, piece: Piece, least: float) -> Raised:
        """An alarm that no rule has raised, and the words that speak for it."""
        part = said.within(piece.span)
        each = [part.within((at, at)) for at in range(len(part.words))]
        telling = tuple(word.words[0] for word in each if sum(map(odds, self.scores(word))) > 0)
        language = part.form[0] if part.form else ""
        lowered = piece.evidence < least
        return Raised(kind, BY_LIKENESS, language, telling or tuple(part.words), piece.span, lowered)


def _windows(count: int, size: int) -> Iterator[Span]:
    """The first and the last word of each so many in a row, of which half are in the next, too."""
    step = size // 2
    for first in range(0, count - step, step):
        yield first, min(first + size, count) - 1


def _pieces(count: int) -> Iterable[Span]:
    """A text that is not much longer than one piece stays whole."""
    return _windows(count, PIECE) if count > PIECE + PIECE // 2 else [(0, count - 1)]


def _sentences(said: Said) -> Iterable[Span]:
    """The sentences of a text that has several; a few words are too little to weigh without what stands around them."""
    spans = _runs(said.sentences)
    long = [(first, last) for first, last in spans.values() if last - first + 1 >= FEWEST_IN_SENTENCE]
    return long if len(spans) > 1 else []


def _clauses(found: Sequence[Raised], said: Said) -> Iterable[Span]:
    """The clauses in which two meanings together tell what happens."""
    clauses = {said.clauses[each.span[0]] for each in found if not each.lowered and not each.alone}
    return [span for number, span in _runs(said.clauses).items() if number in clauses]


def _runs(numbers: Sequence[int]) -> Mapping[int, Span]:
    """The first and the last word of each number, of numbers that only rise."""
    runs: dict[int, Span] = {}
    for at, number in enumerate(numbers):
        runs[number] = runs.get(number, (at, at))[0], at
    return runs


def _parts(said: Said) -> Iterator[Span]:
    """What a text may say one after the other."""
    joining = {at for at in range(len(said.words)) if said.meanings[at] in JOINING}
    begins = [at for at in range(1, len(said.words)) if at in joining or _begins(said, at)]
    for first, behind in pairwise([0, *begins, len(said.words)]):
        own = first + (first in joining)
        if own < behind:
            yield own, behind - 1


def _begins(said: Said, at: int) -> bool:
    """Whether a clause or a question begins with a word."""
    return said.clauses[at] != said.clauses[at - 1] or bool(ASKING.intersection(said.meanings[at][:1]))


def _is_plain(found: Sequence[Raised], span: Span) -> bool:
    inside = [each for each in _within(found, span) if each.kind != MILD]
    return span[1] - span[0] < PLAIN_IN_PART and _stands(inside) and not any(each.lowered for each in inside)


def _stands(found: Sequence[Raised]) -> bool:
    return any(not each.lowered for each in found)


def _lowered(found: Iterable[Raised]) -> list[Raised]:
    return [replace(each, lowered=True) for each in found]


def _within(found: Sequence[Raised], span: Span) -> list[Raised]:
    return [each for each in found if span[0] <= each.span[0] and each.span[1] <= span[1]]
