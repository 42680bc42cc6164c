"""Yardstick (b): the floor, `uvicorn bench.floor:app`. The same as bare.py without twilio.

A constant answer and one HMAC. The GET and the SET are the same, so what is left over it is what a turn does.
"""

import hmac
import json
import os
from base64 import b64encode
from http import HTTPStatus

from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.menu import DANGER, GREETING, INVITE, OPTIONS, TEXT

PUBLIC_URL = os.environ["PUBLIC_URL"]
TOKEN = os.environ["TWILIO_AUTH_TOKEN"].encode()
SESSION_SECONDS = 3600

HEAD = '<?xml version="1.0" encoding="UTF-8"?><Response>'
VOICE = (
    f'{HEAD}<Gather action="/voice" input="dtmf" method="POST" numDigits="1" timeout="10">'
    f'<Say language="nb-NO" voice="Polly.Ida-Neural">{DANGER}</Say>'
    f'<Say language="en-GB" voice="Polly.Amy-Neural">{INVITE}</Say>'
    f'<Say language="nb-NO" voice="Polly.Ida-Neural">{GREETING} {OPTIONS}</Say>'
    '</Gather><Redirect method="POST">/voice</Redirect></Response>'
).encode()
SMS = f"{HEAD}<Message>{TEXT}</Message></Response>".encode()

redis = Redis.from_url(os.environ["REDIS_URL"])


async def voice(request: Request) -> Response:
    """One turn of a call."""
    return await _answered(request, "CallSid", VOICE)


async def sms(request: Request) -> Response:
    """One text."""
    return await _answered(request, "From", SMS)


async def _answered(request: Request, whose: str, document: bytes) -> Response:
    form = await request.form()
    signed = PUBLIC_URL + request.url.path + "".join(f"{name}{form[name]}" for name in sorted(form))
    mac = b64encode(hmac.digest(TOKEN, signed.encode(), "sha1")).decode()
    if not hmac.compare_digest(mac, request.headers.get("X-Twilio-Signature", "")):
        return Response(status_code=HTTPStatus.FORBIDDEN)
    key = f"floor:{form[whose]}"
    raw = await redis.get(key)
    session = json.loads(raw) if raw else {"turn": 0}
    session["turn"] += 1
    await redis.set(key, json.dumps(session), ex=SESSION_SECONDS)
    return Response(document, media_type="text/xml")


app = Starlette(routes=[Route("/voice", voice, methods=["POST"]), Route("/sms", sms, methods=["POST"])])
