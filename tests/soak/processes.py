"""Real web processes: started, waited for, killed, and never left behind."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from app import ROOT
from tests.conftest import ACCOUNT, LINE, PUBLIC_URL, TOKEN
from tests.servers import HOST, free_port, until

START_SECONDS, STOP_SECONDS = 60, 10


@dataclass
class Web:
    """One web process on a port of its own; what it says goes to a file in `folder`."""

    folder: Path
    redis_url: str
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> "Web":
        """Start it; it is not ready yet."""
        environment = os.environ | {
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_PHONE_NUMBER": LINE,
            "PUBLIC_URL": PUBLIC_URL,
            "REDIS_URL": self.redis_url,
            "SECRET_KEY": "s" * 32,
            "PYTHONPATH": str(ROOT),
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
                [sys.executable, "-m", "uvicorn", "app:app", "--port", str(self.port), "--no-access-log"],
                env=environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        return self

    @property
    def log(self) -> Path:
        return self.folder / f"web-{self.port}.log"

    def told(self, event: str) -> list[str]:
        """The lines of its log about one kind of event."""
        return [line for line in self.log.read_text().splitlines() if f'"event": "{event}"' in line]

    def ready(self) -> "Web":
        """The same, once it answers and its Redis does."""
        until(self._is_ready, START_SECONDS)
        return self

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        try:
            return httpx.get(f"http://{HOST}:{self.port}/ready").is_success
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """SIGKILL: it can finish nothing."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Politely, so that it can close what it has opened; then not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
