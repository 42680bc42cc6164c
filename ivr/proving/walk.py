"""Everything that can happen in a call, on the real turn: breadth first, so that each way is a shortest one.

A spot is a conversation without what only counts (its turn, its seconds), and whether the call listens, rings or is
over; what a caller does there is press any key, say nothing, or have a connection end in any way. A call opens for a
stranger, for one who cuts the emergency sentence short, for one whose session is gone, with and without a phone that
takes texts. Where help was asked (`before`) is kept only where it matters, at help itself, and walked for every place
there is. Walked in one language: keys do the same in all, and what is said in the others is held to rules of its own.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from flows.load import HELP, START
from ivr.answer import Answer, Conversation
from ivr.event import ENDINGS, Dialed, Event, Key, Silence, Start
from ivr.proving.world import World
from ivr.reply import Connect, HangUp, Reply
from ivr.turn import turn
from ivr.voice import reply

State = Literal["listening", "ringing", "over"]
KEYS = "1234567890*#"
SILENCE = "silence"
STATUSES = sorted({*ENDINGS.values(), "failed"})
UNHEARD = 1e12  # the emergency sentence is still being said


@dataclass(frozen=True)
class Spot:
    """Where a call can be."""

    talk: Conversation
    state: State


@dataclass(frozen=True)
class Step:
    """One thing that can happen at a spot; the opening of a call comes from nowhere."""

    before: Spot | None
    key: str
    after: Spot
    answer: Answer


@dataclass
class Walk:
    """All spots and steps of one world."""

    world: World
    steps: list[Step] = field(default_factory=list)
    first: dict[Spot, Step] = field(default_factory=dict)
    """The step by which each spot is reached soonest."""
    _said: dict[Answer, Reply] = field(default_factory=dict)

    def said(self, answer: Answer) -> Reply:
        """What is said; the number of the turn changes no word."""
        if answer not in self._said:
            self._said[answer] = reply(self.world.content, answer, 60)
        return self._said[answer]

    @cached_property
    def onward(self) -> Mapping[Spot, list[Step]]:
        """What can happen at each spot."""
        found: dict[Spot, list[Step]] = {spot: [] for spot in self.first}
        for step in self.steps:
            if step.before is not None:
                found[step.before].append(step)
        return found

    def way(self, spot: Spot | None, last: str = "") -> str:
        """The shortest keys to a spot, and then a last one."""
        keys = [last] if last else []
        while spot is not None:
            step = self.first[spot]
            keys.append(step.key)
            spot = step.before
        return " ".join(reversed(keys))


def walk(world: World) -> Walk:
    """Walk one world to its end."""
    found, waiting = Walk(world), deque[Spot]()

    def note(before: Spot | None, key: str, event: Event, talk: Conversation | None) -> Conversation:
        after, answer = turn(world.content, event, talk, world.now)
        answer = replace(answer, turn=0)
        spot = Spot(_bare(after), _state(found.said(answer)))
        step = Step(before, key, spot, answer)
        found.steps.append(step)
        if spot not in found.first:
            found.first[spot] = step
            waiting.append(spot)
        return after

    for textable in (False, True) if world.content.sends and world.is_first else (world.content.sends,):
        opened = note(None, "calls", Start(textable), None)
        hurried = Spot(replace(_bare(opened), danger_until=UNHEARD), "listening")
        found.first[hurried] = replace(found.steps[-1], key="calls, does not wait", after=hurried)
        waiting.append(hurried)
        note(None, "calls, is cut off, is still there", Start(textable), opened)
    note(None, "calls, is forgotten, presses", Key(0, "1"), None)
    while waiting:
        spot = waiting.popleft()
        for key, event in _happens(spot):
            note(spot, key, event, spot.talk)
    return found


def _happens(spot: Spot) -> Iterator[tuple[str, Event]]:
    number = spot.talk.turn
    if spot.state == "listening":
        yield from ((key, Key(number, key)) for key in KEYS)
        yield SILENCE, Silence(number)
    elif spot.state == "ringing":
        yield from ((status, Dialed(number, status)) for status in STATUSES)


def _state(said: Reply) -> State:
    if isinstance(said.then, HangUp):
        return "over"
    return "ringing" if isinstance(said.then, Connect) else "listening"


def _bare(talk: Conversation) -> Conversation:
    before = talk.before if talk.place == HELP and not talk.tries else START
    return replace(talk, before=before, turn=0, danger_until=0, keys="", keyed_at=0, since=0)
