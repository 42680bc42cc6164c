"""What goes out: a Reply for the ear, before it becomes TwiML."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from prompts.wording import Speech


@dataclass(frozen=True)
class Said:
    """Words in one voice, "" where the language has none.

    `recordings` are paths of recordings by the words that are played instead of spoken.
    """

    language: str
    voice: str
    locale: str
    speech: Speech
    recordings: Mapping[str, str] = field(default_factory=dict)

    @property
    def audible(self) -> bool:
        """Whether all of it can be heard in its own language."""
        return bool(self.voice) or all(
            isinstance(part, int) or part in self.recordings for part in self.speech
        )


@dataclass(frozen=True)
class Listen:
    """Then a key is waited for, so many seconds after the last word."""

    seconds: int
    turn: int


@dataclass(frozen=True)
class Connect:
    """Then the call is connected to a number of the directory, in E.164, for so many seconds at most."""

    number: str
    turn: int
    seconds: int


@dataclass(frozen=True)
class HangUp:
    """Then the call ends."""


@dataclass(frozen=True)
class Reply:
    """One answer to a call. Keys are heard while the words are said (barge-in) where it listens."""

    said: tuple[Said, ...]
    then: Listen | Connect | HangUp
