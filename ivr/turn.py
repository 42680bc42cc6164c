"""One turn: someone said something, this is our Answer. Pure: time comes in, nothing goes out.

    a call opens         the emergency sentence in every language on offer, then the main menu; a call that is
                         open already hears the emergency sentence and where it is
    a key or a silence   one step of the machine
    a connection ended   the same place, what happened and where else to turn
    a text               see ivr/texting.py
Keys are what they were when they were told: who was offered to be connected and presses that key when the service has
closed is told so. A webhook of a turn that is over moves nothing: the caller hears the place where they are. A place
that no longer exists, or a session that is gone, starts over.
"""

from dataclasses import replace
from typing import assert_never

from flows.load import START
from ivr.answer import Conversation, Outcome, Turned, answered
from ivr.closing import closed_at
from ivr.content import Content
from ivr.event import Dialed, Event, Key, Silence, Start, Text
from ivr.moment import Moment
from ivr.stepping import LANGUAGE, SEND, chosen, stepped
from ivr.texting import texted
from ivr.voice import naming_seconds, opening_seconds

IN_ONE_GO = 2.0


def turn(content: Content, event: Event, before: Conversation | None, now: Moment) -> Turned:
    """Where the caller is after this, and what it came to. `before` is None for a stranger."""
    after, answer = _turned(content, event, before, now)
    shut = closed_at(content, after.place, now.at)
    if shut and answer.outcome == "connect":
        answer = replace(answer, outcome="number")
    return (after if after.shut == shut else replace(after, shut=shut)), answer


def _turned(content: Content, event: Event, before: Conversation | None, now: Moment) -> Turned:
    known = before is not None and all(
        content.has(place, before.language) for place in (before.place, before.before)
    )
    talk = before if known else None
    match event:
        case Start() if talk is not None:
            return talk, replace(answered(talk, "again", now), owed=True)
        case Start(textable):
            return _opened(content, now, textable=textable)
        case Text():
            return texted(content, event, talk, now)
        case Key() | Silence() | Dialed() if talk is None:
            return _started_over(content, event.turn, before, now)
        case Key(number) | Silence(number) | Dialed(number) if number != talk.turn:
            return talk, answered(talk, "again", now)
        case Key(_, digits):
            return _pressed(content, digits, talk, now)
        case Silence() if talk.offered and not talk.tries:
            after = replace(talk, tries=1, turn=talk.turn + 1)
            return after, answered(after, "private" if SEND in talk.offered.split() else "languages", now)
        case Silence():
            after, answer = stepped(content, None, replace(talk, danger_until=0), now)
            named = talk.offered if talk.offered.startswith(LANGUAGE) else ""
            return replace(after, offered=named), answer  # their keys were the last that were told
        case Dialed(_, status):
            return _dialed(content, status, talk, now)
        case _ as never:
            assert_never(never)


def _opened(content: Content, now: Moment, *, textable: bool) -> Turned:
    heard = now.at + opening_seconds(content, now.on)
    talk = Conversation(
        START, START, content.own, turn=1, danger_until=heard, since=now.at, textable=textable
    )
    return talk, answered(talk, "start", now)


def _started_over(content: Content, number: int, before: Conversation | None, now: Moment) -> Turned:
    language = before.language if before and before.language in content.languages else content.own
    heard = now.at + opening_seconds(content, now.on)
    talk = Conversation(START, START, language, turn=number + 1, met=True, danger_until=heard, since=now.at)
    return talk, answered(talk, "restart", now)


def _pressed(content: Content, digits: str, talk: Conversation, now: Moment) -> Turned:
    """A key. Somebody who keys 1 1 3 in one go means 113, and is told to hang up and dial it.

    Kept of the keys is what may become such a number, and never what else somebody keys in.
    """
    in_one_go = now.at - talk.keyed_at <= IN_ONE_GO
    keys = f"{talk.keys if in_one_go else ''}{digits[:1]}"
    begun = content.begun_number(keys)
    pressed = replace(talk, met=True, danger_until=0, keys=begun, keyed_at=now.at)
    after, answer = chosen(content, digits, pressed, now) or stepped(content, digits, pressed, now)
    owed, keyed = answer.owed or now.at < talk.danger_until, content.short_number(keys) or ""
    if not owed and not keyed:
        return after, answer
    answer = replace(answer, owed=owed, keyed=keyed)
    if owed and answer.outcome == "languages":
        after = replace(after, danger_until=now.at + naming_seconds(content, answer))
    return after, answer


def _dialed(content: Content, status: str, talk: Conversation, now: Moment) -> Turned:
    after = replace(talk, tries=0, turn=talk.turn + 1)
    outcome: Outcome = "dialed" if content.machine.flow[talk.place].tell else "again"
    return after, replace(answered(after, outcome, now), detail=status)
