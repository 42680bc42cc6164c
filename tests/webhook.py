"""Webhooks made by hand, for what no well-behaved telephone sends.

The signature is worked out here from Twilio's description and not with the library that the line checks it
with; the published vectors in test_inbound.py hold for both.
"""

import hmac
import re
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from time import perf_counter

import httpx
from starlette.applications import Starlette

from ivr.handset import Answer, Handset
from tests.conftest import ACCOUNT, LINE, TOKEN

Pairs = Sequence[tuple[str, str]]

CALLER = "+4740000001"
FORM = "application/x-www-form-urlencoded"
VOICE_WEBHOOKS = ("/voice", "/voice/key/1", "/voice/silence/1", "/voice/dialed/1")
WEBHOOKS = (*VOICE_WEBHOOKS, "/voice/status", "/sms", "/sms/status")


def signature(url: str, pairs: Pairs = (), token: str = TOKEN, algorithm: str = "sha1") -> str:
    """Base64 of an HMAC over the URL and each name and value, in order, what is repeated only once."""
    signed = url + "".join(name + value for name, value in sorted(set(pairs)))
    return b64encode(hmac.digest(token.encode(), signed.encode(), algorithm)).decode()


def calling(call: str = "CA1", **more: str) -> Pairs:
    """The parameters of a webhook of a call."""
    given = {"CallSid": call, "AccountSid": ACCOUNT, "From": CALLER, "To": LINE, "CallStatus": "in-progress"}
    return tuple((given | more).items())


def texting(body: str, message: str = "SM1", **more: str) -> Pairs:
    """The parameters of a message."""
    given = {"MessageSid": message, "AccountSid": ACCOUNT, "From": CALLER, "To": LINE, "Body": body}
    return tuple((given | more).items())


def seals(body: bytes) -> list[bytes]:
    """What is sealed in the URLs of a document."""
    return re.findall(rb"/voice/(?:key|silence|dialed)/\d+/([\w-]+)", body)


def unsealed(body: bytes) -> bytes:
    """A document without what is sealed in its URLs: that differs with the call, and says nothing to it."""
    return re.sub(rb"(/voice/(?:key|silence|dialed)/\d+)/[\w-]+", rb"\1", body)


class Recorder:
    """Notes every answer that a telephone gets, without what is sealed, and how long the slowest took.

    `after` so many answers it does something.
    """

    def __init__(self, handset: Handset, after: Mapping[int, Callable[[], None]] | None = None) -> None:
        self.bodies: list[bytes] = []
        self.seals: list[bytes] = []
        self.longest = 0.0
        self._after = after or {}
        self._post, handset.post = handset.post, self._noted

    async def _noted(self, url: str, form: list[tuple[str, str]], headers: dict[str, str]) -> Answer:
        begun = perf_counter()
        answer = await self._post(url, form, headers)
        self.longest = max(self.longest, perf_counter() - begun)
        self.bodies.append(unsealed(answer.body))
        self.seals += seals(answer.body)
        self._after.get(len(self.bodies), lambda: None)()
        return answer


async def send(handset: Handset, path: str, pairs: Pairs) -> Answer:
    """Post to the line that a telephone stands beside, with a valid signature; the raw answer."""
    url = handset.base_url + path
    return await handset.post(url, list(pairs), {"X-Twilio-Signature": signature(url, pairs)})


@asynccontextmanager
async def reached(web: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """A client as the proxy is one: it reaches the line at an address that is not the public one."""
    transport = httpx.ASGITransport(app=web)
    async with (
        web.router.lifespan_context(web),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client,
    ):
        yield client
