"""A real server as a stranger starts it, `uvicorn app:app`, with its output in files; and what it answered.

Nothing but its port is given to it on the command line, unless a test says more: what is true without is true
without the Procfile.
"""

import asyncio
import json
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
START_SECONDS, STOP_SECONDS = 60, 20


class Server:
    """One process on a port of its own, that can be ended and started again; its folder holds what it writes.

    `options` are uvicorn's, `root` is the project that it runs.
    """

    def __init__(self, folder: Path, redis_url: str, *options: str, root: Path = ROOT) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.port = folder, free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.stdout, self.stderr = folder / "stdout", folder / "stderr"
        self._command = [sys.executable, "-m", "uvicorn", "app:app", "--port", str(self.port), *options]
        self._root = root
        self.environment = {
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_PHONE_NUMBER": LINE,
            "PUBLIC_URL": PUBLIC_URL,
            "REDIS_URL": redis_url,
            "SECRET_KEY": SECRET_KEY,
            "TMPDIR": str(folder),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, or start it again; it does not answer yet."""
        with self.stdout.open("ab") as stdout, self.stderr.open("ab") as stderr:
            self.process = subprocess.Popen(  # noqa: S603 - our own server
                self._command, cwd=self._root, env=self.environment, stdout=stdout, stderr=stderr
            )

    def ready(self, path: str = "/health") -> None:
        """Wait until it answers; with `/ready`, until its Redis does, too."""
        until(lambda: self._answers(path), START_SECONDS)

    def _answers(self, path: str) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.written()
        try:
            return httpx.get(f"{self.url}{path}").is_success
        except httpx.TransportError:
            return False

    def written(self) -> str:
        """All that it has written so far."""
        return self.stdout.read_text(encoding="utf-8") + self.stderr.read_text(encoding="utf-8")

    def told(self, event: str) -> list[dict[str, object]]:
        """The lines of its log about one kind of event."""
        lines = [json.loads(line) for line in self.stdout.read_text(encoding="utf-8").splitlines()]
        return [line for line in lines if line["event"] == event]

    def send_signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    async def ended(self) -> int:
        """Wait for its end; returns how it ended."""
        assert self.process is not None
        return await asyncio.to_thread(self.process.wait, STOP_SECONDS)

    def kill(self) -> None:
        """SIGKILL: it can finish nothing."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """Politely, so that it can close what it has opened; then not."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


class Process(Server):
    """A server under its default options that can be sent anything.

    `answers` are all it has answered: each with the URL that was asked for.
    """

    def __init__(self, folder: Path, redis_url: str) -> None:
        super().__init__(folder, redis_url)
        self.answers: list[tuple[str, httpx.Response]] = []
        self._client: httpx.AsyncClient

    @contextmanager
    def running(self) -> Iterator["Process"]:
        try:
            self.start()
            self.ready()
            yield self
        finally:
            self.kill()

    @asynccontextmanager
    async def reached(self) -> AsyncIterator["Process"]:
        """While it is, something can be sent."""
        async with httpx.AsyncClient(base_url=self.url, timeout=20) as self._client:
            yield self

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
