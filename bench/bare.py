"""Yardstick (a): the smallest honest handler of the line's own packages, `uvicorn bench.bare:app`.

Starlette's form, the library's RequestValidator, one Redis GET, one SET, and a document that the library builds:
a menu of five options, or a message. A session says how many turns it has had. Nothing else is in it: no replay, no
limits, no log, no second place.
"""

import json
import os
from http import HTTPStatus

from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Gather, VoiceResponse

from bench.menu import (
    DANGER,
    ENGLISH,
    ENGLISH_VOICE,
    GREETING,
    INVITE,
    NORWEGIAN,
    NORWEGIAN_VOICE,
    OPTIONS,
    TEXT,
)

PUBLIC_URL = os.environ["PUBLIC_URL"]
SESSION_SECONDS = 3600

validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
redis = Redis.from_url(os.environ["REDIS_URL"])


async def voice(request: Request) -> Response:
    """One turn of a call."""
    form = await request.form()
    signed = request.headers.get("X-Twilio-Signature", "")
    if not validator.validate(PUBLIC_URL + request.url.path, form, signed):
        return Response(status_code=HTTPStatus.FORBIDDEN)
    await _count(f"bare:call:{form['CallSid']}")
    response = VoiceResponse()
    gather = Gather(input="dtmf", num_digits=1, timeout=10, action="/voice", method="POST")
    gather.say(DANGER, voice=NORWEGIAN_VOICE, language=NORWEGIAN)
    gather.say(INVITE, voice=ENGLISH_VOICE, language=ENGLISH)
    gather.say(GREETING, voice=NORWEGIAN_VOICE, language=NORWEGIAN)
    gather.say(OPTIONS, voice=NORWEGIAN_VOICE, language=NORWEGIAN)
    response.append(gather)
    response.redirect("/voice", method="POST")
    return Response(str(response), media_type="text/xml")


async def sms(request: Request) -> Response:
    """One text."""
    form = await request.form()
    signed = request.headers.get("X-Twilio-Signature", "")
    if not validator.validate(PUBLIC_URL + request.url.path, form, signed):
        return Response(status_code=HTTPStatus.FORBIDDEN)
    await _count(f"bare:text:{form['From']}")
    response = MessagingResponse()
    response.message(TEXT)
    return Response(str(response), media_type="text/xml")


async def _count(key: str) -> None:
    raw = await redis.get(key)
    session = json.loads(raw) if raw else {"turn": 0}
    session["turn"] += 1
    await redis.set(key, json.dumps(session), ex=SESSION_SECONDS)


app = Starlette(routes=[Route("/voice", voice, methods=["POST"]), Route("/sms", sms, methods=["POST"])])
