"""What is said of a fault that nobody caught: its kind and its place, and none of its own words."""

import asyncio
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer
from threading import Thread

import pytest
import uvicorn.server
from uvicorn.protocols.http import httptools_impl

from ivr.fault import Wordless, where
from tests.canaries import NUMBER, WORD
from tests.process import Process
from tests.search import found
from tests.webhook import calling, texting

pytestmark = pytest.mark.anyio

WORDS = f"{WORD} called from {NUMBER}"
PROTOCOL, SERVER = httptools_impl.__file__, uvicorn.server.__file__


def failed() -> ValueError:
    """An error that has been raised, and tells of a caller."""
    with pytest.raises(ValueError, match=WORD) as raised:
        int(WORDS)
    return raised.value


Logged = tuple[str, str, str, tuple[object, ...], ValueError | None]
RECORDS: list[tuple[str, Logged, str]] = [
    # why it is here; who logs it, from which file, the message, its arguments, the error; what is left
    (
        "an error that left the application",
        ("uvicorn.error", PROTOCOL, "Exception in ASGI application\n", (), failed()),
        "ValueError at test_fault.py",
    ),
    (
        "a task that nobody waited for",
        ("asyncio", "base_events.py", f"Task exception was never retrieved\nfuture: {WORDS}", (), failed()),
        "ValueError at test_fault.py",
    ),
    (
        "a callback, whose arguments stand in the first line",
        ("asyncio", "base_events.py", f"Exception in callback f({WORDS!r})", (), failed()),
        "ValueError at test_fault.py",
    ),
    (
        "a task that was never ended",
        ("asyncio", "base_events.py", f"Task was destroyed but it is pending!\ntask: {WORDS}", (), None),
        "Task was destroyed but it is pending!",
    ),
    (
        "a request with its path",
        ("uvicorn.error", "websockets_impl.py", '%s - "WebSocket %s" 403', ("1.2.3.4", WORDS), None),
        '%s - "WebSocket %s" 403',
    ),
    (
        "what is no HTTP",
        ("uvicorn.error", PROTOCOL, "Invalid HTTP request received.", (), None),
        "Invalid HTTP request received.",
    ),
    (
        "how the server starts is told in full",
        ("uvicorn.error", SERVER, "Started server process [%d]", (7,), None),
        "Started server process [7]",
    ),
    (
        "and why it does not",
        ("uvicorn.error", SERVER, "%s", ("address already in use",), None),
        "address already in use",
    ),
]


def record_of(row: Logged) -> logging.LogRecord:
    name, file, message, args, error = row
    given = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(name, logging.ERROR, file, 1, message, args, given)


def test_records() -> None:
    for why, logged, left in RECORDS:
        record = record_of(logged)
        as_it_was = logging.Formatter().format(record)
        assert Wordless().filter(record), why
        written = logging.Formatter().format(record)
        assert written.startswith(left), why
        assert found([("a log", written.encode())]) == [], why
        hits = found([("a log", as_it_was.encode())])
        assert hits or written == as_it_was, f"{why}: the words would be there"


def test_an_error_that_was_never_raised_is_nowhere() -> None:
    assert where(ValueError(WORDS)) == "nowhere"
    assert where(failed()).startswith("test_fault.py:")


# --- a real server before a Redis that answers anything with a caller's words ------------------------------


GREETINGS = {b"HELLO\r\n": b"%1\r\n+proto\r\n:3\r\n", b"CLIENT\r\n": b"+OK\r\n"}


@contextmanager
def lying(socket: Path) -> Iterator[list[bytes]]:
    """Greets as Redis does, and gives the first of these answers to whatever is asked then."""
    answers = [b""]

    class Lies(StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):  # whoever is lied to hangs up
                while count := self.rfile.readline()[1:]:
                    asked = [self.rfile.read(int(self.rfile.readline()[1:]) + 2) for _ in range(int(count))]
                    self.wfile.write(GREETINGS.get(asked[0], answers[0]))

    with ThreadingUnixStreamServer(str(socket), Lies) as server:
        server.daemon_threads = True
        server.block_on_close = False
        Thread(target=server.serve_forever, daemon=True).start()
        yield answers
        server.shutdown()


LIES = [
    # why it is here, the answer
    ("an error in the caller's words", b"-ERR %s\r\n"),
    ("an error of another kind", b"-NOAUTH %s\r\n"),
    ("words for a number, of which redis-py makes no error of its own", b":%s\r\n"),
    ("words for a length", b"$%s\r\n"),
    ("words for a number of answers", b"*%s\r\n"),
    ("no answer of Redis at all", b"%s\r\n"),
    ("a word where a value is asked for", b"+%s\r\n"),
]


async def test_a_server_before_a_redis_that_lies(tmp_path: Path) -> None:
    """Callers are served, each turn is a line, and nobody's words are in any."""
    socket = tmp_path / "lies.sock"
    with lying(socket) as answers:
        answers[0] = LIES[0][1] % WORDS.encode()
        with Process(tmp_path, f"unix://{socket}").running() as server:
            async with server.reached():
                for number, (why, lie) in enumerate(LIES):
                    answers[0] = lie % WORDS.encode()
                    await asyncio.sleep(0.25)  # so that Redis is asked again
                    call = f"CA{number}"
                    for path, pairs in (
                        ("/voice", calling(call, From=NUMBER)),
                        ("/voice/key/1", calling(call, From=NUMBER, Digits="3")),
                        ("/sms", texting(WORDS, f"SM{number}", From=NUMBER)),
                    ):
                        came = await server.post(path, pairs)
                        assert came.status_code == 200, why
                        assert b"113" in came.content.replace(b" ", b""), why
                    assert (await server.send("GET", "/ready")).status_code in (200, 503), why
                    ended = await server.post("/voice/status", calling(call, CallStatus="completed"))
                    assert ended.status_code == 204, why
    lines = [json.loads(line) for line in server.stdout.read_text().splitlines()]
    turns = [line["outcome"] for line in lines if line["event"] == "turn"]
    assert turns == ["start", "restart", turns[2]] * len(LIES)
    files = [(file.name, file.read_bytes()) for file in (server.stdout, server.stderr)]
    assert found([*files, *(("an answer", answer.content) for _, answer in server.answers)]) == []
