"""An Answer for the ear: which prompts, in which voices, in which order.

The same order everywhere: what happened, then the place's own words, then the keys. Silence, an unknown key
and "lost" have words of their own, and each re-prompt is shorter than the one before. At the main menu
silence brings 113 and 116 117 at once, in every language until a key is pressed: who presses nothing still
hears them.
"""

from datetime import date

from flows.load import START
from ivr.answer import Answer
from ivr.composing import AT_PICK_UP, BETWEEN_PARTS, Composer, voiced
from ivr.content import Content
from ivr.reply import Connect, HangUp, Listen, Reply, Said
from prompts.pace import seconds
from prompts.wording import Speech

FIRST_WAIT, NEXT_WAIT = 10, 12
LANGUAGE_KEY = "8"


def reply(content: Content, answer: Answer, seconds: int = 0) -> Reply:
    """What is said, and whether a key is waited for, a number connected or the call ended.

    `seconds` is how long a connection may last.
    """
    composer = Composer(content, answer)
    if answer.outcome == "end":
        return Reply(_to_strangers(content, composer, answer, "end"), HangUp())
    entry = composer.place.tell
    number = content.directory[entry].dial if entry and composer.connects else None
    if answer.outcome == "connect" and entry and number:
        connecting = composer.line("connecting", entry=entry)
        return Reply(composer.parts(composer.owed(), connecting), Connect(number, answer.turn, seconds))
    wait = NEXT_WAIT if answer.tries else FIRST_WAIT
    return Reply(_said(content, composer, answer), Listen(wait, answer.turn))


def opening_seconds(content: Content, on: date) -> float:
    """How long it takes from pick-up until 113 has been said in every language on offer."""
    return sum(seconds(said.speech) for said in _opening(content, on))


def _said(content: Content, composer: Composer, answer: Answer) -> tuple[Said, ...]:
    """What is said before a key is waited for."""
    entry = composer.place.tell
    match answer.outcome:
        case "start":
            greeted = composer.parts(composer.line("greeting"), composer.options())
            return (*_opening(content, answer.day), *greeted)
        case "restart":
            return composer.parts(composer.line("danger"), composer.line("restart"), composer.options())
        case "silence":
            return _silent(content, composer, answer)
        case "unknown":
            return composer.parts(_unknown(composer, answer))
        case "number" if entry:
            told = (*composer.owed(), *composer.line("told", entry=entry), BETWEEN_PARTS)
            return composer.parts(told, composer.options(brief=True))
        case "declined" if entry:
            declined = (*composer.owed(), *composer.line("declined"), BETWEEN_PARTS)
            told = (*composer.line("told", entry=entry), BETWEEN_PARTS)
            return composer.parts(declined, told, composer.options(brief=True))
        case "dialed" if entry:
            ended = _ended(content, composer, answer.detail, entry)
            return composer.parts(ended, composer.options(brief=True))
        case "lost":
            lost = (*composer.owed(), *composer.line("lost"), BETWEEN_PARTS)
            return composer.parts(lost, composer.words(), composer.options())
        case "language" if answer.detail:
            only = (*composer.owed(), *composer.line("only_language"), BETWEEN_PARTS)
            return composer.parts(only, composer.options(brief=True))
    return composer.parts((*composer.owed(), *composer.words()), composer.options())


def _opening(content: Content, on: date) -> tuple[Said, ...]:
    """The emergency sentence: in full in the line's own language, briefly in the others, with their key."""
    said = []
    for code in content.languages:
        if code == content.own:
            speech: Speech = (AT_PICK_UP, *content.catalogue.line("danger", code, on))
        else:
            invite = content.catalogue.line("invite", code, on, key=LANGUAGE_KEY)
            danger = content.catalogue.line("danger_brief", code, on)
            speech = (BETWEEN_PARTS, *danger, BETWEEN_PARTS, *invite)
        said.append(voiced(content, code, speech))
    return tuple(said)


def _silent(content: Content, composer: Composer, answer: Answer) -> tuple[Said, ...]:
    if answer.tries > 1:
        return _to_strangers(content, composer, answer, "silence_last")
    if answer.place != START:
        return composer.parts((*composer.line("silence"), BETWEEN_PARTS, *composer.options(brief=True)))
    return _to_strangers(content, composer, answer, "silence_main")


def _to_strangers(content: Content, composer: Composer, answer: Answer, line: str) -> tuple[Said, ...]:
    """A line in every language on offer as long as no key has told us which one; else in the caller's."""
    others = () if answer.met else (code for code in content.languages if code != answer.language)
    voices = (composer, *(composer.within(code) for code in others))
    return tuple(said for voice in voices for said in voice.parts((BETWEEN_PARTS, *voice.line(line))))


def _unknown(composer: Composer, answer: Answer) -> Speech:
    if answer.tries > 1:
        return (*composer.owed(), *composer.line("unknown_last"))
    return (*composer.owed(), *composer.line("unknown"), BETWEEN_PARTS, *composer.options(brief=True))


def _ended(content: Content, composer: Composer, status: str, entry: str) -> Speech:
    """After a connection: what happened, the number again, the next helpline, 116 117 and 113."""
    if status == "completed":
        return (*composer.line(status), BETWEEN_PARTS)
    following = content.directory[entry].next
    instead = (BETWEEN_PARTS, *composer.line("instead", next=following)) if following else ()
    return (
        *composer.line(status),
        BETWEEN_PARTS,
        *composer.line("told", entry=entry),
        *instead,
        BETWEEN_PARTS,
        *composer.line("always_there"),
        BETWEEN_PARTS,
    )
