"""What is kept says the same as what is made anew, to the byte, at whatever second and for whatever caller."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from flows.load import START
from ivr import documents, twiml
from ivr.answer import Answer, Outcome
from ivr.closing import answering, closed
from ivr.content import Content
from ivr.message import message
from ivr.moment import moment
from ivr.opening import is_open, opens
from ivr.steady import steady_since
from ivr.turning import ENDED
from ivr.voice import reply
from tests.conftest import LINE

BEGIN = datetime(2026, 11, 20, tzinfo=UTC)
ODD = timedelta(hours=1, minutes=47, seconds=13)
MOMENTS = [BEGIN + each * ODD for each in range(55)]  # over a weekend, at odd seconds
YEAR = [datetime(2026, 12, 1, tzinfo=UTC) + each * timedelta(hours=2, minutes=53) for each in range(3000)]
OURS = LINE, "/line"
# nothing of these is spoken
WRITTEN = {"quiet", "leave", "erased", "calling", "uncalled", "resume", "over", "thanked", "entry", "still"}


def answers(content: Content) -> Iterator[Answer]:
    """Every outcome at every place, each at a moment of its own, with what else may be true by turns."""
    places = [name for name, place in content.machine.flow.items() if not place.when]
    numbers = list(content.directory)
    number = 0
    for place in places:
        for outcome in get_args(Outcome):
            number += 1
            now = moment(MOMENTS[number % len(MOMENTS)])
            detail = {
                "dialed": sorted(ENDED)[number % len(ENDED)],
                "alarm": (kind := content.catalogue.rules.kinds[0]),
                "still": kind,
            }
            yield Answer(
                outcome,
                place,
                content.languages[number % len(content.languages)],
                now.on.isoformat(),
                turn=number,
                tries=number % 3,
                detail=detail.get(outcome, ""),
                owed=number % 2 == 0,
                lower=number % 5 == 0,
                met=number % 7 == 0,
                keyed=numbers[number % len(numbers)] if outcome == "entry" else "",
                offered=f"{places[0]} {START}" if outcome in ("unsure", "resume") else "",
                textable=number % 4 == 0,
                at=now.at,
            )


@pytest.mark.crawl
def test_a_kept_document_is_the_same(town: Content) -> None:
    """Each answer a second and a third time: to another call, and later while the same services are open."""
    seals, known = 0, 0
    for answer in answers(town):
        known += 1
        if answer.outcome not in WRITTEN and answer.outcome not in ("alarm", "unsure"):
            for turn in (answer.turn, answer.turn + 1000, 0):
                seals += 1
                again = replace(answer, turn=turn, at=(answer.at + steady_since(town, answer.at)) / 2)
                anew = twiml.spoken(reply(town, again, 1800), *OURS, f"seal-{seals}")
                assert documents.spoken(town, again, 1800, OURS, f"seal-{seals}") == anew, again
        assert documents.written(town, answer) == message(town, answer), answer
        assert documents.written(town, replace(answer, turn=0)) == message(town, answer), answer
    assert known > 1000
    assert documents._spoken.cache_info().hits > 1000  # noqa: SLF001


def test_what_is_kept_holds_no_more_than_it_may(town: Content) -> None:
    documents.forget()
    answer = next(answers(town))
    for second in range(documents.MOST + 10):
        documents.spoken(town, answer, second, OURS, "seal")
    assert documents._spoken.cache_info().currsize == documents.MOST  # noqa: SLF001
    documents.forget()
    assert documents._spoken.cache_info().currsize == 0  # noqa: SLF001


def test_between_two_edges_nothing_opens_or_closes(town: Content) -> None:
    """Through a year with its holidays and both changes of the clock."""
    for at in (instant.timestamp() for instant in YEAR):
        since = steady_since(town, at)
        assert at - 26 * 60 * 60 < since <= at
        assert moment(datetime.fromtimestamp(since, UTC)).on == moment(datetime.fromtimestamp(at, UTC)).on
        for name, entry in town.directory.items():
            shut = closed(town, name, at)
            assert (shut is None) == is_open(entry.hours, at), (name, at)
            if shut is not None:
                assert shut.opens == opens(entry.hours, at), (name, at)
                assert shut.until == answering(town.directory, name, at), (name, at)
    assert steady_since(town, 0) == 0
