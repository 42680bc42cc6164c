"""The URLs that Twilio calls: verified → turn → words → Response. Nothing is decided here.

    POST /voice                a call opens
    POST /voice/key/N/SEAL     the key of turn N     /voice/silence/N/SEAL   none came
    POST /voice/dialed/N/SEAL  a connection ended
    POST /voice/status         the call ended: its session goes
    POST /sms                  a text                /sms/status        what became of ours
    GET  /audio/LANG/FILE      a recording
    GET  /health, /ready       for whoever watches the process
An unsigned webhook gets an empty 403, a malformed one an empty 4xx. A caller never meets an error:
whatever fails behind the gate, they hear 113, 116 117 and to try again. (Where a document cannot answer a text, it is
a 503: Twilio then asks again.)
"""

from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus

import structlog
from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import Lifespan

from ivr import event
from ivr.event import Event
from ivr.fault import where
from ivr.inbound import Gate, RefusedError
from ivr.line import Line
from prompts.recordings import AUDIO_TYPES

ENDED = ("completed", "busy", "failed", "no-answer", "canceled")
MOST_TURN_DIGITS = 9
NO_STORE = {"Cache-Control": "no-store"}
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}  # a recording's name tells its words

log = structlog.get_logger()

Handle = Callable[[FormData, Request], Awaitable[Response]]
Failed = Callable[[float], Response]
Hook = tuple[str, Handle, Failed]
"""A path, what answers it, and what answers when that fails; it is told when the webhook came."""


def application(
    line: Line, gate: Gate, lifespan: Lifespan[Starlette] | None = None, beside: Iterable[Route] = ()
) -> Starlette:
    """The web application of a line, and what is served beside it."""
    web = Starlette(
        lifespan=lifespan,
        routes=[
            *(
                Route(path, _guarded(path, line.stopwatch, gate, handle, failed), methods=["POST"])
                for path, handle, failed in (*_call_hooks(line), *_text_hooks(line))
            ),
            Route("/audio/{language}/{name}", _audio(line)),
            Route("/health", _health),
            Route("/ready", _ready(line)),
            *beside,
        ],
        exception_handlers={HTTPException: _nowhere},
    )
    web.state.line = line
    web.router.redirect_slashes = False  # a redirect becomes a GET at Twilio and loses the digits
    return web


def _call_hooks(line: Line) -> Iterable[Hook]:
    def call(path: str, read: Callable[[FormData, int], Event]) -> Hook:
        async def handle(form: FormData, request: Request) -> Response:
            sealed = request.path_params.get("seal", "")
            return _xml(await line.call(event.call(form, read(form, _turn(request)), sealed)))

        return path, handle, lambda begun: _xml(line.call_trouble(begun))

    async def status(form: FormData, _: Request) -> Response:
        if event.value(form, "CallStatus") in ENDED:
            await line.end(event.call(form, event.Start()))
        return _nothing()

    yield call("/voice", lambda form, _: event.start(form))
    for carried in ("/{seal}", ""):  # what comes most often is looked for first
        yield call("/voice/key/{turn}" + carried, event.keyed)
        yield call("/voice/silence/{turn}" + carried, lambda _, turn: event.Silence(turn))
        yield call("/voice/dialed/{turn}" + carried, event.dialed)
    yield "/voice/status", status, lambda _: _nothing()


def _text_hooks(line: Line) -> Iterable[Hook]:
    async def text(form: FormData, _: Request) -> Response:
        return _xml(await line.text(event.text(form)))

    async def status(*_: object) -> Response:
        return _nothing()

    def failed(begun: float) -> Response:
        document = line.text_trouble(begun)
        return _xml(document) if line.send is None else Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)

    yield "/sms", text, failed
    yield "/sms/status", status, lambda _: _nothing()


def _audio(line: Line) -> Callable[[Request], Awaitable[Response]]:
    async def audio(request: Request) -> Response:
        path = line.content.recordings.file(request.path_params["language"], request.path_params["name"])
        if path is None:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        return FileResponse(path, media_type=AUDIO_TYPES[path.suffix], headers=FOR_EVER)

    return audio


async def _health(_: Request) -> Response:
    return Response("alive\n", media_type="text/plain")


def _ready(line: Line) -> Callable[[Request], Awaitable[Response]]:
    async def ready(_: Request) -> Response:
        if not line.content.understanding.is_done:
            return Response("still learning\n", HTTPStatus.SERVICE_UNAVAILABLE, media_type="text/plain")
        if await line.store.ready():
            return Response("ready\n", media_type="text/plain")
        return Response("Redis does not answer\n", HTTPStatus.SERVICE_UNAVAILABLE, media_type="text/plain")

    return ready


def _guarded(
    path: str, stopwatch: Callable[[], float], gate: Gate, handle: Handle, failed: Failed
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        begun = stopwatch()
        try:
            return await handle(await gate.verified(request), request)
        except RefusedError as refused:
            return Response(status_code=refused.status)
        except Exception as error:  # noqa: BLE001 - a caller never meets an error, whatever it is
            # only where and what kind: the error's own words may hold a number or a message
            log.error("webhook", path=path, fault=type(error).__name__, at=where(error))  # noqa: TRY400
            return failed(begun)

    return endpoint


def _turn(request: Request) -> int:
    """The turn a URL names; whatever is no number of ours is a turn that never was."""
    text: str = request.path_params.get("turn", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_TURN_DIGITS else -1


async def _nowhere(_: Request, error: Exception) -> Response:
    """A path or a method that we do not have: an empty 404 or 405."""
    if not isinstance(error, HTTPException):
        raise error
    return Response(status_code=error.status_code, headers=error.headers)


def _nothing() -> Response:
    return Response(status_code=HTTPStatus.NO_CONTENT)


def _xml(document: bytes) -> Response:
    return Response(document, media_type="text/xml", headers=NO_STORE)
