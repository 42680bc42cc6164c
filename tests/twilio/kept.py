"""What is kept of a message, a call and a number, and how Twilio writes each."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from prompts.segments import segments

API = "/2010-04-01"

Form = Mapping[str, str]
Json = dict[str, Any]


@dataclass
class Message:
    """A message that counts as sent. `asked` is the form as it came."""

    sid: str
    to: str
    from_: str
    body: str
    created: datetime
    asked: Form
    status: str = "queued"
    error_code: int | None = None
    sent: datetime | None = None

    def json(self, account: str) -> Json:
        return {
            "account_sid": account,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": _written(self.created),
            "date_sent": _written(self.sent),
            "date_updated": _written(self.sent or self.created),
            "direction": "outbound-api",
            "error_code": self.error_code,
            "error_message": None,
            "from": self.from_,
            "messaging_service_sid": self.asked.get("MessagingServiceSid"),
            "num_media": "0",
            "num_segments": str(segments(self.body).segments),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {},
            "to": self.to,
            "uri": f"{API}/Accounts/{account}/Messages/{self.sid}.json",
        }


@dataclass
class Call:
    """A call that was placed. `asked` is the form as it came."""

    sid: str
    to: str
    from_: str
    created: datetime
    asked: Form
    status: str = "queued"
    answered_by: str | None = None

    def json(self, account: str) -> Json:
        return {
            "account_sid": account,
            "answered_by": self.answered_by,
            "api_version": "2010-04-01",
            "date_created": _written(self.created),
            "date_updated": _written(self.created),
            "direction": "outbound-api",
            "duration": None,
            "end_time": None,
            "from": self.from_,
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "start_time": None,
            "status": self.status,
            "subresource_uris": {},
            "to": self.to,
            "uri": f"{API}/Accounts/{account}/Calls/{self.sid}.json",
        }


@dataclass
class Number:
    """A number of the account; the fields have Twilio's own names."""

    phone_number: str
    sid: str = "PN" + "0" * 31 + "1"
    friendly_name: str = "Helselinja"
    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    voice_application_sid: str = ""
    status_callback: str = ""
    status_callback_method: str = "POST"
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"
    sms_application_sid: str = ""
    trunk_sid: str | None = None
    status: str = "in-use"
    capabilities: Json = field(default_factory=lambda: {"voice": True, "sms": True, "mms": False})

    def json(self, account: str) -> Json:
        return asdict(self) | {
            "account_sid": account,
            "uri": f"{API}/Accounts/{account}/IncomingPhoneNumbers/{self.sid}.json",
        }


Kept = Message | Call | Number


def _written(at: datetime | None) -> str | None:
    return format_datetime(at) if at else None
