"""REDIS_URL, right and wrong, and sessions on each kind of server.

That is one alone, one that is encrypted, one behind sentinels, and a cluster.
"""

import asyncio
import re
import signal
import ssl
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sessions.guard import DEADLINE_SECONDS, Guard, StoreError
from sessions.pseudonym import Pseudonyms
from sessions.server import check_url, connect
from sessions.store import Life, State, Store
from tests.servers import HOST, Cluster, Node, cluster, sentinels, single, wait_for

# redis-py leaves connections to a dead server to the garbage collector
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

LIFE = Life(60, sliding=False)
FAILOVER_SECONDS = 15

WRONG = [
    # why it is here, the URL, a part of the sentence
    ("no scheme that we know", "http://localhost", "starts with none of redis://"),
    ("no scheme", "localhost:6379", "starts with none of redis://"),
    ("no host", "redis://", "names no host"),
    ("a list with a hole", "redis+cluster://a,,b", "names no host"),
    ("several hosts without saying what they are", "redis://a,b", "several hosts"),
    ("a port in letters", "redis://a:b", "a port that is no number"),
    ("a port in letters, second", "redis+cluster://a:1,b:c", "a port that is no number"),
    ("a port too high", "redis+sentinel://a:99999/line", "a port that is no number"),
    ("half an IPv6 address", "redis+cluster://[::1", "IPv6"),
    ("which of those the sentinels watch?", "redis+sentinel://a:26379", "names no service"),
    ("a database in letters", "redis+sentinel://a/line/one", "a database that is no number"),
    ("a cluster has one database", "redis+cluster://a/1", "names a database"),
    ("a CA file for an open way", "redis://a?ssl_ca_certs=/dev/null", "write rediss"),
    ("a CA file that is not there", "rediss://a?ssl_ca_certs=/no/ca.pem", "which is not there"),
    ("a CA file that is not there", "rediss+cluster://a?ssl_ca_certs=/no/ca.pem", "which is not there"),
]


@pytest.mark.parametrize(("why", "url", "part"), WRONG)
def test_wrong_urls(why: str, url: str, part: str) -> None:
    with pytest.raises(ValueError, match=re.escape(part)) as error:
        check_url(url.replace("://", "://us:hush-hush@", 1))
    assert "hush" not in str(error.value), why


RIGHT = [
    # why it is here, the URL
    ("one server", "redis://localhost"),
    ("a user, a password with signs, a port, a database", "redis://u:p%40s%2Fs@localhost:6380/2"),
    ("IPv6", "redis://[::1]:6379"),
    ("a socket", "unix:///run/redis.sock"),
    ("encrypted", "rediss://localhost"),
    ("a cluster", "redis+cluster://a,b:7001,[::1]:7002"),
    ("a cluster's one database", "redis+cluster://a/0"),
    ("a cluster, encrypted, with a password", "rediss+cluster://:p%2Cq@a,b"),
    ("sentinels", "redis+sentinel://a,b:26380/line"),
    ("sentinels, a database, a password", "redis+sentinel://u:p@a,b/line/3"),
    ("an option of redis-py", "rediss+sentinel://a/line?ssl_check_hostname=false"),
]


@pytest.mark.parametrize(("why", "url"), RIGHT)
async def test_right_urls(why: str, url: str) -> None:
    async with aclosing(connect(url, 0.1)) as client:
        assert client is not None, why


def store_of(url: str) -> Store:
    client = connect(url, DEADLINE_SECONDS)
    return Store(client, Guard(), Pseudonyms(client, lambda: datetime.now(UTC)))


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    store = store_of(url)
    async with aclosing(store.redis):
        yield store


def one_more(state: State | None) -> tuple[State, State]:
    number = int(str(state[0])) + 1 if state else 1
    return [number], [f"turn {number}"]


async def goes_on(store: Store, whose: str, request: str) -> list[object]:
    """The answer of a turn, tried as often as a server needs to take over."""
    until = asyncio.get_running_loop().time() + FAILOVER_SECONDS
    while True:
        try:
            return (await store.turn(whose, request, one_more, LIFE))[1]
        except StoreError:
            assert asyncio.get_running_loop().time() < until
            await asyncio.sleep(0.05)


async def keeps_sessions(store: Store) -> None:
    assert await store.ready()
    for caller in range(20):  # in a cluster they lie on all primaries
        for turn in (1, 2, 2, 3):
            state, answer = await store.turn(f"caller {caller}", f"webhook {turn}", one_more, LIFE)
            assert (state, answer) == ([turn], [f"turn {turn}"])
        await store.end(f"caller {caller}")


async def test_one_server(tmp_path: Path) -> None:
    with single(tmp_path, "--requirepass", "p@s/s", "--unixsocket", str(tmp_path / "s")) as node:
        async with opened(f"redis://:p%40s%2Fs@{HOST}:{node.port}/2") as store:
            await keeps_sessions(store)
        async with opened(f"unix://:p%40s%2Fs@{tmp_path / 's'}") as store:
            await keeps_sessions(store)
        async with opened(f"redis://:hush@{HOST}:{node.port}") as store:
            assert not await store.ready()


