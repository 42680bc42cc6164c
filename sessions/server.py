"""Where sessions live: REDIS_URL, read and made into a client.

    redis://[user:password@]host[:6379][/db]                       one server
    unix:///path/to/socket                                         one server beside us
    redis+sentinel://[user:password@]host[:26379],host/service[/db]    whichever server the sentinels name
    redis+cluster://[user:password@]host[:6379],host               Redis or Valkey Cluster
With rediss the way is encrypted (rediss://, rediss+sentinel://, rediss+cluster://), and ?ssl_ca_certs=FILE
names the authority that the servers' certificates are checked against. Other options are redis-py's own.

Nothing is connected until it is asked, so that a line starts without its Redis. A client tries once more when
a connection is broken, since one that has lain idle may be dead; it does not try longer: somebody is waiting.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from redis.asyncio import BlockingConnectionPool, Redis, RedisCluster, Sentinel
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

Client = Redis | RedisCluster

PLAIN = ("redis", "rediss", "unix")
SENTINEL = ("redis+sentinel", "rediss+sentinel")
CLUSTER = ("redis+cluster", "rediss+cluster")
SCHEMES = (*PLAIN, *SENTINEL, *CLUSTER)
PORT, SENTINEL_PORT = 6379, 26379
MOST_CONNECTIONS = 50  # when all are busy one waits for the next, which is no fault of the server
MOST_TO_A_NODE = 1000  # redis-py has no waiting there
TRIES_AGAIN = 1


def connect(url: str, seconds: float) -> Client:
    """A client for a URL; `seconds` is the longest wait for a connection or an answer. Raises ValueError."""
    check_url(url)
    waits: dict[str, Any] = {"socket_timeout": seconds, "socket_connect_timeout": seconds}
    again = Retry(NoBackoff(), TRIES_AGAIN)
    if urlsplit(url).scheme in PLAIN:
        pool = BlockingConnectionPool.from_url(
            url, max_connections=MOST_CONNECTIONS, timeout=seconds, retry=again, **waits
        )
        return Redis.from_pool(pool)
    parts = urlsplit(url)
    hosts, options = list(_hosts(parts)), waits | {"max_connections": MOST_TO_A_NODE} | _options(parts)
    if parts.scheme in CLUSTER:
        nodes = [ClusterNode(host, port) for host, port in hosts]
        return RedisCluster(startup_nodes=nodes, retry=again, **options)
    encrypted = {name: value for name, value in options.items() if name.startswith("ssl")}
    asking = waits | encrypted | {"retry": Retry(NoBackoff(), 0)}
    service, *database = _path(parts)
    sentinels = Sentinel(hosts, sentinel_kwargs=asking, retry=again, **options)  # type: ignore[no-untyped-call]
    return cast("Redis", sentinels.master_for(service, db=int(database[0]) if database else 0))


def check_url(url: str) -> None:
    """Raise ValueError with a sentence where a URL is wrong. No sentence shows a password."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        raise ValueError(f"starts with none of {', '.join(f'{each}://' for each in SCHEMES)}")
    for fault in _faults(parts):
        raise ValueError(fault)


def _faults(parts: SplitResult) -> Iterator[str]:
    try:
        hosts = list(_hosts(parts))
    except ValueError:
        yield "has a port that is no number, or half an IPv6 address"
        return
    path = _path(parts)
    if parts.scheme != "unix" and not all(host for host, _ in hosts):
        yield "names no host"
    if parts.scheme in PLAIN and len(hosts) > 1:
        yield "names several hosts: write redis+sentinel:// or redis+cluster://"
    if parts.scheme in SENTINEL and not path:
        yield "names no service: redis+sentinel://host:26379/service"
    if parts.scheme in CLUSTER and path not in ([], ["0"]):
        yield "names a database, and a cluster has only one"
    if parts.scheme in SENTINEL and len(path) > 1 and not path[1].isdecimal():
        yield "names a database that is no number"
    authority = parse_qs(parts.query).get("ssl_ca_certs")
    if authority and not parts.scheme.startswith("rediss"):
        yield "has a CA file, but the way is not encrypted: write rediss"
    if authority and not Path(authority[0]).is_file():
        yield f"names the CA file {authority[0]}, which is not there"


def _hosts(parts: SplitResult) -> Iterator[tuple[str, int]]:
    default = SENTINEL_PORT if parts.scheme in SENTINEL else PORT
    for each in parts.netloc.rpartition("@")[2].split(","):
        host = urlsplit(f"//{each}")
        yield unquote(host.hostname or ""), host.port or default


def _path(parts: SplitResult) -> list[str]:
    return [unquote(each) for each in parts.path.split("/") if each]


def _options(parts: SplitResult) -> dict[str, Any]:
    """User, password and the options after the question mark, as redis-py reads them."""
    user, at, _ = parts.netloc.rpartition("@")
    options: dict[str, Any] = dict(parse_url(f"redis://{user}{at}?{parts.query}"))
    return options | ({"ssl": True} if parts.scheme.startswith("rediss") else {})
