"""What was learned is kept in a file, and learned anew where that is missing or damaged; in a process of its own."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread

import pytest

from ivr.content import Content
from prompts.apart import apart
from prompts.fingerprint import mark
from prompts.kept import FOLDER, KEPT, keep, read_kept
from prompts.learning import LOCK, Learning
from prompts.understanding import Understanding

TEXT = "jeg får ikke puste"


@dataclass(frozen=True)
class Lessons:
    """Learns what is in a file, and writes down in which process."""

    whole: Path
    log: Path

    def __call__(self) -> Understanding:
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"{os.getpid()}\n")
        learned = read_kept(self.whole)
        assert isinstance(learned, Understanding)
        return learned

    @property
    def given(self) -> Sequence[int]:
        """The processes that learned."""
        return [int(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []


@pytest.fixture
def lessons(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Lessons:
    folder = tmp_path_factory.mktemp("lessons")
    keep(folder / "whole", content.understanding.done())
    return Lessons(folder / "whole", folder / "log")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / FOLDER / "mark.understanding"


def kept(file: Path) -> Sequence[str]:
    return sorted(each.name for each in file.parent.iterdir() if each.name != LOCK)


def test_it_is_learned_once_in_another_process(lessons: Lessons, file: Path) -> None:
    first = Learning(lessons, file)
    assert not first.is_done
    assert first.done() is first.done()
    again = Learning(lessons, file)
    assert again.read(TEXT, "nb") == first.read(TEXT, "nb") == lessons().read(TEXT, "nb")
    assert again.is_done
    assert len(lessons.given) == 2, "one of them just now"
    assert lessons.given[0] != os.getpid()
    assert kept(file) == [file.name]


def test_of_several_at_once_one_learns(lessons: Lessons, file: Path) -> None:
    every = [Learning(lessons, file) for _ in range(3)]
    threads = [Thread(target=each.done) for each in every]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(each.is_done for each in every)
    assert len(lessons.given) == 1


def test_the_oldest_file_goes(lessons: Lessons, file: Path) -> None:
    for number in range(KEPT + 2):
        Learning(lessons, file.with_stem(f"mark{number}")).done()
    assert len(lessons.given) == KEPT + 2
    assert kept(file) == [f"mark{number}.understanding" for number in range(2, KEPT + 2)]


@pytest.mark.parametrize(
    "damage", [b"", b"no such file", b"\x80\x05K\x01."], ids=["empty", "text", "a number"]
)
def test_a_damaged_file_is_learned_anew(lessons: Lessons, file: Path, damage: bytes) -> None:
    Learning(lessons, file).done()
    file.write_bytes(damage)
    Learning(lessons, file).done()
    assert len(lessons.given) == 2
    Learning(lessons, file).done()
    assert len(lessons.given) == 2


def test_where_nothing_can_be_written_it_is_learned_here_each_time(lessons: Lessons, file: Path) -> None:
    file.parent.write_text("no folder")
    for _ in range(2):
        assert Learning(lessons, file).read(TEXT, "nb").alarms
    assert lessons.given == [os.getpid()] * 2


@pytest.mark.parametrize(
    ("function", "ends"), [(list, True), (partial(int, "no number"), False)], ids=["well", "with a fault"]
)
def test_apart(function: Callable[[], object], ends: bool) -> None:  # noqa: FBT001
    assert apart(function) is ends


def test_a_mark_is_of_what_files_say_and_of_their_names(tmp_path: Path) -> None:
    words, others = tmp_path / "words.tsv", tmp_path / "others.tsv"
    words.write_text("lege")
    others.write_text("sykehus")
    before = mark([words, others])
    assert mark([others, words, words]) == before
    assert mark([words]) != before
    words.write_text("leger")
    assert mark([words, others]) != before
    words.write_text("lege")
    assert mark([words, others]) == before
    words.rename(tmp_path / "word.tsv")
    assert mark([tmp_path / "word.tsv", others]) != before
