"""What can come in, and how it is read from the parameters of a webhook.

Parameters are data and no more: unknown ones are ignored, a missing one has a plain meaning (no key is
silence, no body is an empty text, no id makes a stranger), none is trusted to be short or sane.
"""

import hashlib
from dataclasses import dataclass

import phonenumbers
from starlette.datastructures import FormData

from ivr.answer import Answer

REGION = "NO"
MACHINES = ("machine", "fax")

# how a withheld number comes: names, and their letters on a keypad, with a plus or without (266696687 spells
# ANONYMOUS, the others RESTRICTED, once with a country code, UNAVAILABLE, BLOCKED and UNKNOWN)
WITHHELD = {
    "anonymous", "restricted", "unavailable", "unknown", "blocked", "private",
    "266696687", "7378742833", "17378742833", "86282452253", "2562533", "8656696",
}  # fmt: skip


# Twilio's DialCallStatus, and what it means to the caller; whatever else comes is a failure
ENDINGS = {
    "completed": "completed",
    "answered": "completed",
    "busy": "busy",
    "no-answer": "no-answer",
    "canceled": "canceled",
}


@dataclass(frozen=True)
class Start:
    """A call opens. `textable`: a text reaches whoever calls. `machine`: we have called, and a machine picked up."""

    textable: bool = False
    machine: bool = False


@dataclass(frozen=True)
class Key:
    """A key was pressed at the menu of a turn."""

    turn: int
    digits: str


@dataclass(frozen=True)
class Silence:
    """No key was pressed at the menu of a turn."""

    turn: int


@dataclass(frozen=True)
class Dialed:
    """A connection ended: completed, busy, no-answer, canceled or failed."""

    turn: int
    status: str


@dataclass(frozen=True)
class Text:
    """A message came. `opted_out`: Twilio's Advanced Opt-Out has answered it already.

    `sender` is whose number it shows, in digits, "" for nobody's; `left` is the place where a call of theirs broke off;
    `language` the one that is remembered of them, and `language_at` the second since 1970 when they told it; `lately`
    the alarm that they were told a moment ago.
    """

    body: str
    opted_out: bool
    sender: str = ""
    left: str = ""
    language: str = ""
    language_at: int = 0
    lately: Answer | None = None

    @property
    def callable(self) -> bool:
        """Whether it comes from a number that we may call."""
        return bool(textable(self.sender))


Event = Start | Key | Silence | Dialed | Text


@dataclass(frozen=True)
class Inbound:
    """One verified webhook. `session` says whose it is, `request` which of their webhooks.

    `caller` is who it is; one whose number is withheld is known by the call or the message alone. `line` is
    the number that was called or texted, as it came. `shown` is the number they show, in digits, "" for none.
    `sealed` is what a call carries for us.
    """

    event: Event
    session: str
    request: str
    caller: str
    line: str
    shown: str = ""
    sealed: str = ""

    @property
    def number(self) -> str:
        """Their number in E.164 where a text reaches it, else ""."""
        return textable(self.shown)

    @property
    def sender(self) -> str:
        """The number in E.164 that a reply can go to; "" for one withheld, a name or a short number."""
        if not self.caller.isdecimal():
            return ""
        try:
            number = phonenumbers.parse(f"+{self.caller}", None)
        except phonenumbers.NumberParseException:
            return ""
        return f"+{self.caller}" if phonenumbers.is_possible_number(number) else ""


def call(form: FormData, event: Event, sealed: str = "") -> Inbound:
    """Something in a call: whose it is, is told by the call's own id; a call without one is a stranger's."""
    session = f"call:{value(form, 'CallSid') or _digest(form)}"
    caller = _sender(form)
    return Inbound(event, session, repr(event), caller or session, _line(form), caller, sealed)


def start(form: FormData) -> Start:
    """A call that opens, theirs or one of ours that they have asked for."""
    return Start(bool(textable(_sender(form))), machine=value(form, "AnsweredBy").startswith(MACHINES))


def text(form: FormData) -> Inbound:
    """A message: whose it is, is told by the sender, or by the message where the number is withheld."""
    message = value(form, "MessageSid") or value(form, "SmsSid") or _digest(form)
    sender = _sender(form)
    whose = f"{_line(form)}:{sender}" if sender else message
    event = Text(value(form, "Body"), opted_out=bool(value(form, "OptOutType")), sender=sender)
    return Inbound(event, f"text:{whose}", message, sender or message, _line(form), sender)


def keyed(form: FormData, number: int) -> Key | Silence:
    """The key of a <Gather>; an empty one is silence."""
    digits = value(form, "Digits")
    return Key(number, digits) if digits else Silence(number)


def dialed(form: FormData, number: int) -> Dialed:
    """How the connection of a <Dial> ended."""
    return Dialed(number, ENDINGS.get(value(form, "DialCallStatus"), "failed"))


def textable(number: str) -> str:
    """A number with its country's, digits alone, in E.164 where it is a Norwegian mobile one; else ""."""
    if not (number.isascii() and number.isdecimal()):
        return ""
    try:
        found = phonenumbers.parse(f"+{number}", None)
    except phonenumbers.NumberParseException:
        return ""
    mobile = phonenumbers.number_type(found) == phonenumbers.PhoneNumberType.MOBILE
    ours = mobile and phonenumbers.is_valid_number_for_region(found, REGION)
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164) if ours else ""


def value(form: FormData, name: str) -> str:
    """One parameter, "" where it is missing; of several with the same name the last."""
    found = form.get(name)
    return found if isinstance(found, str) else ""


def _sender(form: FormData) -> str:
    """The number of whoever calls, texts or is called by us, "" where it is withheld."""
    sender = value(form, "To" if _is_ours(form) else "From").strip().lower()
    bare = sender.lstrip("+")
    return "" if bare in WITHHELD else bare


def _line(form: FormData) -> str:
    return value(form, "From" if _is_ours(form) else "To").strip()


def _is_ours(form: FormData) -> bool:
    """Whether we have called them: then who is who is the other way about."""
    return value(form, "Direction").startswith("outbound")


def _digest(form: FormData) -> str:
    return hashlib.sha256(repr(sorted(form.multi_items())).encode()).hexdigest()[:32]
