"""The stand-in's HTTP: one thread a request, one lock around what is kept, a connection for each request."""

import json
import re
import socket
import struct
import sys
from base64 import b64encode
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Event, RLock, Thread
from urllib.parse import parse_qsl, urlsplit

from ivr.rest import Access
from tests.twilio.account import Account, RefusalError
from tests.twilio.described import undescribed
from tests.twilio.faults import Cut, Dead, Fault, Garbage, Refused, Slow
from tests.twilio.kept import API, Call, Json, Message, Number

HOST = "127.0.0.1"
PATIENCE = 10  # seconds for a request to be read
ACCOUNT = re.compile(rf"{API}/Accounts/(?P<account>\w+)\.json")
KEPT = re.compile(
    rf"{API}/Accounts/(?P<account>\w+)/(?P<kind>Messages|Calls|IncomingPhoneNumbers)(?:/(?P<sid>\w+))?\.json"
)
ALERTS = "/v1/Alerts"

Answer = tuple[int, Json | None]
Connection = socket.socket | tuple[bytes, socket.socket]  # as socketserver has it


@dataclass(frozen=True)
class Asked:
    """A request as it was read, without its key."""

    method: str
    path: str
    form: Mapping[str, str]


@dataclass
class Twilio:
    """Twilio, as far as it goes: what it holds, what it was asked, and what is to befall whoever asks.

    `hidden` are the paths that our key may not see, as most keys may not see the account itself. `undescribed`
    is what was not as in Twilio's own description; a test that expects some clears it.
    """

    account: Account
    key: str
    secret: str
    token: str
    base: str = ""
    requests: list[Asked] = field(default_factory=list)
    undescribed: list[str] = field(default_factory=list)
    hidden: Sequence[str] = ()
    _next: deque[Fault] = field(default_factory=deque)
    _always: Fault | None = None
    _of_method: dict[str, Fault] = field(default_factory=dict)
    _lock: RLock = field(default_factory=RLock)
    _let_go: Event = field(default_factory=Event)

    @property
    def messages(self) -> Sequence[Message]:
        with self._lock:
            return list(self.account.messages)

    @property
    def calls(self) -> Sequence[Call]:
        with self._lock:
            return list(self.account.calls)

    @property
    def number(self) -> Number:
        return self.account.numbers[0]

    def access(self, **changed: object) -> Access:
        """What our own code reaches it with."""
        return replace(Access(self.account.sid, self.key, self.secret, base=self.base), **changed)  # type: ignore[arg-type]

    def next(self, *faults: Fault) -> None:
        """These befall the next requests, one each."""
        with self._lock:
            self._next.extend(faults)

    def always(self, fault: Fault | None) -> None:
        """This befalls every request from now on; None: nothing does."""
        with self._lock:
            self._always = fault

    @contextmanager
    def befalling(self, method: str, fault: Fault) -> Iterator[None]:
        """Meanwhile this befalls every request with that method."""
        self._of_method[method] = fault
        yield
        del self._of_method[method]

    def refuse(self, number: str, code: int) -> None:
        """Whatever goes to this number is refused with that code."""
        self.account.refuses[number] = code

    def let_go(self) -> None:
        """What is slow answers now, and is slow no more."""
        self._let_go.set()

    def sent(self, message: Message, status: str = "delivered", error_code: int | None = None) -> None:
        """A message goes its way: sent, delivered, undelivered, failed."""
        with self._lock:
            message.status, message.error_code = status, error_code
            message.sent = message.sent or message.created

    def callback(self, of: Message | Call) -> tuple[str, Sequence[tuple[str, str]]]:
        """The status callback that is due: its address and its parameters, for a test to sign and send."""
        kind = "Message" if isinstance(of, Message) else "Call"
        given = {
            f"{kind}Sid": of.sid,
            f"{kind}Status": of.status,
            "AccountSid": self.account.sid,
            "From": of.from_,
            "To": of.to,
        }
        if isinstance(of, Message) and of.error_code is not None:
            given["ErrorCode"] = str(of.error_code)
        return of.asked["StatusCallback"], tuple(given.items())

    # --- for the server ------------------------------------------------------------------------------------

    def dies(self) -> bool:
        """Whether this connection is one that nothing is read from."""
        with self._lock:
            if self._next:
                if isinstance(self._next[0], Dead):
                    self._next.popleft()
                    return True
                return False
            return isinstance(self._always, Dead)

    def befalls(self, method: str) -> Fault | None:
        with self._lock:
            if self._next:
                return self._next.popleft()
            return self._of_method.get(method, self._always)

    def waits(self, seconds: float) -> None:
        self._let_go.wait(seconds)

    def answer(self, asked: Asked, authorization: str) -> Answer:
        """Do what is asked."""
        keys = ((self.key, self.secret), (self.account.sid, self.token))
        allowed = [b64encode(f"{name}:{secret}".encode()).decode() for name, secret in keys]
        if authorization.removeprefix("Basic ") not in allowed:
            return refusal(20003, 401)
        if asked.path in self.hidden:
            return refusal(20003, 401)
        with self._lock:
            try:
                status, document = self._done(asked)
            except RefusalError as refused:
                status, document = refusal(refused.code, refused.status)
            self.undescribed += undescribed(asked.method, asked.path, asked.form, status, document)
            return status, document

    def _done(self, asked: Asked) -> Answer:
        if asked.path == ALERTS:
            return 200, {"alerts": self.account.alerts, "meta": {"key": "alerts", "next_page_url": None}}
        found = ACCOUNT.fullmatch(asked.path) or KEPT.fullmatch(asked.path)
        if found is None or found["account"] != self.account.sid:
            raise RefusalError(20404, 404)
        parts = found.groupdict()
        match asked.method, parts.get("kind"), parts.get("sid"):
            case "GET", None, _:
                return 200, self.account.json()
            case "GET", str(kind), None:
                return 200, self.account.listed(kind, asked.form)
            case "POST", str(kind), None:
                return 201, self.account.create(kind, asked.form).json(self.account.sid)
            case "GET", str(kind), str(sid):
                return 200, self.account.one(kind, sid).json(self.account.sid)
            case "POST", str(kind), str(sid):
                one = self.account.one(kind, sid)
                self.account.update(one, asked.form)
                return 200, one.json(self.account.sid)
            case "DELETE", str(kind), str(sid):
                self.account.delete(kind, sid)
                return 204, None
        raise RefusalError(20004, 405)


