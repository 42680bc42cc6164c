"""A running line reads its content again on SIGHUP; content that fails its check never replaces it."""

import asyncio
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from app import ROOT, assemble
from prompts.kept import FOLDER
from tests.conftest import PUBLIC_URL, settings
from tests.process import Server
from tests.servers import until
from tests.webhook import FORM, calling, signature

pytestmark = pytest.mark.anyio

NORWEGIAN = "prompts/nb.toml"


class Running(Server):
    """The server on a copy of the project."""

    def heard(self) -> bytes:
        pairs = calling("CA1")
        signed = {"X-Twilio-Signature": signature(f"{PUBLIC_URL}/voice", pairs), "Content-Type": FORM}
        return httpx.post(f"{self.url}/voice", content=urlencode(pairs), headers=signed).content

    def change(self, old: str, new: str) -> dict[str, object]:
        """Change the Norwegian words as they were at first, tell the server, and give what it logs of it."""
        text = (ROOT / NORWEGIAN).read_text(encoding="utf-8")
        assert old in text
        (self.folder / NORWEGIAN).write_text(text.replace(old, new), encoding="utf-8")
        before = len(self.told("content"))
        self.send_signal(signal.SIGHUP)
        until(lambda: len(self.told("content")) > before, LEARNED_WITHIN)
        return self.told("content")[-1]


LEARNED_WITHIN = 60  # seconds, on a machine that does much else


@pytest.fixture
def running(tmp_path: Path, valkey: str) -> Iterator[Running]:
    for module in ("app.py", "settings.py"):
        shutil.copy(ROOT / module, tmp_path)
    for package in ("assembly", "flows", "ivr", "prompts", "sessions"):
        shutil.copytree(ROOT / package, tmp_path / package)
    if (ROOT / FOLDER).is_dir():  # or it is learned first
        shutil.copytree(ROOT / FOLDER, tmp_path / FOLDER)
    server = Running(tmp_path, valkey, root=tmp_path)
    try:
        server.start()
        server.ready("/ready")
        yield server
    finally:
        server.stop()


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
