"""The way to Twilio's REST API, and what goes there."""

from assembly.clock import Clock, seconds
from ivr.dispatch import sealer
from ivr.rest import Access
from ivr.sending import Post, Sending
from sessions.ledger import Ledger
from sessions.outbox import Outbox
from sessions.server import Client
from settings import Settings


def access(settings: Settings, account: str) -> Access:
    """The way there: with our key, or else with the account's own token."""
    key, secret = settings.twilio_api_key, settings.twilio_api_secret
    return Access(
        account,
        key or account,
        secret or settings.twilio_auth_token[0],
        settings.twilio_region or "",
        settings.twilio_edge or "",
        settings.twilio_api_url or "",
    )


def poster(settings: Settings) -> Post | None:
    """What sends for us; nothing where there is no API key."""
    if not settings.sends:
        return None
    from ivr.post import TwilioPost  # noqa: PLC0415 - large; a line that sends nothing needs none of it

    client = access(settings, settings.twilio_account_sid or "").client()
    return TwilioPost(client, settings.twilio_phone_number or "", settings.public_url)


def sending(post: Post, redis: Client, outbox: Outbox, settings: Settings, clock: Clock) -> Sending:
    """What a worker does with each thing that waits."""
    return Sending(post, Ledger(redis), sealer(settings.secret_key), seconds(clock), outbox.count)
