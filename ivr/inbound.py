"""The gate: `verified` is the only way in. A webhook that Twilio did not sign is refused with an empty 403.

The signature is checked over PUBLIC_URL + raw path + query, never over what a proxy made of them, with every
secret in force (several while one is rotated). Whatever is missing or wrong fails closed, a fault of our own
too. The cheapest refusals come first: what the headers tell, before the body is read; the body is capped
before anything in it is parsed. A form is ASCII: letters come in percent, and to read others is slow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from urllib.parse import parse_qsl

import structlog
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.requests import ClientDisconnect, Request

from ivr.signature import claimed, origins

MOST_BYTES = 64 * 1024
MOST_FIELDS = 500
FORM = "application/x-www-form-urlencoded"

log = structlog.get_logger()


class RefusedError(Exception):
    """The webhook is not taken; `status` is the answer, with an empty body."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


@dataclass(frozen=True)
class Gate:
    """What a webhook is checked against. `account` None: any account that signs with a secret of ours.

    `shared_keys` are secrets by the name Twilio gives them. Raises KeyError or ValueError for a public URL
    that is none.
    """

    public_url: str
    tokens: Sequence[str]
    account: str | None
    shared_keys: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _ = self._origins

    async def verified(self, request: Request) -> FormData:
        """The parameters of a signed webhook; raises RefusedError."""
        try:
            return await self._verified(request)
        except RefusedError:
            raise
        except Exception as error:
            log.error("gate", fault=type(error).__name__)  # noqa: TRY400 - its words may hold a secret
            raise RefusedError(HTTPStatus.FORBIDDEN) from error

    async def _verified(self, request: Request) -> FormData:
        claim = claimed(request.headers, self.tokens, self.shared_keys)
        if claim is None:
            raise RefusedError(HTTPStatus.FORBIDDEN)
        _check_kind(request.headers)
        form = _form(await _body(request))
        target = _target(request)
        if not claim.holds([origin + target for origin in self._origins], form):
            raise RefusedError(HTTPStatus.FORBIDDEN)
        if self.account and form.get("AccountSid") != self.account:
            raise RefusedError(HTTPStatus.FORBIDDEN)
        return form

    @cached_property
    def _origins(self) -> Sequence[str]:
        return origins(self.public_url)


def _check_kind(headers: Headers) -> None:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM or headers.get("content-encoding", "identity") != "identity":
        raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


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
            parse_qsl(
                body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
            )
        )
    except ValueError as error:
        raise RefusedError(HTTPStatus.BAD_REQUEST) from error
    return FormData(pairs)


def _target(request: Request) -> str:
    query: bytes = request.scope["query_string"]
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return raw.decode("latin-1") + (f"?{query.decode('latin-1')}" if query else "")
