"""Emergencies and crises in a text: looked for first, in every state, in every language.

Deterministic and explainable: an alarm is raised by a phrase of a language file and can name it.
    phrase     its words must come in order, with at most two others between two of them
    word*      a stem: any ending
    7 letters  or more may have one typing error; a phrase typed without spaces counts too
    113        alone in a message (1 1 3, 113!!) is an alarm, in a sum or a longer number it is not
Look-alikes (brystkreft, heart specialist) and signs of the past (i fjor, forsikring) lower what they
touch: the answer is then the topic's, with a safety line. A real phrase beside them still raises.
The gravest kind is answered; the kinds stand in that order in the language file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from prompts.folding import fold
from prompts.language import Language

GAP = 2
LONG_ENOUGH_FOR_A_TYPO = 7
NUMBERS = {"110": "fire", "112": "violence", "113": "now", "116117": "now", "1412": "now"}
NEVER_PAST = ("despair", "violence")


@dataclass(frozen=True)
class Raised:
    """An alarm: its kind, the language of the phrase, the phrase; lowered by a look-alike or the past."""

    kind: str
    language: str
    phrase: str
    lowered: bool


@dataclass(frozen=True)
class _Phrase:
    kind: str
    language: str
    text: str
    words: tuple[str, ...]


class Alarms:
    """The alarm phrases of every language, folded once."""

    def __init__(self, languages: Iterable[Language]) -> None:
        known = tuple(languages)
        self._phrases = [
            _Phrase(kind, language.code, phrase, _pattern(phrase))
            for language in known
            for kind, alarm in language.alarms.items()
            for phrase in alarm.phrases
        ]
        self._kinds = list(dict.fromkeys(kind for language in known for kind in language.alarms))
        self._lookalikes = [_pattern(phrase) for language in known for phrase in language.lookalikes]
        self._past = [_pattern(phrase) for language in known for phrase in language.past]

    def find(self, text: str, prefer: Sequence[str]) -> Raised | None:
        """The gravest alarm in a text, or None; a real one before one that is lowered."""
        tokens = fold(text)
        number = NUMBERS.get("".join(tokens))
        if number is not None:
            return Raised(number, next(iter(prefer), ""), "".join(tokens), lowered=False)
        covered = {spot for words in self._lookalikes for span in _spans(words, tokens) for spot in span}
        past = any(_spans(words, tokens) for words in self._past)
        raised = [
            Raised(
                phrase.kind,
                phrase.language,
                phrase.text,
                lowered=bool(covered & set(span)) or (past and phrase.kind not in NEVER_PAST),
            )
            for phrase in self._phrases
            for span in _spans(phrase.words, tokens)
        ]
        return min(raised, key=lambda each: self._order(each, prefer), default=None)

    def _order(self, raised: Raised, prefer: Sequence[str]) -> tuple[bool, int, bool]:
        return raised.lowered, self._kinds.index(raised.kind), raised.language not in prefer[:1]


def _pattern(phrase: str) -> tuple[str, ...]:
    return tuple("".join(fold(word)) + ("*" if word.endswith("*") else "") for word in phrase.split())


def _spans(words: Sequence[str], tokens: Sequence[str]) -> list[tuple[int, ...]]:
    """Every place where the words stand in order in the tokens: the tokens' positions."""
    found: list[tuple[int, ...]] = [
        (spot,)
        for spot, token in enumerate(tokens)
        if len(words) > 1 and _same("".join(word.rstrip("*") for word in words), token)
    ]
    for start, token in enumerate(tokens):
        if _same(words[0], token) and (span := _follow(words, tokens, start)):
            found.append(span)
    return found


def _follow(words: Sequence[str], tokens: Sequence[str], start: int) -> tuple[int, ...] | None:
    span = [start]
    for word in words[1:]:
        reach = range(span[-1] + 1, min(span[-1] + 2 + GAP, len(tokens)))
        spot = next((each for each in reach if _same(word, tokens[each])), None)
        if spot is None:
            return None
        span.append(spot)
    return tuple(range(span[0], span[-1] + 1))


def _same(word: str, token: str) -> bool:
    if word.endswith("*"):
        stem = word[:-1]
        return token.startswith(stem) or _typo(stem, token[: len(stem)])
    return token == word or _typo(word, token)


def _typo(word: str, token: str) -> bool:
    return len(word) >= LONG_ENOUGH_FOR_A_TYPO and OSA.distance(word, token, score_cutoff=1) <= 1
