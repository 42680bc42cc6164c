"""A client for whichever kind of server REDIS_URL names.

Nothing is connected to before the first command. What is not there, or is gone, is looked for again with each
command: no client has to be made anew after a restart or a failover.

A command whose connection breaks is sent once more: it may have died in the pool. One that is not answered in
time is not, except to a cluster, where another node may have taken over. What is sent twice may have been
done the first time.
"""

import asyncio
from contextlib import suppress
from typing import Any, cast

from redis.asyncio import BlockingConnectionPool, Redis, RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.connection import Connection, SSLConnection, UnixDomainSocketConnection
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import MasterNotFoundError, Sentinel, SentinelConnectionPool
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import RedisClusterException, RedisError
from redis.typing import EncodableT

from sessions.address import Address, Host, read
from sessions.together import Together

CONNECTIONS = 50  # when all are busy one waits for the next, which is no fault of the server
NODE_CONNECTIONS = 500  # to one server of several: there redis-py has no waiting
LESS_THAN_HALF = 0.45  # then a node that hangs is left for its successor before the caller's time is up

Client = Redis | RedisCluster


def connect(url: str, seconds: float) -> Client:
    """A client to be closed with `aclose()`; it takes no running loop. Its commands raise RedisError.

    `seconds` are what a caller waits for all that is asked in one go. Raises ValueError where
    `sessions.address.read` does.
    """
    address = read(url)
    if address.kind in ("cluster", "sentinel"):
        seconds *= LESS_THAN_HALF
    options: dict[str, Any] = {
        "username": address.user,
        "password": address.password,
        "max_connections": NODE_CONNECTIONS,
        "retry": _retry(1),
        **_wire(address, seconds),
    }
    if address.kind == "cluster":
        return _Cluster(address.hosts, options)
    options["db"] = address.db
    if address.kind == "sentinel":
        watching = {"retry": _retry(0), **_wire(address, seconds)}
        asked = _Sentinels(address.hosts, sentinel_kwargs=watching)  # type: ignore[no-untyped-call]
        return Together.from_pool(_Watched(address.place, asked, **options))  # type: ignore[no-untyped-call]
    if address.kind == "unix":
        options |= {"path": address.place, "connection_class": UnixDomainSocketConnection}
    else:
        host, port = address.hosts[0]
        secured = options.pop("ssl", False)
        options |= {"host": host, "port": port, "connection_class": SSLConnection if secured else Connection}
    options |= {"max_connections": CONNECTIONS, "timeout": seconds}
    return Together.from_pool(BlockingConnectionPool(**options))


def _retry(times: int) -> Retry:
    return Retry(NoBackoff(), times, supported_errors=(Unreachable,))


def _wire(address: Address, seconds: float) -> dict[str, Any]:
    """How it is spoken, to sentinels too: in RESP2, where a server says nothing that it was not asked."""
    wire = {"protocol": 2, "socket_timeout": seconds, "socket_connect_timeout": seconds}
    return wire | ({"ssl": True, "ssl_ca_certs": address.ca} if address.tls else {})


class _Sentinels(Sentinel):
    """All sentinels, asked at the same time: one that hangs keeps nobody waiting."""

    async def discover_master(self, service_name: str) -> Host:
        asked = [asyncio.create_task(self._ask(each, service_name)) for each in self.sentinels]
        try:
            for answer in asyncio.as_completed(asked):
                with suppress(RedisError):
                    return await answer
        finally:
            for task in asked:
                task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
        raise MasterNotFoundError("no sentinel knows a primary that is alive")

    async def _ask(self, one: Redis, service: str) -> Host:
        state = cast("dict[str, dict[str, Any]]", await one.sentinel_masters()).get(service)
        if not state or not self.check_master_state(state, service):
            raise MasterNotFoundError("this sentinel knows no primary that is alive")
        return state["ip"], state["port"]


class _Watched(SentinelConnectionPool):
    """Connections to whichever server the sentinels name; closes those to the sentinels as well."""

    async def aclose(self) -> None:
        await super().aclose()
        for one in self.sentinel_manager.sentinels:
            await one.aclose()


class _Cluster(RedisCluster):
    """A cluster's client that outlives the cluster."""

    def __init__(self, hosts: tuple[Host, ...], options: dict[str, Any]) -> None:
        self._given = hosts
        nodes = [ClusterNode(*host) for host in hosts]
        # 0: being sent to another node is no reason to close all connections; otherwise each fifth time is
        super().__init__(startup_nodes=nodes, reinitialize_steps=0, **options)

    async def initialize(
        self,
        additional_startup_nodes_info: list[Host] | None = None,
        last_failed_node_name: str | None = None,
    ) -> RedisCluster:
        """Asks the given hosts too: their names may lead to new nodes when all known ones are gone."""
        if self._initialize:
            known = self.nodes_manager.startup_nodes
            for host, port in self._given:
                known.setdefault(f"{host}:{port}", ClusterNode(host, port, **self.connection_kwargs))
        return await super().initialize(additional_startup_nodes_info, last_failed_node_name)

    async def execute_command(self, *args: EncodableT, **named: object) -> object:
        try:
            await self.initialize()  # else it might go to any node first, and that be a dead one
            return await super().execute_command(*args, **named)
        except asyncio.CancelledError:
            self._initialize = True  # it may have waited for a node that hangs: ask who serves now
            raise
        except (RedisClusterException, AttributeError, RuntimeError) as error:
            # the last two: another command found the cluster gone and closed the connection under this one
            raise Unreachable("the cluster is not there") from error

    async def aclose(self) -> None:
        """Closes every connection, also while the cluster is being looked for."""
        await super().aclose()
        await self.nodes_manager.aclose()
        await self.nodes_manager.aclose("startup_nodes")
