"""What is answered as it goes out, made once for all to whom the same is said.

Words are put together from many pieces, and most turns say what another has said a moment ago. So a document is kept
by all that it depends on: the content and the answer. Of a call's, the number of the turn and what is sealed for the
caller are filled in; of hours, it is enough since when they have been as they are (ivr/steady.py). No caller is in
what is kept.
"""

from dataclasses import replace
from functools import lru_cache

from ivr import message as texts
from ivr import twiml
from ivr.answer import Answer
from ivr.content import Content
from ivr.steady import steady_since
from ivr.voice import reply

MOST = 4096  # of each kind; some 2 kB each
HERE = "the-seal"


def spoken(content: Content, answer: Answer, lasts: int, ours: tuple[str, str], sealed: str) -> bytes:
    """The document for a call.

    `lasts` is how long a connection may last, in seconds; `ours` are our own number in E.164 and the path under which
    Twilio finds us.
    """
    parts = _spoken(content, replace(answer, turn=0, at=steady_since(content, answer.at)), lasts, ours)
    return f"{answer.turn}/{sealed}".encode().join(parts)


def written(content: Content, answer: Answer) -> str | None:
    """The words that answer a text."""
    return _written(content, replace(answer, turn=0, at=steady_since(content, answer.at)))


@lru_cache(maxsize=MOST)
def message(words: str | None) -> bytes:
    """The document that sends these words of ours; None sends nothing."""
    return twiml.written(words)


def forget() -> None:
    """Nothing is kept of a content that is not in use any more."""
    _spoken.cache_clear()
    _written.cache_clear()
    message.cache_clear()


@lru_cache(maxsize=MOST)
def _spoken(content: Content, answer: Answer, lasts: int, ours: tuple[str, str]) -> list[bytes]:
    """The document in pieces, between which a turn and a seal belong."""
    return twiml.spoken(reply(content, answer, lasts), *ours, HERE).split(f"0/{HERE}".encode())


@lru_cache(maxsize=MOST)
def _written(content: Content, answer: Answer) -> str | None:
    return texts.message(content, answer)
