"""Twilio as who sends it: a text, or a call back, through its own client in a thread of its own.

What an answer means for whether it may be tried again:

    429, and no connection at all       it was not taken
    any other 4xx                       it is refused, for good
    5xx, and whatever comes in between  nobody knows

A message is kept for ten minutes at most where Twilio cannot deliver it. A call back is answered by our own webhook,
which is told whether a machine has picked up.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client
from urllib3.exceptions import MaxRetryError, NewConnectionError

from ivr.parcel import Parcel
from ivr.sending import NotTakenError, RefusedError, UnknownError

VALID_SECONDS = 600
RING_SECONDS = 25  # before most answering machines
MOST = 20  # of what went to one number since it was begun

# what Twilio's client lets out: an answer that is a refusal, one that is none of Twilio's, and no answer
FAULTS = (TwilioException, requests.RequestException, ValueError, KeyError, TypeError)


@dataclass(frozen=True)
class TwilioPost:
    """One account. `sender` is our own number in E.164, `public_url` where Twilio finds us."""

    client: Client
    sender: str
    public_url: str

    async def send(self, parcel: Parcel) -> None:
        """Hand it over; see ivr/sending.py."""
        await asyncio.to_thread(self._send, parcel)

    async def has(self, parcel: Parcel, since: float) -> bool:
        """Whether Twilio has had it since then; see ivr/sending.py."""
        return await asyncio.to_thread(self._has, parcel, datetime.fromtimestamp(since, UTC))

    def _send(self, parcel: Parcel) -> None:
        number = {"to": parcel.to, "from_": parcel.sender or self.sender}
        try:
            if parcel.body:
                self.client.messages.create(**number, body=parcel.body, validity_period=VALID_SECONDS)
            else:
                self.client.calls.create(
                    **number,
                    url=f"{self.public_url}/voice",
                    status_callback=f"{self.public_url}/voice/status",
                    machine_detection="Enable",
                    timeout=RING_SECONDS,
                )
        except FAULTS as error:
            raise _meaning(error) from None

    def _has(self, parcel: Parcel, since: datetime) -> bool:
        number = {"to": parcel.to, "from_": parcel.sender or self.sender, "limit": MOST}
        try:  # the newest come first
            if parcel.body:
                sent = self.client.messages.list(**number)
                return any(each.body == parcel.body and each.date_created >= since for each in sent)
            return any(each.date_created >= since for each in self.client.calls.list(**number))
        except FAULTS:
            raise UnknownError from None


def _meaning(error: Exception) -> Exception:
    if isinstance(error, TwilioRestException):
        if error.status == HTTPStatus.TOO_MANY_REQUESTS:
            return NotTakenError()
        if error.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return RefusedError(str(error.code or error.status))
        return UnknownError()
    cause = error.args[0] if error.args else None
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError) or (
        isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
    ):
        return NotTakenError()
    return UnknownError()
