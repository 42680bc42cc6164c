"""A short name for texts, the same as long as they are: of our own files, never for people."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

MARK_LETTERS = 16


def fingerprint(text: str, letters: int = 8) -> str:
    """The first letters of the text's SHA-256, in hexadecimal; spaces count as one."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:letters]


def mark(files: Iterable[Path], *beside: str) -> str:
    """Of what our own files say, their names and those of their folders. Raises OSError.

    What was made from them bears it. `beside` are marks of others, or versions, that it was made from, too.
    """
    every = [*beside]
    for file in sorted(set(files)):
        every += [f"{file.parent.name}/{file.name}", hashlib.sha256(file.read_bytes()).hexdigest()]
    return fingerprint("\n".join(every), MARK_LETTERS)
