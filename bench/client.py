"""The load client, a process of its own: `python -m bench.client` reads an order as JSON and prints what came of it.

HTTP/1.1 over loopback, on connections that stay open as long as the server keeps them. Every answer is looked at: its
status, and a sentence that it has to hold; a wrong one ends the bench. What is signed in the client (the next URL is
known only when the answer with its seal is there) is signed in the client's own process, on another core.

    closed   so many connections, each sends its next webhook as soon as the last is answered: turns a second
    steady   a turn is due every so often, whether or not the last is answered; its latency counts from when it was due
    flood    the same refused request again and again
"""

import asyncio
import json
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, cycle
from random import Random
from time import perf_counter, process_time
from typing import Any

from bench.talk import Talk, WrongAnswerError, same
from bench.wire import Done, Wire

WARM_SECONDS = 0.3
MOST_TALKS, MOBILES = 10_000, 10_000_000  # of one run; numbers that there are
LATE_SECONDS = 0.75  # until a retry comes, at most


@dataclass
class Order:
    """What the client is to do: `scripts` are calls or conversations, `mark` sets this run's names apart."""

    port: int
    seconds: float
    mark: int
    scripts: list[list[list[str]]] = field(default_factory=list)
    connections: int = 16
    rate: float = 0
    """Turns a second in a steady run; 0: as many as there can be."""
    repeated: float = 0
    """The part of webhooks that come twice in a steady run."""
    refused: str = ""
    """The hexadecimal digits of a request that is refused, for a flood."""

    def talks(self) -> Iterator[Talk]:
        """New conversations without end, each with a caller of its own."""
        for number, script in zip(count(), cycle(self.scripts), strict=False):
            unique = self.mark * MOST_TALKS + number
            yield Talk(script, f"{unique:032x}", f"+474{unique % MOBILES:07}")


