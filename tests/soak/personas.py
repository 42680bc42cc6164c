"""Who calls. Each persona drives one telephone through one call, in a bounded number of steps.

Whoever presses keys misses one now and then. The dice are seeded: the same number does the same again.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from flows.load import START
from ivr.content import Content
from ivr.handset import Outcome
from tests.soak.subscriber import Subscriber

FEWEST, MOST = 4, 15
SLIPS = 0.05
PACE_SECONDS = 0.4
CHOICES, KEYS = "12345", "0123456789*#"
OUTCOMES: tuple[Outcome, ...] = ("completed", "busy", "no-answer", "failed", "canceled")


@dataclass
class Caller:
    """One call of one subscriber; `ways` are keys that lead to a connection."""

    subscriber: Subscriber
    ways: list[str]

    async def listens(self) -> bool:
        """After a breath: whether the line waits for a key. A connection is talked to its end first."""
        dice, handset = self.subscriber.dice, self.subscriber.handset
        await asyncio.sleep(dice.uniform(0, PACE_SECONDS))
        while handset.state == "ringing":
            self.subscriber.company.figures.connections += 1
            await handset.callee(dice.choice(OUTCOMES))
        return handset.state == "listening"

    async def press(self, key: str) -> None:
        """A key, or the wrong one."""
        dice = self.subscriber.dice
        if dice.random() < SLIPS:
            self.subscriber.company.figures.key_errors += 1
            key = dice.choice(KEYS.replace(key, ""))
        await self.subscriber.handset.press(key)

    def steps(self) -> range:
        return range(self.subscriber.dice.randint(FEWEST, MOST))

    def one_of(self, keys: str) -> str:
        return self.subscriber.dice.choice(keys)


async def listener(caller: Caller) -> None:
    """Chooses from the menus and hears more."""
    for _ in caller.steps():
        if await caller.listens():
            await caller.press(caller.one_of(CHOICES[:3]))


async def slow(caller: Caller) -> None:
    """Lets the line ask again before each key."""
    for _ in caller.steps():
        if await caller.listens():
            await caller.subscriber.handset.wait()
        if await caller.listens():
            await caller.press(caller.one_of(CHOICES))


async def silent(caller: Caller) -> None:
    """Presses nothing, until the line hangs up."""
    for _ in range(MOST):
        if await caller.listens():
            await caller.subscriber.handset.wait()


async def random(caller: Caller) -> None:
    """Presses anything."""
    for _ in caller.steps():
        if await caller.listens():
            await caller.press(caller.one_of(KEYS))


async def double(caller: Caller) -> None:
    """Presses each key twice: the second is for whatever comes next."""
    for _ in caller.steps():
        if await caller.listens():
            key = caller.one_of(CHOICES)
            await caller.press(key)
            if caller.subscriber.handset.state == "listening":
                await caller.press(key)


async def connected(caller: Caller) -> None:
    """Goes straight to a number and asks to be connected; then looks around, and back."""
    for key in (*caller.subscriber.dice.choice(caller.ways), "0", "*"):
        if await caller.listens():
            await caller.press(key)
    await caller.listens()


async def leaver(caller: Caller) -> None:
    """Hangs up in the middle: while the line waits, or while it works out an answer."""
    for _ in range(caller.subscriber.dice.randint(1, FEWEST)):
        if await caller.listens():
            await caller.press(caller.one_of(CHOICES))
    if await caller.listens() and caller.one_of("01") == "1":
        pressed = asyncio.create_task(caller.press(caller.one_of(CHOICES)))
        await asyncio.sleep(0)
        await asyncio.gather(pressed, caller.subscriber.handset.hang_up())


PERSONAS: Mapping[str, Callable[[Caller], Awaitable[None]]] = {
    each.__name__: each for each in (listener, slow, silent, random, double, connected, leaver)
}


def ways_to_connections(content: Content) -> list[str]:
    """The keys of the shortest way to each number that is connected, and the key that connects."""
    exits, found, seen = content.machine.exits, [], {START}
    waiting = deque([(START, "")])
    while waiting:
        place, way = waiting.popleft()
        for key, leads in exits[place].items():
            if leads.effect == "connect":
                found.append(way + key)
            elif key in CHOICES and leads.to and leads.to not in seen:
                seen.add(leads.to)
                waiting.append((leads.to, way + key))
    return found
