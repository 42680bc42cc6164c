"""Everything that can happen in a text conversation, on the real turn: the same walk with messages for keys.

A conversation is opened with a digit, each command, a word that says nothing, what each place is called and a
keyword that it is found by, and after a call that broke off at each place. Then at every spot it goes on with
every digit, * and #, each command, the name of each choice at hand, a word that says nothing, and a pause. Digits that
stand for topics that may be meant (`offered`) make spots of their own. What free text is taken for is measured
elsewhere (docs/understanding.md); here each topic is asked for once.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ivr.answer import Conversation
from ivr.choosing import PAUSE_SECONDS
from ivr.content import Content
from ivr.event import Text
from ivr.proving.memory import UNTOLD, Memory, Spot, Step, closed_places
from ivr.proving.walk import KEYS, Walk, bare
from ivr.proving.world import World
from ivr.turn import turn

NOTHING = "blabla"
AFTER_A_PAUSE = "(a pause) "


def conversations(world: World, memory: Memory | None = None) -> Walk:
    """Walk all text conversations of one world; with what is remembered of the same line at other moments."""
    known = memory or Memory(world.content)
    content = replace(world.content, understanding=known.understanding)
    found, waiting, shut = Walk(world, aloud=False), deque[Spot](), closed_places(content, world.now)
    commands = [
        words[0]
        for name, words in content.catalogue.languages[content.own].command.items()
        if not name.isdecimal()  # a number in words is its digit, and those are walked
    ]

    def note(before: Spot | None, text: str, event: Text, talk: Conversation | None) -> None:
        step = known.step(before, text, world.now, shut)
        if step is None:
            after, answer = turn(content, event, talk, world.now)
            made = Step(before, text, known.spot(bare(after), "listening"), replace(answer, **UNTOLD))
            step = known.keep(made, world.now)
        found.steps.append(step)
        if step.after not in found.first:
            found.first[step.after] = step
            waiting.append(step.after)

    for text in (*KEYS, *commands, NOTHING, *_topics(content)):
        note(None, text, _text(text), None)
    for place in content.machine.flow:
        note(None, f"(a call broke off at {place}) 1", _text("1", left=place), None)
    while waiting:
        spot = waiting.popleft()
        for text in (*KEYS, *commands, NOTHING, *choices(content, spot.talk, world)):
            note(spot, text, _text(text), spot.talk)
        note(spot, f"{AFTER_A_PAUSE}1", _text("1"), replace(spot.talk, keyed_at=world.now.at - PAUSE_SECONDS))
    return found


def choices(content: Content, talk: Conversation, world: World) -> Sequence[str]:
    """What the choices at hand are called."""
    return [content.catalogue.choice(name, talk.language, world.now.on) for name in targets(content, talk)]


def targets(content: Content, talk: Conversation) -> Sequence[str]:
    """The places that the digits 1, 2, 3 stand for."""
    names = talk.offered.split() or content.machine.flow[talk.place].menu.values()
    return [name for name in names if name in content.machine.flow]


def _text(body: str, left: str = "") -> Text:
    return Text(body, opted_out=False, left=left)


def _topics(content: Content) -> Iterator[str]:
    """What each place is called, and its first keyword that is no pattern."""
    for prompt in content.catalogue.languages[content.own].prompts.values():
        yield from filter(None, [prompt.choice])
        yield from [word for word in prompt.words if word.replace(" ", "").isalpha()][:1]
