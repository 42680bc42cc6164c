"""Twilio's own client. Large, and imported only where something is asked of Twilio: see Access.client."""

from urllib.parse import urlsplit

from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from ivr.rest import Access

NO_ENVIRONMENT = {"": ""}  # an empty one would be the process's own, where the client looks for a region, too


def client_of(access: Access) -> Client:
    """Twilio's client."""
    return Client(
        access.key,
        access.secret,
        account_sid=access.account,
        region=access.region or None,
        edge=access.edge or None,
        environment=NO_ENVIRONMENT,
        http_client=_Elsewhere(access.base, access.seconds)
        if access.base
        else TwilioHttpClient(timeout=access.seconds),
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
