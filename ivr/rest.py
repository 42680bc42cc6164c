"""Twilio's REST API, through Twilio's own client: the one way to what the line sends by itself.

Nothing is tried again here: a POST that creates something is not idempotent. Who may try again decides that, and
asks Twilio first.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twilio.rest import Client

SECONDS = 10.0  # a request


@dataclass(frozen=True)
class Access:
    """An account, and an API key for it (or its own SID and token). `region` and `edge` are Twilio's (ie1, dublin).

    `base` is another address than Twilio's, for a stand-in; a request takes `seconds` at most.
    """

    account: str
    key: str
    secret: str
    region: str = ""
    edge: str = ""
    base: str = ""
    seconds: float = SECONDS

    def client(self) -> "Client":
        """Twilio's client."""
        from ivr.client import client_of  # noqa: PLC0415 - large; a line that sends nothing needs none of it

        return client_of(self)
