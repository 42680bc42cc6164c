"""One turn: someone said something, this is our Answer. Pure: time comes in, nothing goes out.

    a call opens        the emergency sentence in every language on offer, then the main menu
    a key or a silence  one step of the machine
    a connection ended  the same place, what happened and where else to turn
    a text              1 alarm  2 opt-out  3 a command or a key  4 a topic's word  5 the menu
An alarm is looked for before everything else and moves nothing, so that what was asked still stands.
"""

import unicodedata
from dataclasses import replace
from typing import assert_never

from flows.load import START
from flows.machine import Position
from ivr.answer import Answer, Conversation
from ivr.content import Content
from ivr.inbound import Dialed, Inbound, Key, Silence, Start, Text
from ivr.moment import Moment
from ivr.voice import opening_seconds

# Twilio has already blocked the sender on these and sends its own receipt: whatever we add is refused (21610).
OPT_OUT = {"STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"}
KEYS = {"back": "*", "again": "9", "language": "8", "help": "0"}
KEYPAD = "0123456789*#"


def turn(
    content: Content, inbound: Inbound, before: Conversation | None, now: Moment
) -> tuple[Conversation, Answer]:
    """Where the caller is after this, and what it came to."""
    talk = before if before is not None and content.has(before.place, before.language) else None
    match inbound.event:
        case Start():
            return _opened(content, now)
        case Text(body, opted_out):
            return _texted(content, body, opted_out, talk, now)
        case Key() | Silence() | Dialed() if talk is None:
            return _restarted(content, inbound.event.turn, before, now)
        case Key(number) | Silence(number) | Dialed(number) if number != talk.turn:
            return talk, _answer(talk, "again", now)
        case Key(_, digits):
            return _pressed(content, digits, talk, now)
        case Silence():
            return _stepped(content, None, replace(talk, danger_until=0), now)
        case Dialed(_, status):
            return _dialed(content, status, talk, now)
        case _ as never:
            assert_never(never)


def _opened(content: Content, now: Moment) -> tuple[Conversation, Answer]:
    heard = now.at + opening_seconds(content, now.on)
    talk = Conversation(START, START, content.own, turn=1, danger_until=heard)
    return talk, _answer(talk, "start", now)


def _restarted(
    content: Content, number: int, before: Conversation | None, now: Moment
) -> tuple[Conversation, Answer]:
    language = before.language if before and before.language in content.languages else content.own
    talk = Conversation(START, START, language, turn=number + 1, met=True)
    return talk, _answer(talk, "restart", now)


def _pressed(content: Content, digits: str, talk: Conversation, now: Moment) -> tuple[Conversation, Answer]:
    owed = now.at < talk.danger_until
    after, answer = _stepped(content, digits, replace(talk, met=True, danger_until=0), now)
    return after, replace(answer, owed=owed)


def _stepped(
    content: Content, key: str | None, talk: Conversation, now: Moment
) -> tuple[Conversation, Answer]:
    step = content.machine.step(Position(talk.place, talk.before, talk.tries), key, now.true)
    after = replace(
        talk,
        place=step.position.place,
        before=step.position.before,
        tries=step.position.tries,
        turn=talk.turn + 1,
    )
    if step.outcome != "language":
        return after, _answer(after, step.outcome, now)
    other = _next_language(content, talk.language)
    only = "only" if other == talk.language else ""
    after = replace(after, language=other)
    return after, replace(_answer(after, "language", now), detail=only)


def _dialed(content: Content, status: str, talk: Conversation, now: Moment) -> tuple[Conversation, Answer]:
    after = replace(talk, tries=0, turn=talk.turn + 1)
    if content.machine.flow[talk.place].tell is None:
        return after, _answer(after, "again", now)
    return after, replace(_answer(after, "dialed", now), detail=status)


def _texted(
    content: Content, body: str, opted_out: bool, known: Conversation | None, now: Moment
) -> tuple[Conversation, Answer]:
    talk = known or Conversation(START, START, content.own)
    prefer = (talk.language, *content.languages)
    alarm = content.catalogue.alarms.find(body, prefer)
    if alarm is not None and not alarm.lowered:
        language = alarm.language if alarm.language in content.languages else talk.language
        answer = replace(_answer(talk, "alarm", now), language=language, detail=alarm.kind)
        return talk, answer
    if opted_out or body.strip().upper() in OPT_OUT:
        return talk, _answer(talk, "quiet", now)
    after, answer = _understood(content, body, talk, prefer, now)
    return after, replace(answer, lower=alarm is not None)


def _understood(
    content: Content, body: str, talk: Conversation, prefer: tuple[str, ...], now: Moment
) -> tuple[Conversation, Answer]:
    command = content.catalogue.command(body, prefer)
    if command is not None:
        return _commanded(content, command, talk, now)
    key = _key(body)
    if key is not None:
        after, answer = _stepped(content, key, talk, now)
        if answer.outcome in ("unknown", "lost"):
            return _unknown(content, talk, now)
        return after, answer
    topic = content.catalogue.topics.find(body, prefer)
    if topic is None:
        return _unknown(content, talk, now)
    spoken = [language for language in topic.languages if language in content.languages]
    language = spoken[0] if spoken and talk.language not in spoken else talk.language
    return _gone(content, topic.place, replace(talk, language=language), now)


def _commanded(
    content: Content, command: tuple[str, str], talk: Conversation, now: Moment
) -> tuple[Conversation, Answer]:
    name, language = command
    if language in content.languages:
        talk = replace(talk, language=language)
    if name == "end":
        return talk, _answer(talk, "end", now)
    if name == "menu":
        return _gone(content, START, talk, now)
    if name == "more":
        more = content.machine.flow[talk.place].more
        return _gone(content, more or talk.place, talk, now)
    if name == "names":
        return _gone(content, talk.place, talk, now)
    return _stepped(content, KEYS[name], talk, now)


def _gone(content: Content, place: str, talk: Conversation, now: Moment) -> tuple[Conversation, Answer]:
    position = content.machine.enter(Position(talk.place, talk.before), place, now.true)
    after = replace(talk, place=position.place, before=position.before, tries=0, turn=talk.turn + 1)
    return after, _answer(after, "match", now)


def _unknown(content: Content, talk: Conversation, now: Moment) -> tuple[Conversation, Answer]:
    """A text that nothing understands: the menu the texter is at, else the main menu."""
    place = talk.place if content.machine.flow[talk.place].menu else START
    after = replace(talk, place=place, tries=0, turn=talk.turn + 1)
    return after, _answer(after, "unknown", now)


def _key(body: str) -> str | None:
    """The key a text stands for: `1`, `1.`, `1)`, `#1`, `01`, the full-width 1; * and # alone."""
    plain = unicodedata.normalize("NFKC", body).strip()
    if plain in ("*", "#"):
        return plain
    digits = "".join(sign for sign in plain if sign.isalnum())
    if not digits.isdecimal() or not digits.isascii():
        return None
    number = digits.lstrip("0") or "0"
    return number if number in KEYPAD else None


def _next_language(content: Content, language: str) -> str:
    order = content.languages
    return order[(order.index(language) + 1) % len(order)] if language in order else content.own


def _answer(talk: Conversation, outcome: str, now: Moment) -> Answer:
    return Answer(
        outcome=outcome,  # type: ignore[arg-type]  # the machine's outcomes are a part of ours
        place=talk.place,
        language=talk.language,
        on=now.on.isoformat(),
        turn=talk.turn,
        tries=talk.tries,
        met=talk.met,
    )
