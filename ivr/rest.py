"""Twilio's REST API, through Twilio's own client: the one way to what the line sends by itself.

Nothing is tried again here: a POST that creates something is not idempotent. Who may try again decides that, and
asks Twilio first.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

SECONDS = 10.0  # a request
NO_ENVIRONMENT = {"": ""}  # an empty one would be the process's own, where the client looks for a region, too


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

    def client(self) -> Client:
        """Twilio's client."""
        return Client(
            self.key,
            self.secret,
            account_sid=self.account,
            region=self.region or None,
            edge=self.edge or None,
            environment=NO_ENVIRONMENT,
            http_client=_Elsewhere(self.base, self.seconds)
            if self.base
            else TwilioHttpClient(timeout=self.seconds),
        )


class _Elsewhere(TwilioHttpClient):  # type: ignore[misc]  # twilio has no types
    """The same requests to another address."""

    def __init__(self, base: str, seconds: float) -> None:
        super().__init__(timeout=seconds)
        self._base = base.rstrip("/")

    def request(self, method: str, url: str, *args: object, **given: object) -> Response:
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return super().request(method, f"{self._base}{path}", *args, **given)
