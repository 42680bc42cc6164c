"""Every kind of server that REDIS_URL may name, real ones: its address, a turn, and what may befall it."""

import asyncio
import gc
import re
import time
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import uvloop
from redis.asyncio.cluster import ClusterNode
from redis.exceptions import RedisError

from sessions.address import Address, read
from sessions.guard import Guard, StoreError
from sessions.packing import State
from sessions.pseudonym import Pseudonyms
from sessions.server import Client, connect
from sessions.store import Life, Store
from tests.conftest import SUNDAY
from tests.servers import HOST, PATIENCE, Servers, cluster, sentinel, single, until
from tests.tls import OUTSIDE, proxied

SECONDS = 0.7
DAY_KEY = f"helselinja:day:{SUNDAY.date()}"
ONE = ("redis", 6379)
TWO = ("::1", 7001)

GOOD = [
    # why it is here, address, what it says
    ("one server", "redis://redis", ("single", False, (ONE,), None, None, "", 0, None)),
    ("in capitals", "REDIS://redis", ("single", False, (ONE,), None, None, "", 0, None)),
    ("a database", "redis://redis/3", ("single", False, (ONE,), None, None, "", 3, None)),
    ("a slash and no database", "redis://redis/", ("single", False, (ONE,), None, None, "", 0, None)),
    ("IPv6", "redis://[::1]:7001", ("single", False, (TWO,), None, None, "", 0, None)),
    ("IPv6, the usual port", "redis://[::1]", ("single", False, (("::1", 6379),), None, None, "", 0, None)),
    ("a password alone", "redis://:hunter2@redis", ("single", False, (ONE,), None, "hunter2", "", 0, None)),
    ("TLS", "rediss://u:hunter2@redis", ("single", True, (ONE,), "u", "hunter2", "", 0, None)),
    ("encoded", "redis://u:h%40%2F%3A%3F@redis", ("single", False, (ONE,), "u", "h@/:?", "", 0, None)),
    ("@ is the last one", "redis://u:h@2@redis", ("single", False, (ONE,), "u", "h@2", "", 0, None)),
    ("a socket", "unix:///run/a%20b.sock", ("unix", False, (), None, None, "/run/a b.sock", 0, None)),
    ("a socket's database", "unix://u:p@/a.sock?db=2", ("unix", False, (), "u", "p", "/a.sock", 2, None)),
    (
        "sentinels have their own usual port",
        "redis+sentinel://redis,[::1]:7001/line",
        ("sentinel", False, (("redis", 26379), TWO), None, None, "line", 0, None),
    ),
    (
        "a service's database",
        "rediss+sentinel://u:p@redis:1/line/2",
        ("sentinel", True, (("redis", 1),), "u", "p", "line", 2, None),
    ),
    (
        "a cluster",
        "redis+cluster://redis,[::1]:7001",
        ("cluster", False, (ONE, TWO), None, None, "", 0, None),
    ),
    ("a cluster with TLS", "rediss+cluster://u:p@redis/", ("cluster", True, (ONE,), "u", "p", "", 0, None)),
]


@pytest.mark.parametrize(("why", "url", "says"), GOOD, ids=[row[0] for row in GOOD])
def test_good(why: str, url: str, says: tuple[object, ...]) -> None:
    assert read(url) == Address(*says), why  # type: ignore[arg-type]


