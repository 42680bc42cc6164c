"""Weights that are learned from examples, written down, and read."""

import math
from pathlib import Path

import pytest

from app import ROOT
from ivr.rehearsal import PROMPTS
from ivr.teaching import mark
from prompts.glossary import Meaning
from prompts.regression import WEIGHTS, Regression, features, load_weights, weights
from prompts.training import trained

EXAMPLES = [
    (label, [tuple(word.split("_")) for word in text.split()])
    for label, text in (
        ("dentist", "tooth hurt"),
        ("dentist", "my tooth hurt"),
        ("dentist", "tooth appointment"),
        ("fees", "what cost appointment"),
        ("fees", "what cost doctor"),
        ("alarm.now", "he not breathe"),
        ("alarm.now", "she not breathe"),
    )
]


@pytest.fixture(scope="module")
def regression() -> Regression:
    return Regression(weights(trained(EXAMPLES, "abc")))


def likeliest(regression: Regression, *meanings: Meaning) -> str:
    scores = regression.scores(meanings)
    return max(scores, key=lambda label: scores[label])


def test_features() -> None:
    assert features([("not", "can"), (), ("breathe",)]) == [
        "not",
        "can",
        "breathe",
        "not can",
        "can breathe",
    ]


def test_what_was_learned_is_found_again(regression: Regression) -> None:
    assert weights(trained(EXAMPLES, "abc")).learned_from == "abc"
    assert set(regression.labels) == {"dentist", "fees", "alarm.now"}
    assert likeliest(regression, ("child",), ("tooth",)) == "dentist"
    assert likeliest(regression, ("what",), ("cost",), ("tooth",)) == "fees"
    assert likeliest(regression, ("baby",), ("not",), ("breathe",)) == "alarm.now"


def test_scores_are_shares_of_one(regression: Regression) -> None:
    scores = regression.scores([("tooth",), ("cost",)])
    assert math.isclose(sum(map(math.exp, scores.values())), 1.0)
    assert regression.scores([("unheard",), ()]) == {}
    assert regression.scores([]) == {}


def test_the_weights_are_those_of_the_examples() -> None:
    """Whoever changes examples or glossaries runs `helselinja learn`."""
    assert load_weights(PROMPTS / WEIGHTS).learned_from == mark(PROMPTS)


def test_the_mark_is_of_examples_and_glossaries(tmp_path: Path) -> None:
    for folder in ("heard", "glossary"):
        (tmp_path / folder).mkdir()
    before = mark(tmp_path)
    (tmp_path / "glossary" / "nb.tsv").write_text("hurt\tvondt\n", encoding="utf-8")
    assert mark(tmp_path) != before


def test_learning_writes_what_it_wrote(tmp_path: Path) -> None:
    """The same examples give the same weights, all over again."""
    again = trained(EXAMPLES, "abc")
    assert again == trained(EXAMPLES, "abc")
    (tmp_path / WEIGHTS).write_text(again, encoding="utf-8")
    assert load_weights(tmp_path / WEIGHTS) == weights(again)
    assert (ROOT / "prompts" / WEIGHTS).exists()
