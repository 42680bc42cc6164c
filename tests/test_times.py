"""The time to help: what the README says is current, is what a caller meets, and the mix of needs is whole."""

from datetime import date
from pathlib import Path

import pytest

from app import ROOT
from ivr.content import Content, load_content
from ivr.files import ContentError
from ivr.handset import Handset
from ivr.player import Say
from ivr.proving.needs import load_needs, mean
from ivr.proving.times import Times, times
from ivr.proving.world import moments
from ivr.timing import NEEDS, README, day_of, renewed, timed
from tests.conftest import NOON, Clock, OpenLine
from tests.test_commands import run

TODAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def norwegian(content: Content) -> Times:
    return times(content, moments(content, TODAY)[0][1], "nb")


def test_the_table_in_the_readme_is_current(content: Content) -> None:
    """If it is not: `helselinja times --write`."""
    readme = README.read_text(encoding="utf-8")
    assert renewed(readme, timed(content, day_of(readme))) == readme


def test_the_readme_has_no_place_for_it() -> None:
    with pytest.raises(ContentError, match=r"README\.md: has no <!-- times"):
        renewed("# A line", "| a table |")


def test_what_comes_first(norwegian: Times) -> None:
    """113 at once and with no key, 116 117 and somebody to talk to with one, and whatever is asked for with three."""
    assert norwegian.numbers["amk"].keys == ()
    assert norwegian.numbers["amk"].seconds <= 8
    assert len(norwegian.numbers["legevakt"].keys) == len(norwegian.numbers["mental-helse"].keys) == 1
    assert max(len(time.keys) for time in norwegian.topics.values()) <= 3


def test_every_topic_and_every_number_of_the_directory(content: Content, norwegian: Times) -> None:
    flow = content.machine.flow
    below = {place for choice in flow["main"].menu.values() for place in flow[choice].menu.values()}
    assert set(norwegian.topics) == below
    told = {content.directory[name].number for name in norwegian.numbers}
    assert told == {entry.number for entry in content.directory.values()}


@pytest.mark.anyio
async def test_the_keys_lead_there(
    open_line: OpenLine, content: Content, clock: Clock, norwegian: Times
) -> None:
    """Pressed on the real line, the last answer tells the number."""
    clock.at = NOON
    for name, time in norwegian.numbers.items():
        async with open_line(languages=("nb", "en")) as handset:
            heard = await _pressed(handset, time.keys)
        assert content.directory[name].number.replace(" ", "") in heard.replace(" ", ""), name


async def _pressed(handset: Handset, keys: tuple[str, ...]) -> str:
    heard = await handset.dial()
    for key in keys:
        heard = await handset.press(key)
    return " ".join(say.text for say in heard if isinstance(say, Say))


def test_another_language_comes_after_its_own_key(content: Content, norwegian: Times) -> None:
    now = moments(content, TODAY)[0][1]
    english = times(content, now, "en")
    assert english.numbers["legevakt"].keys == ("8", *norwegian.numbers["legevakt"].keys)
    three = load_content(ROOT, ("nb", "en", "pl"))
    assert times(three, now, "pl").numbers["legevakt"].keys == ("8", "3", "1")


FAULTS = [
    # what is wrong, the file, what the sentence says
    ("no TOML", "[numbers", "cannot be read"),
    ("a table too few", "[numbers]\namk = 100", "has the tables numbers"),
    ("a number that no call reaches", "[numbers]\nnobody = 100\n[topics]", "'nobody', which no call reaches"),
    ("a topic that no call reaches", "[numbers]\n[topics]\nrain = 100", "'rain', which no call reaches"),
    ("a part that is none", "[numbers]\namk = 0\n[topics]", "amk is 0"),
    ("parts that make no whole", "[numbers]\namk = 60\n[topics]\ngp = 30", "the parts make 90"),
]


@pytest.mark.parametrize(("file", "sentence"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_a_mix_that_is_wrong(tmp_path: Path, file: str, sentence: str) -> None:
    path = tmp_path / "needs.toml"
    path.write_text(file)
    with pytest.raises(ContentError, match=sentence):
        load_needs(path, ["amk"], ["gp"])


def test_the_mean_is_over_the_mix(norwegian: Times) -> None:
    needs = load_needs(NEEDS, norwegian.numbers, norwegian.topics)
    ones = dict.fromkeys(norwegian.numbers, 1.0), dict.fromkeys(norwegian.topics, 3.0)
    assert mean(needs, *ones) == pytest.approx(1 + 2 * sum(needs["topics"].values()) / 100)


def test_the_command() -> None:
    done = run("times", "--languages", "en", "--at", "2027-01-05")
    assert done.returncode == 0, done.stderr
    assert "| Legevakt, 116 117 | 1 |" in done.stdout
    assert "with the figures of 2027-01-05" in done.stdout
