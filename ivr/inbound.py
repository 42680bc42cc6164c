"""The gate: `verified` is the only way in. A webhook that Twilio did not sign is refused with an empty 403.

The signature is checked over PUBLIC_URL + raw path + query, never over what a proxy made of them, with every
token in force (several while one is rotated). A webhook whose header names a shared key is signed with that
key, by HMAC-SHA256, or not at all: no header makes another key or a weaker algorithm count. Whatever is
missing, doubled, empty or wrong fails closed, before the body is read where that can be, and the body is
capped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.requests import ClientDisconnect, Request
from twilio.request_validator import HMAC_SHA1, HMAC_SHA256, SIGNATURE_SETTINGS_HEADER, RequestValidator

MOST_BYTES = 64 * 1024
MOST_FIELDS = 500
FORM = "application/x-www-form-urlencoded"
SETTINGS = SIGNATURE_SETTINGS_HEADER.lower()
SIGNATURE_LETTERS = {HMAC_SHA1: 28, HMAC_SHA256: 44}  # base64 of 20 and of 32 bytes


class RefusedError(Exception):
    """The webhook is not taken; `status` is the answer, with an empty body."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


@dataclass(frozen=True)
class Gate:
    """What a webhook is checked against. `account` None: any account that signs with our token.

    `shared_keys` are secrets by the id of their key.
    """

    public_url: str
    tokens: Sequence[str]
    account: str | None
    shared_keys: Mapping[str, str] = field(default_factory=dict)

    async def verified(self, request: Request) -> FormData:
        """The parameters of a signed webhook; raises RefusedError."""
        signature, algorithm, secrets = self._claimed(request.headers)
        body = await _body(request)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
            raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        if request.headers.get("content-encoding", "identity") != "identity":
            raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        form = _form(body)
        url = self.public_url + _target(request)
        if not any(_signed(secret, algorithm, url, form, signature) for secret in secrets):
            raise RefusedError(HTTPStatus.FORBIDDEN)
        if self.account and form.get("AccountSid") != self.account:
            raise RefusedError(HTTPStatus.FORBIDDEN)
        return form

    def _claimed(self, headers: Headers) -> tuple[str, str, Sequence[str]]:
        """The signature, how it says it was made, and the secrets that it may have been made with."""
        signatures, settings = (headers.getlist(name) for name in ("x-twilio-signature", SETTINGS))
        if len(signatures) != 1 or len(settings) > 1:
            raise RefusedError(HTTPStatus.FORBIDDEN)
        algorithm, secrets = HMAC_SHA1, self.tokens
        if settings:
            key, found = _settings(settings[0])
            algorithm, secrets = HMAC_SHA256, [self.shared_keys.get(key, "")]
            if found != HMAC_SHA256:
                raise RefusedError(HTTPStatus.FORBIDDEN)
        secrets = [secret for secret in secrets if secret]
        if not secrets or len(signatures[0]) != SIGNATURE_LETTERS[algorithm]:
            raise RefusedError(HTTPStatus.FORBIDDEN)
        return signatures[0], algorithm, secrets


def _settings(header: str) -> tuple[str, str]:
    """The key's id and the algorithm of `key=...,algorithm=...`; empty where it is anything else."""
    pairs = [part.strip().partition("=") for part in header.split(",")]
    names = [name for name, _, _ in pairs]
    values = {name: value for name, _, value in pairs}
    return (values["key"], values["algorithm"]) if sorted(names) == ["algorithm", "key"] else ("", "")


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


def _signed(secret: str, algorithm: str, url: str, form: FormData, signature: str) -> bool:
    try:
        return bool(RequestValidator(secret).validate(url, form, signature, algorithm))
    except (TypeError, ValueError):
        return False
