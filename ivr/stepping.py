"""One step of the machine, for a call and for a text alike.

Where digits stand for something else just now (languages to choose from, topics that may be meant), one of
them picks it, and every other key does what it always does.
"""

from dataclasses import replace

from flows.machine import Position
from ivr.answer import Conversation, Turned, answered
from ivr.content import Content
from ivr.moment import Moment

LANGUAGE = "@"
SEND = "+"
TWO = 2


def stepped(content: Content, key: str | None, talk: Conversation, now: Moment) -> Turned:
    """After one key, or after silence (None).

    The language key goes to the other language of two, and asks which one where there are more.
    """
    step = content.machine.step(Position(talk.place, talk.before, talk.tries, talk.shut), key, now.true)
    after = moved(talk, step.position)
    if step.outcome == "send":
        return _sending(content, after, now)
    if step.outcome != "language":
        return after, answered(after, step.outcome, now)
    if len(content.languages) > TWO:
        after = replace(after, offered=" ".join(f"{LANGUAGE}{code}" for code in content.languages))
        return after, answered(after, "languages", now)
    after = replace(after, language=_next(content, talk.language))
    only = "only" if after.language == talk.language else ""
    return after, replace(answered(after, "language", now), detail=only)


def chosen(content: Content, key: str, talk: Conversation, now: Moment) -> Turned | None:
    """After a digit that stands for one of what was offered; None where it does not.

    Who has just chosen a language hears 113 in it.
    """
    names = dict(enumerate(talk.offered.split(), 1))
    name = names.get(int(key), "") if key.isdecimal() and len(key) == 1 else ""
    if name.startswith(LANGUAGE) and name[1:] in content.languages:
        after = replace(moved(talk, Position(talk.place, talk.before)), language=name[1:])
        return after, replace(answered(after, "language", now), owed=True)
    if name == SEND:
        after = moved(talk, Position(talk.place, talk.before))
        return after, answered(after, "sent", now)
    return gone(content, name, talk, now) if name in content.machine.flow else None


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
