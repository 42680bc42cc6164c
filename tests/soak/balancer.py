"""A small round-robin in front of the web processes, on loopback.

A process that refuses the connection is passed over for the next, since nothing has reached it. One that dies
in the middle of an answer is not: it may have done its work, so the client gets a 502 and decides.
"""

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.servers import HOST

HEAD_ENDS = b"\r\n\r\n"
LENGTH = re.compile(rb"^content-length: *(\d+)", re.IGNORECASE | re.MULTILINE)
BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


@dataclass
class Balancer:
    """Passes each request on to the next of `ports`; one connection a request."""

    ports: list[int]
    busy: dict[int, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))
    """By port: set while a request is under way there."""
    passed_over: int = 0
    broken: int = 0
    _next: int = 0
    _under_way: Counter[int] = field(default_factory=Counter)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Its address, while it runs."""
        server = await asyncio.start_server(self._relay, HOST, 0)
        async with server:
            yield f"http://{HOST}:{server.sockets[0].getsockname()[1]}"

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(HEAD_ENDS)
            request = head + await reader.readexactly(_length(head))
            writer.write(await self._answer(request))
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client has gone
        finally:
            writer.close()

    async def _answer(self, request: bytes) -> bytes:
        self._next += 1
        first = self._next % len(self.ports)
        for port in (*self.ports[first:], *self.ports[:first]):
            try:
                reader, writer = await asyncio.open_connection(HOST, port)
            except OSError:
                self.passed_over += 1
                continue
            return await self._asked(port, request, reader, writer)
        return BAD_GATEWAY

    async def _asked(
        self, port: int, request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bytes:
        self._under_way[port] += 1
        self.busy[port].set()
        try:
            writer.write(request)
            answer = await reader.read(-1)
        except OSError:
            answer = b""
        finally:
            writer.close()
            self._under_way[port] -= 1
            if not self._under_way[port]:
                self.busy[port].clear()
        if _whole(answer):
            return answer
        self.broken += 1
        return BAD_GATEWAY


def _length(head: bytes) -> int:
    found = LENGTH.search(head)
    return int(found[1]) if found else 0


def _whole(answer: bytes) -> bool:
    head, end, body = answer.partition(HEAD_ENDS)
    return bool(end) and len(body) == _length(head)
