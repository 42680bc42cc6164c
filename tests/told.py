"""What a server is told of callers, in every way there is, and everything it leaves behind.

Walks, texts, forgeries, garbage, poisoned counts, every fault of Redis and three ways to be killed.
"""

import asyncio
import resource
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import quote, urlencode

import httpx
from redis import Redis

from tests.canaries import (
    CALL,
    DIGITS,
    GARBAGE,
    KEYS,
    LOCAL,
    MESSAGE,
    NUMBER,
    QUERY,
    SENTENCE,
    SPACED,
    STATUSES,
    TEXTS,
    THEIRS,
    WORD,
)
from tests.conftest import PUBLIC_URL
from tests.crawler import Crawler, says
from tests.faults import FAULT, Fault, Victim, poisoned, struck
from tests.kept import kept
from tests.process import Process
from tests.webhook import FORM, WEBHOOKS, Pairs, calling, seals, signature, texting, unsealed

UNTIL_ASKED_AGAIN = 0.25


@dataclass
class Walk:
    """A server that is told canaries, its Redis, and copies of what was in that."""

    server: Process
    victim: Victim
    copies: list[tuple[str, bytes]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def calling(self, call: str = "", **more: str) -> Pairs:
        return calling(call or f"{CALL}{next(self.numbers)}", **(THEIRS | more))

    def texting(self, body: str, **more: str) -> Pairs:
        return texting(body, f"{MESSAGE}{next(self.numbers)}", **(THEIRS | more))

    def copy(self, when: str) -> None:
        """Note all that Redis holds now."""
        self.copies += [(f"Redis, {when}", repr(each).encode()) for each in kept(self.victim.redis).items()]
        self.copies += [(f"Redis, {when}", raw) for raw in values(self.victim.redis)]

    async def crawl(self) -> None:
        """Every place, and the way back, back from help and the other language from one of them."""
        handset = self.server.telephone(NUMBER)
        handset.ids = (f"{CALL[2:]}{number:04}" for number in self.numbers)
        walk = await Crawler(handset, "12345#0").crawl()
        assert walk.dialled
        await handset.hang_up()
        await handset.dial()
        heard = [say for key in "3*0*81" for say in says(await handset.press(key))]
        assert {say.language for say in heard} == {"nb-NO", "en-GB"}

    async def signed(self) -> None:
        """A call of wrong keys, texts of every kind, callbacks."""
        post = self.server.post
        await post("/voice", self.calling(CALL))
        for turn, digits in enumerate(KEYS, 1):
            await post(f"/voice/key/{turn}", self.calling(CALL, Digits=digits))
        await post(f"/voice/key/{LOCAL}/{WORD}", self.calling(CALL, Digits=DIGITS))
        await post(f"/voice/dialed/1?{QUERY}", self.calling(CALL, DialCallStatus=WORD))
        for body in TEXTS:
            await post("/sms", self.texting(body))
        for sender in (SPACED, LOCAL, f"0047{LOCAL}", quote(NUMBER)):
            await post("/sms", self.texting(SENTENCE, From=sender))
            await post("/voice", self.calling(From=sender))
        for status in STATUSES:
            await post("/voice/status", self.calling(CALL, CallStatus=status, To=NUMBER))
            await post("/sms/status", self.texting(SENTENCE, MessageStatus=status, To=NUMBER))

    async def forged(self) -> None:
        """What Twilio did not send, or did not send so."""
        send = self.server.send
        given = self.texting(SENTENCE)
        body = urlencode(given)
        header = {"X-Twilio-Signature": signature("https://x", given), "User-Agent": WORD}
        for path in (*WEBHOOKS, f"/{NUMBER}", f"/voice/{LOCAL}", f"/sms/{WORD}", "/health", "/ready", "/"):
            signed = {"X-Twilio-Signature": signature(PUBLIC_URL + path, given)}
            for headers in ({}, header, header | {"Content-Type": FORM, "Cookie": QUERY, "Referer": QUERY}):
                await send("POST", path, content=body, headers=headers)
            await send("POST", path, content=body * 400, headers=signed | {"Content-Type": FORM})
            await send("POST", path, content=body, headers=signed | {"Content-Type": f"text/{WORD}"})
            await send(
                "POST", path, content=b"%ff\xff" + body.encode(), headers=signed | {"Content-Type": FORM}
            )
            for method in ("GET", "PUT", "OPTIONS", WORD.upper()):
                await send(method, f"{path}?{QUERY}")
        for _, garbage in GARBAGE:
            self.raw.append(await self.server.raw(garbage))

    async def failing(self) -> None:
        """What is counted is no number but the caller's own words; then Redis is as it was."""
        for poison in (SPACED, SENTENCE):
            with poisoned(self.victim.redis, poison):
                heard = await self.server.post("/voice", self.calling())
                read = await self.server.post("/sms", self.texting(SENTENCE))
            assert b"<Message>" in read.content
            assert b"1 1 3" in heard.content

    async def at_once(self) -> list[httpx.Response | BaseException]:
        """A little of everything."""
        post, call = self.server.post, f"{CALL}{next(self.numbers)}"
        return await asyncio.gather(
            post("/voice", self.calling(call)),
            post("/voice/key/1", self.calling(call, Digits="3")),
            post("/voice/key/1", self.calling(Digits=DIGITS)),
            post("/voice/status", self.calling(CallStatus="completed")),
            post("/sms", self.texting(f"{WORD} hjerteinfarkt")),
            post("/sms", self.texting(SENTENCE)),
            self.server.send("POST", f"/sms?{QUERY}"),
            self.server.send("GET", f"/ready?{QUERY}"),
            return_exceptions=True,
        )

    async def struck(self, fault: Fault) -> None:
        with struck(self.victim, fault):
            answers = await self.at_once()
        assert not any(isinstance(answer, BaseException) for answer in answers)
        await asyncio.sleep(UNTIL_ASKED_AGAIN)
        await self.at_once()
        self.copy(fault.name)

    async def killed(self, number: signal.Signals) -> None:
        """While it answers: Redis hangs, so that it takes a while. No picture of its memory may be left."""
        assert self.server.process is not None
        assert resource.prlimit(self.server.process.pid, resource.RLIMIT_CORE) == (0, 0)
        with struck(self.victim, FAULT["hanging"]):
            waiting = asyncio.create_task(self.at_once())
            await asyncio.sleep(0.2)
            assert not waiting.done()
            self.server.send_signal(number)
            assert await self.server.ended() == -number
            await waiting
        self.server.start()
        await asyncio.to_thread(self.server.ready)
        await self.at_once()

    def places(self) -> Iterator[tuple[str, bytes]]:
        """Everything to be searched, each thing once."""
        for file in sorted(self.server.folder.rglob("*")):
            if file.is_file():
                yield file.name, file.read_bytes()
        yield from set(self.copies)
        answers = [answer for _, answer in self.server.answers]
        yield from {("an answer", unsealed(answer.content)) for answer in answers}
        yield from {("a header", repr(answer.headers.raw).encode()) for answer in answers}
        sealed = {each for answer in answers for each in seals(answer.content)}
        yield "what is sealed, as it is read", b"\n".join(sealed)
        yield from (("an answer to garbage", answer) for answer in self.raw)


def values(redis: Redis) -> Iterator[bytes]:
    for value in kept(redis).values():
        yield from value.values() if isinstance(value, dict) else [value]
