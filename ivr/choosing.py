"""Numbers that are texted, and words of the choices at hand.

A number that is no choice brings the menu the texter is at, else the main menu. One of several digits (38,2) is none:
it says more of what was just told, and that is told once more.
"""

from collections.abc import Sequence
from dataclasses import replace

from flows.load import START
from flows.machine import Position
from ivr.answer import Conversation, Turned, answered
from ivr.content import Content
from ivr.moment import Moment
from ivr.numbers import FEW_WORDS
from ivr.stepping import chosen, gone, moved, stepped
from prompts.folding import fold

PAUSE_SECONDS = 10 * 60  # after which nobody remembers what 2 stood for
MOST_WORDS, AGE_DIGITS = 6, 3  # of a text that tells an age, and of that
LEAST, TWO_DIGITS = 5, 10  # an age, beside words and alone


def numbered(content: Content, numbers: Sequence[str], talk: Conversation, now: Moment) -> Turned:
    """After a number, or several: the choices that they stand for."""
    first, *others = numbers
    picked = chosen(content, first, talk, now)
    after, answer = picked or stepped(content, first, replace(talk, offered=""), now)
    if answer.outcome not in ("unknown", "lost"):
        return _with_next(content, others, talk, (after, answer))
    has_menu = bool(content.machine.flow[talk.place].menu)
    if len(first) > 1 and not has_menu and is_fresh(talk, now):
        return gone(content, talk.place, talk, now)
    return not_understood(talk.place if has_menu else START, talk, now)


def is_fresh(talk: Conversation, now: Moment) -> bool:
    """Whether the texter remembers what was told."""
    return now.at - talk.keyed_at < PAUSE_SECONDS


def choice_of_age(content: Content, body: str, talk: Conversation) -> str | None:
    """The key of the choice of the menu at hand that an age in a short text picks: `24`, `and if he is 19`.

    A number of things is mostly smaller, and one digit alone is a key.
    """
    place = content.machine.flow[talk.place]
    if not place.ages:
        return None
    if talk.offered and talk.offered.split()[: len(place.menu)] != list(place.menu.values()):
        return None  # the digits stand for something else
    words = fold(body)
    numbers = [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) <= AGE_DIGITS]
    if len(numbers) != 1 or len(words) > MOST_WORDS or numbers[0] < (LEAST if len(words) > 1 else TWO_DIGITS):
        return None
    return next((str(key) for key, most in enumerate(place.ages, 1) if numbers[0] <= most), None)


def choice_meant(content: Content, body: str, talk: Conversation, now: Moment) -> str | None:
    """The key of the one choice of the menu at hand that has every word of a short text."""
    if talk.place == START and not talk.offered:
        return None  # its choices are the topics themselves, and those are found by their words
    asked = set(fold(body))
    choices = _targets(content, talk)
    if not asked or len(asked) > FEW_WORDS:
        return None
    found = [
        str(key)
        for key, target in enumerate(choices, 1)
        if target in content.machine.flow
        and asked <= set(fold(content.catalogue.choice(target, talk.language, now.on)))
    ]
    return found[0] if len(found) == 1 else None


def _targets(content: Content, talk: Conversation) -> Sequence[str]:
    """What the digits 1, 2, 3 stand for."""
    return talk.offered.split() or list(content.machine.flow[talk.place].menu.values())


def not_understood(place: str, talk: Conversation, now: Moment) -> Turned:
    """The menu of a place, since a text is none of what we wait for."""
    after = moved(talk, Position(place, talk.before))
    return after, answered(after, "unknown", now)


def _with_next(content: Content, numbers: Sequence[str], talk: Conversation, turned: Turned) -> Turned:
    """Behind the first of several choices the others, numbered on from what the answer's own digits are."""
    after, answer = turned
    choices = dict(enumerate(_targets(content, talk), 1))
    others = [choices.get(int(number), "") for number in numbers]
    others = [place for place in others if place in content.machine.flow]
    if not others or answer.outcome != "match":
        return turned
    offered = " ".join([*content.machine.flow[after.place].menu.values(), *others])
    return replace(after, offered=offered), replace(answer, offered=offered)
