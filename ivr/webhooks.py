"""The URLs that Twilio calls: verified → turn → words → Response. Nothing is decided here.

    POST /voice                a call opens
    POST /voice/key/N          the key of turn N     /voice/silence/N   none came
    POST /voice/dialed/N       a connection ended
    POST /voice/status         the call ended: its session goes
    POST /sms                  a text                /sms/status        what became of ours
    GET  /health, /ready       for whoever watches the process
An unsigned webhook gets an empty 403, a malformed one an empty 4xx. A caller never meets an error:
whatever fails behind the gate, they hear 113, 116 117 and to try again.
"""

import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Lifespan

from ivr import inbound, twiml
from ivr.answer import Answer, Conversation
from ivr.content import Content
from ivr.inbound import Event, Gate, Inbound, Refused
from ivr.message import message
from ivr.moment import moment
from ivr.reply import Reply
from ivr.turn import turn
from ivr.voice import reply, trouble
from sessions.store import State, Store, StoreError

VOICE_SECONDS = 60 * 60
TEXT_SECONDS = 30 * 60
NO_STORE = {"Cache-Control": "no-store"}
MOST_TURN_DIGITS = 9
ENDED = ("completed", "busy", "failed", "no-answer", "canceled")

log = structlog.get_logger()
Handler = Callable[[Request, FormData], Awaitable[Response]]
Failed = Callable[[], Response]


@dataclass(frozen=True)
class Line:
    """The line at work: content, sessions, the gate and the clock."""

    content: Content
    store: Store
    gate: Gate
    caller_id: str
    clock: Callable[[], datetime]

    async def voice(self, request: Request, form: FormData) -> Response:
        """A call opens."""
        return await self._call(form, inbound.Start())

    async def key(self, request: Request, form: FormData) -> Response:
        """A key was pressed, or none was."""
        return await self._call(form, inbound.keyed(form, _number(request)))

    async def silence(self, request: Request, form: FormData) -> Response:
        """Nothing was pressed."""
        return await self._call(form, inbound.Silence(_number(request)))

    async def dialed(self, request: Request, form: FormData) -> Response:
        """A connection ended."""
        return await self._call(form, inbound.dialed(form, _number(request)))

    async def call_status(self, request: Request, form: FormData) -> Response:
        """The call ended, so its session does."""
        if form.get("CallStatus") in ENDED:
            await self.store.end(inbound.call_session(form))
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def text(self, request: Request, form: FormData) -> Response:
        """A message came."""
        came = Inbound(inbound.text(form), inbound.text_session(form), inbound.message_id(form))
        answer = await self._turn(came, TEXT_SECONDS, sliding=True)
        return _xml(twiml.written(message(self.content, answer)))

    async def text_status(self, request: Request, form: FormData) -> Response:
        """What became of a message of ours: nothing to do yet."""
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def _call(self, form: FormData, event: Event) -> Response:
        came = Inbound(event, inbound.call_session(form), repr(event))
        answer = await self._turn(came, VOICE_SECONDS, sliding=False)
        return self._spoken(reply(self.content, answer))

    def call_trouble(self) -> Response:
        """What a caller hears when a turn has failed."""
        return self._spoken(trouble(self.content, self.content.own, self._today()))

    def text_trouble(self) -> Response:
        """What a texter reads when a turn has failed."""
        return _xml(
            twiml.written(self.content.catalogue.line_text("trouble", self.content.own, self._today()))
        )

    def _today(self) -> date:
        return moment(self.clock()).on

    def _spoken(self, spoken: Reply) -> Response:
        prefix = urlsplit(self.gate.public_url).path.rstrip("/")
        return _xml(twiml.spoken(spoken, self.caller_id, prefix))

    async def _turn(self, came: Inbound, lifetime: int, *, sliding: bool) -> Answer:
        now = moment(self.clock())

        def work(state: State | None) -> tuple[State, State]:
            after, answer = turn(self.content, came, _conversation(state), now)
            return after.packed(), answer.packed()

        try:
            packed = await self.store.turn(came.session, came.request, work, lifetime, sliding=sliding)
        except StoreError as error:
            log.warning("store", fault=str(error))
            packed = work(None)[1]
        return Answer(*packed)  # type: ignore[arg-type]  # what Answer.packed wrote


def application(line: Line, lifespan: Lifespan[Starlette] | None = None) -> Starlette:
    """The web application of a line."""

    def post(path: str, handle: Handler, failed: Failed) -> Route:
        async def endpoint(request: Request) -> Response:
            try:
                return await handle(request, await line.gate.verified(request))
            except Refused as refused:
                return Response(status_code=refused.status)
            except Exception as error:
                # only where and what kind: the error's own words may hold a number or a message
                log.error("webhook", path=path, fault=type(error).__name__, at=_where(error))  # noqa: TRY400
                return failed()

        return Route(path, endpoint, methods=["POST"])

    async def health(request: Request) -> Response:
        return Response("alive\n", media_type="text/plain")

    async def ready(request: Request) -> Response:
        answers = await line.store.ready()
        status = HTTPStatus.OK if answers else HTTPStatus.SERVICE_UNAVAILABLE
        return Response("ready\n" if answers else "Redis does not answer\n", status, media_type="text/plain")

    web = Starlette(
        lifespan=lifespan,
        routes=[
            post("/voice", line.voice, line.call_trouble),
            post("/voice/key/{turn}", line.key, line.call_trouble),
            post("/voice/silence/{turn}", line.silence, line.call_trouble),
            post("/voice/dialed/{turn}", line.dialed, line.call_trouble),
            post("/voice/status", line.call_status, _nothing),
            post("/sms", line.text, line.text_trouble),
            post("/sms/status", line.text_status, _nothing),
            Route("/health", health),
            Route("/ready", ready),
        ],
    )
    web.router.redirect_slashes = False  # a redirect becomes a GET at Twilio and loses the digits
    return web


def _where(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


def _nothing() -> Response:
    return Response(status_code=HTTPStatus.NO_CONTENT)


def _number(request: Request) -> int:
    """The turn a URL names; whatever is no number of ours is a turn that never was."""
    text: str = request.path_params["turn"]
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_TURN_DIGITS else -1


def _conversation(state: State | None) -> Conversation | None:
    """A stored conversation; one of another shape (an older version wrote it) counts as none."""
    if state is None or len(state) != len(fields(Conversation)):
        return None
    return Conversation(*state)  # type: ignore[arg-type]  # what Conversation.packed wrote


def _xml(document: bytes) -> Response:
    return Response(document, media_type="text/xml", headers=NO_STORE)
