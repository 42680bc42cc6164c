"""What a text comes to.

Looked for in this order:

1  an alarm: answered at once, in every state; it moves nothing, so that what was asked still stands
2  an opt-out that Twilio has answered already: nothing is sent
3  a command (MER, MENY, a language's name) or a key (1, 1., #1)
4  a topic's word: its place, in the language of the word; else one digit in a few words (1 takk)
5  nothing of this: after a number the menu the texter is at, after words the main menu
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from flows.load import START
from flows.machine import Position
from ivr.answer import Conversation, Turned, answered
from ivr.content import Content
from ivr.event import Text
from ivr.moment import Moment
from ivr.stepping import gone, moved, stepped
from prompts.folding import fold

# Twilio has blocked the sender on these and sent its own receipt: whatever we add is refused (error 21610).
OPT_OUT = frozenset(["STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"])
FEW_WORDS = 3
COMMAND_KEYS = {"back": "*", "again": "9", "language": "8", "help": "0"}


def texted(content: Content, text: Text, known: Conversation | None, now: Moment) -> Turned:
    """Where the texter is after a message, and what it came to."""
    talk = known or Conversation(START, START, content.own)
    prefer = (talk.language, *content.languages)
    alarm = content.catalogue.alarms.find(text.body, prefer)
    if alarm is not None and not alarm.lowered:
        language = _language(content, text.body, alarm.phrase, alarm.languages, talk)
        return talk, replace(answered(talk, "alarm", now), language=language, detail=alarm.kind)
    if text.opted_out or text.body.strip().upper() in OPT_OUT:
        return talk, answered(talk, "quiet", now)
    after, answer = _understood(content, text.body, talk, now)
    return after, replace(answer, lower=alarm is not None)


def _understood(content: Content, body: str, talk: Conversation, now: Moment) -> Turned:
    prefer = (talk.language, *content.languages)
    command = content.catalogue.command(body, prefer)
    if command is not None:
        return _commanded(content, *command, talk, now)
    number = number_of(body)
    topic = content.catalogue.topics.find(body, prefer) if number is None else None
    if topic is None:
        number = number or lone_digit(body)
        return _numbered(content, number, talk, now) if number else _not_understood(START, talk, now)
    language = _language(content, body, topic.keyword, topic.languages, talk)
    return gone(content, topic.place, replace(talk, language=language), now)


def _language(content: Content, body: str, keyword: str, having: Sequence[str], talk: Conversation) -> str:
    """The language of a text whose keyword some languages have; the conversation's where that is unclear."""
    offered = [language for language in having if language in content.languages]
    return content.catalogue.likeliest(body, keyword, offered, talk.language) if offered else talk.language


def _commanded(content: Content, name: str, language: str, talk: Conversation, now: Moment) -> Turned:
    if language in content.languages:
        talk = replace(talk, language=language)
    match name:
        case "end":
            return talk, answered(talk, "end", now)
        case "menu":
            return gone(content, START, talk, now)
        case "more":
            return gone(content, content.machine.flow[talk.place].more or talk.place, talk, now)
        case "names":
            return gone(content, talk.place, talk, now)
    return stepped(content, COMMAND_KEYS[name], talk, now)


def _numbered(content: Content, number: str, talk: Conversation, now: Moment) -> Turned:
    """A number that is no choice brings the menu the texter is at, else the main menu."""
    after, answer = stepped(content, number, talk, now)
    if answer.outcome not in ("unknown", "lost"):
        return after, answer
    place = talk.place if content.machine.flow[talk.place].menu else START
    return _not_understood(place, talk, now)


def _not_understood(place: str, talk: Conversation, now: Moment) -> Turned:
    after = moved(talk, Position(place, talk.before))
    return after, answered(after, "unknown", now)


def number_of(body: str) -> str | None:
    """The number a whole text stands for: `1`, `1.`, `1)`, `#1`, `01`, a full-width 1; * and # alone."""
    plain = unicodedata.normalize("NFKC", body).strip()
    if plain in ("*", "#"):
        return plain
    digits = "".join(sign for sign in plain if sign.isalnum())
    if not digits.isascii() or not digits.isdecimal():
        return None
    return digits.lstrip("0") or "0"


def lone_digit(body: str) -> str | None:
    """The one digit in a few words that say nothing else to us: `1 takk`, `trykk 2`, `nr. 3`."""
    words = fold(body)
    digits = [word for word in words if word.isascii() and word.isdecimal()]
    return digits[0] if len(words) <= FEW_WORDS and len(digits) == 1 and len(digits[0]) == 1 else None
