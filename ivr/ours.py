"""What the commands are given by app.py, which alone reads the environment."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass

from ivr.operating.report import Report
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
    """A line to rehearse on; what is ours, and what the operator is told: read when a command asks, and may end it."""

    rehearse: Rehearse
    ours: Callable[[], Ours]
    stats: Callable[[], Coroutine[None, None, Report]] | None = None
