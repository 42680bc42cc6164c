"""An Answer for the ear: which prompts, in which voices, in which order.

The same order everywhere: what happened, then the place's own words, then the keys. Silence, an unknown key
and "lost" each have their own words; each re-prompt is shorter than the one before. At the main menu silence
brings 113 and 116 117 at once, in every language until a key is pressed: who presses nothing still hears them.
"""

from collections.abc import Iterable
from datetime import date

from flows.load import START
from ivr.answer import Answer
from ivr.content import Content
from ivr.reply import Connect, HangUp, Listen, Reply, Said
from prompts.catalogue import Option
from prompts.pace import seconds
from prompts.wording import Speech, joined

FIRST_WAIT, NEXT_WAIT = 10, 12
AT_PICK_UP = 500
AFTER_KEY = 1000
BETWEEN_PARTS = 700
LANGUAGE_KEY = "8"
DIAL_STATUS = {
    "completed": "completed", "answered": "completed", "busy": "busy", "no-answer": "no-answer", "canceled": "canceled",
}  # fmt: skip


def reply(content: Content, answer: Answer) -> Reply:
    """What is said, and whether a key is waited for, a number connected or the call ended."""
    said = _Composer(content, answer)
    entry = content.machine.flow[answer.place].tell
    if answer.outcome == "connect" and entry is not None and (number := content.directory[entry].dial):
        return Reply(
            said.parts([AFTER_KEY, *said.line("connecting", entry=entry)]), Connect(number, answer.turn)
        )
    if answer.outcome == "end":
        return Reply(said.parts(said.line("end")), HangUp())
    then = Listen(NEXT_WAIT if answer.tries else FIRST_WAIT, answer.turn)
    match answer.outcome:
        case "start":
            return Reply(
                (*_opening(content, answer.day), *said.parts(said.line("greeting"), said.options())), then
            )
        case "restart":
            return Reply(said.parts(said.line("danger"), said.line("restart"), said.options()), then)
        case "silence":
            return Reply(_silent(content, said, answer), then)
        case "unknown":
            return Reply(_unknown(said, answer), then)
        case "number" if entry is not None:
            told = said.line("told", entry=entry)
            return Reply(said.parts([AFTER_KEY, *said.owed(), *told], said.options(brief=True)), then)
        case "dialed" if entry is not None:
            return Reply(said.parts(_ended(said, answer, entry), said.options(brief=True)), then)
    return Reply(said.parts(_lead(said, answer), said.words(), said.options()), then)


def opening_seconds(content: Content, on: date) -> float:
    """How long it takes from pick-up until 113 has been said in every language on offer."""
    return sum(seconds(said.speech) for said in _opening(content, on))


def trouble(content: Content, language: str, on: date) -> Reply:
    """What a caller hears when we have failed: 113, 116 117 and to try again."""
    voice = content.catalogue.languages[language]
    return Reply(
        (Said(voice.voice, voice.locale, content.catalogue.line("trouble", language, on)),), HangUp()
    )


def _opening(content: Content, on: date) -> tuple[Said, ...]:
    said = []
    for number, code in enumerate(content.languages):
        voice = content.catalogue.languages[code]
        danger = content.catalogue.line("danger" if number == 0 else "danger_brief", code, on)
        speech = (BETWEEN_PARTS if number else AT_PICK_UP, *danger)
        if number:
            speech += (BETWEEN_PARTS, *content.catalogue.line("invite", code, on, key=LANGUAGE_KEY))
        said.append(Said(voice.voice, voice.locale, speech))
    return tuple(said)


def _silent(content: Content, said: "_Composer", answer: Answer) -> tuple[Said, ...]:
    if answer.tries > 1:
        return said.parts(said.line("silence_last"))
    if answer.place != START:
        return said.parts([*said.line("silence"), BETWEEN_PARTS, *said.options(brief=True)])
    others = [] if answer.met else [code for code in content.languages if code != answer.language]
    return (
        *said.parts(said.line("silence_main")),
        *(
            said_too
            for code in others
            for said_too in said.within(code).parts(said.within(code).line("silence_main"))
        ),
    )


