"""A prompt's name, a language, a channel and a day → what is said or written.

It knows no place's neighbours and no caller; menus and answers are put together from these pieces by the
telephone. A prompt whose facts have no value on the day gives its careful wording instead.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from prompts.alarm import Rules
from prompts.commands import Command, Commands
from prompts.facts import Fact
from prompts.hearing import Hearing
from prompts.hours import opening_in_words
from prompts.language import Alarm, Language, Prompt, numbers
from prompts.wording import AFTER_OPTION, BEFORE_KEY, Number, Speech, UndatedError, Wording, told_in

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
            code: Wording(facts, numbers, language.manner, {**language.names, **_own(numbers, code)})
            for code, language in self.languages.items()
        }
        self._commands = Commands(self.languages.values())

    def say(self, place: str, language: str, on: date, *, once: str = "") -> Speech:
        """What a place says aloud; nothing where it has only a menu. The number of an entry may be said `once`."""
        prompt = self._prompt(place, language)
        wording = self._wording[language]
        try:
            return wording.spoken(_once(prompt.say, once), on)
        except UndatedError:
            return wording.spoken(_once(prompt.careful, once), on)

    def tells(self, place: str, language: str, *, aloud: bool) -> list[str]:
        """The facts and numbers that a place tells, aloud or in a text."""
        prompt = self._prompt(place, language)
        return told_in(prompt.say if aloud else prompt.sms or prompt.say)

    def name(self, entry: str, language: str, on: date) -> str:
        """What a service is called."""
        return self._wording[language].written(f"{{{entry}.name}}", on)

    def opening(self, opens: datetime, on: date, language: str, colon: str) -> str:
        """When a service opens, as seen from a day; "" where that is a week off or more."""
        return opening_in_words(opens, on, self.languages[language].manner, colon)

    def write(self, place: str, language: str, on: date) -> str:
        """What a place says in a text message."""
        prompt, wording = self._prompt(place, language), self._wording[language]
        try:
            return wording.written(prompt.sms or prompt.say or "", on)
        except UndatedError:
            return wording.written(prompt.careful_sms or prompt.careful or "", on)

    def keep(self, place: str, language: str, on: date) -> str:
        """What a place says in a text message that has to be short."""
        prompt = self._prompt(place, language)
        try:
            return self._wording[language].written(prompt.kept or "", on) or self.write(place, language, on)
        except UndatedError:
            return self.write(place, language, on)

    def written(self, place: str, language: str, on: date) -> str:
        """What a place says aloud, as one reads it: each number once, without pauses."""
        prompt, wording = self._prompt(place, language), self._wording[language]
        try:
            return wording.written(prompt.say or "", on)
        except UndatedError:
            return wording.written(prompt.careful or "", on)

    def choice(self, place: str, language: str, on: date) -> str:
        """What a place is called in a menu."""
        return self._wording[language].written(self._prompt(place, language).choice or "", on)

    def line(self, name: str, language: str, on: date, *, once: str = "", **given: str) -> Speech:
        """What the line itself says aloud; `entry` and `next` name directory entries, one of which is said `once`."""
        return self._wording[language].spoken(_once(self._line(name, language, given), once), on, **given)

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

    def alarm_text(self, kind: str, language: str, second: str = "") -> str:
        """The one message that answers an alarm; to be shown to others, it ends in the base language, too.

        Behind it stands the number of a `second` kind in the same text.
        """
        alarms = self._alarms(language)
        parts = [alarms[kind].sms, *([alarms[second].brief] if second else [])]
        if language != BASE and kind in self.rules.handed:
            parts.append(self.languages[BASE].alarms[kind].handed)
        return " ".join(parts)

    def alarm_brief(self, kind: str, language: str) -> str:
        """A kind of alarm in its fewest words."""
        return self._alarms(language)[kind].brief

    def adds(self, second: str, kind: str, language: str) -> bool:
        """Whether a second kind of alarm has a number that the message of the first has not."""
        alarms = self._alarms(language)
        return not numbers(alarms[second].brief) <= numbers(alarms[kind].sms)

    def _alarms(self, language: str) -> Mapping[str, Alarm]:
        return (self.heard if language in self.heard else self.languages)[language].alarms

    def command(self, text: str, prefer: Sequence[str]) -> Command | None:
        """The command, numbers or courtesy that a whole message is; `prefer` begins with the language in use."""
        return self._commands.find(text, prefer)

    def _prompt(self, place: str, language: str) -> Prompt:
        return self.languages[language].prompts[place]

    def _line(self, name: str, language: str, given: Mapping[str, str]) -> str:
        template = self.languages[language].line[name]
        for reference in ("entry", "next"):
            if reference in given:
                template = template.replace(f"{{{reference}", f"{{{given[reference]}")
        return template


def _own(numbers: Mapping[str, Number], code: str) -> Mapping[str, str]:
    """What a municipality calls its own services, in one language."""
    named = {entry: number.own.get(code) or number.own.get("") for entry, number in numbers.items()}
    return {entry: name for entry, name in named.items() if name}


def _once(text: str | None, entry: str) -> str:
    """A text in which the number of an entry is said once where it would be said twice."""
    return (text or "").replace(f"{{{entry}}}", f"{{{entry}.once}}") if entry else text or ""
