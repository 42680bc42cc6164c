"""The voice actor's script holds whatever a call can say: with all of it recorded nobody falls back to Norwegian.

Somali has no voice, so what is missing from its script would be heard in Norwegian, the whole answer with it.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import get_args

import pytest

from flows.load import HELP, START
from ivr.answer import Answer, Outcome
from ivr.card import Ending, spoken
from ivr.content import Content, sending
from ivr.languages import for_calls
from ivr.proving.memory import Memory
from ivr.proving.walk import walk
from ivr.proving.world import World, moments
from ivr.script import script
from ivr.voice import reply
from prompts.pace import seconds
from prompts.recordings import Recordings, mark

ON = date(2026, 11, 23)
OFFERED = ("nb", "so")


def recorded(content: Content, *, vital: bool, sends: bool = True) -> Content:
    """A line in Norwegian and Somali with what its script lists, or what of it is vital."""
    line = sending(replace(content, languages=OFFERED), sends=sends)
    lines = script(line, "so", ON)
    files = {mark(each.words): f"{each.name}.mp3" for each in lines if each.vital or not vital}
    return replace(line, recordings=Recordings(Path(), {"so": files}))


@lru_cache(maxsize=4)
def walked(line: Content) -> Collection[Answer]:
    """Every answer of a walk through it, at every kind of moment, in Somali; with what comes on top of one."""
    alone, memory = replace(line, languages=(line.own,)), Memory(replace(line, languages=(line.own,)))
    found = dict[Answer, None]()
    for number, (name, now) in enumerate(moments(line, ON)):
        made = walk(World(name, alone, now, is_first=number == 0), memory)
        told = {replace(made.told(step.answer), language="so", met=True) for step in made.steps}
        found.update(dict.fromkeys(told))
        if number == 0:
            found.update((beside, None) for each in told for beside in _besides(line, each))
    return found.keys()


def _besides(line: Content, told: Answer) -> Iterator[Answer]:
    yield replace(told, met=False)
    if told.outcome == "match":
        yield replace(told, owed=True)
        yield from (replace(told, keyed=entry) for entry in line.hang_up)
    if told.outcome == "sent":
        yield replace(told, outcome="unsent")


def unheard(line: Content, answers: Collection[Answer]) -> list[Answer]:
    """The answers of which something cannot be heard: they would come in Norwegian."""
    somali = line.ordered("so")  # as for whoever has chosen it before: the call opens in it, too
    return [each for each in answers if not all(said.audible for said in reply(somali, each, 60).said)]


@pytest.mark.parametrize(("which", "sends"), [("town", True), ("every", False)])
def test_all_that_is_said_is_in_the_script(
    which: str, request: pytest.FixtureRequest, *, sends: bool
) -> None:
    """On a line that sends and has a municipality's own numbers, and on one that does neither."""
    line = recorded(request.getfixturevalue(which), vital=False, sends=sends)
    answers = walked(line)
    assert {each.place for each in answers} >= {name for name, at in line.machine.flow.items() if not at.when}
    assert {each.textable for each in answers} == {False, sends}
    assert unheard(line, answers) == []


def test_the_vital_lines_are_enough_near_help(every: Content) -> None:
    """With these alone: the entrance, urgent help, somebody to talk to; the card; and nothing that is farther off."""
    line = recorded(every, vital=True)
    assert for_calls(line).languages == OFFERED
    flow = line.machine.flow
    near = {START, HELP, *flow[HELP].menu.values()}
    answers = {each for each in walked(line) if each.place in near}
    assert {each.textable for each in answers} == {False, True}
    assert unheard(line, answers) == []
    farther = [Answer("match", place, "so", ON.isoformat()) for place in ("card", "dentist")]
    assert unheard(line, farther) == farther
    assert {said.language for each in farther for said in reply(line, each).said} == {"nb"}
    for ending in get_args(Ending):
        assert all(said.audible for said in spoken(line, ("so", "nb"), ending).said)


@pytest.mark.parametrize("outcome", ["match", "unknown"])
def test_a_number_keyed_into_the_menus_is_told_in_somali(every: Content, outcome: Outcome) -> None:
    """1 1 3 in one go is vital, wherever it is keyed."""
    line = recorded(every, vital=True)
    for entry in line.hang_up:
        answer = Answer(outcome, START, "so", ON.isoformat(), tries=1, keyed=entry)
        assert {said.language for said in reply(line, answer).said} == {"so"}


def test_the_script_of_any_language(every: Content) -> None:
    """Each line once, none without words, none longer than a Say is; those of a voiced language, too."""
    for code in ("pl", "so"):
        lines = script(every, code, ON)
        assert len({each.name for each in lines}) == len(lines) > 500
        assert all(any(map(str.isalnum, each.words)) for each in lines)
        assert all(0 < each.seconds <= 1.3 * seconds((each.words,), code) + 0.1 for each in lines)
