"""What Twilio or the network says when it does not do what it is asked, as a sentence for whoever runs the line.

Only Twilio's code is passed on, never its words: they may hold a number.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.response import Response

SENTENCES = {
    HTTPStatus.UNAUTHORIZED: (
        "Twilio does not take this key: check TWILIO_ACCOUNT_SID, and TWILIO_API_KEY with TWILIO_API_SECRET "
        "(without them it is TWILIO_AUTH_TOKEN). Each of Twilio's regions has its own"
    ),
    HTTPStatus.FORBIDDEN: (
        "The key may not do this: it is a restricted one. Give it the right to read and change phone numbers"
    ),
    HTTPStatus.NOT_FOUND: "Twilio knows no such account here: check TWILIO_ACCOUNT_SID and TWILIO_REGION",
    HTTPStatus.TOO_MANY_REQUESTS: "Twilio is asked too much at this moment: try again in a minute",
}


class TroubleError(Exception):
    """It was not done; the message says why. `status` is the HTTP status of a refusal, 0 where none came."""

    def __init__(self, sentence: str, status: int = 0) -> None:
        super().__init__(sentence)
        self.status = status


@contextmanager
def told() -> Iterator[None]:
    """Whatever goes wrong inside, with Twilio's client, becomes a TroubleError."""
    try:
        yield
    except TwilioRestException as error:
        raise TroubleError(_sentence(error.status, error.code), error.status) from None
    except TwilioException as error:  # a page of a list that did not come
        came = next((each for each in error.args if isinstance(each, Response)), None)
        status = came.status_code if came else 0
        raise TroubleError(_sentence(status, _code(came.text) if came else None), status) from None
    except OSError:  # what its HTTP library raises is one, too
        raise TroubleError("Twilio is not reached: is there a network, and no firewall between?") from None
    except ValueError:
        raise TroubleError(
            "What answers is not Twilio: is there a proxy between, or a wrong TWILIO_EDGE?"
        ) from None


def _code(text: str) -> int | None:
    try:
        code = json.loads(text)["code"]
    except (ValueError, TypeError, LookupError):
        return None
    return code if isinstance(code, int) else None


def _sentence(status: int, code: int | None) -> str:
    if status in SENTENCES:
        return SENTENCES[HTTPStatus(status)]
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"Twilio has a fault of its own ({status}): try again later"
    known = f": https://www.twilio.com/docs/errors/{code}" if code else ""
    return f"Twilio refuses this ({status}){known}"
