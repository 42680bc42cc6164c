"""Our account and our number, as Twilio has them. Whatever goes wrong is a TroubleError with a sentence."""

from collections.abc import Mapping
from typing import Literal

from twilio.rest import Client

from ivr.ours import Ours
from ivr.trouble import TroubleError, told
from ivr.wiring import LABELS, Number

State = Literal["active", "trial", "suspended", "closed", "unknown"]


def our_number(client: Client, number: str) -> Number:
    """A number of ours. Raises TroubleError, also where the account has no such number."""
    with told():
        found = client.incoming_phone_numbers.list(phone_number=number, limit=2)
    for each in found:
        if each.phone_number == number:
            can = each.capabilities
            settings = {name: getattr(each, name) or "" for name in LABELS}
            return Number(number, each.sid, bool(can.get("voice")), bool(can.get("sms")), settings)
    raise TroubleError(
        f"The account has no number {number}: check TWILIO_PHONE_NUMBER, NUMBER_LANGUAGES and "
        "TWILIO_ACCOUNT_SID, or buy the number first"
    )


def our_state(client: Client, ours: Ours) -> State:
    """The account's state; "unknown" where the key may not see it, as most keys may not. Raises TroubleError."""
    try:
        with told():
            account = client.api.accounts(ours.access.account).fetch()
    except TroubleError as trouble:
        if trouble.status in (401, 403, 404):
            return "unknown"
        raise
    if account.status == "active":
        return "trial" if account.type == "Trial" else "active"
    return "closed" if account.status == "closed" else "suspended"


def rewire(client: Client, number: Number, settings: Mapping[str, str]) -> None:
    """Give the number these settings, all at once. Raises TroubleError."""
    with told():
        client.incoming_phone_numbers(number.sid).update(**settings)
