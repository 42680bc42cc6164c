"""What an account at Twilio holds, and what is done with it. Nothing of HTTP."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import phonenumbers

from tests.twilio.kept import API, Call, Form, Json, Kept, Message, Number
from tests.twilio.listing import listed

MOST_LETTERS = 1600
MOST_TWIML = 4000
ENDED = ("completed", "canceled", "failed", "busy", "no-answer")


class RefusalError(Exception):
    """Twilio does not do it: its code and the HTTP status."""

    def __init__(self, code: int, status: int = 400) -> None:
        super().__init__(code)
        self.code, self.status = code, status


@dataclass
class Account:
    """An account; `refuses` are Twilio's codes by the number they are for. `alerts` are the errors of late."""

    sid: str
    status: str = "active"
    type: str = "Full"
    numbers: list[Number] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    alerts: list[Json] = field(default_factory=list)
    refuses: dict[str, int] = field(default_factory=dict)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _made: int = 0

    def json(self) -> Json:
        return {
            "sid": self.sid,
            "status": self.status,
            "friendly_name": "Helselinja",
            "type": self.type,
            "owner_account_sid": self.sid,
            "subresource_uris": {},
            "uri": f"{API}/Accounts/{self.sid}.json",
        }

    def kept(self, kind: str) -> Sequence[Kept]:
        of: dict[str, Sequence[Kept]] = {
            "Messages": self.messages,
            "Calls": self.calls,
            "IncomingPhoneNumbers": self.numbers,
        }
        return of[kind]

    def one(self, kind: str, sid: str) -> Kept:
        for each in self.kept(kind):
            if each.sid == sid:
                return each
        raise RefusalError(20404, 404)

    def create(self, kind: str, form: Form) -> Kept:
        """A message or a call, kept."""
        if kind == "Messages":
            return self._message(form)
        if kind == "Calls":
            return self._call(form)
        raise RefusalError(20004, 405)

    def _message(self, form: Form) -> Message:
        to, body = form.get("To", ""), form.get("Body", "")
        sender = form.get("From", "")
        _refuse(
            (not to, 21604),
            (not sender and "MessagingServiceSid" not in form, 21603),
            (not body, 21602),
            (len(body) > MOST_LETTERS, 21617),
            (not _possible(to), 21211),
            (bool(sender) and not self._sends(sender, "sms"), 21606),
            (not _within(form.get("ValidityPeriod", "36000"), 36_000), 30036),
        )
        if to in self.refuses:
            raise RefusalError(self.refuses[to])
        made = Message(self._sid("SM"), to, sender, body, self._now(), form)
        self.messages.append(made)
        return made

    def _call(self, form: Form) -> Call:
        to, sender = form.get("To", ""), form.get("From", "")
        _refuse(
            (not to, 21201),
            (not sender, 21213),
            ("Url" not in form and "Twiml" not in form and "ApplicationSid" not in form, 21205),
            ("Url" in form and not _address(form["Url"]), 21205),
            (len(form.get("Twiml", "")) > MOST_TWIML, 32018),
            (not _possible(to), 21211),
            (not self._sends(sender, "voice"), 21210),
            (not _within(form.get("Timeout", "60"), 600), 21220),
        )
        if to in self.refuses:
            raise RefusalError(self.refuses[to])
        made = Call(self._sid("CA"), to, sender, self._now(), form)
        self.calls.append(made)
        return made

    def update(self, kept: Kept, form: Form) -> None:
        """Redact or cancel a message, end a call, or give a number its addresses."""
        match kept:
            case Message():
                if form.get("Body") == "":
                    kept.body = ""
                if form.get("Status") == "canceled":
                    _refuse((kept.status not in ("queued", "accepted", "scheduled"), 30409))
                    kept.status = "canceled"
            case Call():
                _refuse((kept.status in ENDED, 21220))
                kept.status = form.get("Status", kept.status)
            case Number():
                self._set(kept, form)

    def _set(self, number: Number, form: Form) -> None:
        given = {re.sub("(?<!^)([A-Z])", r"_\1", name).lower(): value for name, value in form.items()}
        addresses = [value for name, value in given.items() if name.endswith(("_url", "_callback")) and value]
        unknown = [name for name in given if not hasattr(number, name)]
        _refuse((bool(unknown), 20001), (not all(_address(value) for value in addresses), 21402))
        fallback = given.get("sms_fallback_url", number.sms_fallback_url)
        _refuse((bool(fallback) and not given.get("sms_url", number.sms_url), 21406))
        for name, value in given.items():
            setattr(number, name, value)

    def delete(self, kind: str, sid: str) -> None:
        one = self.one(kind, sid)
        if isinstance(one, Number):
            raise RefusalError(20004, 405)
        kept: list[Any] = self.messages if isinstance(one, Message) else self.calls
        kept.remove(one)

    def listed(self, kind: str, asked: Form) -> Json:
        """One page of what is kept."""
        return listed(self.sid, kind, self.kept(kind), asked)

    def _now(self) -> datetime:
        return self.clock().replace(microsecond=0)

    def _sends(self, number: str, by: str) -> bool:
        return any(each.phone_number == number and each.capabilities[by] for each in self.numbers)

    def _sid(self, kind: str) -> str:
        self._made += 1
        return f"{kind}{self._made:032x}"


def _refuse(*checks: tuple[bool, int]) -> None:
    for wrong, code in checks:
        if wrong:
            raise RefusalError(code)


def _possible(number: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return False


def _address(value: str) -> bool:
    return re.fullmatch(r"https?://[^\s/]+\S*", value) is not None


def _within(value: str, most: int) -> bool:
    return value.isdecimal() and 1 <= int(value) <= most
