"""What a real server writes to standard output: JSON lines, one of each turn, nothing of the caller."""

import asyncio
import builtins
import json
from collections.abc import AsyncIterator, Iterator
from datetime import datetime

import pytest
from redis import exceptions
from structlog.testing import capture_logs

from app import assemble
from ivr.content import Content
from ivr.rehearsal import Pretend
from ivr.telephone import telephone
from tests.conftest import ACCOUNT, LINE, PUBLIC_URL, TOKEN, Clock, settings
from tests.faults import FAULTS, Fault, Victim, running, struck
from tests.process import Process
from tests.webhook import FORM, Pairs, calling, send, texting

pytestmark = pytest.mark.anyio

TURN = {"event", "place", "language", "channel", "outcome", "ms", "level", "timestamp"}
WARNING = {"event", "fault", "level", "timestamp"}
FORBIDDEN = ("+47", "40000001", "CA1", "SM1", ACCOUNT, "hjerteinfarkt", "/voice/", "http", ".sock")
MANY = 1_000_000
UNTIL_ASKED_AGAIN = 0.25

Line = dict[str, object]


class Written:
    """The lines of a server, as they come; every one must be JSON."""

    def __init__(self, server: Process) -> None:
        self._server, self._read = server, len(server.stdout.read_text(encoding="utf-8"))

    def lines(self) -> list[Line]:
        """The lines since it was last asked."""
        whole = self._server.stdout.read_text(encoding="utf-8")
        new, self._read = whole[self._read :], len(whole)
        assert not new or new.endswith("\n")
        return [json.loads(line) for line in new.splitlines()]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Process, Victim]]:
    folder = tmp_path_factory.mktemp("logs")
    with running(folder / "redis") as victim, Process(folder, victim.url).running() as server:
        yield server, victim


@pytest.fixture
def victim(both: tuple[Process, Victim]) -> Victim:
    both[1].redis.flushall()
    return both[1]


@pytest.fixture
async def server(both: tuple[Process, Victim], victim: Victim) -> AsyncIterator[Process]:
    assert victim.redis.ping()
    async with both[0].reached() as server:
        await asyncio.sleep(UNTIL_ASKED_AGAIN)
        await server.send("GET", "/ready")
        yield server


def check_turn(line: Line, content: Content) -> None:
    assert set(line) == TURN
    assert line["level"] == "info"
    assert line["place"] in content.machine.flow
    assert line["language"] in content.languages
    assert isinstance(line["ms"], float)
    assert 0 <= line["ms"] < 60_000
    assert datetime.fromisoformat(str(line["timestamp"])).tzinfo is not None


WEBHOOKS = [
    # why it is here, the path, what comes, the outcome, the channel
    ("a call", "/voice", calling(), "start", "voice"),
    ("the same again", "/voice", calling(), "start", "voice"),
    ("a key", "/voice/key/1", calling(Digits="1"), "match", "voice"),
    ("the same again", "/voice/key/1", calling(Digits="1"), "match", "voice"),
    ("another language", "/voice/key/2", calling(Digits="8"), "language", "voice"),
    ("silence", "/voice/silence/3", calling(), "silence", "voice"),
    ("empty Digits", "/voice/key/4", calling(Digits=""), "silence", "voice"),
    ("a key again", "/voice/key/5", calling(Digits="2"), "match", "voice"),
    ("help", "/voice/key/6", calling(Digits="0"), "match", "voice"),
    ("a connection that was none", "/voice/dialed/7", calling(DialCallStatus="busy"), "again", "voice"),
    ("a stranger's key", "/voice/key/1", calling("CA2", Digits="1"), "restart", "voice"),
    ("a turn that never was", "/voice/key/abc/+4740000001", calling(Digits="1"), "again", "voice"),
    ("nonsense", "/sms", texting("qwxz", "SM3"), "unknown", "sms"),
    ("an alarm", "/sms", texting("hjerteinfarkt", "SM1"), "alarm", "sms"),
    ("a topic", "/sms", texting("fastlege", "SM2"), "match", "sms"),
    ("what leads nowhere behind an alarm", "/sms", texting("qwxz", "SM6"), "still", "sms"),
    ("an opt-out", "/sms", texting("STOP", "SM4"), "quiet", "sms"),
    ("the end", "/sms", texting("slutt", "SM5"), "end", "sms"),
]


async def test_each_turn_is_one_line(server: Process, content: Content) -> None:
    written = Written(server)
    for why, path, pairs, outcome, channel in WEBHOOKS:
        answer = await server.post(path, pairs)
        assert answer.headers["content-type"].startswith("text/xml"), why
        [line] = written.lines()
        check_turn(line, content)
        assert (why, line["event"], line["outcome"], line["channel"]) == (why, "turn", outcome, channel)
    for path, pairs in (("/voice/status", calling(CallStatus="completed")), ("/sms/status", texting(""))):
        assert (await server.post(path, pairs)).status_code == 204
        assert written.lines() == [], f"{path} is no turn"


