"""The soak in short, and that its oracle can find what it looks for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr import card, twiml
from ivr.answer import Conversation
from ivr.content import Content
from ivr.event import Event, Key, Silence, Start, Text
from ivr.message import message
from ivr.moment import moment
from ivr.turn import turn
from ivr.voice import reply
from tests.conftest import LINE
from tests.soak.figures import Figures
from tests.soak.oracle import Oracle, Window
from tests.soak.personas import PERSONAS, ways_to_connections
from tests.soak.run import soak

AT = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
NOW = moment(AT)
WINDOW = Window(AT.timestamp(), AT.timestamp() + 0.1)
Talk = Conversation | None


@pytest.mark.soak
def test_nothing_is_lost_in_a_short_soak() -> None:
    calls, texts = 40, 40
    figures = soak(calls, texts, seed=1)
    assert not any(figures.zeros.values()), figures.faults
    assert figures.killed == ["a web process", "a primary"]
    assert figures.conversations.total() == calls + texts
    assert set(figures.conversations) == {*PERSONAS, "texter"}
    assert min(figures.repeated, figures.key_errors, figures.connections) > 0
    assert min(figures.passed_over, figures.without_redis) > 0, "the kills were not noticed"
    assert figures.table().count("\n") > len(figures.zeros)


def test_a_zero_that_is_none_is_told() -> None:
    for name in ("calls_lost", "texts_lost", "twice", "wrong", "errors"):
        figures = Figures(answers=[0.1, 2.1])
        setattr(figures, name, 1)
        assert sum(figures.zeros.values()) == 1
        assert figures.over == 1


def heard(content: Content, event: Event, before: Talk, later: float = 0) -> tuple[Conversation, bytes]:
    """What the line says so many seconds later, with a seal in its URLs."""
    after, answer = turn(content, event, before, moment(AT + timedelta(seconds=later)))
    return after, twiml.spoken(reply(content, answer), LINE, "", "sealed")


@pytest.fixture
def oracle(content: Content) -> Oracle:
    """Of a call that has opened, its webhook sent twice."""
    judge = Oracle(content)
    _, opened = heard(content, Start(), None)
    assert judge.call(Start(), [opened, opened], WINDOW) == "right"
    return judge


def test_right_answers_of_a_call(content: Content, oracle: Oracle) -> None:
    talk, _ = heard(content, Start(), None)
    for number, key in enumerate("1131", start=1):
        talk, answer = heard(content, Key(number, key), talk)
        assert oracle.call(Key(number, key), [answer], WINDOW) == "right"


def test_a_wrong_place_is_found(content: Content, oracle: Oracle) -> None:
    talk, _ = heard(content, Start(), None)
    _, elsewhere = heard(content, Key(1, "2"), talk)
    assert oracle.call(Key(1, "1"), [elsewhere], WINDOW) == "wrong"
    _, silence = heard(content, Silence(1), talk)
    assert oracle.call(Key(1, "1"), [silence], WINDOW) == "wrong"


def test_a_lost_call_is_found(content: Content, oracle: Oracle) -> None:
    _, restart = heard(content, Key(1, "1"), None)
    assert oracle.call(Key(1, "1"), [restart], WINDOW) == "lost"
    failed = twiml.spoken(card.spoken(content, content.languages, "later"), LINE, "")
    assert oracle.call(Key(1, "1"), [failed], WINDOW) == "lost"


def test_a_repeat_that_moved_on_is_found(content: Content, oracle: Oracle) -> None:
    talk, _ = heard(content, Start(), None)
    once, answer = heard(content, Key(1, "1"), talk)
    beyond, further = heard(content, Key(2, "1"), once)
    assert oracle.call(Key(1, "1"), [answer, further], WINDOW) == "twice"
    assert oracle.call(Key(1, "1"), [answer, answer], WINDOW) == "right"
    _, late = heard(content, Key(2, "2"), beyond)
    assert oracle.call(Key(2, "2"), [late], WINDOW) == "twice"


def test_what_the_clock_decides(content: Content, oracle: Oracle) -> None:
    """Both are right where the moment is not known for sure; else one of them is."""
    talk, _ = heard(content, Start(), None)
    cut = replace(turn(content, Key(1, "3"), talk, NOW)[1], owed=False)
    late = twiml.spoken(reply(content, cut), LINE, "")
    assert oracle.call(Key(1, "3"), [late], WINDOW) == "wrong"
    assert oracle.call(Key(1, "3"), [late], replace(WINDOW, ended=WINDOW.begun + 60)) == "right"


@pytest.mark.parametrize(("third", "verdict"), [(3.98, "right"), (4.2, "wrong")])
def test_what_was_just_in_one_go(content: Content, oracle: Oracle, third: float, verdict: str) -> None:
    """1 1 2 is keyed with two seconds between, nearly: how nearly is known of no key for sure."""
    talk, _ = heard(content, Start(), None)
    keyed = [("1", 0.06, 0.0, 0.1), ("1", 2.05, 1.95, 2.2), ("2", 3.98, third - 0.02, third)]
    for number, (key, at, begun, ended) in enumerate(keyed, start=1):
        talk, answer = heard(content, Key(number, key), talk, at)
        judged = oracle.call(Key(number, key), [answer], Window(WINDOW.begun + begun, WINDOW.begun + ended))
        assert judged == ("right" if number < len(keyed) else verdict)


def written(content: Content, words: str, before: Talk) -> tuple[Conversation, bytes]:
    after, answer = turn(content, Text(words, opted_out=False), before, NOW)
    return after, twiml.written(message(content, answer))


def test_texts(content: Content) -> None:
    first, more = (Text(words, opted_out=False) for words in ("fastlege", "1"))
    talk, menu = written(content, "fastlege", None)
    _, part = written(content, "1", talk)
    _, anew = written(content, "1", None)
    judge = Oracle(content)
    assert judge.text(first, [menu, menu], WINDOW, shaken=False) == "right"
    assert judge.text(more, [anew], WINDOW, shaken=False) == "wrong"
    assert judge.text(more, [anew, part], WINDOW, shaken=True) == "first"
    assert judge.text(first, [menu], WINDOW, shaken=False) == "right"
    failed = twiml.written(card.written(content, content.languages, "later"))
    for shaken in (False, True):
        assert judge.text(more, [failed], WINDOW, shaken=shaken) == "lost"
    beyond = written(content, "1", written(content, "1", talk)[0])[1]
    assert judge.text(more, [part, beyond], WINDOW, shaken=False) == "twice"


def test_ways_lead_to_connections(content: Content) -> None:
    for way in ways_to_connections(content):
        talk, _ = heard(content, Start(), None)
        for number, key in enumerate(way, start=1):
            talk, answer = turn(content, Key(number, key), talk, NOW)
        assert answer.outcome == "connect"