def refusal(code: int, status: int) -> Answer:
    """An error as Twilio writes it."""
    more = f"https://www.twilio.com/docs/errors/{code}"
    return status, {"code": code, "message": f"Refused with {code}", "more_info": more, "status": status}


@contextmanager
def standing_in(account: Account, key: str, secret: str, token: str) -> Iterator[Twilio]:
    """A stand-in on a free port, for as long as the context lasts.

    It fails at the end where a request was not as Twilio describes it, or the stand-in itself was at fault.
    """
    twilio = Twilio(account, key, secret, token)
    with _Server((HOST, 0), _handler(twilio)) as server:
        server.twilio = twilio
        twilio.base = f"http://{HOST}:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005})
        thread.start()
        try:
            yield twilio
        finally:
            twilio.let_go()
            server.shutdown()
            thread.join()
    assert not server.failed, server.failed
    assert not twilio.undescribed, twilio.undescribed


class _Server(ThreadingTCPServer):
    request_queue_size = 64
    allow_reuse_address = True
    twilio: Twilio

    def __init__(self, at: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(at, handler)
        self.failed: list[str] = []

    def process_request(self, request: Connection, client_address: object) -> None:
        if self.twilio.dies():
            assert isinstance(request, socket.socket)
            reset(request)
        else:
            super().process_request(request, client_address)

    def handle_error(self, *_: object) -> None:
        """A fault of the stand-in's own fails the test; that whoever asked is gone does not."""
        error = sys.exception()
        if not isinstance(error, OSError):
            self.failed.append(repr(error))


def reset(connection: socket.socket) -> None:
    """The connection ends at once, with a reset instead of an end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _handler(twilio: Twilio) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = PATIENCE

        def _asked(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            given = dict(parse_qsl(body or parts.query, keep_blank_values=True))
            asked = Asked(self.command, parts.path, given)
            with twilio._lock:  # noqa: SLF001
                twilio.requests.append(asked)
            fault = twilio.befalls(self.command)
            if isinstance(fault, Refused):
                self._answer(*refusal(fault.code, fault.status))
                return
            status, document = twilio.answer(asked, self.headers.get("Authorization", ""))
            match fault:
                case Cut():
                    reset(self.connection)
                    return
                case Garbage(said, instead):
                    self._say(instead, said)
                    return
                case Slow(seconds):
                    twilio.waits(seconds)
            self._answer(status, document)

        do_GET = do_POST = do_DELETE = _asked  # noqa: N815

        def _answer(self, status: int, document: Json | None) -> None:
            self._say(status, b"" if document is None else json.dumps(document).encode())

        def _say(self, status: int, body: bytes) -> None:
            with suppress(OSError):  # whoever asked may be gone
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: `requests` has it all."""

    return Handler
