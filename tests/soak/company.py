"""The telephone company: brings webhooks to the line as Twilio does.

They are tried again as the README asks of Twilio (#rc=2&rp=ct,rt,5xx): at most twice, when there was no
connection, no whole answer, or an error of the server.
"""

from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlencode, urlsplit

import httpx

from ivr.handset import OK, Answer
from tests.soak.figures import Figures
from tests.soak.oracle import Window
from tests.webhook import FORM

TRIES = 3
SERVER_ERROR = 500
SHAKEN_SECONDS = 15

Pairs = list[tuple[str, str]]


@dataclass
class Company:
    """Its way to the line, and what it has counted. `shaken_at`: when a server of the sessions was killed."""

    client: httpx.AsyncClient
    address: str
    figures: Figures
    shaken_at: float | None = None

    async def deliver(self, url: str, form: Pairs, headers: dict[str, str]) -> Answer:
        """The answer to one webhook, tried again where Twilio would."""
        parts = urlsplit(url)
        target, body = f"{self.address}{parts.path}", urlencode(form).encode()
        sent = headers | {"Content-Type": FORM, "Connection": "close"}
        self.figures.webhooks += 1
        begun = perf_counter()
        answer = Answer(0, "", b"")
        for left in reversed(range(TRIES)):
            try:
                came = await self.client.post(target, content=body, headers=sent)
            except httpx.TransportError:
                answer = Answer(0, "", b"")
            else:
                answer = Answer(came.status_code, came.headers.get("content-type", ""), came.content)
            if OK <= answer.status < SERVER_ERROR:
                break
            self.figures.retried += left > 0
        self.figures.answers.append(perf_counter() - begun)
        return answer

    def shaken(self, window: Window) -> bool:
        """Whether Redis may have been away in it."""
        since = self.shaken_at
        return since is not None and window.ended >= since and window.begun <= since + SHAKEN_SECONDS
