"""How our number is set at Twilio: which address for what, and how often Twilio tries.

What stands behind # is for Twilio: two more tries after 2 s without a connection, 5 s without an answer or a 5xx.
It is no part of the signature. An application or a trunk would win over the addresses, so there may be none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

RETRIES = "rc=2&rp=ct,rt,5xx&ct=2000&rt=5000"

LABELS = {
    "voice_url": "A call comes in",
    "voice_method": "A call comes in, method",
    "status_callback": "Call status changes",
    "status_callback_method": "Call status changes, method",
    "sms_url": "A message comes in",
    "sms_method": "A message comes in, method",
    "voice_fallback_url": "Fallback for calls",
    "voice_fallback_method": "Fallback for calls, method",
    "sms_fallback_url": "Fallback for messages",
    "sms_fallback_method": "Fallback for messages, method",
    "voice_application_sid": "Application for calls",
    "sms_application_sid": "Application for messages",
    "trunk_sid": "SIP trunk",
}


@dataclass(frozen=True)
class Number:
    """A number at Twilio: in E.164, its SID, whether it takes calls and texts, and its settings by Twilio's names."""

    number: str
    sid: str
    voice: bool
    sms: bool
    settings: Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """A setting that is not as it should be."""

    name: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{LABELS[self.name]}: {shown(self.old)} -> {shown(self.new)}"


def shown(value: str) -> str:
    """A setting as it may be printed: what stands before @ and behind ? in an address may be a secret."""
    parts = urlsplit(value)
    host = "...@" + parts.netloc.rpartition("@")[2] if "@" in parts.netloc else parts.netloc
    return parts._replace(netloc=host, query=parts.query and "...").geturl() or "(nothing)"


def wired(public_url: str, number: Number) -> dict[str, str]:
    """What the number must have."""
    given = {
        "voice_url": f"{public_url}/voice#{RETRIES}",
        "voice_method": "POST",
        "status_callback": f"{public_url}/voice/status",
        "status_callback_method": "POST",
        "voice_application_sid": "",
        "trunk_sid": "",
    }
    if number.sms:
        given |= {
            "sms_url": f"{public_url}/sms#{RETRIES}",
            "sms_method": "POST",
            "sms_application_sid": "",
        }
    return given


def cards(folder: str, language: str) -> tuple[str, str]:
    """The addresses of the static cards below a folder's: for calls and for texts. Raises ValueError."""
    parts = urlsplit(folder)
    if parts.scheme != "https" or not parts.netloc or parts.query or parts.fragment:
        raise ValueError(f"{folder} is no address of a folder, such as https://cards.example.org/line")
    suffix = f"-{language}" if language else ""
    return f"{folder.rstrip('/')}/voice{suffix}.xml", f"{folder.rstrip('/')}/sms{suffix}.xml"


def changes(number: Number, wanted: Mapping[str, str]) -> Sequence[Change]:
    """What differs from what is wanted."""
    return [
        Change(name, number.settings[name], new)
        for name, new in wanted.items()
        if number.settings[name] != new
    ]
