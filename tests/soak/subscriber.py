"""Who has a telephone, and the oracle that judges each answer they get.

Some webhooks are sent twice though they were answered: at the same moment, or right after.
"""

import asyncio
from dataclasses import dataclass, field
from random import Random
from time import time
from urllib.parse import urlsplit

from ivr.event import Dialed, Event, Key, Silence, Start, Text
from ivr.handset import NO_CONTENT, OK, Answer, Handset
from tests.conftest import ACCOUNT, LINE, PUBLIC_URL, TOKEN
from tests.soak.company import Company, Pairs
from tests.soak.oracle import Oracle, Window

TWICE, AT_ONCE = 0.05, 0.5


class LostError(Exception):
    """The conversation cannot go on: an answer was not the right one. It has been counted."""


@dataclass
class Subscriber:
    """One who calls or texts, on a number of their own; every answer they get is judged."""

    company: Company
    oracle: Oracle
    dice: Random
    number: str
    handset: Handset = field(init=False)
    over: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.handset = Handset(
            self._post, base_url=PUBLIC_URL, token=TOKEN, account=ACCOUNT, line=LINE, caller=self.number
        )

    async def _post(self, url: str, form: Pairs, headers: dict[str, str]) -> Answer:
        begun, event = time(), event_of(urlsplit(url).path, dict(form))
        self.over = self.over or event is None
        answers = await self._sent(url, form, headers)
        window = Window(begun, time())
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
            verdict = self.oracle.call(event, bodies, window, over=self.over)
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
