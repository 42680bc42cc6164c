"""Whether a document, as it came over HTTP, is TwiML that begins with 113: what every one must do."""

from http import HTTPStatus

from ivr.fallback import EMERGENCY
from ivr.grammar import MESSAGING, GrammarError, parse
from ivr.player import Play, Say, play
from ivr.reaching import Web
from ivr.trouble import TroubleError


def misspoken(document: bytes, content_type: str) -> str | None:
    """What is wrong with what a caller hears, None where nothing is. A recording is taken on trust."""
    try:
        heard = play(parse(document, content_type).verbs).heard
    except GrammarError as error:
        return str(error)
    first = next((each for each in heard if isinstance(each, Say | Play)), None)
    if isinstance(first, Play) or (first and EMERGENCY in first.text.replace(" ", "")):
        return None
    return f"it does not begin with {EMERGENCY}"


def miswritten(document: bytes, content_type: str) -> str | None:
    """What is wrong with what a texter reads, None where nothing is."""
    try:
        verbs = parse(document, content_type, MESSAGING).verbs
    except GrammarError as error:
        return str(error)
    if not verbs or EMERGENCY not in verbs[0].words.partition(". ")[0]:
        return f"it does not begin with {EMERGENCY}"
    return None


def uncarded(url: str, method: str, what: str) -> str:
    """Why a static card ("voice" or "sms") does not come from there, "" where it does."""
    try:
        with Web() as web:
            came = web.ask(method, url)
    except TroubleError as trouble:
        return str(trouble)
    if came.status != HTTPStatus.OK:
        return f"it answers {came.status} to {method}"
    return (misspoken if what == "voice" else miswritten)(came.body, came.kind) or ""
