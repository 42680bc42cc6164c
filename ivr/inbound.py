"""What comes in. `verified` is the only way to an Inbound: a webhook that Twilio did not sign gets none.

The signature is checked over PUBLIC_URL + raw path + query, never over what a proxy made of them, with every
token in force (several while one is rotated). Whatever is missing or wrong fails closed. After that the
parameters are still only data: unknown ones are ignored, missing ones have a plain meaning, none is trusted
to be short or sane.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.datastructures import FormData, UploadFile
from starlette.requests import ClientDisconnect, Request
from twilio.request_validator import RequestValidator

MOST_BYTES = 64 * 1024
MOST_FIELDS = 500
FORM = "application/x-www-form-urlencoded"
WITHHELD = {
    "",
    "anonymous",
    "restricted",
    "unavailable",
    "unknown",
    "+266696687",
    "266696687",
    "+7378742833",
    "+2562533",
    "+8656696",
}


@dataclass(frozen=True)
class Start:
    """A call opens."""


@dataclass(frozen=True)
class Key:
    """A key was pressed at the menu of a turn."""

    turn: int
    digits: str


@dataclass(frozen=True)
class Silence:
    """No key was pressed at the menu of a turn."""

    turn: int


@dataclass(frozen=True)
class Dialed:
    """A connection ended; `status` is Twilio's DialCallStatus."""

    turn: int
    status: str


@dataclass(frozen=True)
class Text:
    """A message came. `opted_out`: Twilio's Advanced Opt-Out has answered it already."""

    body: str
    opted_out: bool


Event = Start | Key | Silence | Dialed | Text


@dataclass(frozen=True)
class Inbound:
    """One verified webhook. `session` says whose it is, `request` which of their webhooks."""

    event: Event
    session: str
    request: str


class Refused(Exception):  # noqa: N818 - an outcome with a status, not a fault of ours
    """The webhook is not taken; `status` is the answer, with an empty body."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


@dataclass(frozen=True)
class Gate:
    """What a webhook is checked against."""

    public_url: str
    tokens: Sequence[str]
    account: str | None

    async def verified(self, request: Request) -> FormData:
        """The parameters of a signed webhook; raises Refused."""
        body = await _body(request)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        if request.headers.get("content-encoding", "identity") != "identity":
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        form = _form(body)
        url = self.public_url.rstrip("/") + _target(request)
        signature = request.headers.get("x-twilio-signature", "")
        if not signature or not any(_signed(token, url, form, signature) for token in self.tokens):
            raise Refused(HTTPStatus.FORBIDDEN)
        if self.account and form.get("AccountSid") != self.account:
            raise Refused(HTTPStatus.FORBIDDEN)
        return form


def call_session(form: FormData) -> str:
    """Whose call it is: the call's own id. A call without one is its own stranger."""
    return f"call:{_value(form, 'CallSid') or _digest(form)}"


def text_session(form: FormData) -> str:
    """Whose message it is: the sender's, or the message's own where the number is withheld."""
    sender = _value(form, "From").strip().lower()
    if sender in WITHHELD:
        return f"text:{message_id(form)}"
    return f"text:{_value(form, 'To').strip()}:{sender}"


def message_id(form: FormData) -> str:
    """Which message it is; one without an id is told by what it says."""
    return _value(form, "MessageSid") or _value(form, "SmsSid") or _digest(form)


def keyed(form: FormData, number: int) -> Key | Silence:
    """The key of a <Gather>; an empty one is silence."""
    digits = _value(form, "Digits")
    return Key(number, digits) if digits else Silence(number)


def dialed(form: FormData, number: int) -> Dialed:
    """How the connection of a <Dial> ended."""
    return Dialed(number, _value(form, "DialCallStatus"))


def text(form: FormData) -> Text:
    """The words of a message."""
    return Text(_value(form, "Body"), bool(_value(form, "OptOutType")))


async def _body(request: Request) -> bytes:
    """The whole body, read once and never more than the cap."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except ClientDisconnect as gone:
        raise Refused(HTTPStatus.BAD_REQUEST) from gone
    return bytes(body)


def _form(body: bytes) -> FormData:
    try:
        pairs: list[tuple[str, str | UploadFile]] = list(
            parse_qsl(
                body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
            )
        )
    except ValueError as error:
        raise Refused(HTTPStatus.BAD_REQUEST) from error
    return FormData(pairs)


def _target(request: Request) -> str:
    query: bytes = request.scope["query_string"]
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return raw.decode("latin-1") + (f"?{query.decode('latin-1')}" if query else "")


def _signed(token: str, url: str, form: FormData, signature: str) -> bool:
    try:
        return bool(RequestValidator(token).validate(url, form, signature))
    except (TypeError, ValueError):
        return False


def _value(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _digest(form: FormData) -> str:
    return hashlib.sha256(repr(sorted(form.multi_items())).encode()).hexdigest()[:32]
