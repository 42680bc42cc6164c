"""What the doctor finds: one line each, and what to do where something is to be done."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """A fault keeps callers from help, or would; a warning does not yet."""

    level: Literal["ok", "warning", "fault"]
    words: str

    def __str__(self) -> str:
        return f"{self.level:8} {self.words}"


def ok(words: str) -> Finding:
    """All is well with this."""
    return Finding("ok", words)


def warning(words: str) -> Finding:
    """No fault yet; the words say what to do."""
    return Finding("warning", words)


def fault(words: str) -> Finding:
    """The words say what is wrong, and what to do."""
    return Finding("fault", words)
