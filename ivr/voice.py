"""An Answer for the ear: which prompts, in which voices, in which order.

The same order everywhere: what happened, then the place's own words, then the keys. Silence, an unknown key
and "lost" have words of their own, and each re-prompt is shorter than the one before. At the main menu
silence brings 113 and 116 117 at once, in every language until a key is pressed: who presses nothing still
hears them.

With two languages the other one opens with its own 113 and its key. With more, each is named in itself and in
its own voice with the key that leads to them, the last within 12 s of pick-up; the key is live all the while.
Behind that key each is named with its own, the last within 12 s again: what is owed of 113 comes after the names,
since it is in a language that the caller has not chosen.
A language without a voice is heard from recordings; where one is missing the whole answer comes in the line's
own language, for half an answer is worse than one in another language.
"""

from dataclasses import replace
from datetime import date

from flows.load import START
from ivr.answer import Answer
from ivr.closing import DOCTOR, answering
from ivr.composing import AFTER_KEY, AT_PICK_UP, BETWEEN_PARTS, Composer, voiced
from ivr.content import Content
from ivr.reply import Connect, HangUp, Listen, Reply, Said
from prompts.pace import seconds
from prompts.wording import Speech

FIRST_WAIT, NEXT_WAIT = 10, 12
LANGUAGE_KEY = "8"
SENDING = ("private", "sent", "unsent", "slowly")
FEW = 2  # more languages than this: the others have 113 alone, or who presses nothing waits for minutes
# seconds from pick-up, or from the key, to the last language's name: phone-line-standards, row 31
LANGUAGES_WITHIN = 12


def reply(content: Content, answer: Answer, lasts: int = 0) -> Reply:
    """What is said, and whether a key is waited for, a number connected or the call ended.

    `lasts` is how long a connection may last, in seconds.
    """
    made = _reply(content, answer, lasts)
    if answer.language == content.own or all(said.audible for said in made.said):
        return made
    return _reply(content, replace(answer, language=content.own), lasts)


def _reply(content: Content, answer: Answer, lasts: int) -> Reply:
    composer = Composer(content, answer)
    if answer.outcome == "end":
        return Reply(_to_strangers(content, composer, answer, "end"), HangUp())
    entry = composer.place.tell
    number = content.directory[entry].dial if entry and composer.connects else None
    if answer.outcome == "connect" and entry and number:
        connecting = composer.line("connecting", entry=entry)
        return Reply(composer.parts(composer.owed(), connecting), Connect(number, answer.turn, lasts))
    wait = NEXT_WAIT if answer.tries else FIRST_WAIT
    said = _sending(composer, answer) if answer.outcome in SENDING else _said(content, composer, answer)
    return Reply(said, Listen(wait, answer.turn))


def opening_seconds(content: Content, on: date) -> float:
    """How long it takes from pick-up until 113 has been said in every language that then says it."""
    opening = _opening(content, on)
    return sum(
        seconds(said.speech, said.language) for said in (opening if len(opening) <= FEW else opening[:1])
    )


def naming_seconds(content: Content, answer: Answer) -> float:
    """How long it takes from the key until each language has been named, and 113 said where it was owed."""
    return sum(
        seconds(said.speech, said.language)
        for said in _choice_of_language(content, Composer(content, answer), answer)
    )


def _said(content: Content, composer: Composer, answer: Answer) -> tuple[Said, ...]:
    """What is said before a key is waited for."""
    entry = composer.place.tell
    match answer.outcome:
        case "start":
            greeted = composer.parts(composer.line("greeting"), composer.options())
            return (*_opening(content, answer.day), *greeted)
        case "restart":
            return composer.parts(composer.line("danger"), composer.line("restart"), composer.options())
        case "languages":
            return _choice_of_language(content, composer, answer)
        case "silence" | "unknown":
            return _astray(content, composer, answer)
        case "number" if entry:
            told = (*composer.owed(), *composer.line("told", entry=entry), BETWEEN_PARTS)
            return composer.parts(told, *composer.asides(), composer.options(brief=True))
        case "declined" if entry:
            declined = (*composer.owed(), *composer.line("declined"), BETWEEN_PARTS)
            told = (*composer.line("told", entry=entry), BETWEEN_PARTS)
            return composer.parts(declined, told, composer.options(brief=True))
        case "dialed" if entry:
            ended = _ended(content, composer, answer, entry)
            return composer.parts(ended, composer.options(brief=True))
        case "lost":
            lost = (*composer.owed(), *composer.line("lost"), BETWEEN_PARTS)
            return composer.parts(lost, composer.words(), *composer.asides(), composer.options())
        case "language" if answer.detail:
            only = (*composer.owed(), *composer.line("only_language"), BETWEEN_PARTS)
            return composer.parts(only, composer.options(brief=True))
    owed = composer.owed(words_follow=True)
    return composer.parts((*owed, *composer.words()), *composer.asides(), composer.options())


