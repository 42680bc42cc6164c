"""The labelled texts: what is understood of them does not get worse unseen (docs/understanding.md)."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from ivr.content import Content
from ivr.moment import moment
from ivr.rehearsal import PROMPTS
from prompts.hearing import load_hearing
from tests.texts.measure import (
    AFTER,
    BEHIND,
    BESIDE,
    JOINED,
    LATEST,
    SET_ASIDE,
    SETS,
    Figures,
    labelled,
    languages,
    measured,
)

pytestmark = pytest.mark.loop

NOON = moment(datetime(2026, 11, 23, 11, 0, tzinfo=UTC))

# in per cent: emergencies found, false alarms, the right topic at once, among what is
# offered, the right language; as reached, rounded off
FLOORS = {
    "tuned": (99, 1, 98, 99, 99),
    "apart": (99, 3, 93, 96, 99),
    "later": (99, 2, 95, 97, 99),
    "fresh": (99, 2, 95, 97, 99),
    "latest": (97, 4, 92, 95, 98),
    "after": (96, 5, 80, 84, 99),
    "behind": (94, 2, 75, 80, 99),
}


@pytest.mark.parametrize("which", FLOORS)
def test_it_is_understood_as_well_as_before(every: Content, which: str) -> None:
    whole = Figures()
    for language in languages(which):
        whole.counts += measured(every, which, language, NOON).counts
    found, false, first, offered, told = FLOORS[which]
    assert whole.share("found", "alarm") >= found
    assert whole.share("false", "harmless") <= false
    assert whole.share("first", "topic") >= first
    assert whole.share("offered", "topic") >= offered
    assert whole.share("right language", "told") >= told


def test_what_is_asked_beside_an_emergency_hides_nothing(every: Content) -> None:
    whole = Figures()
    for language in languages(BESIDE):
        whole.counts += measured(every, BESIDE, language, NOON).counts
    assert whole.counts["alarm"] == whole.counts["harmless"] == 8 * 40
    assert whole.share("found", "alarm") >= 95
    assert whole.share("false", "harmless") <= 4


def test_a_few_words_typed_without_a_space(every: Content) -> None:
    whole = Figures()
    for language in languages(JOINED):
        whole.counts += measured(every, JOINED, language, NOON).counts
    assert whole.counts["alarm"] > 250
    assert whole.share("found", "alarm") >= 64
    assert whole.share("false", "harmless") <= 1


def test_there_are_enough_of_every_kind() -> None:
    for which in SETS:
        texts = [(language, each) for language in languages(which) for each in labelled(which, language)]
        assert len(texts) >= 1460
        assert {language for language, _ in texts} == {"nb", "en", "pl", "uk", "lt", "ar", "so", "ru"}
        for language in languages(which):
            groups = Counter(each.group for code, each in texts if code == language)
            assert groups["alarm"] >= 50, language
            assert groups["trap"] >= 10, language


def test_what_is_set_aside_was_not_learned_from() -> None:
    apart = {
        each.text.casefold()
        for which in (*SET_ASIDE, LATEST, AFTER, BEHIND)
        for language in languages(which)
        for each in labelled(which, language)
    }
    hearings = [load_hearing(path) for path in sorted((PROMPTS / "heard").glob("*.toml"))]
    learned = {text.casefold() for heard in hearings for _, text in heard.examples}
    assert learned
    assert apart & learned == set()
