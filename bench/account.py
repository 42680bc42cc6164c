"""The account, the number and the secrets that every server of the bench is given, and how Twilio signs with them."""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import urlencode

TOKEN = "0123456789abcdef0123456789abcdef"
ACCOUNT = "AC00000000000000000000000000000001"
LINE = "+4721000000"
HOST = "line.example.no"
PUBLIC_URL = f"http://{HOST}"
SECRET_KEY = "s" * 32
FORM = "application/x-www-form-urlencoded"

# what Twilio sends beside what is asked for; a webhook has about this length
PLACE = {
    f"{whose}{what}": value
    for whose in ("From", "To", "Caller", "Called")
    for what, value in (("City", ""), ("State", ""), ("Zip", ""), ("Country", "NO"))
}
CALL = PLACE | {
    "AccountSid": ACCOUNT,
    "ApiVersion": "2010-04-01",
    "Direction": "inbound",
    "To": LINE,
    "Called": LINE,
}
MESSAGE = {
    **{name: value for name, value in PLACE.items() if name.startswith(("From", "To"))},
    "AccountSid": ACCOUNT,
    "ApiVersion": "2010-04-01",
    "NumMedia": "0",
    "NumSegments": "1",
    "SmsStatus": "received",
    "To": LINE,
}


def signature(url: str, form: Mapping[str, str]) -> str:
    """Base64 of an HMAC over the URL and each name and value in order."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return b64encode(hmac.digest(TOKEN.encode(), signed.encode(), "sha1")).decode()


def request(path: str, form: Mapping[str, str], signed: str | None = None) -> bytes:
    """A whole webhook as it goes over the wire; signed rightly where no signature is given, "" for none at all."""
    body = urlencode(form)
    signed = signature(PUBLIC_URL + path, form) if signed is None else signed
    claim = f"X-Twilio-Signature: {signed}\r\n" if signed else ""
    return (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {FORM}\r\nContent-Length: {len(body)}\r\n"
        f"User-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n{claim}\r\n{body}"
    ).encode()


def calling(call: str, caller: str, more: Mapping[str, str]) -> dict[str, str]:
    """The parameters of a webhook of a call."""
    return {**CALL, "CallSid": call, "From": caller, "Caller": caller, "CallStatus": "in-progress", **more}


def texting(message: str, sender: str, body: str) -> dict[str, str]:
    """The parameters of a message."""
    names = {"MessageSid": message, "SmsSid": message, "SmsMessageSid": message}
    return {**MESSAGE, **names, "From": sender, "Body": body}
