"""A text that tells of an emergency, and what is written behind one.

The message of an alarm moves nobody: nothing is stored of it. Behind one what leads nowhere is answered with it once
more, as long as the worker knows of it (ivr/lately.py), and so are a few words that name no subject.
"""

from dataclasses import replace

from flows.load import HELP, START
from ivr.answer import Answer, Conversation, answered
from ivr.beside import asked_beside, asks
from ivr.clear import names_subject
from ivr.content import Content
from ivr.event import Text
from ivr.moment import Moment
from ivr.spoken import is_foreign, language_of_alarm
from prompts.alarm import Raised
from prompts.commands import Command
from prompts.folding import fold
from prompts.understanding import Understood
from prompts.weighing import BY_LIKENESS, PLAIN_WORDS

SOME_WORDS = 8
CRIES = ("help", "end")  # with a please beside them they may mean more than the command
BESIDE_ANOTHER = "en"  # an alarm in a language that is not on offer is answered in this one, too


def alarmed(content: Content, text: Text, read: Understood, talk: Conversation, now: Moment) -> Answer:
    """The alarm's message, with a second kind of alarm and what is asked beside it; the texter stays where they are."""
    alarm = read.alarms[0]
    if text.lately and _says_more(text, alarm):
        return still(content, text.lately, alarm.kind, talk, now)
    language = language_of_alarm(content, read, talk.language, alarm.language)
    foreign = is_foreign(content, read, talk.language, alarm.language)
    besides = BESIDE_ANOTHER in content.languages and language != BESIDE_ANOTHER and foreign
    kinds = (each.kind for each in read.alarms if not each.lowered)
    second = next((kind for kind in kinds if content.catalogue.adds(kind, alarm.kind, language)), "")
    told = replace(
        answered(talk, "alarm", now),
        language=language,
        detail=alarm.kind,
        second=second,
        besides=BESIDE_ANOTHER if besides else "",
    )
    asked = asked_beside(content, text.body, read, talk.language)
    return replace(told, place=asked, also=True) if asked else told


def still(content: Content, told: Answer, second: str, talk: Conversation, now: Moment) -> Answer:
    """The alarm that was told a moment ago, once more, with the number of a second; the texter stays where they are."""
    adds = second and content.catalogue.adds(second, told.detail, told.language)
    again = answered(talk, "still", now)
    return replace(again, language=told.language, detail=told.detail, second=second if adds else told.second)


def alarm_of(
    read: Understood, command: Command | None, known: Conversation | None, *, is_entry: bool
) -> Raised | None:
    """The first alarm of a text, if it is neither a command nor the number of somebody else's."""
    alarm = read.alarms[0] if read.alarms else None
    if alarm is None or (is_entry and (alarm.rule.isdecimal() or alarm.rule == BY_LIKENESS)):
        return None
    if not _is_a_command(command, alarm, known):
        return alarm
    return None if alarm.rule == BY_LIKENESS else replace(alarm, lowered=True)


def _is_a_command(command: Command | None, alarm: Raised, known: Conversation | None) -> bool:
    """Whether a text is a command, though it is like an alarm; or a number in the language they were asked in.

    Who was asked in Norwegian and answers `fire` means four; a stranger who writes it may stand in flames. An emergency
    number is one, however it is spaced: 1 1 3 is no choice of 1.
    """
    if command is None or alarm.rule.isdecimal() or (not command.whole and command.name in CRIES):
        return False
    is_number = known is not None and bool(command.numbers) and command.language == known.language
    return is_number or alarm.rule == BY_LIKENESS


def leads_nowhere(answer: Answer) -> bool:
    """Whether a text is answered with a menu of everything there is."""
    return answer.outcome in ("unknown", "unsure") or answer.place in (START, HELP)


def leads_away(content: Content, text: Text, read: Understood, answer: Answer) -> bool:
    """Whether a few words behind an alarm are answered with a subject that they neither name nor ask about.

    So are `he falls asleep` and `he wants no hospital`.
    """
    few = len(fold(text.body)) <= PLAIN_WORDS and not names_subject(content, read)
    if not few or read.named or (read.keywords and asks(content, text.body, read)):
        return False
    subjects = content.machine.flow[START].menu.values()
    return answer.outcome == "match" and content.section_of[answer.place] in subjects


def _says_more(text: Text, alarm: Raised) -> bool:
    """Whether some words behind an alarm are but like one: `she says she is better` tells more of the first."""
    return alarm.rule == BY_LIKENESS and len(fold(text.body)) <= SOME_WORDS
