"""What a turn came to, in names and not in words: small enough to keep, and enough to say it again.

A kept answer said on another day is the same word for word, since it carries its day.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ivr.moment import Moment

Outcome = Literal[
    "start", "restart",
    "match", "again", "language", "number", "connect", "declined", "dialed", "silence", "unknown", "lost",
    "end", "alarm", "still", "quiet", "over", "unsure", "languages", "send", "private", "sent", "unsent", "slowly",
    "calling", "uncalled", "resume", "erased", "leave", "thanked", "entry",
]  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """`place` is where the caller is now, `turn` the number of the next turn, `on` the day as 2026-11-22.

    `detail` is how a "dialed" connection ended, the kind of an "alarm" and of one that "still" holds, "only" where
    there is no other language; `second` another kind of alarm in the same text, which has a number of its own; `keyed`
    the entry of a number that was keyed into the menus (1 1 3) or texted; `owed` says that the emergency sentence was
    cut short; `lower` that a text gets a safety line; `met` that the caller has pressed a key in this call and is not
    choosing a language; `offered` what the digits stand for after "unsure" and "languages", as in Conversation; `also`
    that an alarm's message ends with what else is asked, which `place` answers; `textable` that what is told can be
    sent to the caller; `at` is the second since 1970, by which services are open or closed (0: not known, and all are
    taken to be open); `besides` a further language that an alarm is answered in; `plain` that the texter's own words
    leave no doubt of their language; `guessed` that they were taken for a topic that they do not name.
    """

    outcome: Outcome
    place: str
    language: str
    on: str
    turn: int = 0
    tries: int = 0
    detail: str = ""
    owed: bool = False
    lower: bool = False
    met: bool = False
    keyed: str = ""
    offered: str = ""
    also: bool = False
    textable: bool = False
    at: float = 0
    besides: str = ""
    plain: bool = False
    second: str = ""
    guessed: bool = False

    @property
    def day(self) -> date:
        """The day it was given, in Norway."""
        return date.fromisoformat(self.on)

    def packed(self) -> list[object]:
        """As plain values, for keeping."""
        return list(vars(self).values())


@dataclass(frozen=True)
class Conversation:
    """Where one caller is; `before` is the place where help was asked.

    `offered` are the places, or the languages behind a @, that the digits stand for now: names with a space
    between two. `danger_until` is when the emergency sentence will have been heard, `keyed_at` when the last key was
    pressed, `since` when the call was opened, in seconds since 1970; `keys` are the last ones that were
    pressed in one go and may become a short number. `textable` is whether a text reaches the caller; `shut` says that
    the keys of the place were told without the one that connects.
    """

    place: str
    before: str
    language: str
    tries: int = 0
    turn: int = 0
    met: bool = False
    danger_until: float = 0
    keys: str = ""
    keyed_at: float = 0
    since: float = 0
    offered: str = ""
    textable: bool = False
    shut: bool = False

    def packed(self) -> list[object]:
        """As plain values, for keeping."""
        return list(vars(self).values())


Turned = tuple[Conversation, Answer]
"""What a turn gives: where the caller is after it, and what it came to."""


def answered(talk: Conversation, outcome: Outcome, now: Moment) -> Answer:
    """The answer that leaves a conversation as it is now."""
    return Answer(
        outcome=outcome,
        place=talk.place,
        language=talk.language,
        on=now.on.isoformat(),
        turn=talk.turn,
        tries=talk.tries,
        met=talk.met,
        offered=talk.offered,
        textable=talk.textable,
        at=int(now.at),
    )