BAD = [
    # why it is here, address, a part of the sentence
    ("the web", "http://u:hunter2@redis", "starts with none of redis://"),
    ("no scheme", "u:hunter2@redis:6379", "starts with none of"),
    ("nothing", "", "starts with none of"),
    ("no host", "redis://", "names no host"),
    ("a password and no host", "redis://u:hunter2@", "names no host"),
    ("a port and no host", "redis://u:hunter2@:6379", "names no host"),
    ("an empty host between commas", "redis+cluster://a,,b", "names no host"),
    ("a space", "redis://a b", "names no host, or one that cannot be read"),
    ("a word for a port", "redis://u:hunter2@redis:redis", "a port that is no number"),
    ("no port after a colon", "redis://redis:", "a port that is no number"),
    ("port 0", "redis://redis:0", "a port that is no number from 1"),
    ("a port too far", "redis+cluster://a:1,b:65536", "to 65535"),
    ("a slash in a password", "redis://u:hun/ter2@redis", "a database that is no number"),
    ("a question mark in a password", "redis://u:hun?ter2@redis", "an option after ?"),
    ("IPv6 without brackets", "redis://::1", "an IPv6 address stands in brackets"),
    ("half a bracket", "redis://[::1", "an IPv6 address stands in brackets"),
    ("a name in brackets", "redis://[hunter2]", "no IPv6 address"),
    ("two hosts for one server", "redis://a,b", "redis+sentinel:// or redis+cluster://"),
    ("a database in words", "redis://redis/sessions", "a database that is no number"),
    ("sentinels without a service", "redis+sentinel://u:hunter2@a,b", "names no service"),
    ("a service's database in words", "redis+sentinel://a/line/x", "a database that is no number"),
    ("a cluster's database", "redis+cluster://a:7000/1", "one database only"),
    ("a socket without a path", "unix://", "no path of a socket"),
    ("a socket with two slashes", "unix://run/redis.sock", "a socket is a path only"),
    ("a CA and no TLS", "redis://redis?ssl_ca_certs=/ca.pem", "not a scheme with TLS"),
    ("a CA that is not there", "rediss://u:hunter2@redis?ssl_ca_certs=/no/ca.pem", "is not there"),
    ("a CA that is a folder", "rediss://redis?ssl_ca_certs=/", "is not there or cannot be read"),
    ("a CA that is none", f"rediss+cluster://a?ssl_ca_certs={__file__}", "holds no certificates"),
    ("an empty CA", "rediss://redis?ssl_ca_certs=", "is not there"),
    ("an option that nobody reads", "rediss://redis?ssl_cert_reqs=none", "an option after ?"),
    ("a database twice", "redis://redis/1?db=2", "an option after ?"),
]


@pytest.mark.parametrize(("why", "url", "part"), BAD, ids=[row[0] for row in BAD])
def test_bad(why: str, url: str, part: str) -> None:
    with pytest.raises(ValueError, match=re.escape(part)) as fault:
        read(url)
    assert not any(secret in str(fault.value) for secret in ("hunter2", "hun", "ter2")), why


def count(state: State | None) -> tuple[State, State]:
    """Work that says how often it was done for this caller."""
    done: State = [*(state or []), 1]
    return done, [len(done)]


def store(client: Client) -> Store:
    """Sessions behind a breaker that has just been closed."""
    return Store(client, Guard(), Pseudonyms(client, lambda: SUNDAY))


async def turn(client: Client, request: str, whose: str = "+4740000001") -> State:
    _, answer, _ = await store(client).turn(whose, request, count, Life(60, sliding=True))
    assert answer is not None
    return answer


async def turn_at_last(client: Client, request: str) -> State:
    """The turn's answer once there is one: a caller who keeps trying while somebody takes over."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return await turn(client, request)
        except StoreError:
            if time.monotonic() > end:
                raise
            await asyncio.sleep(0.1)


async def works(client: Client) -> None:
    """One caller's three turns, of which the second comes twice."""
    assert [await turn(client, request) for request in ("a", "b", "b", "c")] == [[1], [2], [2], [3]]


@asynccontextmanager
async def connected(url: str, seconds: float = SECONDS) -> AsyncIterator[Client]:
    async with aclosing(connect(url, seconds)) as client:
        yield client


