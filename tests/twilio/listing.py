"""A page of what is kept, as Twilio lists it: newest first, 50 to a page, 1000 at most.

A message that was only just accepted has no date of sending, as at Twilio; so a list that is asked for by that
date does not show it. Whoever asks "did it go?" must not ask by date.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

from tests.twilio.kept import API, Form, Json, Kept, Message, Number

PAGE, MOST_PAGE = 50, 1000


def listed(account: str, kind: str, kept: Sequence[Kept], asked: Form) -> Json:
    """One page of what is kept, as Twilio writes it."""
    found = [each for each in reversed(kept) if _fits(each, asked)]
    size = max(1, min(int(asked.get("PageSize", PAGE)), MOST_PAGE))
    page = int(asked.get("Page", 0))
    first, last = page * size, min((page + 1) * size, len(found))
    more = last < len(found)
    filters = {name: value for name, value in asked.items() if name not in ("Page", "PageToken")}

    def uri(number: int) -> str:
        words = urlencode(filters | {"PageSize": str(size), "Page": str(number)})
        return f"{API}/Accounts/{account}/{kind}.json?{words}"

    return {
        _plural(kind): [each.json(account) for each in found[first:last]],
        "page": page,
        "page_size": size,
        "start": first,
        "end": max(first, last - 1),
        "uri": uri(page),
        "first_page_uri": uri(0),
        "previous_page_uri": uri(page - 1) if page else None,
        "next_page_uri": uri(page + 1) + "&PageToken=PA1" if more else None,
    }


def _plural(kind: str) -> str:
    return "incoming_phone_numbers" if kind == "IncomingPhoneNumbers" else kind.lower()


def _fits(kept: Kept, asked: Form) -> bool:
    if isinstance(kept, Number):
        return asked.get("PhoneNumber", "") in kept.phone_number
    return (
        asked.get("To", kept.to) == kept.to
        and asked.get("From", kept.from_) == kept.from_
        and asked.get("Status", kept.status) == kept.status
        and (not isinstance(kept, Message) or _sent_within(kept, asked))
    )


def _sent_within(kept: Message, asked: Form) -> bool:
    given = {name: asked[name] for name in ("DateSent", "DateSent<", "DateSent>") if name in asked}
    if not given:
        return True
    if kept.sent is None:
        return False
    sent = kept.sent
    holds: Mapping[str, Callable[[datetime], bool]] = {
        "DateSent": lambda at: sent.date() == at.date(),
        "DateSent<": lambda at: sent <= at,
        "DateSent>": lambda at: sent >= at,
    }
    return all(holds[name](_read(value)) for name, value in given.items())


def _read(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