async def test_whoever_is_over_the_limit_is_a_line(server: Process, victim: Victim, content: Content) -> None:
    written = Written(server)
    await server.post("/voice", calling("CA0"))
    written.lines()
    [line] = victim.redis.keys("helselinja:line:*")
    victim.redis.hset(line, mapping={"calls": MANY, "texts": MANY})
    over = [("/voice", calling("CA9"), "over"), ("/sms", texting("hei"), "over")]
    for path, pairs, outcome in [*over, ("/sms", texting("hjerteinfarkt", "SM2"), "alarm")]:
        await server.post(path, pairs)
        [turn] = written.lines()
        check_turn(turn, content)
        assert turn["outcome"] == outcome, path


class Stopped(Clock):
    """A clock that fails once the line has started, and tells of the caller."""

    fails = False

    def __call__(self) -> datetime:
        if self.fails:
            raise OSError("asked by +4740000001")
        return super().__call__()


async def test_a_turn_that_fails_is_a_line(valkey: str, content: Content) -> None:
    """And one of the error: where it was and its kind, and none of its words."""
    clock = Stopped()
    web = assemble(settings(valkey), clock)
    async with telephone(Pretend(web, PUBLIC_URL, TOKEN, ACCOUNT, LINE)) as handset:
        clock.fails = True
        for path, pairs, channel in (("/voice", calling(), "voice"), ("/sms", texting("hei"), "sms")):
            with capture_logs() as lines:
                answer = await send(handset, path, pairs)
            assert answer.status == 200
            assert b"113" in answer.body.replace(b" ", b"")
            error, turn = lines
            assert set(turn) == TURN - {"level", "timestamp"} | {"log_level"}
            assert turn["place"] in content.machine.flow
            assert (turn["event"], turn["outcome"], turn["channel"]) == ("turn", "trouble", channel)
            assert set(error) == {"event", "path", "fault", "at", "log_level"}
            assert (error["event"], error["path"], error["fault"]) == ("webhook", path, "OSError")
            assert "40000001" not in repr(lines)


REFUSED: list[tuple[str, str, dict[str, str], bytes]] = [
    # why, the method, the headers, the body
    ("no signature", "POST", {"Content-Type": FORM}, b"CallSid=CA1&From=%2B4740000001"),
    ("a forged one", "POST", {"Content-Type": FORM, "X-Twilio-Signature": "x" * 27 + "="}, b"CallSid=CA1"),
    ("another type", "POST", {"Content-Type": "text/plain", "X-Twilio-Signature": "x" * 27 + "="}, b"CA1"),
    ("too large", "POST", {"Content-Type": FORM, "X-Twilio-Signature": "x" * 27 + "="}, b"CA1" * 99_999),
    ("no encoding", "POST", {"Content-Type": FORM, "X-Twilio-Signature": "x" * 27 + "="}, b"\xff"),
    ("another method", "GET", {}, b""),
]


async def test_a_refused_webhook_is_no_line(server: Process) -> None:
    written = Written(server)
    for path in ("/voice", "/voice/key/1", "/sms", "/voice/status", "/sms/status", "/+4740000001"):
        for why, method, headers, body in REFUSED:
            answer = await server.send(method, path, headers=headers, content=body)
            assert 400 <= answer.status_code < 500, why
            assert written.lines() == [], f"{why}: {path}"
    assert_discreet(server)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_of_a_fault_only_its_kind_is_told(
    server: Process, victim: Victim, content: Content, fault: Fault
) -> None:
    written = Written(server)
    await server.post("/voice", calling())
    with struck(victim, fault):
        sent: list[tuple[str, Pairs]] = [
            ("/voice", calling("CA2")),
            ("/voice/key/1", calling(Digits="1")),
            ("/voice/status", calling(CallStatus="completed")),
            ("/sms", texting("hjerteinfarkt")),
        ]
        await asyncio.gather(*(server.post(path, pairs) for path, pairs in sent))
    lines = written.lines()
    turns = [line for line in lines if line["event"] == "turn"]
    assert len(turns) == 1 + 3
    for turn in turns:
        check_turn(turn, content)
    for warning in [line for line in lines if line["event"] != "turn"]:
        assert set(warning) == WARNING
        assert (warning["event"], warning["level"]) == ("store", "warning")
        assert is_kind(str(warning["fault"]))
    assert_discreet(server)


def is_kind(fault: str) -> bool:
    return fault == "not asked" or hasattr(exceptions, fault) or hasattr(builtins, fault)


def assert_discreet(server: Process) -> None:
    for file in (server.stdout, server.stderr):
        text = file.read_text(encoding="utf-8")
        own = [line for line in text.splitlines() if "Uvicorn running on" not in line]
        assert [(word, line) for word in FORBIDDEN for line in own if word in line] == []