class Run:
    """One order at work, and when it is over."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.loop = asyncio.get_running_loop()
        self.over: asyncio.Future[None] = self.loop.create_future()
        self.begun = perf_counter()

    def failed(self, error: Exception) -> None:
        """It is over, and why."""
        if not self.over.done():
            self.over.set_exception(error)

    def finished(self) -> None:
        """It is over."""
        if not self.over.done():
            self.over.set_result(None)

    async def wire(self) -> Wire:
        """A connection to the server."""
        return await Wire(self.order.port, self.failed).open()


class Closed(Run):
    """Connections that never pause; what is counted is what is answered after the first moment."""

    def __init__(self, order: Order) -> None:
        super().__init__(order)
        self._talks = order.talks()
        self._warm = self.begun + WARM_SECONDS
        self._end = self._warm + order.seconds
        self._busy, self._counted, self._all = order.connections, 0, 0

    async def result(self) -> dict[str, Any]:
        """Requests that were answered in so many seconds, and all there were."""
        for wire in [await self.wire() for _ in range(self._busy)]:
            if self.order.refused:
                self._refused(wire, bytes.fromhex(self.order.refused))
            else:
                self._on(wire, next(self._talks))
        await self.over
        return {"turns": self._counted, "all": self._all, "seconds": self.order.seconds}

    def _on(self, wire: Wire, talk: Talk) -> None:
        def done(head: bytes, body: bytes) -> None:
            talk.answered(head, body)
            if self._goes_on():
                self._on(wire, next(self._talks) if talk.is_over else talk)

        wire.send(talk.next(), done)

    def _refused(self, wire: Wire, sent: bytes) -> None:
        def done(head: bytes, body: bytes) -> None:
            if head[9:12] != b"403" or b"<Response" in body:
                raise WrongAnswerError(f"what is not signed was answered {head[:12]!r} {body!r}")
            if self._goes_on():
                self._refused(wire, sent)

        wire.send(sent, done)

    def _goes_on(self) -> bool:
        now = perf_counter()
        self._all += 1
        self._counted += self._warm <= now < self._end
        if now < self._end:
            return True
        self._busy -= 1
        if not self._busy:
            self.finished()
        return False


class Steady(Run):
    """A turn is due at its time, on whichever connection is free; some webhooks come twice, at once or later."""

    def __init__(self, order: Order) -> None:
        super().__init__(order)
        self._dice = Random(order.mark)  # noqa: S311 - the same every time
        self._talks, self._idle = order.talks(), deque[Wire]()
        self._ready = deque(next(self._talks) for _ in range(order.connections))
        self._latencies, self._repeats, self._late = list[float](), list[float](), list[float]()
        self._left, self._open = int(order.seconds * order.rate), 0

    async def result(self) -> dict[str, Any]:
        """Seconds from when each was due: of turns, of webhooks that came again, and until each was sent."""
        begun = self.loop.time() + WARM_SECONDS
        for number in range(self._left):
            due = begun + number / self.order.rate
            self.loop.call_at(due, self._take, due)
        await self.over
        return {"latencies": self._latencies, "repeats": self._repeats, "late": self._late}

    def _take(self, due: float) -> None:
        talk, came = self._ready.popleft() if self._ready else next(self._talks), list[bytes]()
        try:
            sent = talk.next()
        except WrongAnswerError as error:
            self.failed(error)
            return
        self._left -= 1
        comes_again, is_last = self._dice.random() < self.order.repeated, talk.at == len(talk.script) - 1
        at_once = comes_again and (is_last or self._dice.random() < 1 / 2)
        waits = 1 + at_once  # who reads an answer before they go on has all of them

        def answered() -> None:
            nonlocal waits
            waits -= 1
            if not waits:
                self._go_on(talk)

        def first(head: bytes, body: bytes) -> None:
            self._latencies.append(self.loop.time() - due)
            same(came, body)
            talk.answered(head, body)
            answered()

        def again(_: bytes, body: bytes) -> None:
            self._repeats.append(self.loop.time() - due)
            same(came, body)
            answered()

        def later(_: bytes, body: bytes) -> None:
            self._repeats.append(self.loop.time() - at)
            same(came, body)

        self._ask(sent, due, first)
        if at_once:
            self._ask(sent, due, again)
        elif comes_again:
            at = due + LATE_SECONDS * self._dice.random()
            self._open += 1
            self.loop.call_at(at, self._later, talk, sent, at, later)

    def _later(self, talk: Talk, sent: bytes, due: float, done: Done) -> None:
        """What comes again while the call is still open."""
        self._open -= 1
        if not talk.is_over:
            self._ask(sent, due, done)
        elif not self._left and not self._open:
            self.finished()

    def _go_on(self, talk: Talk) -> None:
        if talk.is_over and talk.script[0][0] == "start":
            self._ask(talk.ended(), self.loop.time(), _emptied)
        self._ready.append(next(self._talks) if talk.is_over else talk)

    def _ask(self, sent: bytes, due: float, done: Done) -> None:
        self._open += 1

        def came(head: bytes, body: bytes) -> None:
            done(head, body)
            self._open -= 1
            self._idle.append(wire)
            if not self._left and not self._open:
                self.finished()

        wire = self._idle.popleft() if self._idle else Wire(self.order.port, self.failed)
        self._late.append(self.loop.time() - due)
        wire.send(sent, came)


def _emptied(head: bytes, body: bytes) -> None:
    if head[9:12] != b"204":
        raise WrongAnswerError(f"a call that is over was answered {head[:12]!r} {body!r}")


async def obey(order: Order) -> dict[str, Any]:
    """Carry out an order; raises WrongAnswerError or OSError."""
    run, cpu = (Steady if order.rate else Closed)(order), process_time()
    result = await run.result()
    return {**result, "cpu": process_time() - cpu}


def main() -> None:
    """One order."""
    order = Order(**json.load(sys.stdin))
    try:
        result = asyncio.run(obey(order))
    except (WrongAnswerError, OSError) as error:
        sys.exit(f"the bench is over: {error}")
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
