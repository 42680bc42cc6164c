"""A client whose commands go together: what is asked at the same moment, by whomever, goes out as one.

A command costs this process more than it costs Redis, and most of that is to find a connection, to send and to wait. So
commands are gathered until the loop comes round, go out over one connection, and each is answered by itself; while
UNDERWAY connections are busy what is asked waits for one of them. A command is on its way
once it is called, not first when it is awaited: two that need nothing of each other are called, and then awaited.

Only commands that Redis answers at once go together, so that none waits for another. Whoever gives up waiting takes
nothing from the others, and is not sent any more if it has not been yet. What breaks a connection is told to all
whose commands were on it.
"""

import asyncio
from collections.abc import Awaitable
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.connection import Connection
from redis.exceptions import ConnectionError, ResponseError  # noqa: A004 - redis-py's own is what it tries again

AT_ONCE = frozenset(
    ["DEL", "EVAL", "EXPIRE", "GET", "HDEL", "HGET", "HINCRBY", "HMGET", "HSET", "HSETNX", "MGET", "SET"]
)
UNDERWAY = 2
LAST_SECONDS = 1.0

Asked = tuple[tuple[Any, ...], dict[str, Any], "asyncio.Future[Any]"]


class Together(Redis):
    """Redis as redis-py knows it, for one loop at a time."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - as in redis-py
        super().__init__(**options)
        self._asked: list[Asked] = []
        self._underway: set[asyncio.Task[None]] = set()

    def execute_command(  # type: ignore[override]  # it is no coroutine, and awaited like one
        self,
        *args: Any,  # noqa: ANN401 - as in redis-py
        **options: Any,  # noqa: ANN401
    ) -> Awaitable[Any]:
        """Answers as redis-py does; what goes together is on its way when this returns."""
        if args[0] not in AT_ONCE:
            return self._alone(args, options)
        loop = asyncio.get_running_loop()
        if not self._asked and len(self._underway) < UNDERWAY:
            loop.call_soon(self._send, loop)
        answer: asyncio.Future[Any] = loop.create_future()
        self._asked.append((args, options, answer))
        return answer

    async def _alone(self, args: tuple[Any, ...], options: dict[str, Any]) -> object:
        try:
            return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except RuntimeError as error:
            raise _closed(error) from error

    async def aclose(self, close_connection_pool: bool | None = None) -> None:  # noqa: FBT001 - as in redis-py
        """Closes every connection; what nobody waits for any more is given up."""
        for sending in self._underway:
            sending.cancel()
        if self._underway:
            await asyncio.wait(self._underway, timeout=LAST_SECONDS)
        await super().aclose(close_connection_pool)

    def _send(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._asked:
            sending = loop.create_task(self._answer())
            self._underway.add(sending)
            sending.add_done_callback(self._sent)

    def _sent(self, sending: "asyncio.Task[None]") -> None:
        self._underway.discard(sending)
        self._send(sending.get_loop())

    async def _answer(self) -> None:
        """Answer all that is asked, and what is asked meanwhile, over one connection."""
        asked = self._taken()
        try:
            connection = await self._connected()
            seconds, connection.socket_timeout = connection.socket_timeout, None
            try:
                while asked:
                    _tell(asked, await self._found(connection, asked, seconds))
                    asked = self._taken()
            finally:
                connection.socket_timeout = seconds
                await self.connection_pool.release(connection)
        except RuntimeError as error:
            _tell(asked, [_closed(error)] * len(asked))
        except Exception as error:  # noqa: BLE001 - it is raised where an answer is awaited
            _tell(asked, [error] * len(asked))
        finally:
            for *_, answer in asked:
                answer.cancel()  # the client is being closed: nothing else leaves a question open

    async def _connected(self) -> Connection:
        connection: Connection = await self.connection_pool.get_connection()  # type: ignore[no-untyped-call]
        return connection

    def _taken(self) -> list[Asked]:
        taken, self._asked = [each for each in self._asked if not each[2].done()], []
        return taken

    async def _found(self, connection: Connection, asked: list[Asked], seconds: float | None) -> list[Any]:
        """What Redis answers, within so many seconds for all of it: to time each thing costs as much as to do it."""

        async def exchanged() -> list[Any]:
            try:
                await connection.send_packed_command(connection.pack_commands(args for args, *_ in asked))
            except RuntimeError as error:
                raise _closed(error) from error
            return [await self._read(connection, args[0], options) for args, options, _ in asked]

        try:
            async with asyncio.timeout(seconds):
                return await connection.retry.call_with_retry(exchanged, lambda _: connection.disconnect())
        except RuntimeError as error:
            return [_closed(error)] * len(asked)
        except Exception as error:  # noqa: BLE001 - it is raised where an answer is awaited
            return [error] * len(asked)

    async def _read(self, connection: Connection, name: str, options: dict[str, Any]) -> object:
        try:
            return await self.parse_response(connection, name, **options)
        except ResponseError as error:
            return error


def _closed(error: RuntimeError) -> ConnectionError:
    """What redis-py would say: RuntimeError is uvloop's word for a connection that has been closed meanwhile."""
    return ConnectionError(str(error))


def _tell(asked: list[Asked], found: list[Any]) -> None:
    for (*_, answer), each in zip(asked, found, strict=True):
        if answer.done():
            continue
        if isinstance(each, Exception):
            answer.set_exception(each)
        else:
            answer.set_result(each)
