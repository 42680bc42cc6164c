"""One step of the machine, for a call and for a text alike."""

from dataclasses import replace

from flows.machine import Position
from ivr.answer import Conversation, Turned, answered
from ivr.content import Content
from ivr.moment import Moment


def stepped(content: Content, key: str | None, talk: Conversation, now: Moment) -> Turned:
    """After one key, or after silence (None). The language key goes to the next language on offer."""
    step = content.machine.step(Position(talk.place, talk.before, talk.tries), key, now.true)
    after = moved(talk, step.position)
    if step.outcome != "language":
        return after, answered(after, step.outcome, now)
    after = replace(after, language=_next(content, talk.language))
    only = "only" if after.language == talk.language else ""
    return after, replace(answered(after, "language", now), detail=only)


def gone(content: Content, place: str, talk: Conversation, now: Moment) -> Turned:
    """After going straight to a place."""
    after = moved(talk, content.machine.enter(Position(talk.place, talk.before), place, now.true))
    return after, answered(after, "match", now)


def moved(talk: Conversation, position: Position) -> Conversation:
    """The conversation one turn on, at a position."""
    return replace(
        talk, place=position.place, before=position.before, tries=position.tries, turn=talk.turn + 1
    )


def _next(content: Content, language: str) -> str:
    order = content.languages
    return order[(order.index(language) + 1) % len(order)]
