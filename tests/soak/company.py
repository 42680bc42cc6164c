"""The telephone company: brings webhooks to the line as Twilio does, and has each answer judged.

Webhooks are tried again as the README asks of Twilio (#rc=2&rp=ct,rt,5xx): at most twice, when there was no
connection, no whole answer, or an error of the server. Besides, some are sent twice though they were
answered: at the same moment or right after.
"""

import asyncio
from dataclasses import dataclass, field
from random import Random
from time import perf_counter, time
from urllib.parse import urlencode, urlsplit

import httpx

from ivr.event import Dialed, Event, Key, Silence, Start, Text
from ivr.handset import NO_CONTENT, OK, Answer, Handset
from tests.conftest import ACCOUNT, LINE, PUBLIC_URL, TOKEN
from tests.soak.figures import Figures
from tests.soak.oracle import Oracle, Window
from tests.webhook import FORM

TRIES = 3
TWICE, AT_ONCE = 0.05, 0.5
SERVER_ERROR = 500
SHAKEN_SECONDS = 15

Pairs = list[tuple[str, str]]


class LostError(Exception):
    """The conversation cannot go on: an answer was not the right one. It has been counted."""


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


@dataclass
class Subscriber:
    """One who calls or texts, on a number of their own; every answer they get is judged."""

    company: Company
    oracle: Oracle
    dice: Random
    number: str
    handset: Handset = field(init=False)

    def __post_init__(self) -> None:
        self.handset = Handset(
            self._post, base_url=PUBLIC_URL, token=TOKEN, account=ACCOUNT, line=LINE, caller=self.number
        )

    async def _post(self, url: str, form: Pairs, headers: dict[str, str]) -> Answer:
        begun = time()
        answers = await self._sent(url, form, headers)
        window = Window(begun, time())
        event = event_of(urlsplit(url).path, dict(form))
        failed = next((answer for answer in answers if answer.status not in {OK, NO_CONTENT}), None)
        if event is not None and failed is None:
            self._judge(event, answers, window)
        return failed or answers[0]

    async def _sent(self, url: str, form: Pairs, headers: dict[str, str]) -> list[Answer]:
        """Once; now and then twice."""
        if self.dice.random() >= TWICE:
            return [await self.company.deliver(url, form, headers)]
        self.company.figures.repeated += 1
        if self.dice.random() < AT_ONCE:
            return await asyncio.gather(*(self.company.deliver(url, form, headers) for _ in range(2)))
        return [await self.company.deliver(url, form, headers) for _ in range(2)]

    def _judge(self, event: Event, answers: list[Answer], window: Window) -> None:
        figures, bodies = self.company.figures, [answer.body for answer in answers]
        if isinstance(event, Text):
            verdict = self.oracle.text(event, bodies, window, shaken=self.company.shaken(window))
        else:
            verdict = self.oracle.call(event, bodies, window)
        match verdict:
            case "right":
                return
            case "first":
                figures.first_texts += 1
                return
            case "twice":
                figures.twice += 1
            case "wrong":
                figures.wrong += 1
        raise LostError(f"{verdict}: {event} was answered {bodies}")


def event_of(path: str, form: dict[str, str]) -> Event | None:
    """What a webhook says, read from its address and parameters; None where the call is only over."""
    match path.split("/")[1:4]:
        case ["voice"]:
            return Start()
        case ["voice", "key", turn]:
            return Key(int(turn), form["Digits"])
        case ["voice", "silence", turn]:
            return Silence(int(turn))
        case ["voice", "dialed", turn]:
            return Dialed(int(turn), form["DialCallStatus"])
        case ["sms"]:
            return Text(form["Body"], opted_out=False)
    return None
