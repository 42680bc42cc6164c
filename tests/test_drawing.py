"""The pictures show the whole line as it is, and can be read: judged by the SVG that is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from app import ROOT
from flows.load import START
from flows.machine import Machine
from ivr.canvas import NAME, WORDS
from ivr.content import Content
from ivr.drawing import INDEX, WHOLE, drawn
from ivr.fitting import lines, width
from tests.test_commands import run

KEPT = ROOT / "docs" / "flows"
DAY = date(2026, 11, 26)
SVG = "{http://www.w3.org/2000/svg}"
SIZES = {"name": (NAME, True), "number": (NAME, True), "strong": (NAME, True)}
LANGUAGES = ("nb", "en", "pl", "uk", "lt", "ar", "so")
Rectangle = tuple[float, float, float, float]


@dataclass
class Seen:
    """What stands in a picture."""

    places: list[str] = field(default_factory=list)
    ways: set[tuple[str, str, str | None]] = field(default_factory=set)
    boxes: list[tuple[Rectangle, list[Element]]] = field(default_factory=list)
    lines: list[list[tuple[float, float]]] = field(default_factory=list)


def seen(svg: str) -> Seen:
    found = Seen()
    root = fromstring(svg)  # noqa: S314 - our own
    for group in root.iter(f"{SVG}g"):
        if place := group.get("data-place"):
            found.places.append(place)
        if (key := group.get("data-key")) and (of := group.get("data-from")):
            found.ways.add((of, key, group.get("data-to")))
            continue
        for box in group.findall(f"{SVG}rect"):
            x, y, wide, high = (float(box.get(name, "")) for name in ("x", "y", "width", "height"))
            found.boxes.append(((x, y, x + wide, y + high), group.findall(f"{SVG}text")))
    for path in root.iter(f"{SVG}path"):
        points = re.findall(r"(-?\d+) (-?\d+)", path.get("d", ""))
        found.lines.append([(float(x), float(y)) for x, y in points])
    return found


def pictures(content: Content, language: str = "nb") -> dict[str, Seen]:
    files = drawn(content, language, DAY)
    return {name.removesuffix(".svg"): seen(text) for name, text in files.items() if name != INDEX}


def choices(machine: Machine) -> Iterator[tuple[str, str, str | None]]:
    """What the machine does on 1 to 5, but for what every answer has: the number again and the main menu."""
    for place, table in machine.flow.items():
        yield from ((place, condition, to) for condition, to in table.when.items())
        for key, found in machine.exits[place].items():
            if table.when or key not in "12345" or found.effect not in ("go", "connect"):
                continue
            if found.to != START or table.menu:
                yield place, key, found.to


@pytest.fixture(params=["content", "town"])
def line(request: pytest.FixtureRequest) -> Content:
    found: Content = request.getfixturevalue(request.param)
    return found


def test_the_whole_line_has_every_place_once(line: Content) -> None:
    assert sorted(pictures(line)[WHOLE].places) == sorted(line.machine.flow)


def test_every_place_has_one_box_with_its_words(line: Content) -> None:
    drawn_in = pictures(line)
    boxes = [place for name, picture in drawn_in.items() if name != WHOLE for place in picture.places]
    above = {START, *line.machine.flow[START].menu.values()}
    assert sorted([*boxes, *above]) == sorted(line.machine.flow)


def test_every_choice_is_drawn_and_no_other(line: Content) -> None:
    drawn_in = pictures(line).values()
    expected = set(choices(line.machine))
    assert len(expected) > 250
    assert set().union(*(picture.ways for picture in drawn_in)) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_stay_within_their_boxes(town: Content, language: str) -> None:
    measured = 0
    for name, picture in pictures(town, language).items():
        for (left, top, right, bottom), texts in picture.boxes:
            for text in texts:
                size, bold = SIZES.get(text.get("class", ""), (WORDS, False))
                wide = width(text.text or "", size, bold=bold)
                x, y = float(text.get("x", "")), float(text.get("y", ""))
                start = x - wide / 2 if text.get("text-anchor") else x - wide if text.get("direction") else x
                assert left + 8 <= start <= start + wide <= right - 8, (name, text.text)
                assert top + size <= y <= bottom - 6, (name, text.text)
                measured += 1
    assert measured > 1000


@pytest.mark.parametrize("language", LANGUAGES)
def test_boxes_stand_apart_and_no_line_crosses_one(town: Content, language: str) -> None:
    for name, picture in pictures(town, language).items():
        boxes = [box for box, _ in picture.boxes]
        for number, one in enumerate(boxes):
            assert not any(overlaps(one, other) for other in boxes[number + 1 :]), name
            for line in picture.lines:
                for (x, y), (to_x, to_y) in pairwise(line):
                    stretch = (min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))
                    assert not overlaps(one, stretch), (name, line)


def overlaps(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_the_kept_pictures_are_current(content: Content) -> None:
    """They are made anew by `helselinja draw`."""
    said = re.search(r"figures of (\S+)\.", (KEPT / INDEX).read_text(encoding="utf-8"))
    assert said
    kept = {path.name: path.read_text(encoding="utf-8") for path in KEPT.iterdir()}
    assert dict(drawn(content, "nb", date.fromisoformat(said[1]))) == kept


def test_the_command_draws_the_same_in_a_process_of_its_own(content: Content, tmp_path: Path) -> None:
    (tmp_path / "gone.svg").touch()
    done = run("draw", "--language", "en", "--at", str(DAY), "--to", str(tmp_path))
    assert done.returncode == 0, done.stderr
    found = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert found == dict(drawn(content, "en", DAY))


def test_a_language_that_is_none() -> None:
    done = run("draw", "--language", "xx")
    assert done.returncode == 1
    assert "'xx' has no file" in done.stderr


def test_every_picture_is_shown(content: Content) -> None:
    files = drawn(content, "nb", DAY)
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", files[INDEX])
    assert sorted([*shown, INDEX]) == sorted(files)


def test_a_number_is_not_broken_and_a_long_word_is() -> None:
    assert lines("Ring 23 32 70 00 nå", 90, 12) == ["Ring", "23\u00a032\u00a070\u00a000", "nå"]
    broken = lines("Ungdomshelsestasjonene", 80, 12)
    assert len(broken) > 1
    assert "".join(each.removesuffix("-") for each in broken) == "Ungdomshelsestasjonene"
    assert all(width(each, 12) <= 80 for each in broken)