def _unknown(said: "_Composer", answer: Answer) -> tuple[Said, ...]:
    if answer.tries > 1:
        return said.parts([AFTER_KEY, *said.owed(), *said.line("unknown_last")])
    options = said.options(brief=True)
    return said.parts([AFTER_KEY, *said.owed(), *said.line("unknown"), BETWEEN_PARTS, *options])


def _ended(said: "_Composer", answer: Answer, entry: str) -> Speech:
    status = DIAL_STATUS.get(answer.detail, "failed")
    if status == "completed":
        return said.line("completed")
    following = said.content.directory[entry].next
    return joined(
        (
            *said.line(status),
            BETWEEN_PARTS,
            *said.line("told", entry=entry),
            *((BETWEEN_PARTS, *said.line("instead", next=following)) if following else ()),
            BETWEEN_PARTS,
            *said.line("always_there"),
        )
    )


def _lead(said: "_Composer", answer: Answer) -> Speech:
    lead: list[str | int] = [AFTER_KEY, *said.owed()]
    if answer.outcome == "lost":
        lead += [*said.line("lost"), BETWEEN_PARTS]
    if answer.outcome == "language" and answer.detail:
        lead += [*said.line("only_language"), BETWEEN_PARTS]
    return joined(lead)


class _Composer:
    """The pieces of one answer, in its language."""

    def __init__(self, content: Content, answer: Answer, language: str | None = None) -> None:
        self.content = content
        self.answer = answer
        self.language = language or answer.language
        self.place = content.machine.flow[answer.place]

    def within(self, language: str) -> "_Composer":
        """The same in another language."""
        return _Composer(self.content, self.answer, language)

    def parts(self, *speeches: Iterable[str | int]) -> tuple[Said, ...]:
        """Each speech in this language's voice; one that is only a pause goes with the next."""
        voice = self.content.catalogue.languages[self.language]
        said: list[Said] = []
        held: Speech = ()
        for speech in speeches:
            held = joined((*held, *speech))
            if any(isinstance(part, str) for part in held):
                said.append(Said(voice.voice, voice.locale, held))
                held = ()
        return tuple(said)

    def line(self, name: str, **given: str) -> Speech:
        """What the line says everywhere."""
        return self.content.catalogue.line(name, self.language, self.answer.day, **given)

    def owed(self) -> Speech:
        """The three-second emergency sentence, where the long one was cut short."""
        return (*self.line("danger_brief"), BETWEEN_PARTS) if self.answer.owed else ()

    def words(self) -> Speech:
        """What the place says; an answer about money ends with its closing sentence.

        A menu with nothing of its own to say is named, so that the caller hears where the key has led.
        """
        speech = self.content.catalogue.say(self.place.name, self.language, self.answer.day)
        if not speech:
            title = self.content.catalogue.choice(self.place.name, self.language, self.answer.day)
            speech = (f"{title[:1].upper()}{title[1:]}.",)
        closing = (BETWEEN_PARTS, *self.line("cannot_pay")) if self.place.fee else ()
        return (*speech, *closing, BETWEEN_PARTS)

    def options(self, *, brief: bool = False) -> Speech:
        """The keys of the place, each with its purpose before it."""
        template = "option_brief" if brief else "option"
        choices = self._choices()
        if self.place.name == START:
            choices = [*choices, Option("0", self._line_choice("choice_help"))]
        lines = [
            self.content.catalogue.option(template, option, self.language, self.answer.day)
            for option in choices
        ]
        speech = [part for line in lines for part in line]
        return joined(speech[:-1])

    def _choices(self) -> list[Option]:
        exits = self.content.machine.exits[self.place.name]
        return [
            Option(key, self._choice(found.effect, found.to))
            for key, found in exits.items()
            if key in "12345"
        ]

    def _choice(self, effect: str, to: str | None) -> str:
        if effect != "go" or to is None:
            return self._line_choice(f"choice_{effect}")
        if to == self.place.more:
            return self._line_choice("choice_more")
        return self.content.catalogue.choice(to, self.language, self.answer.day)

    def _line_choice(self, name: str) -> str:
        return self.content.catalogue.line_text(name, self.language, self.answer.day)
