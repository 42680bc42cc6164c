"""The telephone in the browser, for whoever wants to try the line: a page, its files, and a small JSON endpoint.

    GET  /phone                the page              /phone/FILE     its files
    GET  /phone/offers         the languages there are, and those of this line
    POST /phone/take           {languages, at, caller} → {telephone}: a telephone beside a pretend line of its own
    POST /phone/NAME/DEED      what it does (ivr/trying.py)      /phone/NAME/put_away
    POST /phone/NAME/picture   {place, language, whole} → {name, language, svg}     /phone/picture.css
Where a password is set, all of it asks for it (HTTP basic, any user name). Only JSON of the page's own origin is
taken, and nothing but the page's own files may run in it. Nothing is written down.
"""

import json
import secrets
from base64 import b64decode
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from ivr.booth import Booth, FullError
from ivr.fault import where
from ivr.picturing import STYLE, picture
from ivr.rehearsal import every_language
from ivr.trying import UnknownDeedError, tried

FOLDER = Path(__file__).parent / "phone"
TYPES: Mapping[str, str] = {
    ".svg": "image/svg+xml",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
}
CALLERS: Mapping[str, str] = {"mobile": "+4740000001", "landline": "+4722000001", "withheld": "anonymous"}
MOST_BYTES = 16 * 1024
YEARS = range(2024, 2100)  # facts begin in 2024
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        "media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
ASKS = {"WWW-Authenticate": 'Basic realm="Helselinja", charset="UTF-8"'}

log = structlog.get_logger()

Endpoint = Callable[[Request], Awaitable[Response]]


class _RefusedError(Exception):
    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


def page(booth: Booth, usual: Sequence[str], password: str | None) -> list[Route]:
    """The routes; `usual` are the languages of the line that serves the page."""

    def route(path: str, endpoint: Endpoint, method: str = "GET") -> Route:
        return Route(path, _guarded(endpoint, password), methods=[method])

    return [
        route("/phone", _whole),
        route("/phone/offers", _offers(usual)),
        route("/phone/take", _take(booth, usual), "POST"),
        route("/phone/{name}/{deed}", _does(booth), "POST"),
        route("/phone/picture.css", _style),
        route("/phone/{file}", _file),
    ]


def _take(booth: Booth, usual: Sequence[str]) -> Endpoint:
    async def take(request: Request) -> Response:
        given = await _given(request)
        languages, at, caller = _languages(given), _at(given), CALLERS.get(str(given.get("caller")))
        if caller is None:
            raise _RefusedError(HTTPStatus.BAD_REQUEST)
        try:
            name, telephone = await booth.take(languages or tuple(usual), at, caller)
        except FullError:
            raise _RefusedError(HTTPStatus.TOO_MANY_REQUESTS) from None
        except ValueError:
            raise _RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY) from None
        return JSONResponse({"telephone": name, "line": telephone.handset.line})

    return take


def _does(booth: Booth) -> Endpoint:
    async def does(request: Request) -> Response:
        given, name, deed = await _given(request), request.path_params["name"], request.path_params["deed"]
        telephone = booth.find(name)
        if telephone is None:
            raise _RefusedError(HTTPStatus.GONE)
        if deed == "picture":
            return JSONResponse(await picture(telephone, given))
        if deed == "put_away":
            booth.put_away(name)
            return JSONResponse({})
        if deed != "look":
            booth.touch(telephone)
        try:
            return JSONResponse(await tried(telephone, deed, given))
        except UnknownDeedError:
            raise _RefusedError(HTTPStatus.BAD_REQUEST) from None

    return does


def _offers(usual: Sequence[str]) -> Endpoint:
    async def offers(_: Request) -> Response:
        return JSONResponse({"languages": every_language().split(","), "usual": list(usual)})

    return offers


async def _whole(_: Request) -> Response:
    return FileResponse(FOLDER / "phone.html", media_type="text/html")


async def _style(_: Request) -> Response:
    return Response(STYLE, media_type="text/css")


async def _file(request: Request) -> Response:
    path = next((each for each in FOLDER.iterdir() if each.name == request.path_params["file"]), None)
    if path is None or path.suffix not in TYPES:
        raise _RefusedError(HTTPStatus.NOT_FOUND)
    return FileResponse(path, media_type=TYPES[path.suffix])


def _guarded(endpoint: Endpoint, password: str | None) -> Endpoint:
    async def guarded(request: Request) -> Response:
        try:
            if password is not None and not _knows(request, password):
                return Response(status_code=HTTPStatus.UNAUTHORIZED, headers=HEADERS | ASKS)
            response = await endpoint(request)
        except _RefusedError as refused:
            response = Response(status_code=refused.status)
        except Exception as error:  # noqa: BLE001 - its own words may hold what was typed
            log.error("phone", fault=type(error).__name__, at=where(error))  # noqa: TRY400
            response = Response(status_code=HTTPStatus.INTERNAL_SERVER_ERROR)
        response.headers.update(HEADERS)
        return response

    return guarded


def _knows(request: Request, password: str) -> bool:
    kind, _, sent = request.headers.get("authorization", "").partition(" ")
    try:
        _, colon, told = b64decode(sent, validate=True).partition(b":")
    except ValueError:
        return False
    return secrets.compare_digest(told, password.encode()) and bool(colon) and kind.lower() == "basic"


async def _given(request: Request) -> Mapping[str, object]:
    """The JSON object that was posted. Another site's page cannot send one without asking us first, and we say no."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise _RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise _RefusedError(HTTPStatus.FORBIDDEN)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                raise _RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        given = json.loads(body)
    except (ClientDisconnect, ValueError, RecursionError):
        raise _RefusedError(HTTPStatus.BAD_REQUEST) from None
    if not isinstance(given, dict):
        raise _RefusedError(HTTPStatus.BAD_REQUEST)
    return given


def _languages(given: Mapping[str, object]) -> tuple[str, ...]:
    asked, there = given.get("languages", []), every_language().split(",")
    if not isinstance(asked, list) or not all(code in there for code in asked):
        raise _RefusedError(HTTPStatus.BAD_REQUEST)
    return tuple(dict.fromkeys(str(code) for code in asked))


def _at(given: Mapping[str, object]) -> datetime | None:
    """A Norwegian time as a browser gives it, 2026-11-23T10:00; None for now."""
    asked = given.get("at") or ""
    try:
        at = datetime.fromisoformat(str(asked)) if asked else None
    except ValueError:
        raise _RefusedError(HTTPStatus.BAD_REQUEST) from None
    if at is not None and (at.tzinfo is not None or at.year not in YEARS):
        raise _RefusedError(HTTPStatus.BAD_REQUEST)
    return at