async def test_a_cluster(tmp_path: Path) -> None:
    with cluster(tmp_path) as servers:
        async with opened(servers.url) as store:
            await keeps_sessions(store)
            await a_primary_dies(store, servers)
        async with opened(servers.url) as store:  # one of the nodes that it names is dead
            assert await goes_on(store, "newcomer", "webhook 1") == ["turn 1"]


async def a_primary_dies(store: Store, servers: Cluster) -> None:
    """Every session goes on, on whichever server has it now; a replica may have missed the last turn."""
    callers = [f"caller {number} of a bad day" for number in range(12)]
    for caller in callers:
        assert await goes_on(store, caller, "webhook 1") == ["turn 1"]
    await asyncio.sleep(0.2)  # time for the replicas
    servers.primaries()[0].send(signal.SIGKILL)
    for turn in (2, 3):
        for caller in callers:
            assert await goes_on(store, caller, f"webhook {turn}") == [f"turn {turn}"]
    assert len(servers.primaries()) == 3


async def test_a_cluster_that_comes_later(tmp_path: Path) -> None:
    async with opened(f"redis+cluster://{HOST}:1") as store:
        assert not await store.ready()
    with cluster(tmp_path) as servers:
        for node in servers.nodes:
            node.send(signal.SIGSTOP)
        async with opened(servers.url) as store:
            assert not await store.ready()
            for node in servers.nodes:
                node.send(signal.SIGCONT)
            assert await goes_on(store, "caller", "webhook 1") == ["turn 1"]


async def test_sentinels(tmp_path: Path) -> None:
    with sentinels(tmp_path) as servers:
        async with opened(servers.url) as store:
            await keeps_sessions(store)
            assert await goes_on(store, "caller", "webhook 1") == ["turn 1"]
            await asyncio.sleep(0.2)
            servers.primary.send(signal.SIGKILL)
            servers.watching[0].send(signal.SIGKILL)
            assert await goes_on(store, "caller", "webhook 2") == ["turn 2"]


async def test_answers_are_not_mixed_up_after_a_deadline(tmp_path: Path) -> None:
    """A server that hangs in the middle of a command is asked again later, on a connection of its own."""
    with single(tmp_path) as node:
        async with opened(node.url) as store:
            await goes_on(store, "caller", "webhook 1")
            for _ in range(3):
                node.send(signal.SIGSTOP)
                asked = [store.turn("caller", f"hung {n}", one_more, LIFE) for n in range(5)]
                faults = await asyncio.gather(*asked, return_exceptions=True)
                assert all(isinstance(fault, StoreError) for fault in faults)
                node.send(signal.SIGCONT)
                wait_for(node.answers)
                for caller in range(10):
                    name = f"{caller} of {_}"
                    assert await goes_on(store, name, "webhook 1") == ["turn 1"]
                    assert await goes_on(store, name, "webhook 2") == ["turn 2"]


def signed(name: str, key: ec.EllipticCurvePrivateKey, by: ec.EllipticCurvePrivateKey, issuer: str) -> bytes:
    """A certificate in PEM; one that signs itself is an authority."""
    now = datetime.now(UTC)
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (name, issuer)]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(names[0])
        .issuer_name(names[1])
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=name == issuer, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .sign(by, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)


@asynccontextmanager
async def encrypted(folder: Path, node: Node) -> AsyncIterator[int]:
    """A TLS front before a server, with a certificate for localhost; gives its port."""
    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    (folder / "ca.pem").write_bytes(signed("authority", authority, authority, "authority"))
    (folder / "other.pem").write_bytes(signed("other", own, own, "other"))
    key = own.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(key + signed("localhost", own, authority, "authority"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem")

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async def front(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner, outer = await asyncio.open_connection(HOST, node.port)
        await asyncio.gather(pump(reader, outer), pump(inner, writer), return_exceptions=True)

    server = await asyncio.start_server(front, HOST, 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_an_encrypted_way_with_a_ca_file(tmp_path: Path) -> None:
    with single(tmp_path) as node:
        async with encrypted(tmp_path, node) as port:
            async with opened(f"rediss://localhost:{port}?ssl_ca_certs={tmp_path / 'ca.pem'}") as store:
                await keeps_sessions(store)
            for why, address in [
                ("another authority", f"rediss://localhost:{port}?ssl_ca_certs={tmp_path / 'other.pem'}"),
                ("no authority of ours", f"rediss://localhost:{port}"),
                ("another name", f"rediss://{HOST}:{port}?ssl_ca_certs={tmp_path / 'ca.pem'}"),
                ("not encrypted", f"redis://localhost:{port}"),
            ]:
                async with opened(address) as store:
                    assert not await store.ready(), why
