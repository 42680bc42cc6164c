"""What a whole message is, where it says no more than a word that we wait for: a command, numbers, or a courtesy.

    command    a phrase of a language's [command] table: MER, ring meg, takk
    numbers    digits, in whatever script, and words for them: 2, ٢, to, den andre, 2 og 3
    beside     words that say nothing more may stand around either, in the same language: svar 2, to takk, mer please
A message that has any other word is none of these: what it says stands in the whole of it.

Whose words they are: those of the language in use, if they are its words at all; else of the one language on offer
that has them. What several others have (ok, ne, zero) tells no language, and stays in the one in use. A number in
another language's word counts only where that is no word of the language in use: `du` is two in Lithuanian, and you
in Norwegian.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from prompts.folding import fold, fold_ours
from prompts.language import Language

BESIDE, SMALL, THANKS = "beside", "small", "thanks"
ALONE = ("erase", "leave")  # nothing may stand around these: they cannot be taken back
COURTESIES = (BESIDE, SMALL, THANKS)  # the last of a message's is what it comes to, where it has no command
MOST_WORDS = 10
MOST_NUMBERS = 3

Phrase = tuple[str, ...]


class Command(NamedTuple):
    """A command's name, or the numbers a message is, each a digit; `whole` where it is the phrase and nothing else."""

    name: str
    language: str
    whole: bool
    numbers: tuple[str, ...] = ()


class Commands:
    """The [command] tables of all languages."""

    def __init__(self, languages: Iterable[Language]) -> None:
        self._languages = {language.code: language for language in languages}
        self._phrases = {
            code: {fold(phrase): name for name, phrases in language.command.items() for phrase in phrases}
            for code, language in self._languages.items()
        }
        self._vocabulary: dict[str, frozenset[str]] = {}

    def find(self, text: str, prefer: Sequence[str]) -> Command | None:
        """What a message is; `prefer` are the languages on offer, the one in use first. None where it is none."""
        words = fold(text)
        if not words or len(words) > MOST_WORDS:
            return None
        usual = prefer[0]
        found = {code: command for code in self._phrases if (command := self._parsed(words, code, usual))}
        if usual in found:
            return found[usual]
        offered = [found[code] for code in prefer if code in found]
        if len({each.language for each in offered}) == 1:
            return offered[0]
        return next((each._replace(language=usual) for each in [*offered, *found.values()]), None)

    def _parsed(self, words: Sequence[str], code: str, usual: str) -> Command | None:
        """A message as one language has it."""
        names: list[str] = []
        phrases = self._phrases[code]
        whole = tuple(words) in phrases
        at = 0
        while at < len(words):
            end = next((end for end in range(len(words), at, -1) if tuple(words[at:end]) in phrases), 0)
            if end:
                name = phrases[tuple(words[at:end])]
                if (
                    name.isdecimal()
                    and code != usual
                    and any(map(self._words(usual).__contains__, words[at:end]))
                ):
                    return None
                names.append(name)
            elif len(words[at]) == 1 and words[at].isdecimal():
                names.append(words[at])
            else:
                return None
            at = end or at + 1
        return _meant(names, code, whole=whole)

    def _words(self, code: str) -> frozenset[str]:
        """The words that a language is written with here."""
        if code not in self._vocabulary:
            language = self._languages[code]
            texts = list(language.line.values())
            for prompt in language.prompts.values():
                texts += filter(None, (prompt.choice, prompt.say, prompt.sms))
            self._vocabulary[code] = frozenset(word for text in texts for word in fold_ours(text))
        return self._vocabulary[code]


def _meant(names: Sequence[str], code: str, *, whole: bool) -> Command | None:
    said = [name for name in dict.fromkeys(names) if name not in COURTESIES]
    if not said:
        return Command(max(names, key=COURTESIES.index), code, whole)
    numbers = tuple(name for name in said if name.isdecimal())
    if numbers and len(numbers) == len(said) <= MOST_NUMBERS:
        return Command("", code, whole or len(names) == 1, numbers)
    if len(said) == 1 and (whole or said[0] not in ALONE):
        return Command(said[0], code, whole)
    return None
