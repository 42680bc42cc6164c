"""Yardstick (c): what people use instead, `gunicorn bench.tutorial:app`.

Flask in the manner of Twilio's tutorials: a decorator that validates, a dictionary of the session in Redis by the
call's own id, a menu of ifs, a document that the library builds.
"""

import json
import os
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response, abort, request
from redis import Redis
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

app = Flask(__name__)
redis = Redis.from_url(os.environ["REDIS_URL"])

VOICES = {"nb": (NORWEGIAN, NORWEGIAN_VOICE), "en": (ENGLISH, ENGLISH_VOICE)}


def validate_twilio_request(view: Callable[[], Response]) -> Callable[[], Response]:
    """Let in only what Twilio has signed."""

    @wraps(view)
    def decorated() -> Response:
        validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
        signed = request.headers.get("X-TWILIO-SIGNATURE", "")
        if validator.validate(request.url, request.form, signed):
            return view()
        return abort(403)

    return decorated


@app.route("/voice", methods=["POST"])
@validate_twilio_request
def voice() -> Response:
    """The call comes in."""
    _save(request.form["CallSid"], {"place": "main", "turns": 1, "language": "nb"})
    response = VoiceResponse()
    gather = Gather(num_digits=1, action="/menu", method="POST")
    gather.say(DANGER, language=NORWEGIAN, voice=NORWEGIAN_VOICE)
    gather.say(INVITE, language=ENGLISH, voice=ENGLISH_VOICE)
    gather.say(f"{GREETING} {OPTIONS}", language=NORWEGIAN, voice=NORWEGIAN_VOICE)
    response.append(gather)
    response.redirect("/voice")
    return Response(str(response), mimetype="text/xml")


@app.route("/menu", methods=["POST"])
@validate_twilio_request
def menu() -> Response:
    """The caller has pressed a key."""
    call, digits = request.form["CallSid"], request.form.get("Digits", "")
    session = _load(call)
    session["turns"] += 1
    if digits == "8":
        session["language"] = "en"
        words = "Welcome. Press 1 for a doctor, 2 for somebody to talk to, 3 for hospitals, 4 for money, 5 for family."
    elif digits == "1":
        session["place"] = "now"
        words = "Fare for liv: ring 1 1 3. Haster det: ring 1 1 6 1 1 7. Forgiftning: ring 2 2 5 9 1 3 0 0."
    elif digits == "2":
        session["place"] = "talk"
        words = "Mental Helse svarer hele døgnet: 1 1 6 1 2 3. Kirkens SOS: 2 2 4 0 0 0 4 0."
    elif digits == "3":
        session["place"] = "care"
        words = (
            "Fastlege, trykk 1. Sykehus, trykk 2. Tannlege, trykk 3. Tolk, trykk 4. Hvem gjør hva, trykk 5."
        )
    elif digits == "4":
        session["place"] = "money"
        words = "Egenandel, trykk 1. Reise, trykk 2. NAV, trykk 3. Klage, trykk 4. Fullmakt, trykk 5."
    elif digits == "5":
        session["place"] = "family"
        words = "Gravid, trykk 1. Barn, trykk 2. Ungdom, trykk 3. Abort, trykk 4. Prevensjon, trykk 5."
    else:
        session["place"] = "main"
        words = f"{GREETING} {OPTIONS}"
    _save(call, session)
    locale, speaker = VOICES[session["language"]]
    response = VoiceResponse()
    gather = Gather(num_digits=1, action="/menu", method="POST")
    gather.say(words, language=locale, voice=speaker)
    response.append(gather)
    response.redirect("/voice")
    return Response(str(response), mimetype="text/xml")


@app.route("/sms", methods=["POST"])
@validate_twilio_request
def sms() -> Response:
    """A text comes in."""
    sender, body = request.form["From"], request.form["Body"].strip().lower()
    session = _load(sender)
    session["turns"] += 1
    if body in ("meny", "menu"):
        session["place"] = "main"
        words = OPTIONS
    elif body in ("frikort", "egenandel"):
        session["place"] = "card"
        words = TEXT
    elif body == "1":
        session["place"] = "now"
        words = "Fare for liv: ring 113. Haster det: ring 116117. Forgiftning: ring 22591300. MENY"
    else:
        words = f"{OPTIONS} Akutt: 113"
    _save(sender, session)
    response = MessagingResponse()
    response.message(words)
    return Response(str(response), mimetype="text/xml")


def _load(whose: str) -> dict[str, Any]:
    raw = redis.get(f"tutorial:{whose}")
    return json.loads(raw) if raw else {"place": "main", "turns": 0, "language": "nb"}


def _save(whose: str, session: dict[str, Any]) -> None:
    redis.set(f"tutorial:{whose}", json.dumps(session), ex=3600)
