"""The only reader of the environment; `app` is what the server runs. The line is put together in assembly/.

    uvicorn app:app       the server
    helselinja COMMAND    the commands of ivr/commands.py
    helselinja-worker     the worker of the outbox

`app` is made when it is first asked for, so that importing this module does nothing.
"""

import asyncio
import logging
import signal
import sys
from contextlib import aclosing
from functools import partial
from typing import TypeVar

from pydantic import ValidationError
from starlette.applications import Starlette

from assembly.clock import now, seconds
from assembly.figures import reported
from assembly.logs import log_to
from assembly.reading import ROOT
from assembly.twilio import access, poster, sending
from assembly.web import assemble, rehearse
from ivr.content import load_content
from ivr.fault import be_discreet
from ivr.operating.report import Report
from ivr.ours import Means, Ours
from ivr.sending import Post
from sessions.counters import Counters
from sessions.guard import DEADLINE_SECONDS, StoreError
from sessions.outbox import Outbox
from sessions.pseudonym import Pseudonyms
from sessions.server import connect
from settings import Settings, Town, sentence

__all__ = ["ROOT", "assemble", "command", "log_to", "ours", "rehearse", "stats", "work"]

Shape = TypeVar("Shape", Settings, Town)


def _configured(shape: type[Shape]) -> Shape:
    """The settings, or the end of the process with a sentence for each fault."""
    try:
        return shape()  # type: ignore[call-arg]  # the environment fills it in
    except ValidationError as error:
        sys.exit("\n".join(sentence(fault) for fault in error.errors()))


def __getattr__(name: str) -> Starlette:
    if name != "app":
        raise AttributeError(name)
    log_to(sys.stdout)
    be_discreet()
    settings = _configured(Settings)
    try:
        return assemble(settings, renews=True, alone=True)
    except ValueError as error:
        sys.exit(str(error))


def work() -> None:
    """The `helselinja-worker` process: sends what waits in the outbox, until it is told to end."""
    log_to(sys.stdout)
    be_discreet()
    settings = _configured(Settings)
    post = poster(settings)
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
        outbox = Outbox(redis, Pseudonyms(redis, now), seconds(now))
        async with outbox.worked(sending(post, redis, outbox, settings, now)):
            await ended.wait()


def command() -> None:
    """The `helselinja` command."""
    from ivr.commands import commands  # noqa: PLC0415 - a server needs none of them

    log_to(sys.stderr, logging.WARNING)
    commands(obj=Means(partial(rehearse, directory=_configured(Town).directory), ours, stats))


def ours() -> Ours:
    """What is ours at Twilio, or the end of the process with a sentence."""
    settings = _configured(Settings)
    account, number = settings.twilio_account_sid, settings.twilio_phone_number
    if not account or not number:
        sys.exit("TWILIO_ACCOUNT_SID and TWILIO_PHONE_NUMBER say whose number it is: one of them is missing")
    numbers = {number: "", **settings.number_languages}
    return Ours(access(settings, account), numbers, settings.public_url, settings.twilio_auth_token[0])


async def stats() -> Report:
    """The operator's report of the line that the environment names, or the end of the process with a sentence."""
    settings = _configured(Settings)
    if settings.redis_url is None:
        sys.exit(
            "REDIS_URL is missing: without it the figures are in the server alone, see its page /operator"
        )
    content = load_content(ROOT, settings.languages, local=settings.directory)
    async with aclosing(connect(settings.redis_url, DEADLINE_SECONDS)) as redis:
        try:
            return await reported(Counters(redis, Pseudonyms(redis, now).day), content, now)
        except StoreError:
            sys.exit("Redis does not answer: the figures are there, and cannot be read now")
