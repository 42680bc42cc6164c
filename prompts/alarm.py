"""Emergencies and crises in a text: looked for first, in every state, in every language.

Deterministic and explainable: an alarm is raised by a phrase of a language file and can name it.
    phrase     its words must come in order, with at most two others between two of them
    word*      a stem: any ending
    7 letters  or more may have one typing error; a phrase typed without spaces counts too
    113        alone in a message (1 1 3, 113!!) is an alarm, in a sum or a longer number it is not
Look-alikes (brystkreft, heart specialist) and signs of the past (i fjor, forsikring) lower what they
touch: the answer is then the topic's, with a safety line. A real phrase beside them still raises, and
where a text says "now" nothing in it counts as past.
The gravest kind is answered; the kinds stand in that order in the language file. Each different word is
compared once, so that no text, however long, keeps the others waiting.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from prompts.folding import fold
from prompts.language import Language

GAP = 2
LONG_ENOUGH_FOR_A_TYPO = 7
LONG_ENOUGH_RUN_TOGETHER = 8
NUMBERS = {"110": "fire", "112": "violence", "113": "now", "116117": "now", "1412": "now"}
NEVER_PAST = ("despair", "violence")


@dataclass(frozen=True)
class Raised:
    """An alarm: its kind, the phrase and the languages that have it; lowered by a look-alike or the past."""

    kind: str
    languages: tuple[str, ...]
    phrase: str
    lowered: bool


@dataclass(frozen=True)
class _Phrase:
    kind: str
    text: str
    words: tuple[str, ...]


class Alarms:
    """The alarm phrases of every language, folded once."""

    def __init__(self, languages: Iterable[Language]) -> None:
        known = tuple(languages)
        self._phrases = [
            _Phrase(kind, phrase, _pattern(phrase))
            for language in known
            for kind, alarm in language.alarms.items()
            for phrase in alarm.phrases
        ]
        having: dict[tuple[tuple[str, ...], str], tuple[str, ...]] = {}
        for language in known:
            for kind, alarm in language.alarms.items():
                for words in dict.fromkeys(map(_pattern, alarm.phrases)):
                    having[words, kind] = (*having.get((words, kind), ()), language.code)
        self._languages = having
        self._kinds = list(dict.fromkeys(kind for language in known for kind in language.alarms))
        self._lookalikes = [_pattern(phrase) for language in known for phrase in language.lookalikes]
        self._past = [_pattern(phrase) for language in known for phrase in language.past]
        self._now = [_pattern(phrase) for language in known for phrase in language.now]
        patterns = [*(phrase.words for phrase in self._phrases), *self._lookalikes, *self._past, *self._now]
        self._words = {word for words in patterns for word in words}
        self._run_together = {_together(words) for words in patterns if len(words) > 1}

    def find(self, text: str, prefer: Sequence[str]) -> Raised | None:
        """The gravest alarm in a text, or None; a real one before one that is lowered."""
        tokens = fold(text)
        number = NUMBERS.get("".join(tokens))
        if number is not None:
            return Raised(number, tuple(prefer[:1]), "".join(tokens), lowered=False)
        different = set(tokens)
        near = {word for word in self._words if any(_same(word, token) for token in different)}
        near |= {text for text in self._run_together if any(_inside(text, token) for token in different)}

        def spans(words: Sequence[str]) -> list[tuple[int, ...]]:
            possible = near.issuperset(words) or _together(words) in near
            return _spans(words, tokens) if possible else []

        covered = {spot for words in self._lookalikes for span in spans(words) for spot in span}
        past = any(map(spans, self._past)) and not any(map(spans, self._now))
        raised = [
            Raised(
                phrase.kind,
                self._languages[phrase.words, phrase.kind],
                phrase.text,
                lowered=bool(covered & set(span)) or (past and phrase.kind not in NEVER_PAST),
            )
            for phrase in self._phrases
            for span in spans(phrase.words)
        ]
        return min(raised, key=lambda each: self._order(each, prefer), default=None)

    def _order(self, raised: Raised, prefer: Sequence[str]) -> tuple[bool, int, bool]:
        return raised.lowered, self._kinds.index(raised.kind), not set(prefer[:1]) & set(raised.languages)


def _pattern(phrase: str) -> tuple[str, ...]:
    return tuple("".join(fold(word)) + ("*" if word.endswith("*") else "") for word in phrase.split())


def _together(words: Sequence[str]) -> str:
    """A phrase typed without spaces."""
    return "".join(word.rstrip("*") for word in words)


def _spans(words: Sequence[str], tokens: Sequence[str]) -> list[tuple[int, ...]]:
    """Every place where the words stand in order in the tokens: the tokens' positions."""
    together = _together(words)
    found: list[tuple[int, ...]] = [
        (spot,) for spot, token in enumerate(tokens) if len(words) > 1 and _inside(together, token)
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
    return token == word or (abs(len(word) - len(token)) <= 1 and _typo(word, token))


def _inside(together: str, token: str) -> bool:
    """Whether a word is a phrase typed without spaces, alone or with more run together around it."""
    return _same(together, token) or (len(together) >= LONG_ENOUGH_RUN_TOGETHER and together in token)


def _typo(word: str, token: str) -> bool:
    return len(word) >= LONG_ENOUGH_FOR_A_TYPO and OSA.distance(word, token, score_cutoff=1) <= 1
