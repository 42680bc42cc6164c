"""A pretend telephone that plays our TwiML as Twilio documents it, over signed webhooks.

It does no I/O and reads no clock: it is given `post`, so the same telephone drives an app in this process,
a server or a web page. It is as strict as `ivr.grammar`, and stricter than Twilio: an answer that Twilio
would patch up or hang up on is a HandsetError, and the call is over.

Silence and keys, as in Twilio's page on Gather:
- a key that is wanted is kept until numDigits are in, or a finishOnKey comes; further keys are dropped
- silence after some keys sends these; silence with no key goes on to the next verb
- a finishOnKey before any key is the same as silence
- with actionOnEmptyResult, silence is sent too, as empty Digits
- a Gather without an action sends to the URL of the document it stands in
After a Dial with an action the verbs below it are never reached; without one they are played.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Literal
from urllib.parse import urldefrag, urljoin
from uuid import uuid4

from twilio.request_validator import RequestValidator

from ivr.grammar import MESSAGING, VOICE, Entry, GrammarError, Verb, parse
from ivr.player import Heard, Stop, gather_wait, play
from prompts.segments import segments

CHAIN = 20
API_VERSION = "2010-04-01"
OK, NO_CONTENT = 200, 204
KEYPAD = frozenset("0123456789*#")
TALKED_SECONDS = 30

Outcome = Literal["completed", "busy", "no-answer", "failed", "canceled"]
State = Literal["idle", "listening", "ringing", "ended"]
STATES: Mapping[str, State] = {"Gather": "listening", "Dial": "ringing"}


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True)
class Request:
    """What was posted: a URL without fragment, the form in order, the headers with the signature."""

    url: str
    form: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]


Post = Callable[[str, list[tuple[str, str]], dict[str, str]], Awaitable[Answer]]


class HandsetError(Exception):
    """The line answered so that a caller would be lost, or the telephone was used in the wrong state."""


@dataclass(eq=False)
class Handset:
    """One telephone: one call at a time, texts at any time.

    `base_url` is the PUBLIC_URL that signatures are made over, `token` the auth token that signs,
    `account` the account's SID, `line` our number and `caller` theirs, in E.164 (or as a withheld
    caller comes: "anonymous", "+266696687", ""). `ids` gives unique hexadecimal strings, for SIDs
    and tokens. `last` is the last request sent.
    """

    post: Post
    _: KW_ONLY
    base_url: str
    token: str
    account: str
    line: str
    caller: str = "+4740000001"
    ids: Iterator[str] = field(default_factory=lambda: iter(lambda: uuid4().hex, ""))
    state: State = field(default="idle", init=False)
    call_sid: str = field(default="", init=False)
    last: Request | None = field(default=None, init=False)
    _call_open: bool = field(default=False, init=False)
    _called: bool = field(default=False, init=False)
    _url: str = field(default="", init=False)
    _stop: Stop = field(default=Stop((), None), init=False)
    _keys: str = field(default="", init=False)

    async def dial(self) -> list[Heard]:
        """Call the line; return what is heard until it waits for keys, rings someone or hangs up."""
        self._need("idle", "ended")
        self.call_sid = f"CA{next(self.ids)}"
        self._call_open, self._called = True, False
        return await self._call(self._address("/voice"), {"CallStatus": "ringing"})

    async def pick_up(self) -> list[Heard]:
        """Answer a call of the line's own, as `dial` places one of ours; return what is heard."""
        self._need("idle", "ended")
        self.call_sid = f"CA{next(self.ids)}"
        self._call_open, self._called = True, True
        return await self._call(self._address("/voice"), {"CallStatus": "in-progress", "AnsweredBy": "human"})

    async def press(self, keys: str) -> list[Heard]:
        """Press keys one by one; return what is heard, nothing as long as the line wants more keys."""
        self._need("listening")
        if not keys or not KEYPAD.issuperset(keys):
            raise HandsetError(f"'{keys}' are no keys: a keypad has 0-9 * #")
        wanted = gather_wait(self._at)
        for key in keys:
            if key in wanted.finish_on_key:
                return await self.wait()
            self._keys += key
            if len(self._keys) == wanted.keys:
                return await self.wait()
        return []

    async def wait(self) -> list[Heard]:
        """Press nothing until the line stops listening; return what is heard then."""
        self._need("listening")
        if self._keys or self._at.attributes.get("actionOnEmptyResult") == "true":
            return await self._action({"Digits": self._keys})
        return await self._play(self._stop.rest)

    async def callee(self, outcome: Outcome) -> list[Heard]:
        """End the call that the line placed for us, in one of five ways; return what is heard after it."""
        self._need("ringing")
        if "action" not in self._at.attributes:
            return await self._play(self._stop.rest)
        seconds = TALKED_SECONDS if outcome == "completed" else 0
        return await self._action(
            {
                "DialCallStatus": outcome,
                "DialCallSid": f"CA{next(self.ids)}",
                "DialCallDuration": str(seconds),
            }
        )

    async def hang_up(self) -> None:
        """Hang up and send the one status callback of a call; Twilio sends it whoever hung up.

        Call it after the line has hung up, too. A second time, or before any call, it does nothing.
        """
        if not self._call_open:
            return
        self._call_open, self.state = False, "ended"
        form = self._call_form({"CallStatus": "completed", "CallDuration": "60"})
        answer = await self._send(self._address("/voice/status"), form)
        if answer.status not in {OK, NO_CONTENT}:
            raise HandsetError(f"{self._address('/voice/status')} answered {answer.status}")

    async def text(
        self, body: str, *, message_sid: str | None = None, extra: Mapping[str, str] | None = None
    ) -> list[str]:
        """Text the line; return the texts that come back, at most one a Message.

        `message_sid` makes it the same message as before; `extra` adds parameters or replaces them.
        """
        sid = message_sid or f"SM{next(self.ids)}"
        form = {
            "MessageSid": sid,
            "SmsSid": sid,
            "SmsMessageSid": sid,
            "AccountSid": self.account,
            "From": self.caller,
            "To": self.line,
            "Body": body,
            "NumMedia": "0",
            "NumSegments": str(segments(body).segments),
            "SmsStatus": "received",
            "ApiVersion": API_VERSION,
            **(extra or {}),
        }
        url = self._address("/sms")
        bodies: list[str] = []
        for _ in range(CHAIN):
            verbs = (await self._fetch(url, form, MESSAGING)).verbs
            redirect = next((verb for verb in verbs if verb.name == "Redirect"), None)
            heeded = verbs if redirect is None else verbs[: verbs.index(redirect)]
            bodies += [_message_text(verb) for verb in heeded]
            if redirect is None:
                return bodies
            url = _target(url, redirect, redirect.words)
        raise HandsetError(f"{url}: {CHAIN} redirects, one after the other, and no end")

    async def repeat(self) -> Answer:
        """Send the last request again, as a retry or a replay does; return the raw answer."""
        if self.last is None:
            raise HandsetError("nothing has been sent that could be repeated")
        return await self.post(self.last.url, list(self.last.form), dict(self.last.headers))

    async def _call(self, url: str, parameters: Mapping[str, str]) -> list[Heard]:
        """Post from the call to `url` and play what comes back; the call is over if that fails."""
        self.state = "ended"
        self._url, self._keys = url, ""
        return await self._play((await self._fetch(url, self._call_form(parameters), VOICE)).verbs)

    async def _action(self, parameters: Mapping[str, str]) -> list[Heard]:
        url = _target(self._url, self._at, self._at.attributes.get("action", self._url))
        return await self._call(url, {"CallStatus": "in-progress", **parameters})

    async def _play(self, verbs: tuple[Verb, ...]) -> list[Heard]:
        self.state = "ended"
        heard: list[Heard] = []
        for _ in range(CHAIN):
            self._stop = play(verbs)
            heard += self._stop.heard
            if self._stop.at is None or self._stop.at.name != "Redirect":
                self.state = STATES[self._stop.at.name] if self._stop.at else "ended"
                return heard
            self._url = _target(self._url, self._stop.at, self._stop.at.words)
            form = self._call_form({"CallStatus": "in-progress"})
            verbs = (await self._fetch(self._url, form, VOICE)).verbs
        raise HandsetError(f"{self._url}: more than {CHAIN} documents without waiting for the caller")

    async def _fetch(self, url: str, form: Mapping[str, str], grammar: Mapping[str, Entry]) -> Verb:
        answer = await self._send(url, form)
        if answer.status != OK:
            raise HandsetError(f"{url} answered {answer.status}")
        try:
            return parse(answer.body, answer.content_type, grammar)
        except GrammarError as error:
            raise HandsetError(f"{url}: {error}") from error

    async def _send(self, url: str, form: Mapping[str, str]) -> Answer:
        url = urldefrag(url).url
        headers = {
            "X-Twilio-Signature": RequestValidator(self.token).compute_signature(url, form),
            "I-Twilio-Idempotency-Token": next(self.ids),
        }
        self.last = Request(url, tuple(form.items()), headers)
        return await self.repeat()

    def _address(self, path: str) -> str:
        return self.base_url.rstrip("/") + path

    def _call_form(self, parameters: Mapping[str, str]) -> dict[str, str]:
        calls, called = (self.line, self.caller) if self._called else (self.caller, self.line)
        return {
            "CallSid": self.call_sid,
            "AccountSid": self.account,
            "From": calls,
            "Caller": calls,
            "To": called,
            "Called": called,
            "FromCity": "",
            "ApiVersion": API_VERSION,
            "Direction": "outbound-api" if self._called else "inbound",
            **parameters,
        }

    @property
    def _at(self) -> Verb:
        """The Gather or Dial that the call stands at; only there in the states listening and ringing."""
        if self._stop.at is None:
            raise HandsetError("the call stands at no verb")
        return self._stop.at

    def _need(self, *states: State) -> None:
        if self.state not in states:
            raise HandsetError(f"the telephone is {self.state}: it must be {' or '.join(states)}")


def _message_text(message: Verb) -> str:
    """Return the text of a Message, which is its own or its Body's; empty for media alone."""
    return message.words or "".join(part.words for part in message.verbs if part.name == "Body")


def _target(document_url: str, verb: Verb, url: str) -> str:
    if verb.attributes.get("method", "POST") != "POST":
        raise HandsetError(f"{document_url}: {verb.name} asks for GET: this telephone only posts")
    return urljoin(document_url, url)
