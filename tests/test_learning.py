"""What was learned is kept in a file, and learned anew where that is missing, damaged or of other content."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from ivr.content import Content
from prompts.learning import FOLDER, KEPT, Learning
from prompts.understanding import Understanding


class Lessons:
    """Counts how often somebody learns."""

    def __init__(self, learned: Understanding) -> None:
        self.learned = learned
        self.given = 0

    def __call__(self) -> Understanding:
        self.given += 1
        return self.learned


@pytest.fixture
def lessons(content: Content) -> Lessons:
    return Lessons(content.understanding.done())


def kept(root: Path) -> Sequence[Path]:
    return sorted((root / FOLDER).iterdir())


def test_it_is_learned_once(lessons: Lessons, tmp_path: Path) -> None:
    first = Learning(lessons, tmp_path, [])
    assert not first.is_done
    assert first.done() is first.done()
    again = Learning(lessons, tmp_path, [])
    assert again.read("jeg får ikke puste", "nb") == first.read("jeg får ikke puste", "nb")
    assert again.is_done
    assert lessons.given == 1
    assert len(kept(tmp_path)) == 1


def test_other_content_is_learned_and_the_oldest_file_goes(lessons: Lessons, tmp_path: Path) -> None:
    words = tmp_path / "words.tsv"
    for number in range(KEPT + 2):
        words.write_text(f"{number}")
        Learning(lessons, tmp_path, [words]).done()
    assert lessons.given == KEPT + 2
    assert len(kept(tmp_path)) == KEPT


@pytest.mark.parametrize("damage", [b"", b"no pickle", b"\x80\x05K\x01."], ids=["empty", "text", "a number"])
def test_a_damaged_file_is_learned_anew(lessons: Lessons, tmp_path: Path, damage: bytes) -> None:
    Learning(lessons, tmp_path, []).done()
    [file] = kept(tmp_path)
    file.write_bytes(damage)
    Learning(lessons, tmp_path, []).done()
    assert lessons.given == 2
    Learning(lessons, tmp_path, []).done()
    assert lessons.given == 2


def test_where_nothing_can_be_written_it_is_learned_each_time(lessons: Lessons, tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("no folder")
    for _ in range(2):
        assert Learning(lessons, tmp_path, []).done() is lessons.learned
    assert lessons.given == 2
