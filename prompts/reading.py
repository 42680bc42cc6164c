"""Puts together, from the language files, what understands a text."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import not_

from prompts.alarm import Alarms, Rules
from prompts.families import Families
from prompts.folding import fold_ours
from prompts.glossary import Entry, Glossary
from prompts.hearing import Hearing
from prompts.language import Language
from prompts.latin import code
from prompts.network import Network
from prompts.spacing import SHORT, Spacing, Vocabulary
from prompts.tongue import Sample, Tongues
from prompts.topics import ALSO, Topics
from prompts.understanding import Understanding
from prompts.weighing import Weighing

USUAL_COUNTS = 3
OFTEN, OFTEN_SHORT = 3, 40


@dataclass(frozen=True)
class Sources:
    """What an understanding of texts is made from.

    `general` are places whose words yield to all others; `subjects` tells for each place the place of its
    subject, the one a texter is offered.
    """

    languages: Sequence[Language]
    hearings: Sequence[Hearing]
    rules: Rules
    general: Collection[str]
    subjects: Mapping[str, str]
    glossary: Mapping[str, Sequence[Entry]]
    families: Families
    meaning: Network
    letters: Network


def understanding(sources: Sources) -> Understanding:
    """What understands texts in these languages."""
    spoken = {language.code: language for language in sources.languages}
    heard = {hearing.code: hearing for hearing in sources.hearings}
    ours = {each: _vocabulary(heard[each], spoken.get(each)) for each in heard}
    vocabulary = Vocabulary(ours.values())
    words = {
        each: {place: prompt.words for place, prompt in language.prompts.items()}
        for each, language in spoken.items()
    }
    signs = {each: found for each in heard if (found := sign(heard[each]))}
    return Understanding(
        Tongues(sample for each in heard for sample in _samples(heard[each], spoken.get(each))),
        Alarms(sources.rules, {each: heard[each].meanings for each in heard}, vocabulary),
        Topics(words, vocabulary, sources.general),
        Glossary(sources.glossary),
        Weighing(sources.meaning, sources.letters, sources.families, signs),
        Spacing(vocabulary, Vocabulary(_parts(heard[each], ours[each]) for each in heard)),
        dict(sources.subjects),
        frozenset(sources.general),
    )


def _samples(hearing: Hearing, language: Language | None) -> Iterator[Sample]:
    """A language in its own letters; and in Latin ones, with the examples that are typed so."""
    examples = [text for _, text in hearing.examples]
    if not hearing.latin:
        yield Sample((hearing.code, False), [*_texts(hearing, language), *examples])
        return
    own = [any(map(code, fold_ours(text))) for text in examples]
    yield Sample((hearing.code, False), [*_texts(hearing, language), *compress(examples, own)])
    yield Sample((hearing.code, True), [*hearing.latin, *compress(examples, map(not_, own))])


def _texts(hearing: Hearing, language: Language | None) -> Sequence[str]:
    """Everything the files hold in the language, but for its examples."""
    texts = [
        *(alarm.sms for alarm in hearing.alarms.values()),
        *(_plain(each) for words in hearing.meanings.values() for each in words),
    ]
    texts += USUAL_COUNTS * list(hearing.usual)
    if language:
        texts += [*language.line.values(), *(alarm.sms for alarm in language.alarms.values())]
        for prompt in language.prompts.values():
            texts += filter(None, (prompt.choice, prompt.say, prompt.sms, prompt.careful))
            texts += [_plain(word) for word in prompt.words]
    return texts


def _vocabulary(hearing: Hearing, language: Language | None) -> frozenset[str]:
    """Every whole word in the files, folded."""
    phrases = [phrase for words in hearing.meanings.values() for phrase in words]
    texts = [*hearing.usual, *hearing.ordinary]
    for prompt in language.prompts.values() if language else ():
        phrases += prompt.words
        texts += filter(None, (prompt.choice, prompt.say, prompt.sms, prompt.careful))
    texts += [" ".join(word for word in phrase.split() if not word.endswith("*")) for phrase in phrases]
    return frozenset(word for text in texts for word in fold_ours(text))


def _parts(hearing: Hearing, ours: Collection[str]) -> frozenset[str]:
    """The words that a run without spaces may be made of: those of the files (`ours`), and what many examples have.

    A word of one or two letters has to be in so many of them that it is no slip of the finger.
    """
    written = Counter(word for _, text in hearing.examples for word in set(fold_ours(text)) if word.isalpha())
    often = {
        word for word, texts in written.items() if texts >= (OFTEN if len(word) > SHORT else OFTEN_SHORT)
    }
    return frozenset(often | {word for word in ours if len(word) > SHORT})


def _plain(phrase: str) -> str:
    return phrase.replace("*", "").replace(ALSO, " ")


def sign(hearing: Hearing) -> str:
    """The sign of the script the language is written in, "" for Latin."""
    words = (
        word for phrases in hearing.meanings.values() for phrase in phrases for word in fold_ours(phrase)
    )
    return next((coded[0] for word in words if (coded := code(word))), "")
