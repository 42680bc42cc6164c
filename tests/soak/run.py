"""The soak itself: everything is started, everybody calls and texts, two processes are killed."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter

import httpx

from app import ROOT
from ivr.content import Content, load_content
from ivr.handset import HandsetError
from tests.process import Server
from tests.servers import Servers, cluster
from tests.soak.balancer import Balancer
from tests.soak.company import Company
from tests.soak.figures import Figures
from tests.soak.kills import Kills
from tests.soak.oracle import Oracle
from tests.soak.personas import PERSONAS, Caller, ways_to_connections
from tests.soak.subscriber import LostError, Subscriber
from tests.soak.texters import texter

PROCESSES = 2
AT_A_TIME = 20
TIMEOUT = httpx.Timeout(5, connect=2)  # the README's rt and ct


def soak(calls: int, texts: int, seed: int, seconds: float = 300) -> Figures:
    """Run it, and give what was counted. Raises TimeoutError when it is not done in so many seconds."""
    with ExitStack() as running:
        folder = Path(running.enter_context(TemporaryDirectory()))
        servers = running.enter_context(cluster(folder))
        webs = [Server(folder / f"web-{number}", servers.url) for number in range(PROCESSES + 1)]
        for web in webs:
            running.callback(web.stop)
        for web in webs[:PROCESSES]:
            web.start()
        for web in webs[:PROCESSES]:
            web.ready("/ready")
        content = load_content(ROOT, ("nb", "en"))
        figures = asyncio.run(asyncio.wait_for(Soak(content, servers, webs, seed).run(calls, texts), seconds))
        for web in webs:
            web.stop()
            errors = web.told("webhook")
            figures.errors += len(errors)
            figures.faults += map(str, errors)
            figures.without_redis += len(web.told("store"))
        return figures


@dataclass
class Soak:
    """One run. The last of `webs` is started when another has been killed."""

    content: Content
    servers: Servers
    webs: list[Server]
    seed: int
    figures: Figures = field(default_factory=Figures)

    async def run(self, calls: int, texts: int) -> Figures:
        begun = perf_counter()
        balancer = Balancer([web.port for web in self.webs[:PROCESSES]])
        limits = httpx.Limits(max_keepalive_connections=0)
        async with (
            balancer.open() as address,
            httpx.AsyncClient(timeout=TIMEOUT, limits=limits) as client,
        ):
            company = Company(client, address, self.figures)
            kills = Kills(self.servers, self.webs[0], self.webs[-1], balancer, company)
            await self._everybody(company, kills, calls, texts)
        self.figures.passed_over, self.figures.broken = balancer.passed_over, balancer.broken
        self.figures.seconds = perf_counter() - begun
        return self.figures

    async def _everybody(self, company: Company, kills: Kills, calls: int, texts: int) -> None:
        ways, personas = ways_to_connections(self.content), cycle(PERSONAS)
        people = [self._call(company, number, next(personas), ways) for number in range(calls)]
        people += [self._texts(company, number) for number in range(texts)]
        Random(self.seed).shuffle(people)  # noqa: S311 - the same again for the same seed
        room, half, left = asyncio.Semaphore(AT_A_TIME), asyncio.Event(), len(people)

        async def served(person: Awaitable[None]) -> None:
            nonlocal left
            async with room:
                await person
            left -= 1
            if left <= len(people) // 2:
                half.set()

        async with asyncio.TaskGroup() as group:
            group.create_task(kills.at(half))
            for person in people:
                group.create_task(served(person))

    async def _call(self, company: Company, number: int, persona: str, ways: list[str]) -> None:
        subscriber = self._subscriber(company, f"+4790{number:06}")
        caller = Caller(subscriber, ways)

        async def whole() -> None:
            await subscriber.handset.dial()
            await PERSONAS[persona](caller)

        if not await self._went_well(persona, whole):
            self.figures.calls_lost += 1
        try:
            await subscriber.handset.hang_up()
        except HandsetError as error:
            self.figures.faults.append(f"{persona}, at the end: {error}")
            self.figures.calls_lost += 1

    async def _texts(self, company: Company, number: int) -> None:
        subscriber = self._subscriber(company, f"+4741{number:06}")
        if not await self._went_well("texter", lambda: texter(subscriber)):
            self.figures.texts_lost += 1

    async def _went_well(self, persona: str, conversation: Callable[[], Awaitable[None]]) -> bool:
        """Whether nothing was lost; what was wrong otherwise has been counted."""
        self.figures.conversations[persona] += 1
        try:
            await conversation()
        except (HandsetError, LostError) as error:
            self.figures.faults.append(f"{persona}: {error}")
            return isinstance(error, LostError) and not str(error).startswith("lost")
        return True

    def _subscriber(self, company: Company, number: str) -> Subscriber:
        return Subscriber(company, Oracle(self.content), Random(f"{self.seed} {number}"), number)  # noqa: S311
