"""Asks the running line, from outside, whether it is well.

It is called once, with a number withheld and a call's id that was never used; the call is ended right after, so
that no session stays. It counts as one call of the day.
"""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from twilio.request_validator import SIGNATURE_HEADER, RequestValidator

from ivr.document import misspoken
from ivr.finding import Finding, fault, ok, warning
from ivr.ours import Ours
from ivr.reaching import Came, Pairs, Web, is_near
from ivr.trouble import TroubleError

SLOW_SECONDS = 1.0
TOO_SLOW_SECONDS = 5.0  # rt in ivr/wiring.py
SHORT_DAYS = 14
WITHHELD = "anonymous"


def line(ours: Ours) -> Iterator[Finding]:
    """What is found at PUBLIC_URL."""
    if is_near(ours.public_url):
        yield warning(f"PUBLIC_URL is {ours.public_url}: only this machine or its network can reach it")
    with Web() as web:
        try:
            health = web.ask("GET", f"{ours.public_url}/health")
            yield _alive(ours, health)
            if health.status == HTTPStatus.OK:
                yield from _transport(ours, health)
                yield _ready(web.ask("GET", f"{ours.public_url}/ready"))
                yield from _gate(web, ours)
                yield from _call(web, ours)
        except TroubleError as trouble:
            yield fault(f"The line: {trouble}")


def _alive(ours: Ours, came: Came) -> Finding:
    if came.status == HTTPStatus.OK:
        return ok(f"The line is alive at {ours.public_url}")
    return fault(
        f"{ours.public_url}/health answers {came.status}: something else is there, or the proxy does not "
        "pass it on"
    )


def _transport(ours: Ours, came: Came) -> Iterator[Finding]:
    if urlsplit(ours.public_url).scheme != "https":
        yield fault("PUBLIC_URL is no https: what callers press goes through the net for all to read")
    elif came.expires is not None:
        days = (came.expires - datetime.now(UTC)).days
        until = f"The certificate holds until {came.expires:%Y-%m-%d}"
        yield ok(until) if days >= SHORT_DAYS else warning(f"{until}: renew it")


def _ready(came: Came) -> Finding:
    if came.status == HTTPStatus.OK:
        return ok("It is ready: content is loaded, Redis answers")
    said = came.body.decode("utf-8", "replace").strip().partition("\n")[0][:80]
    return fault(
        f"It is not ready ({came.status}: {said}). Callers are answered, and their place may be lost"
    )


def _gate(web: Web, ours: Ours) -> Iterator[Finding]:
    for path in ("/voice", "/sms"):
        came = web.ask("POST", f"{ours.public_url}{path}", _call_form(ours, "CA" + secrets.token_hex(16)))
        if came.status == HTTPStatus.FORBIDDEN:
            yield ok(f"Whoever is not Twilio is refused at {path}")
        else:
            yield fault(f"Whoever is not Twilio gets {came.status} at {path}, and not 403: is that the line?")


def _call(web: Web, ours: Ours) -> Iterator[Finding]:
    call = "CA" + secrets.token_hex(16)
    came = _signed(web, ours, "/voice", _call_form(ours, call))
    yield _answered(came)
    if came.status == HTTPStatus.OK:
        yield in_time(came.seconds)
        ended = _signed(web, ours, "/voice/status", _call_form(ours, call, "completed"))
        if ended.status != HTTPStatus.NO_CONTENT:
            yield fault(
                f"The end of a call is answered with {ended.status}, and not 204: sessions stay behind"
            )


def _answered(came: Came) -> Finding:
    if came.status == HTTPStatus.FORBIDDEN:
        return fault(
            "The line refuses what is signed with our token: TWILIO_AUTH_TOKEN, TWILIO_ACCOUNT_SID or PUBLIC_URL "
            "is another there than here. PUBLIC_URL must be exact"
        )
    if came.status != HTTPStatus.OK:
        return fault(
            f"A call is answered with {came.status}, and not 200: Twilio follows no redirect with POST"
        )
    wrong = misspoken(came.body, came.kind)
    return fault(f"What a caller hears first is wrong: {wrong}") if wrong else ok("A call opens with 113")


def in_time(seconds: float) -> Finding:
    """Whether a caller's answer came soon enough."""
    took = f"A call is answered in {seconds * 1000:.0f} ms"
    if seconds > TOO_SLOW_SECONDS:
        return fault(f"{took}: Twilio has given up by then")
    return warning(f"{took}: that is slow") if seconds > SLOW_SECONDS else ok(took)


def _call_form(ours: Ours, call: str, status: str = "ringing") -> Pairs:
    return (
        ("AccountSid", ours.access.account),
        ("CallSid", call),
        ("CallStatus", status),
        ("Direction", "inbound"),
        ("From", WITHHELD),
        ("To", ours.number),
    )


def _signed(web: Web, ours: Ours, path: str, form: Pairs) -> Came:
    url = f"{ours.public_url}{path}"
    signature = RequestValidator(ours.token).compute_signature(url, dict(form))
    return web.ask("POST", url, form, {SIGNATURE_HEADER: signature})
