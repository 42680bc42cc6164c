"""helselinja connect: sets our numbers up at Twilio, after it has shown what it will change.

The fallback's cards are asked for before they are set, with POST and then with GET: a host for files often takes
only that. A card that does not come or does not begin with 113 is not set. No secret is ever printed.
"""

import sys
from urllib.parse import urlsplit

import click
from twilio.rest import Client

from ivr.document import uncarded
from ivr.ours import Means, Ours
from ivr.owned import our_number, rewire
from ivr.reaching import is_near
from ivr.trouble import TroubleError
from ivr.wiring import Number, cards, changes, wired

LEFT = """
What you must still do, in Twilio's console:
- Geographic permissions, for calls and for messages: Norway, and nothing else.
- Advanced Opt-Out, if a Messaging Service has it on: put 113 and 116 117 into its texts, but no Norwegian words.
  HJELP may be a cry for help: the line answers it, and STOPP and AVSLUTT, too.
- A Messaging Service must leave incoming messages to the number's own webhook.
- The number must be routed to {region}; a new one is routed to us1.
- Message redaction, which Twilio turns on when asked: it then keeps no words and no whole numbers. It goes with POST,
  which is set, and not with Twilio's own handling of STOP (their error 23002).
Then start the line and ask: helselinja doctor
"""
NO_FALLBACK = """
No fallback is set: when this line cannot answer, callers hear Twilio's error in English. Write the cards with
"helselinja fallback", lay them on another host, and say: helselinja connect --fallback https://host/folder
"""


@click.command()
@click.option(
    "--fallback", "folder", default="", help="Where the cards lie, on another host: https://host/folder"
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def connect(means: Means, folder: str, *, yes: bool) -> None:
    """Set up our numbers at Twilio: where calls and texts go, and what answers when the line cannot."""
    ours = means.ours()
    try:
        _connect(ours, folder, yes=yes)
    except (TroubleError, ValueError) as trouble:
        sys.exit(str(trouble))


def _connect(ours: Ours, folder: str, *, yes: bool) -> None:
    if is_near(ours.public_url):
        raise TroubleError(
            f"PUBLIC_URL is {ours.public_url}: only this machine or its network can reach that, and Twilio "
            "cannot. Give the address that the line has on the internet"
        )
    if urlsplit(ours.public_url).scheme != "https":
        raise TroubleError(f"PUBLIC_URL is {ours.public_url}: what callers press must go over https")
    client = ours.access.client()
    without = [_connected(client, ours, number, folder, yes=yes) for number in ours.numbers]
    if any(without):
        click.echo(NO_FALLBACK.rstrip())
    click.echo(LEFT.format(region=ours.access.region or "us1").rstrip())


def _connected(client: Client, ours: Ours, called: str, folder: str, *, yes: bool) -> bool:
    """Set up one number; whether it is without a fallback then."""
    number = our_number(client, called)
    wanted = wired(ours.public_url, number) | (_fallback(ours, folder, number) if folder else {})
    if not number.voice:
        click.echo(f"{called} takes no calls: it is a number for messages alone.")
    if not number.sms:
        click.echo(f"{called} takes no messages: only calls are set.")
    differing = changes(number, wanted)
    if not differing:
        click.echo(f"{called} is set up already: nothing to change.")
    for change in differing:
        click.echo(str(change))
    if differing and (yes or click.confirm(f"Change this at {called}?", abort=True)):
        rewire(client, number, {change.name: change.new for change in differing})
        click.echo(f"{called} is set up.")
    return not (folder or number.settings["voice_fallback_url"])


def _fallback(ours: Ours, folder: str, number: Number) -> dict[str, str]:
    if urlsplit(folder).hostname == urlsplit(ours.public_url).hostname:
        raise TroubleError(f"{folder} is on the line's own host: when that is gone, so are the cards")
    given: dict[str, str] = {}
    urls = cards(folder, ours.numbers[number.number])
    for what, url in zip(("voice", "sms") if number.sms else ("voice",), urls, strict=False):
        given |= {f"{what}_fallback_url": url, f"{what}_fallback_method": _method(url, what)}
    return given


def _method(url: str, what: str) -> str:
    """How the host gives out a card. Raises TroubleError where it does not, or the card is none."""
    fault = ""
    for method in ("POST", "GET"):
        fault = uncarded(url, method, what)
        if not fault:
            return method
    raise TroubleError(f"{url} is not set: {fault}")
