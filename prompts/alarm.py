"""Emergencies and crises in a text: looked for first, in every state, in every language.

Deterministic and explainable: an alarm is raised by a phrase of a language file and can name it (how a
phrase is recognised stands in phrases.py). An emergency number alone in a message (1 1 3, 113!!) is an alarm,
in a sum or a longer number it is not.

Look-alikes (brystkreft, heart specialist) and signs of the past (i fjor, forsikring) lower what they touch:
the answer is then the topic's, with a safety line. A real phrase beside them still raises, and where a text
says "now" nothing in it counts as past. The gravest kind is answered: they stand in that order in the files.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prompts.folding import fold
from prompts.language import Language
from prompts.phrases import Pattern, Phrases, pattern

NUMBERS = {"110": "fire", "112": "violence", "113": "now", "116117": "now", "1412": "now"}
NEVER_PAST = ("despair", "violence")


@dataclass(frozen=True)
class Raised:
    """An alarm: its kind, the phrase and the languages that have it; lowered by a look-alike or the past."""

    kind: str
    languages: tuple[str, ...]
    phrase: str
    lowered: bool


class Alarms:
    """The alarm phrases of every language, folded once."""

    def __init__(self, languages: Iterable[Language]) -> None:
        known = tuple(languages)
        self._kinds = list(dict.fromkeys(kind for language in known for kind in language.alarms))
        self._raising: dict[tuple[str, Pattern], tuple[str, tuple[str, ...]]] = {}
        for language in known:
            for kind, alarm in language.alarms.items():
                for phrase in alarm.phrases:
                    text, having = self._raising.get((kind, pattern(phrase)), (phrase, ()))
                    self._raising[kind, pattern(phrase)] = (
                        text,
                        tuple(dict.fromkeys((*having, language.code))),
                    )
        self._lookalikes = [pattern(phrase) for language in known for phrase in language.lookalikes]
        self._past = [pattern(phrase) for language in known for phrase in language.past]
        self._now = [pattern(phrase) for language in known for phrase in language.now]
        raising = (words for _, words in self._raising)
        self._phrases = Phrases((*raising, *self._lookalikes, *self._past, *self._now))

    def find(self, text: str, prefer: Sequence[str]) -> Raised | None:
        """The gravest alarm in a text, or None; a real one before one that is lowered."""
        tokens = fold(text)
        number = "".join(tokens)
        if number in NUMBERS:
            return Raised(NUMBERS[number], tuple(prefer[:1]), number, lowered=False)
        spans = self._phrases.read(tokens).spans
        covered = {spot for phrase in self._lookalikes for span in spans(phrase) for spot in span}
        past = any(map(spans, self._past)) and not any(map(spans, self._now))
        raised = [
            Raised(
                kind,
                having,
                text,
                lowered=bool(covered & set(span)) or (past and kind not in NEVER_PAST),
            )
            for (kind, phrase), (text, having) in self._raising.items()
            for span in spans(phrase)
        ]
        return min(raised, key=lambda each: self._order(each, prefer), default=None)

    def _order(self, raised: Raised, prefer: Sequence[str]) -> tuple[bool, int, bool]:
        return raised.lowered, self._kinds.index(raised.kind), not set(prefer[:1]) & set(raised.languages)
