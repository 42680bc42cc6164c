"""HTTP/1.1 as the load client speaks it: little enough that the server, and not the client, is what is measured."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from typing import Any

from bench.talk import WrongAnswerError

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
TASKS: set[asyncio.Task[None]] = set()

Done = Callable[[bytes, bytes], None]
"""Is told the head and the body of an answer."""


def keep(work: Coroutine[Any, Any, None]) -> None:
    """Let it run."""
    task = asyncio.ensure_future(work)
    TASKS.add(task)
    task.add_done_callback(TASKS.discard)


class Wire:
    """One connection after the other: it is opened anew where the server has closed it."""

    def __init__(self, port: int, failed: Callable[[Exception], None]) -> None:
        self.port, self.failed = port, failed
        self._link: Link | None = None

    async def open(self) -> "Wire":
        """Connect."""
        self._link = await self._linked()
        return self

    def send(self, sent: bytes, done: Done) -> None:
        """Send a request; what is done with its answer."""
        if self._link is not None and self._link.is_open:
            self._link.send(sent, done)
        else:
            keep(self._again(sent, done))

    async def _again(self, sent: bytes, done: Done) -> None:
        try:
            self._link = await self._linked()
        except OSError as error:
            self.failed(error)
        else:
            self._link.send(sent, done)

    async def _linked(self) -> "Link":
        loop = asyncio.get_running_loop()
        _, link = await loop.create_connection(lambda: Link(self.failed), "127.0.0.1", self.port)
        return link


class Link(asyncio.Protocol):
    """One connection, and the one answer that is due on it."""

    def __init__(self, failed: Callable[[Exception], None]) -> None:
        self._failed = failed
        self._came = bytearray()
        self._done: Done | None = None
        self._transport: asyncio.Transport
        self.is_open = False

    def send(self, sent: bytes, done: Done) -> None:
        """Send a request; what is done with its answer."""
        self._done = done
        self._transport.write(sent)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asyncio's own."""
        assert isinstance(transport, asyncio.Transport)
        self._transport, self.is_open = transport, True

    def connection_lost(self, exc: Exception | None) -> None:
        """Asyncio's own; while an answer is due it is a fault."""
        self.is_open = False
        if self._done is not None:
            self._failed(exc or WrongAnswerError("the server closed the connection instead of answering"))

    def data_received(self, data: bytes) -> None:
        """Asyncio's own."""
        self._came += data
        end = self._came.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._came[: end + 2])
        length = LENGTH.search(head)
        whole = end + 4 + (int(length[1]) if length else 0)
        if len(self._came) < whole:
            return
        body, done = bytes(self._came[end + 4 : whole]), self._done
        self._came, self._done = bytearray(), None
        if CLOSES.search(head):
            self.is_open = False
            self._transport.close()
        if done is None:
            self._failed(WrongAnswerError(f"an answer came that nobody asked for: {head!r} {body!r}"))
            return
        try:
            done(head, body)
        except Exception as error:  # noqa: BLE001 - whatever it is, the bench is over
            self._failed(error)
