"""A running line reads its content again on SIGHUP; content that fails its check never replaces it."""

import asyncio
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from app import ROOT, assemble
from tests.conftest import ACCOUNT, TOKEN, settings
from tests.servers import free_port, until
from tests.webhook import FORM, calling, signature

pytestmark = pytest.mark.anyio

WAIT_SECONDS = 30
NORWEGIAN = "prompts/nb.toml"


class Running:
    """The server on a copy of the project, and what it has logged."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.folder, self.log = folder, folder / "log"
        environment = {"TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_ACCOUNT_SID": ACCOUNT, "PUBLIC_URL": self.url}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
                [sys.executable, "-m", "uvicorn", "app:app", "--port", str(port), "--no-access-log"],
                cwd=folder,
                env=environment,
                stdout=log,
            )

    def heard(self) -> bytes:
        pairs = calling("CA1")
        signed = {"X-Twilio-Signature": signature(f"{self.url}/voice", pairs), "Content-Type": FORM}
        return httpx.post(f"{self.url}/voice", content=urlencode(pairs), headers=signed).content

    def change(self, old: str, new: str) -> dict[str, object]:
        """Change the Norwegian words as they were at first, tell the server, and give what it logs of it."""
        text = (ROOT / NORWEGIAN).read_text(encoding="utf-8")
        assert old in text
        (self.folder / NORWEGIAN).write_text(text.replace(old, new), encoding="utf-8")
        before = len(self.told())
        self.process.send_signal(signal.SIGHUP)
        until(lambda: len(self.told()) > before)
        return self.told()[-1]

    def told(self) -> list[dict[str, object]]:
        lines = [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]
        return [line for line in lines if line["event"] == "content"]

    def ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/ready").is_success
        except httpx.TransportError:
            return False


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    for module in ("app.py", "settings.py"):
        shutil.copy(ROOT / module, tmp_path)
    for package in ("flows", "ivr", "prompts", "sessions"):
        shutil.copytree(ROOT / package, tmp_path / package)
    server = Running(tmp_path)
    try:
        until(server.ready)
        yield server
    finally:
        server.process.terminate()
        server.process.wait(WAIT_SECONDS)


BROKEN = [
    # why it is here, what is changed, what it becomes
    ("no TOML any more", "[line]", "[line"),
    ("a number that nobody has", "{amk.once}", "{amq.once}"),
    ("a sentence is missing", "danger_brief =", "danger_brif ="),
]


def test_content_that_fails_its_check_replaces_nothing(running: Running) -> None:
    first = running.heard()
    for why, old, new in BROKEN:
        told = running.change(old, new)
        assert told["level"] == "error", why
        assert "nb.toml" in str(told["fault"]), why
        assert running.heard() == first, why
        assert running.change(old, old)["level"] == "info", why

    assert running.change("Dette er Helselinja.", "Dette er Helselinja igjen.")["level"] == "info"
    renewed = running.heard()
    assert b"Dette er Helselinja igjen." in renewed


async def test_a_server_in_another_thread_runs_without_it(valkey: str) -> None:
    def run() -> None:
        web = assemble(settings(valkey), renews=True)

        async def alive() -> None:
            async with web.router.lifespan_context(web):
                pass

        asyncio.run(alive())

    await asyncio.to_thread(run)
