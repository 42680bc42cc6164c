"""Asks Twilio whether our account and our number are as the line needs them. Nothing is changed."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from twilio.rest import Client

from ivr.document import uncarded
from ivr.finding import Finding, fault, ok, warning
from ivr.ours import Ours
from ivr.owned import our_number, our_state
from ivr.trouble import TroubleError, told
from ivr.wiring import LABELS, RETRIES, Number, shown, wired

MEND = 'say "helselinja connect"'
MEND_FALLBACK = 'say "helselinja connect --fallback https://host/folder"'
MOST_ALERTS = 100
STATES = {
    "active": ok("The account is active"),
    "trial": warning("The account is a trial: Twilio speaks first, and only to numbers that you verified"),
    "suspended": fault("The account is suspended: nobody is answered. Ask Twilio why"),
    "closed": fault("The account is closed: nobody is answered"),
    "unknown": warning("This key may not see whether the account is active: look in Twilio's console"),
}


def account(ours: Ours) -> Iterator[Finding]:
    """What is found at Twilio."""
    client = ours.access.client()
    try:
        numbers = [our_number(client, called) for called in ours.numbers]
        yield STATES[our_state(client, ours)]
        for number in numbers:
            yield from _number(ours, number)
        yield from _errors(client, ours)
    except TroubleError as trouble:
        yield fault(f"Twilio: {trouble}")


def _number(ours: Ours, number: Number) -> Iterator[Finding]:
    yield ok(f"{number.number} is the account's")
    yield from _able(number)
    yield from _wired(ours, number)
    yield from _fallback(ours, number)


def _able(number: Number) -> Iterator[Finding]:
    called = number.number
    yield ok(f"{called} takes calls") if number.voice else fault(f"{called} takes no calls: get another")
    yield ok(f"{called} takes texts") if number.sms else warning(f"{called} takes no texts: calls only")


def _wired(ours: Ours, number: Number) -> Iterator[Finding]:
    """A finding for each address, and one for each thing that would win over it."""
    for name, wanted in wired(ours.public_url, number).items():
        is_set, label = number.settings[name], LABELS[name]
        if not wanted:
            if is_set:
                yield fault(f"{label}: {shown(is_set)} wins over the addresses: {MEND}")
        elif name.endswith("_method"):
            if is_set != wanted:
                yield fault(f"{label}: {shown(is_set)} and not {wanted}, which the line takes alone: {MEND}")
        elif is_set.partition("#")[0] != wanted.partition("#")[0]:
            yield fault(f"{label}: {shown(is_set)}, and not {wanted.partition('#')[0]}: {MEND}")
        elif "#" in wanted and is_set.partition("#")[2] != RETRIES:
            yield warning(f"{label}: without our retry settings (#{RETRIES}): {MEND}")
        else:
            yield ok(f"{label}: {is_set.partition('#')[0]}")


def _fallback(ours: Ours, number: Number) -> Iterator[Finding]:
    for what in ("voice", "sms") if number.sms else ("voice",):
        url, label = number.settings[f"{what}_fallback_url"], LABELS[f"{what}_fallback_url"]
        if not url:
            yield fault(
                f'{label}: none. Lay the cards of "helselinja fallback" on another host, then {MEND_FALLBACK}'
            )
        elif urlsplit(url).hostname == urlsplit(ours.public_url).hostname:
            yield fault(f"{label}: on the line's own host; when that is gone, so is the card")
        elif wrong := uncarded(url, number.settings[f"{what}_fallback_method"], what):
            yield fault(f"{label}: {shown(url)}: {wrong}")
        else:
            yield ok(f"{label}: {shown(url)}")


def _errors(client: Client, ours: Ours) -> Iterator[Finding]:
    """Twilio's errors of the last day, by code. Their words are not shown: they may hold a number."""
    if ours.access.region not in ("", "us1"):
        return
    try:
        with told():
            since = datetime.now(UTC) - timedelta(days=1)
            alerts = client.monitor.v1.alerts.list(start_date=since, limit=MOST_ALERTS)
    except TroubleError:
        yield warning("Twilio does not show its errors of the last day to this key: look in Twilio's console")
        return
    codes = Counter(str(each.error_code) for each in alerts)
    told_of = ", ".join(f"{code} ({count})" for code, count in codes.most_common())
    yield (
        warning(f"Twilio's errors of the last day: {told_of}. https://www.twilio.com/docs/errors/ has each")
        if codes
        else ok("Twilio had no errors in the last day")
    )
