"""What goes out: a Reply for the ear, before it becomes TwiML."""

from dataclasses import dataclass

from prompts.wording import Speech


@dataclass(frozen=True)
class Said:
    """Words in one voice."""

    voice: str
    locale: str
    speech: Speech


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
