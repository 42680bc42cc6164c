"""The rules of text conversations: where digits and words lead, and that each text has one answer that fits."""

from collections.abc import Iterable, Iterator

from flows.load import START
from ivr.composing import EMERGENCY
from ivr.measures import SEGMENTS
from ivr.proving.rule import Case, Rule, ruled
from ivr.proving.texts import targets
from ivr.proving.walk import Walk
from ivr.proving.ways import keys_to, people, stranded, tells_one_of
from prompts.segments import segments

IN_SILENCE = ("quiet", "leave")
SHORT = ("alarm", "unsure", "resume", "languages")


def messages(walk: Walk) -> Iterator[Rule]:
    """Each rule of one world's conversations."""
    yield ruled("texts to 113, from everywhere", 1, keys_to(walk, tells_one_of(walk, EMERGENCY)))
    yield ruled("texts to a person's number", 2, keys_to(walk, tells_one_of(walk, *people(walk))))
    yield ruled("no way back to the start, by text", 0, stranded(walk))
    yield ruled("texts without an answer", 0, _silent(walk))
    yield ruled("segments of an answer to a text, over", 0, _long(walk))
    yield ruled("choices of a text that lead elsewhere", 0, _choices(walk))


def texted(walks: Iterable[Walk]) -> Rule:
    """That each place is reached in one world or another."""
    every = list(walks)
    reached = {spot.talk.place for walk in every for spot in walk.first}
    flow = every[0].world.content.machine.flow
    cases = [Case(name not in reached, name) for name, place in flow.items() if not place.when]
    return ruled("places that no text reaches", 0, cases)


def _silent(walk: Walk) -> Iterator[Case]:
    for step in walk.steps:
        silent = not walk.words(step.answer) and step.answer.outcome not in IN_SILENCE
        yield Case(silent, step.answer.outcome, walk.way(step.before, step.key))


def _long(walk: Walk) -> Iterator[Case]:
    """Segments beyond what an answer may have, or a menu; with what else may be meant a menu is an answer."""
    menus = {name for name, place in walk.world.content.machine.flow.items() if place.menu}
    firsts = {step.answer: step for step in reversed(walk.steps)}
    for answer, step in firsts.items():
        counted = segments(walk.words(answer))
        alone = not answer.also and not answer.offered
        short = answer.place in menus and alone and answer.outcome not in SHORT
        over = counted.segments - SEGMENTS[counted.encoding][0 if short else 1]
        yield Case(max(0, over), f"{answer.place}, {answer.outcome}", walk.way(step.before, step.key))


def _choices(walk: Walk) -> Iterator[Case]:
    """Each choice that is written comes to its place, or behind the fork there; of a menu all are written."""
    flow = walk.world.content.machine.flow
    for spot, steps in walk.onward.items():
        first, led = walk.first[spot].answer, {step.key: step.after.talk.place for step in steps}
        text = walk.words(first)
        for key, target in enumerate(targets(walk.world.content, spot.talk), 1):
            choice = walk.world.content.catalogue.choice(target, spot.talk.language, walk.world.now.on)
            written = f"{key} {choice}" in text
            there = {target, *flow[target].when.values()}
            if written or (first.outcome == "match" and spot.talk.place != START and not spot.talk.offered):
                right = written and led[str(key)] in there
                yield Case(not right, f"{target}, {first.outcome}", walk.way(spot, str(key)))
