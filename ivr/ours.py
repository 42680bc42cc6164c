"""What the commands are given by app.py, which alone reads the environment."""

from collections.abc import Callable
from dataclasses import dataclass

from ivr.rehearsal import Rehearse
from ivr.rest import Access


@dataclass(frozen=True)
class Ours:
    """How Twilio is reached, our number in E.164, the address of the line, and a token that signs its webhooks.

    `language` is the number's own where it has one; "" where it offers all.
    """

    access: Access
    number: str
    public_url: str
    token: str
    language: str = ""


@dataclass(frozen=True)
class Means:
    """A line to rehearse on, and what is ours: that is only read when a command asks, and may end the process."""

    rehearse: Rehearse
    ours: Callable[[], Ours]
