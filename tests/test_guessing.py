"""An answer to what was guessed says so: a wrong guess is never stated as if it were certain."""

from dataclasses import replace

import pytest

from ivr.answer import Answer, Conversation
from ivr.content import Content
from ivr.event import Text
from ivr.message import MOST_SEGMENTS, message
from ivr.moment import moment
from ivr.turn import turn
from prompts.segments import segments
from tests.conftest import SUNDAY
from tests.texts.measure import SET_ASIDE, labelled

NOW = moment(SUNDAY)


def answer_to(content: Content, body: str) -> Answer:
    return turn(content, Text(body, opted_out=False), Conversation("main", "main", "nb"), NOW)[1]


def doubts(content: Content, answer: Answer) -> bool:
    """Whether a message asks if something else is meant, or is a menu of what may be."""
    if answer.outcome != "match" or content.machine.flow[answer.place].menu:
        return True
    text = message(content, answer) or ""
    lines = content.catalogue.languages[answer.language].line
    asks = [lines[name].split("?")[0].split("؟")[0] for name in ("text_else", "text_guess")]
    asks.append(lines["text_guess_more"].split(". ")[1].split("?")[0].split("؟")[0])
    return any(content.lettered(each, answer.language) in text for each in asks)


@pytest.mark.loop
def test_whatever_is_guessed_is_told_as_a_guess(every: Content) -> None:
    guessed = 0
    for language in every.languages:
        for each in [
            each for name in SET_ASIDE for each in labelled(name, language) if each.group == "topic"
        ]:
            answer = answer_to(every, each.text)
            guessed += answer.guessed
            assert not answer.guessed or doubts(every, answer), each.text
    assert guessed > 1000


@pytest.mark.parametrize("body", ["tolk", "hva er frikort", "angrepille", "MENY", "3"])
def test_what_is_named_is_not_doubted(content: Content, body: str) -> None:
    answer = answer_to(content, body)
    assert not answer.guessed
    assert "Mente du noe annet?" not in (message(content, answer) or "")


@pytest.mark.loop
def test_every_answer_has_room_for_the_doubt(every: Content) -> None:
    """And says no less for it, but for a word or two."""
    for language in every.languages:
        for name, place in every.machine.flow.items():
            if place.menu or place.when:
                continue
            for lower in (False, True):
                told = Answer(
                    "match", name, language, NOW.on.isoformat(), at=NOW.at, lower=lower, guessed=True
                )
                counted = segments(message(every, told) or "")
                assert counted.segments <= MOST_SEGMENTS[counted.encoding], (language, name)
                assert doubts(every, told), (language, name)
                assert not doubts(every, replace(told, guessed=False)), (language, name)
