"""A wire into the application, as a server calls it: any bytes go in, and each answer is counted and judged.

What is judged holds for every answer, whoever asks and whatever Redis holds: TwiML in which each attribute
is one of ours, a number of the directory if any is dialled, and not a word of the caller's.
"""

import asyncio
import re
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlencode

import structlog
from starlette.applications import Starlette
from starlette.types import Message

from ivr.content import Content
from ivr.grammar import MESSAGING, Verb, parse
from ivr.handset import Answer
from tests.conftest import LINE, PUBLIC_URL
from tests.test_hostile import CANARY
from tests.webhook import FORM, Pairs, signature

OUR_URL = r"/voice/(key|silence|dialed)/-?\d+/[\w-]+"
OURS = {
    "action": OUR_URL,
    "callerId": re.escape(LINE),
    "finishOnKey": "",
    "input": "dtmf",
    "method": "POST",
    "numDigits": "1",
    "time": r"\d+ms",
    "timeLimit": r"\d+",
    "timeout": "10|12|30",
}


@dataclass(frozen=True)
class Sent:
    """What goes over the wire; `target` is the path and the query as they stand in the first line."""

    target: bytes
    chunks: tuple[bytes, ...]
    headers: tuple[tuple[bytes, bytes], ...]
    method: str = "POST"

    @property
    def url(self) -> str:
        return PUBLIC_URL + self.target.decode("latin-1")


def form(path: str, pairs: Pairs, *signed: str) -> Sent:
    """A webhook with these signatures; with none it is not signed at all."""
    headers = [(b"content-type", FORM.encode())]
    headers += [(b"x-twilio-signature", each.encode("latin-1", "replace")) for each in signed]
    return Sent(path.encode(), (urlencode(pairs).encode(),), tuple(headers))


@dataclass
class Wire:
    """One line. `sent` counts the webhooks; `answered` those that were taken."""

    web: Starlette
    content: Content
    sent: int = 0
    answered: int = 0
    logged: list[structlog.typing.EventDict] = field(default_factory=list)

    async def post(self, given: Sent) -> Answer:
        raw, _, query = given.target.partition(b"?")
        scope = {
            "type": "http", "method": given.method, "path": unquote(raw.decode("latin-1")), "raw_path": raw,
            "query_string": query, "headers": list(given.headers), "http_version": "1.1", "scheme": "http",
        }  # fmt: skip
        coming = iter(given.chunks)
        answers: list[Message] = []

        async def receive() -> Message:
            chunk = next(coming, None)
            return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

        async def send(message: Message) -> None:
            answers.append(message)

        self.sent += 1
        await self.web(scope, receive, send)
        started, *bodies = answers
        kind = dict(started["headers"]).get(b"content-type", b"").decode()
        answer = Answer(started["status"], kind, b"".join(each.get("body", b"") for each in bodies))
        self.answered += answer.status < 300
        return answer

    async def signed(self, path: str, pairs: Pairs) -> Answer:
        return await self.post(form(path, pairs, signature(PUBLIC_URL + path, pairs)))

    def quiet(self) -> None:
        """Nothing failed behind the gate, and the log has nothing of the caller."""
        assert not [entry for entry in self.logged if entry["event"] == "webhook"]
        assert CANARY not in repr(self.logged)
        self.logged.clear()

    def judge(self, path: str, answer: Answer) -> tuple[Verb, ...]:
        """What must hold of an answer to a webhook that was signed; returns its verbs."""
        assert CANARY.encode() not in answer.body
        if path.endswith("/status"):
            assert answer == Answer(204, "", b"")
            return ()
        assert answer.status == 200
        if path.startswith("/sms"):
            messages = parse(answer.body, answer.content_type, MESSAGING).verbs
            assert [(each.name, dict(each.attributes)) for each in messages] in ([], [("Message", {})])
            return messages
        verbs = parse(answer.body, answer.content_type).verbs
        assert verbs[-1].name in {"Redirect", "Dial", "Hangup"}
        for verb in verbs:
            self._judge(verb)
        assert "1 1 3" in spoken(verbs) or verbs[-1].name != "Hangup"
        return verbs

    def _judge(self, verb: Verb) -> None:
        for name, value in verb.attributes.items():
            if verb.name == "Say":
                voices = self.content.catalogue.languages.values()
                assert value in {getattr(voice, {"language": "locale"}.get(name, name)) for voice in voices}
            else:
                assert re.fullmatch(OURS[name], value), name
        if verb.name == "Redirect":
            assert re.fullmatch(OUR_URL, verb.words)
        if verb.name == "Dial":
            assert verb.attributes["callerId"] == LINE
            assert verb.verbs[0].words in {entry.dial for entry in self.content.directory.values()}
        for inner in verb.verbs:
            self._judge(inner)


def refused(answer: Answer) -> None:
    assert 400 <= answer.status < 500
    assert not answer.body


def spoken(verbs: Sequence[Verb]) -> str:
    """All the words of a document."""
    return " ".join(" ".join([verb.words, spoken(verb.verbs)]) for verb in verbs)


def links(verbs: Sequence[Verb]) -> dict[str, str]:
    """Where a document leads to: the path for a key, for silence and for the end of a connection."""
    paths = [verb.attributes.get("action") or verb.words for verb in verbs if verb.name != "Say"]
    return {path.split("/")[2]: path for path in paths if path}


def segment(text: str) -> str:
    """Any text as one segment of a path."""
    return quote(text.replace("/", "") or "0", safe="")


@contextmanager
def running(wire: Wire) -> Iterator[asyncio.Runner]:
    """A loop in which the line runs, and its log is kept."""
    with asyncio.Runner() as runner, structlog.testing.capture_logs() as wire.logged:
        stack = AsyncExitStack()
        runner.run(stack.enter_async_context(wire.web.router.lifespan_context(wire.web)))
        try:
            yield runner
        finally:
            runner.run(stack.aclose())
