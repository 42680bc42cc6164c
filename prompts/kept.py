"""A value in a file whose rows of numbers are mapped and not read: it is there at once, and workers share it.

    size of the head    eight bytes, and so many for each row
    head                the value as a pickle, without its rows
    rows                arrays as they lie in memory, each on a boundary of eight bytes

Whoever can write where such files lie can change the code, too, so a head is read as what it says it is. A file is
replaced and never written into: what is mapped of an old one stays as it was.
"""

import io
import mmap
import pickle
import secrets
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

SIZE = 8  # bytes of a size, and of a boundary
FOLDER = ".learned"  # beside the content
KEPT = 3  # files of one kind in a folder; the oldest go


class KeptError(ValueError):
    """A file that is none of these, or is cut short."""


class _Pickler(pickle.Pickler):
    """Leaves the rows out."""

    def reducer_override(self, value: object) -> Any:  # noqa: ANN401 - what pickle takes
        if isinstance(value, array):
            return _row, (pickle.PickleBuffer(value), value.typecode)
        if isinstance(value, memoryview):
            return _row, (pickle.PickleBuffer(value), value.format)
        if isinstance(value, MappingProxyType):
            return _table, (dict(value),)
        return NotImplemented


def _row(letters: memoryview, kind: str) -> "memoryview[Any]":
    row: memoryview[Any] = letters.cast("B").cast(kind)  # type: ignore[call-overload]  # it is one of array's
    return row


def _table(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(values)


def keep(file: Path, value: object) -> None:
    """Write a value, whole or not at all; the oldest of many files of its kind goes. Raises OSError."""
    rows: list[pickle.PickleBuffer] = []
    head = io.BytesIO()
    _Pickler(head, 5, buffer_callback=rows.append).dump(value)
    parts = [head.getbuffer(), *(row.raw() for row in rows)]
    sizes = array("Q", [len(parts), *(part.nbytes for part in parts)])
    unfinished = file.with_suffix(f".{secrets.token_hex(4)}")
    try:
        with unfinished.open("wb") as out:
            out.write(sizes)
            for part in parts:
                out.write(part)
                out.write(bytes(-part.nbytes % SIZE))
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    every = sorted(file.parent.glob(f"*{file.suffix}"), key=lambda each: each.stat().st_mtime)
    for old in every[:-KEPT]:
        old.unlink(missing_ok=True)


def read_kept(file: Path) -> object:
    """The value of a file. Raises OSError and KeptError, and what a damaged pickle raises."""
    with file.open("rb") as opened:
        try:
            whole = memoryview(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))
        except ValueError as error:
            raise KeptError(f"{file}: is empty") from error
    if len(whole) < SIZE:
        raise KeptError(f"{file}: is cut short")
    [count] = whole[:SIZE].cast("Q")
    behind = SIZE * (count + 1)
    if count < 1 or len(whole) < behind:
        raise KeptError(f"{file}: is cut short")
    sizes = whole[SIZE:behind].cast("Q").tolist()
    if len(whole) != behind + sum(size + -size % SIZE for size in sizes):
        raise KeptError(f"{file}: is cut short")
    head, *rows = _parts(whole[behind:], sizes)
    value: object = pickle.loads(head, buffers=rows)  # noqa: S301 - see the head of this file
    return value


def _parts(whole: memoryview, sizes: Sequence[int]) -> Iterator[memoryview]:
    at = 0
    for size in sizes:
        yield whole[at : at + size]
        at += size + -size % SIZE
