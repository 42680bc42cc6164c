"""Everything that can happen in a call, on the real turn: breadth first, so that each way is a shortest one.

A spot is a conversation without what only counts (its turn, its seconds), and whether the call listens, rings or is
over; what a caller does there is press any key, say nothing, or have a connection end in any way. A call opens for a
stranger, for one who cuts the emergency sentence short, for one whose session is gone, with and without a phone that
takes texts. Where help was asked (`before`) is kept only where it matters, at help itself, and walked for every place
there is. Walked in one language: keys do the same in all, and what is said in the others is held to rules of its own.
What the turn has come to at one moment is not asked again at another that it cannot tell apart (memory.py).
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from flows.load import HELP, START
from ivr.answer import Answer, Conversation
from ivr.event import ENDINGS, Dialed, Event, Key, Silence, Start
from ivr.message import message
from ivr.proving.memory import UNTOLD, Memory, Spot, State, Step, closed_places
from ivr.proving.world import World
from ivr.reply import Connect, HangUp, Reply
from ivr.turn import turn
from ivr.voice import reply
from prompts.wording import words_of

KEYS = tuple("1234567890*#")
SILENCE = "silence"
STATUSES = sorted({*ENDINGS.values(), "failed"})
ALONE = frozenset({SILENCE, *STATUSES})
"""What happens without the caller."""
HURRIED = "does not wait"
UNHEARD = 1e12  # the emergency sentence is still being said


@dataclass
class Walk:
    """All spots and steps of one world; `first` is the step by which each spot is reached soonest."""

    world: World
    steps: list[Step] = field(default_factory=list)
    first: dict[Spot, Step] = field(default_factory=dict)
    aloud: bool = True
    _said: dict[Answer, str] = field(default_factory=dict)

    def words(self, answer: Answer) -> str:
        """All that is heard, in whatever voices, or read; the number of the turn changes no word."""
        if answer not in self._said:
            told = self.told(answer)
            self._said[answer] = (
                " ".join(words_of(said.speech) for said in self.said(answer).said)
                if self.aloud
                else message(self.world.content, told) or ""
            )
        return self._said[answer]

    def said(self, answer: Answer) -> Reply:
        """What is said."""
        return reply(self.world.content, self.told(answer), 60)

    def told(self, answer: Answer) -> Answer:
        """An answer at the moment of this world."""
        return replace(answer, on=self.world.now.on.isoformat(), at=self.world.now.at)

    @cached_property
    def onward(self) -> Mapping[Spot, list[Step]]:
        """What can happen at each spot."""
        found: dict[Spot, list[Step]] = {spot: [] for spot in self.first}
        for step in self.steps:
            if step.before is not None:
                found[step.before].append(step)
        return found

    @cached_property
    def back(self) -> Mapping[Spot, list[Step]]:
        """What leads to each spot."""
        found: dict[Spot, list[Step]] = {spot: [] for spot in self.first}
        for step in self.steps:
            if step.before is not None:
                found[step.after].append(step)
        return found

    def way(self, spot: Spot | None, last: str = "") -> str:
        """The shortest keys to a spot, and then a last one."""
        keys = [last] if last else []
        while spot is not None:
            step = self.first[spot]
            keys.append(step.key)
            spot = step.before
        return (" " if self.aloud else ", ").join(reversed(keys))


def walk(world: World, memory: Memory | None = None) -> Walk:
    """Walk one world to its end; with what is remembered of the same line at other moments."""
    known = memory or Memory(world.content)
    shut = closed_places(world.content, world.now)
    found, waiting, states = Walk(world), deque[Spot](), dict[Answer, State]()

    def state(answer: Answer) -> State:
        if answer not in states:
            states[answer] = _state(found.said(answer))
        return states[answer]

    def turned(before: Spot | None, key: str, event: Event, talk: Conversation | None) -> Step:
        after, answer = turn(world.content, event, talk, world.now)
        answer = replace(answer, **UNTOLD)
        return known.keep(Step(before, key, known.spot(bare(after), state(answer)), answer), world.now)

    def note(before: Spot | None, key: str, event: Event, talk: Conversation | None) -> Spot:
        step = known.step(before, key, world.now, shut) or turned(before, key, event, talk)
        found.steps.append(step)
        if step.after not in found.first:
            found.first[step.after] = step
            waiting.append(step.after)
        return step.after

    for textable in (False, True) if world.content.sends and world.is_first else (world.content.sends,):
        calls = "calls" if textable == world.content.sends else "calls from a landline"
        opened = note(None, calls, Start(textable), None)
        hurried = known.spot(replace(opened.talk, danger_until=UNHEARD), "listening")
        found.first[hurried] = replace(found.steps[-1], key=f"{calls}, {HURRIED}", after=hurried)
        waiting.append(hurried)
        note(None, f"{calls}, is cut off, is still there", Start(textable), opened.talk)
    if world.is_first or not world.content.sends:  # whoever is forgotten is not known to take texts
        note(None, "calls, is forgotten, presses", Key(0, "1"), None)
    while waiting:
        spot = waiting.popleft()
        for key, event in happens(spot):
            note(spot, key, event, spot.talk)
    return found


def happens(spot: Spot) -> Iterator[tuple[str, Event]]:
    """What can happen at a spot, and what it is called."""
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


def bare(talk: Conversation) -> Conversation:
    """A conversation without what only counts."""
    before = talk.before if talk.place == HELP and not talk.tries else START
    return replace(talk, before=before, turn=0, danger_until=0, keys="", keyed_at=0, since=0)
