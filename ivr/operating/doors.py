"""/operator and /metrics: who may see them, and what they are given.

Without its secret a door is not there at all. Secrets are compared in constant time; of the operator's two words
only the password counts.
"""

import binascii
from base64 import b64decode
from collections.abc import Awaitable, Callable, Iterable
from hmac import compare_digest
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ivr.operating.metrics import CONTENT_TYPE
from ivr.operating.page import POLICY, page
from ivr.operating.report import Report
from sessions.guard import StoreError

CLOSED = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
ASKS = {"operator": 'Basic realm="Helselinja", charset="UTF-8"', "metrics": "Bearer"}


def doors(
    password: str | None,
    token: str | None,
    report: Callable[[], Awaitable[Report]],
    metrics: Callable[[], Awaitable[bytes]],
) -> Iterable[Route]:
    """The doors that have a secret."""
    if password:

        async def operator(request: Request) -> Response:
            if not _is(_password(request.headers.get("authorization", "")), password):
                return _refused("operator")
            try:
                body = page(await report())
            except StoreError:
                sentence = "Redis does not answer: the figures are there, and cannot be read now.\n"
                return Response(sentence, HTTPStatus.SERVICE_UNAVAILABLE, CLOSED, "text/plain")
            headers = CLOSED | {"Content-Security-Policy": POLICY, "X-Robots-Tag": "noindex"}
            return Response(body, headers=headers, media_type="text/html")

        yield Route("/operator", operator)
    if token:

        async def measured(request: Request) -> Response:
            scheme, _, given = request.headers.get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not _is(given.strip(), token):
                return _refused("metrics")
            return Response(await metrics(), headers=CLOSED | {"Content-Type": CONTENT_TYPE})

        yield Route("/metrics", measured)


def _password(authorization: str) -> str:
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(given.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


def _is(given: str, secret: str) -> bool:
    return compare_digest(given.encode(), secret.encode())


def _refused(door: str) -> Response:
    return Response(status_code=HTTPStatus.UNAUTHORIZED, headers=CLOSED | {"WWW-Authenticate": ASKS[door]})
