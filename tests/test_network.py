"""Weights that are learned from examples, written down, and mapped."""

import math
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.files import FAMILIES, NETWORKS
from ivr.rehearsal import PROMPTS
from ivr.teaching import mark
from prompts.features import of_letters, of_meaning, of_sounds, written
from prompts.network import Network, NetworkError, Weights
from prompts.training import Kind, trained

KIND = Kind(width=8, fewest=1)
EXAMPLES = [
    (label, text.split("|"))
    for label, text in (
        ("dentist", "tooth|hurt"),
        ("dentist", "my|tooth|hurt"),
        ("dentist", "tooth|appointment"),
        ("fees", "what|cost|appointment"),
        ("fees", "what|cost|doctor"),
        ("alarm.now", "he|not breathe"),
        ("alarm.now", "she|not breathe"),
    )
    for _ in range(300)  # few steps are taken, as with many examples
]


@pytest.fixture(scope="module")
def weights() -> Weights:
    return trained(EXAMPLES, "abc", KIND)


@pytest.fixture
def file(weights: Weights, tmp_path: Path) -> Path:
    weights.put(tmp_path / "some.net")
    return tmp_path / "some.net"


@pytest.fixture
def network(file: Path) -> Network:
    return Network(file)


def likeliest(network: Network, *features: str) -> str:
    scores = network.scores(features)
    return max(scores, key=lambda label: scores[label])


def test_what_was_learned_is_found_again(network: Network) -> None:
    assert network.learned_from == "abc"
    assert set(network.labels) == {"dentist", "fees", "alarm.now"}
    assert likeliest(network, "child", "tooth") == "dentist"
    assert likeliest(network, "what", "cost") == "fees"
    assert likeliest(network, "baby", "not breathe") == "alarm.now"


def test_scores_are_shares_of_one(network: Network) -> None:
    assert math.isclose(sum(map(math.exp, network.scores(["tooth", "cost"]).values())), 1.0)
    assert network.scores(["tooth", "unheard"]) == network.scores(["tooth", "tooth"])
    assert network.scores(["unheard"]) == {}
    assert network.scores([]) == {}


def test_learning_writes_what_it_wrote(file: Path, tmp_path: Path) -> None:
    trained(EXAMPLES, "abc", KIND).put(tmp_path / "again.net")
    assert (tmp_path / "again.net").read_bytes() == file.read_bytes()


def test_a_worker_that_runs_keeps_what_it_has_mapped(network: Network, file: Path) -> None:
    before = network.scores(["tooth", "hurt"])
    others = [("fees", ["tooth"]), ("dentist", ["hurt"]), ("alarm.now", ["fell"])]
    trained(others, "def", KIND).put(file)
    assert network.scores(["tooth", "hurt"]) == before
    assert Network(file).learned_from == "def"
    assert list(file.parent.iterdir()) == [file]


def test_a_network_goes_by_its_file(network: Network) -> None:
    """To another process, and into what is kept of what was learned."""
    again = pickle.loads(pickle.dumps(network))  # noqa: S301 - just made
    assert again.scores(["tooth"]) == network.scores(["tooth"])


DAMAGE: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("cut short", lambda whole: whole[:-1]),
    ("too long", lambda whole: whole + b" "),
    ("empty", lambda _: b""),
    ("without a head", lambda whole: whole.partition(b"\n")[2]),
    ("without its labels", lambda whole: whole.replace(b'"labels"', b'"lables"')),
]


@pytest.mark.parametrize("change", [each for _, each in DAMAGE], ids=[name for name, _ in DAMAGE])
def test_a_damaged_file_is_a_sentence(file: Path, change: Callable[[bytes], bytes]) -> None:
    file.write_bytes(change(file.read_bytes()))
    with pytest.raises(NetworkError, match=r"some\.net: cannot be read: .*`helselinja learn`"):
        Network(file)


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match=r"none\.net: cannot be read"):
        Network(tmp_path / "none.net")


@pytest.mark.parametrize("name", NETWORKS)
def test_the_weights_are_those_of_the_examples(name: str) -> None:
    """Whoever changes examples or glossaries runs `helselinja learn`."""
    assert Network(PROMPTS / name).learned_from == mark(PROMPTS)


def test_the_mark_is_of_examples_glossaries_and_families(tmp_path: Path) -> None:
    for folder in ("heard", "glossary"):
        (tmp_path / folder).mkdir()
    (tmp_path / FAMILIES).touch()
    marks = {mark(tmp_path)}
    for name in ("glossary/nb.tsv", "heard/nb.tsv", FAMILIES):
        (tmp_path / name).write_text("hurt\tvondt\n", encoding="utf-8")
        marks.add(mark(tmp_path))
    assert len(marks) == 4


def test_features_of_meaning() -> None:
    assert of_meaning([("not", "can"), (), ("breathe",)], {}) == [
        *("not", "can", "breathe"),
        *("not can", "can breathe"),
        *("not", "can", "breathe"),
        *("can+not", "breathe+can", "breathe+not"),
    ]


def test_words_of_one_family_have_features_in_common() -> None:
    families = {"granny": "old-relative", "uncle": "old-relative", "choke": "breathing", "gasp": "breathing"}
    one, other = (
        of_meaning([(who,), (what,)], families) for who, what in (("granny", "choke"), ("uncle", "gasp"))
    )
    assert set(one) & set(other) == {"=old-relative", "=breathing", "=breathing+=old-relative"}


def test_features_of_letters_know_the_edges_and_the_language() -> None:
    assert of_letters(["au"], "nb") == ["nb au ", "nb au", "nbau ", "nb au "]
    assert not set(of_letters(["au"], "nb")) & set(of_letters(["au"], "pl"))


def test_cyrillic_is_learned_by_its_sounds_too_and_what_is_typed_in_latin_letters_by_them_alone() -> None:
    both = list(written(["швидка"], "uk", "~"))
    assert both == [of_letters(["швидка"], "uk"), of_sounds(["швидка"], "uk", "~")]
    assert list(written(["shvydka"], "uk", "~")) == [of_sounds(["shvydka"], "uk", "~")]
    assert of_sounds(["shvydka"], "uk", "~") == of_sounds(["швидка"], "uk", "~")
    assert list(written(["lege"], "nb", "")) == [of_letters(["lege"], "nb")]