def _sending(composer: Composer, answer: Answer) -> tuple[Said, ...]:
    """Where a key has asked for an answer as a text; who cannot be sent one hears it slowly."""
    why = () if answer.outcome == "slowly" else (*composer.line(answer.outcome), BETWEEN_PARTS)
    said = (*composer.owed(), *why)
    if answer.outcome == "private":
        return composer.parts(said, composer.keys("choice_send_anyway", "choice_not_send"))
    if answer.outcome == "sent":
        return composer.parts(said, composer.options(brief=True))
    return composer.parts((*said, *composer.slowly()), *composer.asides(), composer.options(brief=True))


def _opening(content: Content, on: date) -> tuple[Said, ...]:
    """The emergency sentence: in full in the line's own language, briefly in the others, with their key."""

    def danger(line: str) -> Said:
        return voiced(content, content.own, (AT_PICK_UP, *content.catalogue.line(line, content.own, on)))

    others = [code for code in content.languages if code != content.own] if content.asks else []
    if len(others) > 1:
        named = [name(content, code, LANGUAGE_KEY) for code in others]
        brief = sum(seconds(each.speech, each.language) for each in (danger("danger"), *named))
        return (danger("danger_brief" if brief > LANGUAGES_WITHIN else "danger"), *named)
    said = [danger("danger")]
    for code in others:
        invite = content.catalogue.line("invite", code, on, key=LANGUAGE_KEY)
        brief_danger = content.catalogue.line("danger_brief", code, on)
        said.append(voiced(content, code, (BETWEEN_PARTS, *brief_danger, BETWEEN_PARTS, *invite)))
    return tuple(said)


def name(content: Content, code: str, key: str) -> Said:
    """A language by its own name, in its own voice, and its key: so short that all are heard in time."""
    return voiced(content, code, (f"{content.catalogue.languages[code].name} {key}",))


def _choice_of_language(content: Content, composer: Composer, answer: Answer) -> tuple[Said, ...]:
    """Each language on offer, with the key that picks it now; then what is owed of 113."""
    codes = [name[1:] for name in answer.offered.split()]
    named = [name(content, code, str(key)) for key, code in enumerate(codes, 1)]
    named[:1] = [replace(first, speech=(AFTER_KEY, *first.speech)) for first in named[:1]]
    owed = (BETWEEN_PARTS, *composer.line("danger_brief")) if answer.owed else ()
    return (*named, *composer.parts(owed))


def _astray(content: Content, composer: Composer, answer: Answer) -> tuple[Said, ...]:
    if answer.outcome == "unknown":
        return composer.parts(_unknown(composer, answer))
    if answer.tries > 1:
        return _to_strangers(content, composer, answer, "silence_last")
    if answer.place != START:
        return composer.parts((*composer.line("silence"), BETWEEN_PARTS, *composer.options(brief=True)))
    return _to_strangers(content, composer, answer, "silence_main")


def _to_strangers(content: Content, composer: Composer, answer: Answer, line: str) -> tuple[Said, ...]:
    """A line in every language on offer as long as no key has told us which one; else in the caller's."""
    others = () if answer.met else [code for code in content.languages if code != answer.language]
    line_of_others = line if len(others) < FEW else "danger_brief"
    return tuple(
        said
        for voice, words in ((composer, line), *((composer.within(code), line_of_others) for code in others))
        for said in voice.parts((BETWEEN_PARTS, *voice.line(words)))
    )


def _unknown(composer: Composer, answer: Answer) -> Speech:
    if answer.tries > 1:
        return (*composer.owed(), *composer.line("unknown_last"))
    return (*composer.owed(), *composer.line("unknown"), BETWEEN_PARTS, *composer.options(brief=True))


def _ended(content: Content, composer: Composer, answer: Answer, entry: str) -> Speech:
    """After a connection: what happened, the number again, the next helpline that is open, 116 117 and 113."""
    if answer.detail == "completed":
        return (*composer.line(answer.detail), BETWEEN_PARTS)
    following = answering(content.directory, entry, answer.at)
    told = following is not None and following != DOCTOR
    instead = (BETWEEN_PARTS, *composer.line("instead", next=following or "")) if told else ()
    return (
        *composer.line(answer.detail),
        BETWEEN_PARTS,
        *composer.line("told", entry=entry),
        *instead,
        BETWEEN_PARTS,
        *composer.line("always_there"),
        BETWEEN_PARTS,
    )
