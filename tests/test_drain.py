"""A server that is told to end answers what it has begun: real processes, a Redis that hangs for real."""

import asyncio
import re
import shlex
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode

import httpx
import pytest

from app import ROOT
from ivr.drain import MOST_BYTES
from tests.conftest import PUBLIC_URL
from tests.faults import FAULT, Victim, running, struck
from tests.process import Server
from tests.webhook import FORM, Pairs, calling, signature, texting

pytestmark = pytest.mark.anyio

IN_FLIGHT = 20
CALLS = 4
LONGEST_SECONDS = 2


def options() -> list[str]:
    """What the Procfile starts a server with, without its address."""
    procfile = (ROOT / "Procfile").read_text(encoding="utf-8")
    [command] = re.findall(r"^web: exec uvicorn app:app (.*)$", procfile, flags=re.MULTILINE)
    return shlex.split(command.replace("--host 0.0.0.0 --port ${PORT:-8000}", ""))


def test_every_way_to_start_has_the_same_options() -> None:
    for name in ("Makefile", "docs/municipality.md"):
        [command] = re.findall(r"uvicorn app:app(?:\\\n|[^`\n])*", (ROOT / name).read_text(encoding="utf-8"))
        assert [option for option in options() if option not in command] == [], name


@pytest.fixture
def victim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victim]:
    with running(tmp_path_factory.mktemp("victim")) as victim:
        yield victim


def as_in_the_procfile(folder: Path, victim: Victim) -> Server:
    return Server(folder, victim.url, *options())


async def end(server: Server) -> str:
    """What it wrote, when it has ended."""
    assert await server.ended() in (0, -signal.SIGTERM), server.written()
    return server.written()


async def post(client: httpx.AsyncClient, port: int, path: str, pairs: Pairs) -> httpx.Response:
    headers = {"Content-Type": FORM, "X-Twilio-Signature": signature(PUBLIC_URL + path, pairs)}
    return await client.post(f"http://127.0.0.1:{port}{path}", content=urlencode(pairs), headers=headers)


@asynccontextmanager
async def started(*servers: Server) -> AsyncIterator[None]:
    for server in servers:
        server.start()
    try:
        for server in servers:
            await asyncio.to_thread(server.ready, "/ready")
        yield
    finally:
        for server in servers:
            server.kill()


async def test_webhooks_in_flight_are_answered(victim: Victim, tmp_path: Path) -> None:
    """Redis hangs, so each takes a while; the server is told to end while all of them wait."""
    server = as_in_the_procfile(tmp_path, victim)
    async with started(server), httpx.AsyncClient() as client:
        await post(client, server.port, "/voice", calling())
        with struck(victim, FAULT["hanging"]):
            begun = perf_counter()
            calls = [post(client, server.port, "/voice", calling(f"CA{n}")) for n in range(IN_FLIGHT // 2)]
            texts = [
                post(client, server.port, "/sms", texting("hei", f"SM{n}")) for n in range(IN_FLIGHT // 2)
            ]
            waiting = asyncio.gather(*calls, *texts)
            await asyncio.sleep(0.4)
            assert not waiting.done()
            server.send_signal(signal.SIGTERM)
            answers = await waiting
            seconds = perf_counter() - begun
            output = await end(server)
        with pytest.raises(httpx.ConnectError):
            await post(client, server.port, "/voice", calling())
    assert [answer.status_code for answer in answers] == [200] * IN_FLIGHT
    assert all(b"113" in answer.content.replace(b" ", b"") for answer in answers)
    assert seconds < LONGEST_SECONDS
    assert "Traceback" not in output
    assert "/voice" not in output, "no URL is logged"


@pytest.mark.parametrize("used", [False, True], ids=["a new connection", "one that has been used"])
async def test_a_webhook_on_its_way_is_answered(victim: Victim, tmp_path: Path, *, used: bool) -> None:
    """It comes in on a connection that was there before, and the next one is to go elsewhere."""
    server = as_in_the_procfile(tmp_path, victim)
    pairs = calling()
    body = urlencode(pairs).encode()
    webhook = (
        b"POST /voice HTTP/1.1\r\nHost: line\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: %d\r\nX-Twilio-Signature: %s\r\n\r\n%s"
    ) % (len(body), signature(f"{PUBLIC_URL}/voice", pairs).encode(), body)
    async with started(server):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        if used:
            writer.write(webhook)
            assert b"connection: close" not in await reader.readuntil(b"</Response>")
        server.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.4)
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(webhook)
        answer = await reader.read()
        writer.close()
        await end(server)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"connection: close" in answer
    assert answer.endswith(b"</Response>")


HEAD = b"POST /voice HTTP/1.1\r\nHost: line\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
ENDLESS = {
    "a first line": (b"POST /", b"a" * 1000),
    "a header": (HEAD + b"A: ", b"a" * 1000),
    "headers": (HEAD, b"A: a\r\n" * 200),
    "a length of a chunk": (CHUNKED + b"1", b";a=aaaa" * 200),
    "what stands behind a body": (CHUNKED + b"0\r\n", b"A: a\r\n" * 200),
}


@pytest.mark.parametrize("sent", ENDLESS.values(), ids=ENDLESS)
async def test_nothing_without_end_is_kept(victim: Victim, tmp_path: Path, sent: tuple[bytes, bytes]) -> None:
    """A stranger who goes on and on is told so, or hung up on, after so many bytes; all others are answered."""
    server = as_in_the_procfile(tmp_path, victim)
    async with started(server), httpx.AsyncClient() as client:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        begins, goes_on = sent
        writer.write(begins)
        written = 0
        with suppress(ConnectionError):
            while not reader.at_eof() and written < 10 * MOST_BYTES:
                writer.write(goes_on)
                await writer.drain()
                written += len(goes_on)
                await asyncio.sleep(0.002)  # it is read meanwhile
        writer.close()
        answer = await post(client, server.port, "/voice", calling())
        output = server.written()
    assert written < 9 * MOST_BYTES
    assert answer.status_code == 200
    assert "Traceback" not in output


async def test_a_rolling_restart_loses_nothing(victim: Victim, tmp_path: Path) -> None:
    """Two servers restarted one after the other, while calls go on; whoever is refused asks the other."""
    servers = [as_in_the_procfile(tmp_path / str(number), victim) for number in range(2)]
    over = asyncio.Event()

    async def answered(turn: int, path: str, pairs: Pairs) -> httpx.Response:
        for server in servers[:: 1 if turn % 2 else -1]:
            try:
                async with httpx.AsyncClient() as client:
                    return await post(client, server.port, path, pairs)
            except httpx.ConnectError:
                continue
        raise AssertionError(f"turn {turn} is lost")

    async def call(name: str) -> int:
        turn = 0
        while not over.is_set():
            path = f"/voice/key/{turn}" if turn else "/voice"
            answer = await answered(turn, path, calling(name, Digits="9"))
            turn += 1
            assert answer.status_code == 200
            assert f"/voice/key/{turn}".encode() in answer.content
        return turn

    async with started(*servers):
        calls = asyncio.gather(*(call(f"CA{n}") for n in range(CALLS)))
        for server in servers:
            await asyncio.sleep(0.3)
            server.send_signal(signal.SIGTERM)
            await end(server)
            server.start()
            await asyncio.to_thread(server.ready, "/ready")
        over.set()
        turns = await calls
    assert min(turns) > 10
