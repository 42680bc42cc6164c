"""The pieces a spoken answer is put together from, in one language."""

import re
from collections.abc import Iterable, Iterator

from flows.load import MENU_KEYS, START
from flows.machine import SEND_KEY
from ivr.answer import Answer
from ivr.closing import Closed, closed, notice, told_closed
from ivr.content import Content
from ivr.reply import Said
from prompts.catalogue import Option
from prompts.wording import BETWEEN_SENTENCES, Speech, joined

EMERGENCY = "amk"
AT_PICK_UP = 500
AFTER_KEY = 1000
BETWEEN_PARTS = 700
SLOWLY = 1500  # between two sentences, for who writes along
SENTENCE = re.compile(r"(?<=[.!?؟])\s+")


def voiced(content: Content, language: str, speech: Speech) -> Said:
    """Words in a language's own voice, or as a person has spoken them."""
    voice = content.catalogue.languages[language]
    recordings = {
        part: path
        for part in speech
        if isinstance(part, str) and (path := content.recordings.find(language, part)) is not None
    }
    return Said(language, voice.voice, voice.locale, speech, recordings)


class Composer:
    """What one answer can say. Pauses are milliseconds; the figures are phone-line-standards, row 14."""

    def __init__(self, content: Content, answer: Answer, language: str | None = None) -> None:
        self._content = content
        self._answer = answer
        self.language = language or answer.language
        self.place = content.machine.flow[answer.place]
        self._exits = content.machine.exits_at(
            answer.place, shut=closed(content, self.place.tell, answer.at) is not None
        )

    @property
    def connects(self) -> bool:
        """Whether a key of the place connects now: a kept answer may be from before that was turned off."""
        return any(found.effect == "connect" for found in self._exits.values())

    def within(self, language: str) -> "Composer":
        """The same in another language."""
        return Composer(self._content, self._answer, language)

    def parts(self, *speeches: Iterable[str | int]) -> tuple[Said, ...]:
        """Each speech in this language's voice; one that is only a pause goes with the next."""
        said: list[Said] = []
        held: Speech = ()
        for speech in speeches:
            held = joined((*held, *speech))
            if any(isinstance(part, str) for part in held):
                said.append(voiced(self._content, self.language, held))
                held = ()
        return tuple(said)

    def line(self, name: str, **given: str) -> Speech:
        """What the line says everywhere."""
        return self._content.catalogue.line(name, self.language, self._answer.day, **given)

    def owed(self, *, words_follow: bool = False) -> Speech:
        """The pause after a key, then what an emergency needs first.

        That is the number that was keyed into the menus, or the short sentence where the long one was cut; not
        where the place's own words follow and begin with 113 themselves.
        """
        if self._answer.keyed:
            return (AFTER_KEY, *self.line("hang_up_and_dial", entry=self._answer.keyed), BETWEEN_PARTS)
        if not self._answer.owed or (words_follow and self._begins_with_113()):
            return (AFTER_KEY,)
        return (AFTER_KEY, *self.line("danger_brief"), BETWEEN_PARTS)

    def _begins_with_113(self) -> bool:
        if self.place.is_local:
            return False
        return self._content.catalogue.tells(self.place.name, self.language, aloud=True)[:1] == [EMERGENCY]

    def words(self) -> Speech:
        """What the place says; an answer about money ends with its closing sentence.

        A menu with nothing of its own to say is named, so that the caller hears where the key has led.
        """
        catalogue, on = self._content.catalogue, self._answer.day
        shut = self._told_closed()
        once = shut.entry if shut else ""
        if self.place.is_local:
            told = catalogue.line("told", self.language, on, once=once, entry=self.place.tell or "")
            return (*told, BETWEEN_PARTS)
        speech = catalogue.say(self.place.name, self.language, on, once=once)
        if not speech:
            title = catalogue.choice(self.place.name, self.language, on)
            speech = (f"{title[:1].upper()}{title[1:]}.",)
        closing = (BETWEEN_PARTS, *self.line("cannot_pay")) if self.place.fee else ()
        return (*speech, *closing, BETWEEN_PARTS)

    def asides(self) -> Iterator[Speech]:
        """What is heard on its own behind a number, after a pause, so that each is short enough to be kept in mind.

        The hours of a municipality's own service; that a service is closed now, when it opens, who answers until then.
        """
        if self.place.is_local and self.place.tell and self._content.directory[self.place.tell].hours:
            yield (*self.line("answers", entry=self.place.tell), BETWEEN_PARTS)
        shut = self._told_closed()
        if shut is not None:
            lines = notice(self._content, shut, self._answer.day, self.language, " ")
            spoken = [(BETWEEN_SENTENCES, *self.line(name, **given)) for name, given in lines]
            yield (*[part for each in spoken for part in each][1:], BETWEEN_PARTS)

    def _told_closed(self) -> Closed | None:
        return told_closed(self._content, self.place, self._answer, self.language, aloud=True)

    def options(self, *, brief: bool = False) -> Speech:
        """The keys of the place, each with its purpose before it; the last has no pause after it."""
        return self._listed("option_brief" if brief else "option", self._choices())

    def keys(self, *choices: str) -> Speech:
        """A question's own choices, by the names of their lines; the last has no pause after it."""
        options = [Option(str(key), self._named(name)) for key, name in enumerate(choices, 1)]
        return self._listed("option", options)

    def _listed(self, template: str, options: Iterable[Option]) -> Speech:
        catalogue = self._content.catalogue
        lines = [catalogue.option(template, each, self.language, self._answer.day) for each in options]
        return joined([part for line in lines for part in line][:-1])

    def slowly(self) -> Speech:
        """What the place says, a sentence at a time; what a person has spoken stays as it is."""
        words = self.words()
        recordings = voiced(self._content, self.language, words).recordings
        slow: list[str | int] = []
        for part in words:
            if isinstance(part, int) or part in recordings:
                slow.append(part)
            else:
                slow += [piece for each in SENTENCE.split(part.strip()) for piece in (each, SLOWLY)]
        return joined(slow)

    def _choices(self) -> list[Option]:
        choices = [
            Option(key, self._choice(found.effect, found.to))
            for key, found in self._exits.items()
            if key in (*MENU_KEYS, SEND_KEY)
        ]
        help_too = [Option("0", self._named("choice_help"))] if self.place.name == START else []
        return choices + help_too

    def _choice(self, effect: str, to: str | None) -> str:
        if effect == "send" and not self._answer.textable:
            return self._named("choice_slow")
        if to is None:
            return self._named(f"choice_{effect}")
        if to == self.place.more:
            return self._named("choice_more")
        if to in self.place.local:
            return self._content.catalogue.name(
                self._content.machine.flow[to].tell or "", self.language, self._answer.day
            )
        return self._content.catalogue.choice(to, self.language, self._answer.day)

    def _named(self, name: str) -> str:
        return self._content.catalogue.line_text(name, self.language, self._answer.day)
