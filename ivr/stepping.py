"""One step of the machine, for a call and for a text alike.

Where digits stand for something else just now (languages to choose from, topics that may be meant), one of
them picks it, and every other key does what it always does. Only where a language is chosen a digit that stands for
none brings their names again, twice at most, and so does the key that says all again: whoever needs another language
would be lost in this one.
"""

from dataclasses import replace

from flows.load import MENU_KEYS
from flows.machine import REPROMPTS, SEND_KEY, Position
from ivr.answer import Conversation, Turned, answered
from ivr.content import Content
from ivr.moment import Moment

LANGUAGE = "@"
SEND = "+"
AGAIN_KEY = "9"
DIGITS = (*MENU_KEYS, "6", SEND_KEY)
"""What may stand for a language."""
TWO = 2


def stepped(content: Content, key: str | None, talk: Conversation, now: Moment) -> Turned:
    """After one key, or after silence (None).

    The language key goes to the other language of two, and asks which one where there are more: whose language the
    caller's is we then do not know until they have chosen.
    """
    step = content.machine.step(Position(talk.place, talk.before, talk.tries, talk.shut), key, now.true)
    after = moved(talk, step.position)
    if step.outcome == "send":
        return _sending(content, after, now)
    if step.outcome != "language":
        return after, answered(after, step.outcome, now)
    if len(content.languages) > TWO:
        offered = " ".join(f"{LANGUAGE}{code}" for code in content.languages)
        after = replace(after, offered=offered, met=False)
        return after, answered(after, "languages", now)
    after = replace(after, language=_next(content, talk.language))
    only = "only" if after.language == talk.language else ""
    return after, replace(answered(after, "language", now), detail=only)


def chosen(content: Content, key: str, talk: Conversation, now: Moment) -> Turned | None:
    """After a digit that stands for one of what was offered; None where it does not.

    Who has just chosen a language hears 113 in it; who has pressed a digit of none hears their names again.
    """
    names = dict(enumerate(talk.offered.split(), 1))
    name = names.get(int(key), "") if key.isdecimal() and len(key) == 1 else ""
    if name.startswith(LANGUAGE) and name[1:] in content.languages:
        after = replace(moved(talk, Position(talk.place, talk.before)), language=name[1:])
        return after, replace(answered(after, "language", now), owed=True)
    if name == SEND:
        after = moved(talk, Position(talk.place, talk.before))
        return after, answered(after, "sent", now)
    if name in content.machine.flow:
        return gone(content, name, talk, now)
    return _named_again(key, talk, now) if talk.offered.startswith(LANGUAGE) else None


def _named_again(key: str, talk: Conversation, now: Moment) -> Turned | None:
    again = key == AGAIN_KEY
    if not again and (key not in DIGITS or talk.tries == REPROMPTS):
        return None
    tries = talk.tries + (not again)
    after = replace(moved(talk, Position(talk.place, talk.before, tries)), offered=talk.offered, met=False)
    return after, answered(after, "languages", now)


def _sending(content: Content, after: Conversation, now: Moment) -> Turned:
    """What is told is sent, or read slowly where no text reaches the caller; what is private is asked about first."""
    if not after.textable:
        return after, answered(after, "slowly", now)
    if after.place not in content.private:
        return after, answered(after, "sent", now)
    after = replace(after, offered=f"{SEND} {after.place}")
    return after, answered(after, "private", now)


def gone(content: Content, place: str, talk: Conversation, now: Moment) -> Turned:
    """After going straight to a place."""
    after = moved(talk, content.machine.enter(Position(talk.place, talk.before), place, now.true))
    return after, answered(after, "match", now)


def moved(talk: Conversation, position: Position) -> Conversation:
    """The conversation one turn on, at a position."""
    return replace(
        talk,
        place=position.place,
        before=position.before,
        tries=position.tries,
        turn=talk.turn + 1,
        offered="",
    )


def _next(content: Content, language: str) -> str:
    order = content.languages
    return order[(order.index(language) + 1) % len(order)]
