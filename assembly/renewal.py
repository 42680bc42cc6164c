"""Content that is read again while the line is open."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from ivr import documents, familiar
from ivr.content import Content
from ivr.line import Line

log = structlog.get_logger()


@contextmanager
def renewing(line: Line, read: Callable[[], Content], settle: Callable[[], None]) -> Iterator[None]:
    """On SIGHUP the content is read again, and `settle` called.

    What fails its check is told in the log and replaces nothing.

    Signals reach the main thread alone: a server in another one runs without it.
    """
    loop, renewals = asyncio.get_running_loop(), set()

    async def renew() -> None:
        try:
            content = await asyncio.to_thread(read)
            await asyncio.to_thread(content.understanding.done)
            line.content = content
            documents.forget()
            familiar.forget()
            settle()
        except (ValueError, OSError) as error:
            log.error("content", fault=str(error))  # noqa: TRY400 - the sentence says it all
        else:
            log.info("content", renewed=True)

    hears = threading.current_thread() is threading.main_thread()
    if hears:
        loop.add_signal_handler(signal.SIGHUP, lambda: renewals.add(loop.create_task(renew())))
    yield
    if hears:
        loop.remove_signal_handler(signal.SIGHUP)
