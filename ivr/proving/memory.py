"""What is known of one line from the moments it was walked at before.

The turn asks three things of a moment: which conditions are true, where it comes through a fork; whether the service
told at the place it comes to is closed; and the second itself, which only marks the answer. So a step that came to a
place whose service is closed, or open, as it was then, is that step again, whatever the day; and behind a fork where
the same is true. tests/test_proving.py holds this against the real turn.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Literal

from ivr.answer import Answer, Conversation
from ivr.closing import closed_at
from ivr.content import Content
from ivr.moment import Moment
from prompts.learning import Learning
from prompts.understanding import Understood

State = Literal["listening", "ringing", "over"]
UNTOLD: dict[str, Any] = {"turn": 0, "on": "", "at": 0}
"""What of an answer is left to the moment and the turn in which it is told."""


@dataclass(frozen=True, eq=False)
class Spot:
    """Where somebody can be; each is there once."""

    talk: Conversation
    state: State


@dataclass(frozen=True)
class Step:
    """One thing that can happen at a spot; an opening comes from nowhere. The answer is without its moment."""

    before: Spot | None
    key: str
    after: Spot
    answer: Answer


class Remembering(Learning):
    """Understanding that reads the same text once."""

    def __init__(self, learning: Learning) -> None:
        """`learning` understands."""
        self._by = learning
        self._read: dict[tuple[str, str], Understood] = {}

    def read(self, text: str, usual: str) -> Understood:
        """Understand a text."""
        key = (text, usual)
        if key not in self._read:
            self._read[key] = self._by.read(text, usual)
        return self._read[key]


@dataclass
class Memory:
    """The spots and steps of one line, and what its texts were understood as."""

    content: Content
    _spots: dict[tuple[Conversation, State], Spot] = field(default_factory=dict)
    _steps: dict[tuple[Spot | None, str], list[tuple[frozenset[str], Step]]] = field(default_factory=dict)
    _forked: Collection[str] = ()

    def __post_init__(self) -> None:
        """Note the places that are behind a fork."""
        self.understanding = Remembering(self.content.understanding)
        flow = self.content.machine.flow
        self._forked = {target for place in flow.values() for target in place.when.values()}

    def spot(self, talk: Conversation, state: State) -> Spot:
        """The one spot of a conversation."""
        return self._spots.setdefault((talk, state), Spot(talk, state))

    def step(self, before: Spot | None, key: str, now: Moment, shut: Collection[str]) -> Step | None:
        """The step that was made before, where nothing it depends on has changed."""
        for true, step in self._steps.get((before, key), ()):
            place = step.after.talk.place
            if (place in shut) == step.after.talk.shut and (true == now.true or place not in self._forked):
                return step
        return None

    def keep(self, step: Step, now: Moment) -> Step:
        """Remember a step."""
        self._steps.setdefault((step.before, step.key), []).append((now.true, step))
        return step


def closed_places(content: Content, now: Moment) -> set[str]:
    """The places whose service is closed then."""
    return {place for place in content.machine.flow if closed_at(content, place, now.at)}
