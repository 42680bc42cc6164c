"""The web application: the line with its store, its limits, its outbox, its counts, and what is served beside it."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing, asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.routing import Route

from assembly.clock import Clock, now, seconds
from assembly.counted import counted
from assembly.embedded import Embedded
from assembly.figures import measured, reported
from assembly.garbage import set_aside
from assembly.reading import ROOT, read
from assembly.renewal import renewing
from assembly.twilio import poster, sending
from ivr.content import Content
from ivr.dispatch import Dispatch, sealer
from ivr.inbound import Gate
from ivr.lately import KEY_BYTES, Lately
from ivr.line import Line
from ivr.operating.doors import doors
from ivr.promises import Promises
from ivr.rehearsal import Letterbox, Pretend
from ivr.seal import Sealer
from ivr.sending import Post
from ivr.webhooks import application
from sessions.callbacks import Callbacks
from sessions.counters import Counters
from sessions.guard import DEADLINE_SECONDS
from sessions.outbox import Outbox
from sessions.pseudonym import Pseudonyms
from sessions.server import connect
from settings import Settings

PRETEND_NUMBER = "+4721000000"


def assemble(  # noqa: PLR0913 - all that a line may be put together of
    settings: Settings,
    clock: Clock = now,
    *,
    renews: bool = False,
    alone: bool = False,
    root: Path = ROOT,
    post: Post | None = None,
) -> Starlette:
    """The web application for these settings; raises ValueError with a sentence where content is wrong.

    The content lies below `root`. Without a REDIS_URL it runs a Valkey server of its own, from start-up to shutdown.
    One that `renews` reads its content again on SIGHUP; one that is `alone` in its process sets what stays aside.
    `post` sends what the line sends by itself; without one it is Twilio, where there is an API key.
    """
    of = settings
    post = post or poster(of)

    def anew() -> Content:
        return read(of, root, clock().date(), sends=post is not None)

    settle = set_aside if alone else _nothing
    embedded = Embedded()
    redis = connect(of.redis_url or embedded.url, DEADLINE_SECONDS)
    pseudonyms = Pseudonyms(redis, clock)
    outbox = Outbox(redis, pseudonyms, seconds(clock))
    dispatch = Dispatch(outbox, sealer(of.secret_key), post) if post else None
    store, limits = counted(redis, of, clock)
    callbacks = Callbacks(redis, pseudonyms)
    counters = Counters(redis, pseudonyms.day)
    line = Line(
        anew(),
        store,
        limits,
        Sealer(of.secret_key),
        of.twilio_phone_number or "",
        urlsplit(of.public_url).path,
        clock,
        Lately(secrets.token_bytes(KEY_BYTES), seconds(clock)),
        numbers=of.number_languages,
        promises=Promises(dispatch, callbacks, store.guard, limits, clock, of.number_languages)
        if dispatch
        else None,
        send=dispatch.reply if dispatch and of.replies_over_rest else None,
        counters=counters,
    )
    tried, opened = _phone(of)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as open_:
            if of.redis_url is None:
                open_.enter_context(embedded.running())
            learning = asyncio.create_task(_learned(line, settle))
            open_.callback(learning.cancel)
            if renews:
                open_.enter_context(renewing(line, anew, settle))
            await open_.enter_async_context(aclosing(redis))
            await open_.enter_async_context(counters.flushed())
            if post and of.works_inside:
                at_work = sending(post, redis, outbox, of, clock)
                await open_.enter_async_context(outbox.worked(at_work))
            await open_.enter_async_context(opened())
            yield

    gate = Gate(of.public_url, of.twilio_auth_token, of.twilio_account_sid, of.twilio_shared_keys)
    seen = doors(
        of.operator_password,
        of.metrics_token,
        lambda: reported(counters, line.content, clock),
        lambda: measured(counters, line.content, outbox if post else None),
    )
    return application(line, gate, lifespan, [*seen, *tried])


async def _learned(line: Line, settle: Callable[[], None]) -> None:
    await asyncio.to_thread(line.content.understanding.done)
    settle()


def _nothing() -> None:
    """What a line does with a process that it shares."""


def _phone(settings: Settings) -> tuple[Sequence[Route], Callable[[], AbstractAsyncContextManager[object]]]:
    """The telephone in the browser, where it is shown, and what is open while the server is."""
    if not settings.shows_phone:
        return (), nullcontext
    from ivr.booth import Booth  # noqa: PLC0415 - a real line has none of it
    from ivr.page import page  # noqa: PLC0415 - as above

    booth = Booth(partial(rehearse, directory=settings.directory))
    return page(booth, settings.languages, settings.phone_password), booth.open


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