@pytest.fixture(autouse=True)
def tidy() -> Iterator[None]:
    """redis-py leaves connections to the dead to the garbage collector; what it says of it belongs here."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with cluster(tmp_path_factory.mktemp("cluster")) as servers:
        yield servers


@pytest.mark.anyio
async def test_one_server(tmp_path: Path) -> None:
    with single(tmp_path, requirepass="p@ss", unixsocket=tmp_path / "s") as servers:
        url = servers.url.replace("//", "//:p%40ss@")
        for address in (f"{url}/3", f"unix://:p%40ss@{tmp_path}/s"):
            async with connected(address) as client:
                await works(client)


@pytest.mark.anyio
async def test_tls(tmp_path: Path) -> None:
    with single(tmp_path) as servers, proxied([servers.nodes[0].port], tmp_path) as ca:
        url = f"rediss://{OUTSIDE}:{servers.nodes[0].port}"
        async with connected(f"{url}?ssl_ca_certs={ca}") as client:
            await works(client)
        async with connected(url) as client:
            with pytest.raises(StoreError):
                await turn(client, "a CA that the machine does not know")


@pytest.mark.anyio
async def test_tls_with_another_ca(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    with (
        single(tmp_path) as servers,
        proxied([servers.nodes[0].port], first),
        proxied([], second) as another,
    ):
        url = f"rediss://{OUTSIDE}:{servers.nodes[0].port}?ssl_ca_certs={another}"
        async with connected(url) as client:
            with pytest.raises(StoreError):
                await turn(client, "a CA that did not make this certificate")


@pytest.mark.anyio
async def test_a_cluster_with_tls(tmp_path: Path) -> None:
    with cluster(tmp_path, replicas=0, cluster_announce_client_ipv4=OUTSIDE) as servers:
        ports = [node.port for node in servers.nodes]
        with proxied(ports, tmp_path) as ca:
            url = f"rediss+cluster://{OUTSIDE}:{ports[0]}?ssl_ca_certs={ca}"
            async with connected(url) as client:
                await works(client)


def test_a_client_is_made_without_a_loop_and_connects_to_nothing() -> None:
    for rest in ("redis://h", "unix:///s", "redis+sentinel://h/s", "redis+cluster://h"):
        connect(rest.replace("h", "127.0.0.1:1"), SECONDS)


@pytest.mark.anyio
async def test_a_server_that_comes_later_and_goes_and_comes_again(tmp_path: Path) -> None:
    with single(tmp_path) as servers:
        node = servers.nodes[0]
        async with connected(servers.url) as client:
            for _ in range(2):
                node.kill()
                with pytest.raises(StoreError):
                    await turn(client, "a")
                node.start()
                assert await turn(client, "a") == [1]


@pytest.mark.anyio
async def test_a_restart_between_two_turns_is_not_noticed(tmp_path: Path) -> None:
    with single(tmp_path) as servers:
        async with connected(servers.url) as client:
            for request in ("a", "b"):
                assert await turn(client, request) == [1], "what it held is gone with it"
                servers.nodes[0].kill()
                servers.nodes[0].start()


async def answers_stay_apart(client: Client, servers: Servers) -> None:
    """Questions given up while the server was held still; their answers must reach nobody else."""
    keys = [f"{{{DAY_KEY}}}{number}" for number in range(20)]
    await asyncio.gather(*(client.set(key, key) for key in keys))
    held = servers.primary(DAY_KEY)
    held.hold()

    async def given_up(key: str) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.15):
                await client.get(key)

    await asyncio.gather(*(given_up(key) for key in keys))
    held.let_go()
    for order in (keys, keys[::-1]):
        assert await asyncio.gather(*(client.get(key) for key in order)) == [key.encode() for key in order]


@pytest.mark.anyio
async def test_a_turn_given_up_mixes_nothing_up(tmp_path: Path, shards: Servers) -> None:
    with single(tmp_path) as servers:
        for each in (servers, shards):
            async with connected(each.url, 2) as client:
                await answers_stay_apart(client, each)


@pytest.mark.anyio
async def test_sentinels_name_the_primary_and_its_successor(tmp_path: Path) -> None:
    with sentinel(tmp_path) as servers:
        async with connected(servers.url) as client:
            await works(client)
            servers.sentinels[0].hold()
            async with connected(servers.url, 2) as late, asyncio.timeout(1):
                assert await turn(late, "no sentinel that hangs is waited for") == [4]
            old = servers.primary()
            old.kill()
            with pytest.raises(StoreError):
                await turn(client, "nobody yet")
            await turn_at_last(client, "d")
            assert servers.primary() is not old


@pytest.mark.anyio
async def test_a_cluster_some_of_whose_nodes_are_not_there(shards: Servers) -> None:
    alive = shards.url.rpartition(",")[2]
    async with connected(f"redis+cluster://{HOST}:1,{HOST}:2,{alive}") as client:
        await works(client)


@pytest.mark.anyio
async def test_many_turns_at_once_over_a_cluster_not_yet_known(shards: Servers) -> None:
    async with connected(shards.url, 2) as client:
        await client.delete(DAY_KEY)
    async with connected(shards.url, 2) as client:
        callers = [f"one of many {number}" for number in range(100)]
        assert await asyncio.gather(*(turn(client, "a", each) for each in callers)) == [[1]] * len(callers)


@pytest.mark.anyio
@pytest.mark.parametrize("deadline", [None, 0.2], ids=["it is dead", "it hangs, and each turn is given up"])
async def test_a_cluster_s_replica_takes_over(shards: Servers, deadline: float | None) -> None:
    async with connected(shards.url, 1) as client:
        await client.set(DAY_KEY, "before", ex=60)
        old = shards.primary(DAY_KEY)
        old.hold() if deadline else old.kill()
        end = time.monotonic() + PATIENCE
        answered: object = None
        while answered is None and time.monotonic() < end:
            try:
                async with asyncio.timeout(deadline):
                    answered = await turn(client, "after", f"caller {deadline}")
            except (StoreError, TimeoutError):
                await asyncio.sleep(0.05)
        assert answered == [1]
        assert shards.primary(DAY_KEY) is not old
    old.let_go() if deadline else old.start()
    until(lambda: old.says("master_link_status:up", "INFO", "replication"))


@pytest.mark.anyio
async def test_a_cluster_that_comes_later(shards: Servers) -> None:
    for node in shards.nodes:
        node.kill()
    async with connected(shards.url) as client:
        with pytest.raises(StoreError):
            await turn(client, "too early")
        assert not await store(client).ready()
        for node in shards.nodes:
            node.start()
        assert await turn_at_last(client, "at last") == [1]
        assert await store(client).ready()


def test_a_connection_closed_under_a_command_is_tried_again(valkey: str) -> None:
    """On uvloop, which says RuntimeError of it: no caller is told that something went wrong."""

    async def asked() -> object:
        redis: Any = connect(valkey, SECONDS)
        async with aclosing(redis):
            usual, closed = redis.connection_pool.get_connection, list[object]()

            async def closing() -> object:
                connection = await usual()
                if not closed:
                    closed.append(connection)
                    connection._writer.transport.abort()  # noqa: SLF001 - redis-py has no other way to it
                    await asyncio.sleep(0.05)
                return connection

            redis.connection_pool.get_connection = closing
            return await redis.set("helselinja:closed", "1", ex=1), len(closed)

    assert uvloop.run(asked()) == (True, 1)


def test_a_connection_closed_while_it_is_made_is_a_fault_of_redis() -> None:
    """On uvloop, too: whoever asks is told so, and the guard counts it."""

    async def asked() -> None:
        closing = await asyncio.start_unix_server(lambda _, writer: writer.transport.abort(), path)
        redis: Any = connect(f"unix://{path}", SECONDS)
        async with closing, aclosing(redis):
            usual = redis.connection_pool.get_connection

            async def says() -> object:
                raise RuntimeError("unable to perform operation; the handler is closed")

            for each in (usual, says):
                redis.connection_pool.get_connection = each
                with pytest.raises(RedisError):
                    await redis.get("helselinja:closed")

    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "closing.sock")
        uvloop.run(asked())


def test_a_node_s_connection_closed_under_a_command_is_a_fault_of_redis(
    shards: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a cluster, too: what one command closes while it looks for a new primary, others are at."""

    async def asked() -> None:
        async with connected(shards.url) as client:
            await client.get(DAY_KEY)

            async def says(*_: object, **__: object) -> object:
                raise RuntimeError("unable to perform operation; the handler is closed")

            with monkeypatch.context() as closed:
                closed.setattr(ClusterNode, "parse_response", says)
                with pytest.raises(RedisError):
                    await client.get(DAY_KEY)
            assert await turn(client, "after") == [1]

    uvloop.run(asked())


@pytest.mark.parametrize("command", [("GET", "helselinja:closed"), ("PING",)], ids=["together", "alone"])
def test_a_connection_closed_while_it_is_read_is_a_fault_of_redis(
    valkey: str, command: tuple[str, ...]
) -> None:
    """A command that goes alone, too; where redis-py closes the connection, uvloop may say the same."""

    async def asked() -> None:
        redis: Any = connect(valkey, SECONDS)
        async with aclosing(redis):
            await redis.ping()

            async def says(*_: object, **__: object) -> object:
                raise RuntimeError("unable to perform operation; the handler is closed")

            redis.parse_response = says
            with pytest.raises(RedisError):
                await redis.execute_command(*command)

    uvloop.run(asked())
