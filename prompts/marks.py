"""The mark of files: the same as long as each of them is. What was made from them is kept under it."""

import hashlib
import platform
from collections.abc import Iterable
from pathlib import Path

FOLDER = ".learned"
LETTERS = 16


def mark(files: Iterable[Path], beside: str = "") -> str:
    """Of what files say, their names and those of their folders, on this version of Python. Raises OSError.

    `beside` is the mark of others that are there, too.
    """
    every = hashlib.sha256(f"{platform.python_version()} {beside}".encode())
    for file in sorted(set(files)):
        every.update(f"{file.parent.name}/{file.name}".encode())
        every.update(hashlib.sha256(file.read_bytes()).digest())
    return every.hexdigest()[:LETTERS]
