"""A turn as the session store does it: with plain values in and out, as often as it takes.

Where the caller is, is told by the session or by the seal that came with the webhook: by whichever is
further on. What another version of the line has kept is not understood, and counts as nothing.

What answers an alarm is kept nowhere, nor that there was one: it is told by the text alone, so that the same text
tells it again. So is the silence after an opt-out.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar, cast

from ivr.answer import Answer, Conversation, Outcome, Turned
from ivr.content import Content
from ivr.event import ENDINGS, Event
from ivr.moment import Moment
from ivr.stepping import LANGUAGE, SEND
from ivr.turn import turn
from sessions.packing import State

Shape = TypeVar("Shape", Answer, Conversation)

UNKEPT: Collection[Outcome] = ("alarm", "still", "quiet")
ENDED = frozenset({*ENDINGS.values(), "failed"})
KINDS: Mapping[type, Sequence[type]] = {
    shape: [cast("type", each.type) for each in fields(shape)] for shape in (Answer, Conversation)
}
FURTHEST = 10**12  # no turn, and no second since 1970, is further on than this


@dataclass
class Turning:
    """One event and the moment it came in; `sealed` is where the caller is by what they carry for us."""

    content: Content
    event: Event
    sealed: Conversation | None
    now: Moment
    _made: tuple[State, State | None, Turned] | None = None

    def done(self, kept: Conversation | None) -> Turned:
        """The turn, with what the session says."""
        behind = self.sealed is not None and (kept is None or kept.turn < self.sealed.turn)
        return turn(self.content, self.event, self.sealed if behind else kept, self.now)

    def packed(self, state: State | None) -> tuple[State, State | None]:
        """The same in plain values; no answer where it is not to be kept."""
        talk, answer = turned = self.done(unpacked(Conversation, state))
        self._made = talk.packed(), None if answer.outcome in UNKEPT else answer.packed(), turned
        return self._made[:2]

    def unpacked(self, state: State, kept: State | None) -> Turned:
        """What the session gave back; the turn anew, where that is not understood."""
        if self._made and self._made[0] is state and self._made[1] is kept:
            return self._made[2]
        talk, answer = unpacked(Conversation, state), unpacked(Answer, kept)
        if talk is None or answer is None or not _sayable(self.content, answer):
            return self.done(None)
        return talk, answer


def _sayable(content: Content, answer: Answer) -> bool:
    """Whether there are words for all that an answer names."""
    if answer.outcome in UNKEPT or not content.has(answer.place, answer.language):
        return False
    offered = {SEND, *content.machine.flow, *(f"{LANGUAGE}{code}" for code in content.languages)}
    if not offered.issuperset(answer.offered.split()):
        return False
    try:
        date.fromisoformat(answer.on)
    except ValueError:
        return False
    ended = answer.outcome != "dialed" or answer.detail in ENDED
    return ended and answer.keyed in ("", *content.directory)


def unpacked(shape: type[Shape], values: State | None) -> Shape | None:
    """What was packed; of another shape or kind it counts as none."""
    kinds = KINDS[shape]
    if not isinstance(values, list) or len(values) != len(kinds) or not all(map(_is, values, kinds)):
        return None
    return shape(*cast("list[Any]", values))


def _is(value: object, kind: object) -> bool:
    if kind in (int, float):
        return isinstance(value, int | kind) and abs(value) <= FURTHEST  # what is no number is not less
    return isinstance(value, kind if isinstance(kind, type) else str)
