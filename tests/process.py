"""A real server as a stranger starts it, `uvicorn app:app`, with its output in files; and what it answered.

Nothing but its port is given to it on the command line: what is true here holds without the Procfile.
"""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import httpx

from app import ROOT
from ivr.handset import Answer, Handset
from tests.conftest import ACCOUNT, LINE, PUBLIC_URL, TOKEN
from tests.servers import HOST, free_port, until
from tests.webhook import FORM, Pairs, signature

SECRET_KEY = "s" * 32


class Process:
    """The server, that can be ended and started again; its folder holds all that it writes.

    `answers` are all it has answered: each with the URL that was asked for.
    """

    def __init__(self, folder: Path, redis_url: str) -> None:
        self.folder, self.port = folder, free_port()
        self.stdout, self.stderr = folder / "stdout", folder / "stderr"
        self.answers: list[tuple[str, httpx.Response]] = []
        self._environment = {
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_PHONE_NUMBER": LINE,
            "PUBLIC_URL": PUBLIC_URL,
            "REDIS_URL": redis_url,
            "SECRET_KEY": SECRET_KEY,
            "TMPDIR": str(folder),
        }
        self._client: httpx.AsyncClient
        self.process: subprocess.Popen[bytes]

    @contextmanager
    def running(self) -> Iterator["Process"]:
        try:
            self.start()
            yield self
        finally:
            self.process.kill()
            self.process.wait()

    @asynccontextmanager
    async def reached(self) -> AsyncIterator["Process"]:
        """While it is, something can be sent."""
        async with httpx.AsyncClient(base_url=f"http://{HOST}:{self.port}", timeout=20) as self._client:
            yield self

    def start(self) -> None:
        """Start it, or start it again; it answers then."""
        self._spawn()
        until(self._alive)

    def _alive(self) -> bool:
        try:
            return httpx.get(f"http://{HOST}:{self.port}/health").is_success
        except httpx.TransportError:
            return False

    def _spawn(self) -> None:
        with self.stdout.open("ab") as stdout, self.stderr.open("ab") as stderr:
            self.process = subprocess.Popen(  # noqa: S603 - our own server
                [sys.executable, "-m", "uvicorn", "app:app", "--port", str(self.port)],
                cwd=ROOT,
                env=self._environment,
                stdout=stdout,
                stderr=stderr,
            )

    async def end(self, number: signal.Signals) -> int:
        """End it by a signal; returns how it ended."""
        self.process.send_signal(number)
        return await asyncio.to_thread(self.process.wait, 20)

    async def send(self, method: str, target: str, **more: object) -> httpx.Response:
        """Send whatever it is."""
        answer = await self._client.request(method, target, **more)  # type: ignore[arg-type]  # by name
        self.answers.append((target, answer))
        return answer

    async def post(self, path: str, pairs: Pairs) -> httpx.Response:
        """Post a signed webhook."""
        headers = {"Content-Type": FORM, "X-Twilio-Signature": signature(PUBLIC_URL + path, pairs)}
        return await self.send("POST", path, content=urlencode(pairs), headers=headers)

    async def raw(self, sent: bytes) -> bytes:
        """Write to the port, and read until the server has had enough or says nothing more."""
        reader, writer = await asyncio.open_connection(HOST, self.port)
        answer = b""
        with suppress(OSError):  # it need not hear out what is wrong, and may have closed already
            writer.write(sent)
            writer.write_eof()
            while more := await asyncio.wait_for(reader.read(9999), 20):
                answer += more
        writer.close()
        return answer

    def telephone(self, caller: str) -> Handset:
        """A telephone whose line this is."""

        async def post(url: str, form: list[tuple[str, str]], headers: dict[str, str]) -> Answer:
            sent = headers | {"Content-Type": FORM}
            target = url.removeprefix(PUBLIC_URL)
            came = await self.send("POST", target, content=urlencode(form), headers=sent)
            return Answer(came.status_code, came.headers.get("content-type", ""), came.content)

        return Handset(post, base_url=PUBLIC_URL, token=TOKEN, account=ACCOUNT, line=LINE, caller=caller)
