"""A value goes into a file and comes back; its rows of numbers stay in the file and are looked at there."""

from array import array
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from prompts.kept import KeptError, keep, read_kept
from prompts.table import Index, Table
from prompts.words import Texts, Words

WORDS = ["lege", "legevakt", "łóżko", "лікар", "مستشفى", "😀", "x" * 40, "", "\ud800"]
ROWS: "list[array[Any]]" = [
    array("B", b"abc"),
    array("H"),
    array("f", [0.1, -2.5]),
    array("d", [0.1]),
    array("I", range(1000)),
]


def through(value: object, folder: Path) -> Any:  # noqa: ANN401 - whatever it is
    keep(folder / "value.kept", value)
    return read_kept(folder / "value.kept")


def test_a_row_comes_back_as_a_view_that_nobody_can_write(tmp_path: Path) -> None:
    kept = through({"name": "rows", "rows": ROWS}, tmp_path)
    assert kept["name"] == "rows"
    for row, before in zip(kept["rows"], ROWS, strict=True):
        assert isinstance(row, memoryview)
        assert row.readonly
        assert row.tolist() == before.tolist()


def test_what_came_back_can_be_kept_again(tmp_path: Path) -> None:
    kept = through(through(ROWS, tmp_path), tmp_path)
    assert [row.tolist() for row in kept] == [row.tolist() for row in ROWS]


def test_a_table_that_nobody_changes_comes_back_as_one(tmp_path: Path) -> None:
    kept = through(MappingProxyType({"a": 1}), tmp_path)
    assert isinstance(kept, MappingProxyType)
    assert kept == {"a": 1}


def test_a_file_that_is_replaced_stays_as_it_was_for_who_reads_it(tmp_path: Path) -> None:
    before = through(ROWS, tmp_path)
    through([array("B", b"z")], tmp_path)
    assert [row.tolist() for row in before] == [row.tolist() for row in ROWS]
    assert [each.name for each in tmp_path.iterdir()] == ["value.kept"]


@pytest.mark.parametrize(
    "left", [0, 4, 8, 20, -1], ids=["empty", "no size", "no sizes", "no head", "one byte less"]
)
def test_a_file_that_is_cut_short_is_none(left: int, tmp_path: Path) -> None:
    file = tmp_path / "value.kept"
    keep(file, ROWS)
    file.write_bytes(file.read_bytes()[:left])
    with pytest.raises(KeptError, match=r"value\.kept"):
        read_kept(file)


@pytest.mark.parametrize("kept", [False, True])
def test_words_are_found_by_number_and_by_letters(kept: bool, tmp_path: Path) -> None:  # noqa: FBT001
    words = Words([*WORDS, "lege"])
    if kept:
        words = through(words, tmp_path)
    assert list(words) == sorted(WORDS)
    assert words[2:5] == sorted(WORDS)[2:5]
    assert [words.find(word) for word in sorted(WORDS)] == list(range(len(WORDS)))
    assert words.find("leg") == words.find("legevakten") == -1
    assert "legevakt" in words
    assert "sykehus" not in words


def test_a_word_that_shares_its_place_with_another_is_found() -> None:
    every = [f"{letter}{number}" for letter in "abcdefgh" for number in range(500)]
    words = Words(every[::2])
    assert all(words[words.find(word)] == word for word in every[::2])
    assert not any(word in words for word in every[1::2])


def test_no_words() -> None:
    assert Words([]).find("lege") == -1
    assert not Words([])
    assert Texts([])[:] == []


def test_texts_stay_in_their_order() -> None:
    assert list(Texts(["b", "", "a", "b"])) == ["b", "", "a", "b"]


SAME = ("plumless", "buckeroo")  # have one checksum


def test_the_first_of_words_that_share_a_checksum_has_the_number() -> None:
    index = Index(["lege", *SAME])
    assert len(index) == 2
    assert index.find("plumless") == index.find("buckeroo") >= 0
    assert index.find("legevakt") == -1
    assert index.ordered(["lege", *SAME])[index.find("buckeroo")] == "plumless"
    assert index.ordered(["lege", *SAME])[index.find("lege")] == "lege"


def test_the_numbers_of_a_word_stand_in_a_run() -> None:
    table = Table([("a", 3), ("b", 7), ("a", 1)])
    assert [table.numbers[at] for at in table.run("a")] == [1, 3]
    assert [table.numbers[at] for at in table.run("b")] == [7]
    assert not table.run("c")
