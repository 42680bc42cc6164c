"""A prompt's name, a language, a channel and a day → what is said or written.

It knows no place's neighbours and no caller; menus and answers are put together from these pieces by the
telephone. A prompt whose facts have no value on the day gives its careful wording instead.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from prompts.alarm import Rules
from prompts.facts import Fact
from prompts.folding import fold
from prompts.hearing import Hearing
from prompts.language import Language, Prompt
from prompts.wording import AFTER_OPTION, BEFORE_KEY, Number, Speech, UndatedError, Wording

BASE = "nb"
"""The language that all others are made from and held against; whoever a phone is handed to reads it."""


@dataclass(frozen=True)
class Option:
    """One line of a menu: what it is for, and its key."""

    key: str
    choice: str


class Catalogue:
    """Every word the line can say, in every language it has."""

    def __init__(
        self,
        languages: Iterable[Language],
        facts: Mapping[str, Fact],
        numbers: Mapping[str, Number],
        rules: Rules,
        heard: Iterable[Hearing] = (),
    ) -> None:
        """`heard` are how languages are understood; one that is not spoken has messages for emergencies there."""
        self.languages: Mapping[str, Language] = {each.code: each for each in languages}
        self.hearings: Mapping[str, Hearing] = {each.code: each for each in heard}
        self.heard: Mapping[str, Hearing] = {
            code: each for code, each in self.hearings.items() if each.alarms
        }
        self.rules = rules
        self.facts = facts
        self._wording = {
            code: Wording(facts, numbers, language.manner, language.names)
            for code, language in self.languages.items()
        }
        self._commands = {
            code: {fold(word): name for name, words in language.command.items() for word in words}
            for code, language in self.languages.items()
        }

    def say(self, place: str, language: str, on: date) -> Speech:
        """What a place says aloud; nothing where it has only a menu."""
        prompt = self._prompt(place, language)
        wording = self._wording[language]
        try:
            return wording.spoken(prompt.say or "", on)
        except UndatedError:
            return wording.spoken(prompt.careful or "", on)

    def write(self, place: str, language: str, on: date) -> str:
        """What a place says in a text message."""
        prompt, wording = self._prompt(place, language), self._wording[language]
        try:
            return wording.written(prompt.sms or prompt.say or "", on)
        except UndatedError:
            return wording.written(prompt.careful_sms or prompt.careful or "", on)

    def choice(self, place: str, language: str, on: date) -> str:
        """What a place is called in a menu."""
        return self._wording[language].written(self._prompt(place, language).choice or "", on)

    def line(self, name: str, language: str, on: date, **given: str) -> Speech:
        """What the line itself says aloud; `entry` and `next` name directory entries."""
        return self._wording[language].spoken(self._line(name, language, given), on, **given)

    def line_text(self, name: str, language: str, on: date, **given: str) -> str:
        """What the line itself writes."""
        return self._wording[language].written(self._line(name, language, given), on, **given)

    def option(self, template: str, option: Option, language: str, on: date) -> Speech:
        """One line of a spoken menu by one of the language's templates: purpose, pause, key, pause."""
        purpose, _, key = self.languages[language].line[template].partition(", ")
        wording, given = self._wording[language], {"choice": option.choice, "key": option.key}
        said = wording.written(purpose, on, **given)
        return (
            f"{said[:1].upper()}{said[1:]}",
            BEFORE_KEY,
            wording.written(key, on, **given),
            AFTER_OPTION,
        )

    def alarm_text(self, kind: str, language: str) -> str:
        """The one message that answers an alarm; to be shown to others, it ends in the base language, too."""
        if language in self.heard:
            text = self.heard[language].alarms[kind]
        else:
            text = self.languages[language].alarms[kind].sms
        if language == BASE or kind not in self.rules.handed:
            return text
        return f"{text} {self.languages[BASE].alarms[kind].handed}"

    def command(self, text: str, prefer: Iterable[str]) -> tuple[str, str] | None:
        """The command that a whole message is, and its language; None where it is none."""
        words = fold(text)
        return next(
            (
                (self._commands[code][words], code)
                for code in dict.fromkeys((*prefer, *self._commands))
                if words in self._commands[code]
            ),
            None,
        )

    def _prompt(self, place: str, language: str) -> Prompt:
        return self.languages[language].prompts[place]

    def _line(self, name: str, language: str, given: Mapping[str, str]) -> str:
        template = self.languages[language].line[name]
        for reference in ("entry", "next"):
            if reference in given:
                template = template.replace(f"{{{reference}", f"{{{given[reference]}")
        return template
