"""What a text says to us: its language, the alarms in it and what it is about. Read once, every question answered.

The language is told by the text's letters and by the keywords found in it; where neither speaks clearly it is
the one in use. A language is a possible one while it is not far behind the likeliest, and only its words count:
`dab` is fire in Somali and nothing in English.

Rules and keywords come first. What the text is like (prompts/likeness.py) adds to them: a text that is more like
emergencies than like anything else raises an alarm that no rule found, a clause that is far more like something
harmless lowers what a single word has raised in it, and of two topics the likelier is answered. Where neither is
clear the texter is asked.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from prompts.alarm import Alarms, Raised
from prompts.folding import clauses
from prompts.hearing import ALARM, NOTHING
from prompts.latin import codes
from prompts.lexicon import Token
from prompts.likeness import Likeness
from prompts.spacing import Spacing
from prompts.tongue import Form, Tongues
from prompts.topics import Candidate, Topics

FEW_WORDS = 2
POSSIBLE = 12.0
POSSIBLE_IN_LATIN = 6.0
CLEAR = 2.0
KEYWORD_COUNTS = 3.0
MOST_WORDS = 800  # more than the 1,600 letters of the longest message can hold: an alarm may stand at its end
# how much more like an emergency than like anything else a text is; from texts that had not been learned
RAISES = 0.05
RAISES_WHAT_A_RULE_LOWERED = 1.5
LOWERS = -0.8
FEWEST_WORDS = 2
BY_LIKENESS = "like"
# how a topic's keyword and its likeness add up
KEYWORD_LETTER = 0.5
GENERAL_LETTER = 0.1
MOST_LETTERS = 16
LIKELY = 6.0


@dataclass(frozen=True)
class Subject:
    """One topic a text may be about: the place that answers it, and how likely, of 1."""

    place: str
    share: float


@dataclass(frozen=True)
class Understood:
    """A text, understood. `alarms` and `subjects` come the one to answer first; `languages` the likeliest first."""

    languages: Sequence[str]
    alarms: Sequence[Raised]
    subjects: Sequence[Subject]
    keywords: Sequence[Candidate]
    scores: Mapping[str, float]
    nothing: bool
    """Whether it has no keyword and is like what asks for nothing: a greeting, thanks, a slip."""
    few: bool
    """Whether it is a word or two: too little to tell a language against a keyword of the one in use."""
    strange: bool
    """Whether it is a word or two that no language file has: it tells no language."""

    def language(self, offered: Collection[str], usual: str, hint: Sequence[str] = ()) -> str:
        """The language to answer in, of those on offer; the usual one where the text does not tell clearly."""
        scores = {code: self.scores[code] for code in offered if code in self.scores}
        for code in dict.fromkeys((*hint, *(self.keywords[0].languages if self.keywords else ()))):
            if code in scores:
                scores[code] += KEYWORD_COUNTS
        known = self.few and self.keywords and usual in self.keywords[0].languages
        if not scores or self.strange or known:
            return usual
        best = max(scores, key=lambda code: (scores[code], code == usual))
        return best if scores[best] - scores.get(usual, float("-inf")) >= CLEAR else usual


@dataclass(frozen=True)
class Understanding:
    """Everything that is needed to understand a text.

    `likeness` is by language and script; `signs` are, by language, those of the scripts that are also typed in
    Latin letters; `subject_of` tells the subject of each place; `general` places yield to all others.
    """

    tongues: Tongues
    alarms: Alarms
    topics: Topics
    likeness: Mapping[Form, Likeness]
    spacing: Spacing
    signs: Mapping[str, str]
    subject_of: Mapping[str, str]
    general: Collection[str]

    def read(self, text: str, usual: str) -> Understood:
        """Understand a text; `usual` is the language in use."""
        tokens, clause_of = list[Token](), list[int]()
        for number, clause in enumerate(clauses(text)):
            taken_apart = self.spacing.tokens(clause, self._is_whole)
            tokens += taken_apart
            clause_of += [number] * len(taken_apart)
        tokens, clause_of = tokens[:MOST_WORDS], clause_of[:MOST_WORDS]
        few = len(tokens) <= FEW_WORDS
        forms = self.tongues.scores(text)
        scores = _by_language(forms)
        languages = self._possible(scores, usual, few=few)
        signs = self._latin(forms, few=few)
        words = [token.word for token in tokens]
        keywords = self.topics.find(tokens, languages, signs)
        form = self._form(forms, keywords[0].languages if keywords else ())
        like = self._like(form, words)
        alone = self.alarms.number(words, usual)
        if alone:
            raised: Sequence[Raised] = [alone]
        else:
            found = self.alarms.find(tokens, clause_of, languages, signs)
            raised = self._weighed(self._within(found, form, words, clause_of), like, form, words)
        strange = few and not keywords and not raised and not any(map(self.spacing.knows, words))
        alike = max(like, key=lambda label: like[label], default=NOTHING)
        nothing = not keywords and (strange or alike == NOTHING)
        subjects = self._subjects(keywords, {} if few and keywords else like)
        return Understood(languages, raised, subjects, keywords, scores, nothing, few, strange)

    def _is_whole(self, word: str) -> bool:
        return self.alarms.lexicon.knows(word) or self.topics.lexicon.knows(word)

    def _possible(self, scores: Mapping[str, float], usual: str, *, few: bool) -> Sequence[str]:
        ordered = sorted(scores, key=lambda code: (scores[code], code == usual), reverse=True)
        if few or not ordered:
            return ordered
        least = scores[ordered[0]] - POSSIBLE
        return [code for code in ordered if scores[code] >= least or code == usual]

    def _latin(self, forms: Mapping[Form, float], *, few: bool) -> Collection[str]:
        best = max(forms.values(), default=0.0)
        least = best - (POSSIBLE if few else POSSIBLE_IN_LATIN)
        return {
            self.signs[code]
            for (code, latin), score in forms.items()
            if latin and code in self.signs and score >= least
        }

    def _form(self, forms: Mapping[Form, float], hint: Sequence[str]) -> Form | None:
        """The likeliest language and script; a keyword's own counts for more."""
        weighed = {form: score + KEYWORD_COUNTS * (form[0] in hint) for form, score in forms.items()}
        return max(weighed, key=lambda each: weighed[each], default=None)

    def _like(self, form: Form | None, words: Sequence[str]) -> Mapping[str, float]:
        """What words are like, in one language and script."""
        if form is None or form not in self.likeness or not words:
            return {}
        if form[1]:
            words = [code[1:] for word in words for code in codes(word) if code[0] == self.signs[form[0]]]
        return self.likeness[form].scores(words)

    def _within(
        self, found: Sequence[Raised], form: Form | None, words: Sequence[str], clause_of: Sequence[int]
    ) -> Sequence[Raised]:
        """What rules have found, lowered where a word stands alone in a clause that is far more like what is harmless.

        A word alone may be spoken of (a heart attack, years ago); two meanings together tell what happens.
        """
        harmless = set()
        for number in {clause_of[each.span[0]] for each in found if not each.lowered and each.alone}:
            said = [word for word, clause in zip(words, clause_of, strict=True) if clause == number]
            if len(said) >= FEWEST_WORDS and _alarm_odds(self._like(form, said)) <= LOWERS:
                harmless.add(number)
        weighed = [
            replace(each, lowered=True) if each.alone and clause_of[each.span[0]] in harmless else each
            for each in found
        ]
        return sorted(weighed, key=lambda each: each.lowered)

    def _weighed(
        self, raised: Sequence[Raised], like: Mapping[str, float], form: Form | None, words: Sequence[str]
    ) -> Sequence[Raised]:
        """What rules have raised, and what likeness raises where they have raised nothing that stands."""
        if form is None or any(not each.lowered for each in raised) or len(words) < FEWEST_WORDS:
            return raised
        if _alarm_odds(like) < (RAISES_WHAT_A_RULE_LOWERED if raised else RAISES):
            return raised
        kind = max((label for label in like if label.startswith(ALARM)), key=lambda label: like[label])
        telling = tuple(word for word in words if _alarm_odds(self._like(form, [word])) > 0) or tuple(words)
        whole = (0, len(words) - 1)
        more = Raised(kind.removeprefix(ALARM), BY_LIKENESS, form[0], telling, whole, lowered=False)
        return [more, *raised]

    def _subjects(self, keywords: Sequence[Candidate], like: Mapping[str, float]) -> Sequence[Subject]:
        """Keywords and likeness, added up to shares of 1."""
        weights = {place: LIKELY * score for place, score in like.items() if _is_topic(place)}
        floor = min(weights.values(), default=0.0)
        answers: dict[str, str] = {}
        specific = any(candidate.place not in self.general for candidate in keywords)
        for candidate in keywords:
            subject = self.subject_of.get(candidate.place, candidate.place)
            if subject in answers:
                continue
            answers[subject] = candidate.place
            yields = specific and candidate.place in self.general
            letter = GENERAL_LETTER if yields else KEYWORD_LETTER
            weights[subject] = weights.get(subject, floor) + letter * min(candidate.weight, MOST_LETTERS)
        if not weights:
            return ()
        most = max(weights.values())
        shares = {place: math.exp(weight - most) for place, weight in weights.items()}
        whole = sum(shares.values())
        ordered = sorted(shares, key=lambda place: shares[place], reverse=True)
        return [Subject(answers.get(place, place), shares[place] / whole) for place in ordered]


def _is_topic(label: str) -> bool:
    return label != NOTHING and not label.startswith(ALARM)


def _alarm_odds(like: Mapping[str, float]) -> float:
    """How much more a text is like the likest emergency than like anything else."""
    alarms = [score for label, score in like.items() if label.startswith(ALARM)]
    others = [score for label, score in like.items() if not label.startswith(ALARM)]
    return max(alarms) - max(others) if alarms and others else 0.0


def _by_language(forms: Mapping[Form, float]) -> Mapping[str, float]:
    scores: dict[str, float] = {}
    for (code, _), score in forms.items():
        scores[code] = max(score, scores.get(code, float("-inf")))
    return scores
