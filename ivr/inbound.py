"""The gate: `verified` is the only way in. A webhook that Twilio did not sign is refused with an empty 403.

The signature is checked over PUBLIC_URL + raw path + query, never over what a proxy made of them, with every
token in force (several while one is rotated). Whatever is missing or wrong fails closed, and before anything
is parsed the body is capped.
"""

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


class RefusedError(Exception):
    """The webhook is not taken; `status` is the answer, with an empty body."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


@dataclass(frozen=True)
class Gate:
    """What a webhook is checked against. `account` None: any account that signs with our token."""

    public_url: str
    tokens: Sequence[str]
    account: str | None

    async def verified(self, request: Request) -> FormData:
        """The parameters of a signed webhook; raises RefusedError."""
        body = await _body(request)
        signature = request.headers.get("x-twilio-signature", "")
        if not signature:
            raise RefusedError(HTTPStatus.FORBIDDEN)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
            raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        if request.headers.get("content-encoding", "identity") != "identity":
            raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        form = _form(body)
        url = self.public_url + _target(request)
        if not any(_signed(token, url, form, signature) for token in self.tokens):
            raise RefusedError(HTTPStatus.FORBIDDEN)
        if self.account and form.get("AccountSid") != self.account:
            raise RefusedError(HTTPStatus.FORBIDDEN)
        return form


async def _body(request: Request) -> bytes:
    """The whole body, read once and never more than the cap."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except ClientDisconnect as gone:
        raise RefusedError(HTTPStatus.BAD_REQUEST) from gone
    return bytes(body)


def _form(body: bytes) -> FormData:
    try:
        pairs: list[tuple[str, str | UploadFile]] = list(
            parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
        )
    except ValueError as error:
        raise RefusedError(HTTPStatus.BAD_REQUEST) from error
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
