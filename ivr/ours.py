"""What the commands are given by app.py, which alone reads the environment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ivr.rehearsal import Rehearse
from ivr.rest import Access


@dataclass(frozen=True)
class Ours:
    """How Twilio is reached, our numbers, the address of the line, and a token that signs its webhooks.

    `numbers` are in E.164, each with a language of its own, "" where it offers all; the line's own comes first.
    """

    access: Access
    numbers: Mapping[str, str]
    public_url: str
    token: str

    @property
    def number(self) -> str:
        """The line's own."""
        return next(iter(self.numbers))


@dataclass(frozen=True)
class Means:
    """A line to rehearse on, and what is ours: that is only read when a command asks, and may end the process."""

    rehearse: Rehearse
    ours: Callable[[], Ours]
