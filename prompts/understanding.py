"""What a text says to us: its language, the alarms in it and what it is about. Read once, every question answered.

The language is told by the text's letters and by the keywords found in it; where neither speaks clearly it is
the one in use. A language is a possible one while it is not far behind the likeliest, and only its words count:
`dab` is fire in Somali and nothing in English.

Three know something of it: rules and keywords, what its words mean and how it is written (prompts/features.py, two
networks). Emergencies are weighed first (prompts/weighing.py), but in a text that is a keyword and no more. What the
three say of topics is added up, and where it is not clear the texter is asked.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from prompts.alarm import Alarms, Raised
from prompts.evidence import added
from prompts.folding import sentences
from prompts.glossary import Glossary
from prompts.hearing import ALARM, NOTHING
from prompts.lexicon import Token
from prompts.network import Shares
from prompts.spacing import Spacing
from prompts.tongue import Form, Tongues
from prompts.topics import Candidate, Topics
from prompts.weighing import Said, Weighing

FEW_WORDS = 2
POSSIBLE = 12.0
# in Latin letters that are not its own: how far a language may be behind. A word or two are rather another's: it has
# to be so much ahead to be answered in, and where all are words of ours they are read as those alone
POSSIBLE_IN_LATIN, FEW_IN_LATIN = 6.0, 3.0
CLEAR = 2.0
# how far a language is behind that a word beside a keyword is none of; three letters are too few to tell
FOREIGN, SHORT = 6.0, 3
KEYWORD_COUNTS = 3.0
MOST_WORDS = 800  # more than the 1,600 letters of the longest message can hold: an alarm may stand at its end
NOTHING_AHEAD = 1.0  # how much likelier than any topic, as a natural logarithm
# how much a keyword says of a topic
KEYWORD_LETTER, GENERAL_LETTER = 0.5, 0.1
MOST_LETTERS = 16


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
    named: bool
    """Whether it is a keyword and no more: its topic is no guess."""
    foreign: Collection[str]
    """The languages that the other word of a text of two words is none of; one of them is a keyword."""

    def language(self, offered: Collection[str], usual: str, hint: Sequence[str] = ()) -> str:
        """The language to answer in, of those on offer; the usual one where the text does not tell clearly."""
        scores = {code: self.scores[code] for code in offered if code in self.scores}
        for code in dict.fromkeys((*hint, *(self.keywords[0].languages if self.keywords else ()))):
            if code in scores:
                scores[code] += KEYWORD_COUNTS
        known = self.few and self.keywords and usual in self.keywords[0].languages
        if not scores or self.strange or (known and usual not in self.foreign):
            return usual
        best = max(scores, key=lambda code: (scores[code], code == usual))
        return best if scores[best] - scores.get(usual, float("-inf")) >= CLEAR else usual


@dataclass(frozen=True)
class Understanding:
    """Everything that is needed to understand a text.

    `subject_of` tells the subject of each place; `general` places yield to all others.
    """

    tongues: Tongues
    alarms: Alarms
    topics: Topics
    glossary: Glossary
    weighing: Weighing
    spacing: Spacing
    subject_of: Mapping[str, str]
    general: Collection[str]

    def read(self, text: str, usual: str) -> Understood:
        """Understand a text; `usual` is the language in use."""
        tokens, clause_of, sentence_of = self._tokens(text)
        few = len(tokens) <= FEW_WORDS
        forms = self.tongues.scores(text)
        scores = _by_language(forms, few=few)
        languages = self._possible(scores, usual, few=few)
        words = [token.word for token in tokens]
        signs = () if few and all(map(self.spacing.knows, words)) else self._latin(forms, few=few)
        keywords = self.topics.find(tokens, languages, signs)
        form = self._form(forms, keywords[0].languages if keywords else ())
        meanings = self.glossary.meanings(words, form[0]) if form else [()] * len(words)
        said = Said(words, clause_of, sentence_of, meanings, form)
        weighed = self.weighing.scores(said)
        alone = self.alarms.number(words, usual)
        found = [] if alone else self.alarms.find(tokens, clause_of, said.parts, languages, signs)
        named = any(len(each.spots) == len(words) for each in keywords)
        plain = named and not found
        if alone:
            raised: Sequence[Raised] = [alone]
        else:
            raised = [] if plain else self.weighing.raised(found, said, weighed)
        strange = few and not keywords and not raised and not any(map(self.spacing.knows, words))
        both = added(*weighed)
        others = (each + NOTHING_AHEAD * _is_topic(label) for label, each in both.items() if label != NOTHING)
        nothing = not keywords and both.get(NOTHING, 0.0) >= max(others, default=-math.inf)
        subjects = self._subjects(keywords, {} if plain or (few and keywords) else both, len(words))
        foreign = self._foreign(words, keywords[0]) if few and keywords else ()
        return Understood(
            languages, raised, subjects, keywords, scores, nothing, few, strange, named, foreign
        )

    def is_subject(self, place: str | None) -> bool:
        """Whether a place is told apart from all others, and is no part of another."""
        return place in self.weighing.meaning.labels

    def _tokens(self, text: str) -> tuple[list[Token], list[int], list[int]]:
        """The words of a text, the clause of each and the sentence of each."""
        tokens, clause_of, sentence_of = list[Token](), list[int](), list[int]()
        for sentence, clauses in enumerate(sentences(text)):
            for clause in clauses:
                taken_apart = self.spacing.tokens(clause, self._is_whole)
                tokens += taken_apart
                clause_of += [clause_of[-1] + 1 if clause_of else 0] * len(taken_apart)
                sentence_of += [sentence] * len(taken_apart)
        return tokens[:MOST_WORDS], clause_of[:MOST_WORDS], sentence_of[:MOST_WORDS]

    def _is_whole(self, word: str) -> bool:
        return self.alarms.lexicon.knows(word) or self.topics.lexicon.knows(word)

    def _foreign(self, words: Sequence[str], keyword: Candidate) -> Collection[str]:
        others = [word for at, word in enumerate(words) if at not in keyword.spots and len(word) > SHORT]
        scores = _by_language(self.tongues.scores(" ".join(others)), few=False)
        least = max(scores.values(), default=0.0) - FOREIGN
        return {language for language, score in scores.items() if score <= least}

    def _possible(self, scores: Mapping[str, float], usual: str, *, few: bool) -> Sequence[str]:
        ordered = sorted(scores, key=lambda code: (scores[code], code == usual), reverse=True)
        if few or not ordered:
            return ordered
        least = scores[ordered[0]] - POSSIBLE
        return [code for code in ordered if scores[code] >= least or code == usual]

    def _latin(self, forms: Mapping[Form, float], *, few: bool) -> Collection[str]:
        best = max(forms.values(), default=0.0)
        least = best - (FEW_IN_LATIN if few else POSSIBLE_IN_LATIN)
        return {
            self.weighing.signs[code]
            for (code, latin), score in forms.items()
            if latin and code in self.weighing.signs and score >= least
        }

    def _form(self, forms: Mapping[Form, float], hint: Sequence[str]) -> Form | None:
        """The likeliest language and script; a keyword's own counts for more."""
        weighed = {form: score + KEYWORD_COUNTS * (form[0] in hint) for form, score in forms.items()}
        return max(weighed, key=lambda each: weighed[each], default=None)

    def _subjects(self, keywords: Sequence[Candidate], scores: Shares, words: int) -> Sequence[Subject]:
        """Keywords and scores, added up to shares of 1; a keyword says the more, the more of the `words` it is."""
        weights = {place: score for place, score in scores.items() if _is_topic(place)}
        floor = min(weights.values(), default=0.0)
        answers: dict[str, str] = {}
        specific = any(candidate.place not in self.general for candidate in keywords)
        for candidate in keywords:
            subject = self.subject_of.get(candidate.place, candidate.place)
            if subject in answers:
                continue
            answers[subject] = candidate.place
            yields = specific and candidate.place in self.general
            letter = (GENERAL_LETTER if yields else KEYWORD_LETTER) * len(candidate.spots) / max(1, words)
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


def _by_language(forms: Mapping[Form, float], *, few: bool) -> Mapping[str, float]:
    scores: dict[str, float] = {}
    for (code, latin), score in forms.items():
        scores[code] = max(score - FEW_IN_LATIN * (few and latin), scores.get(code, float("-inf")))
    return scores
