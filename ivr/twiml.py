"""A Reply as TwiML, spoken; a message as TwiML, written.

    every <Say>      has its voice and locale; pauses are SSML breaks, the words are text and escaped
                     what is too long for one is several, at a sentence or a word; a recording is a <Play>
    every <Gather>   hears any one key, # and * too (no finish key), has an action and a timeout of ours,
                     and is followed by a redirect that says "silence": nobody falls off the end
    every <Dial>     goes to a number of the directory, shows our own number, ends after a time, comes back
Words keep a space on both sides, so that they stay apart for a reader that skips the breaks.
Control characters are dropped: XML has no way to write them.
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote
from xml.sax.saxutils import escape

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Dial, Gather, Pause, Play, Say, VoiceResponse

from ivr.reply import Connect, HangUp, Listen, Reply, Said
from prompts.wording import AFTER_SENTENCE, joined

RING_SECONDS = 30
SECOND = 1000
# what a Say may hold (Twilio's error 13521): 4,500 bytes as in a URL, and 3,000 for the voices with the smallest room
MOST_ENCODED_BYTES = 4500
MOST_BYTES = 3000
MOST_ENCODED = 3  # bytes in a URL for one of ours
WORD = re.compile(r"(?<!\d)\s+|\s+(?!\d)")  # a number stays whole
NOT_XML = {code: None for code in range(32) if code not in (9, 10, 13)}


def spoken(reply: Reply, caller_id: str, prefix: str, sealed: str = "") -> bytes:
    """The document for a call.

    `caller_id` is our own number in E.164, `prefix` the path under which Twilio finds us, "" at the root;
    `sealed` comes back to us with the next webhook of the call.
    """
    response = VoiceResponse()
    carried = f"/{sealed}" if sealed else ""
    verbs = [verb for said in reply.said for verb in _said(said, prefix)]
    match reply.then:
        case Listen(seconds, turn):
            gather = Gather(
                input="dtmf",
                num_digits=1,
                finish_on_key="",
                timeout=seconds,
                action=f"{prefix}/voice/key/{turn}{carried}",
                method="POST",
            )
            for verb in verbs:
                gather.append(verb)
            response.append(gather)
            response.redirect(f"{prefix}/voice/silence/{turn}{carried}", method="POST")
        case Connect(number, turn, seconds):
            for verb in verbs:
                response.append(verb)
            dial = Dial(
                action=f"{prefix}/voice/dialed/{turn}{carried}",
                method="POST",
                caller_id=caller_id,
                timeout=RING_SECONDS,
                time_limit=seconds,
            )
            dial.number(number)
            response.append(dial)
        case HangUp():
            for verb in verbs:
                response.append(verb)
            response.hangup()
    return str(response).encode()


def written(message: str | None) -> bytes:
    """The document for a message; None sends nothing."""
    response = MessagingResponse()
    if message is not None:
        response.message(message.translate(NOT_XML))
    return str(response).encode()


def _said(said: Said, prefix: str) -> Iterator[Say | Play | Pause]:
    """The verbs for words in one voice: speech, and recordings where there are some.

    Between recordings a pause is a whole second or none; a recording brings half a second of its own.
    """
    speech: list[str | int] = []
    for part in said.speech:
        path = said.recordings.get(part) if isinstance(part, str) else None
        if path is None and (isinstance(part, str) or not said.recordings or speech):
            speech.append(part)
            continue
        yield from _spoken(said, speech)
        speech = []
        if path is not None:
            yield Play(f"{prefix}/audio/{path}")
        elif isinstance(part, int) and part >= SECOND:
            yield Pause(length=part // SECOND)
    yield from _spoken(said, speech)


def _spoken(said: Said, speech: Sequence[str | int]) -> Iterator[Say]:
    """One Say, or several where the words are more than a Say may hold."""
    if MOST_ENCODED * sum(len(_written(part).encode()) for part in speech) <= MOST_ENCODED_BYTES:
        yield from [_say(said, speech)] if any(isinstance(part, str) for part in speech) else ()
        return
    held, bytes_, encoded = list[str | int](), 0, 0
    for part in (piece for each in speech for piece in _pieces(each)):
        more, more_encoded = _sizes(part)
        if held and (bytes_ + more > MOST_BYTES or encoded + more_encoded > MOST_ENCODED_BYTES):
            yield _say(said, held)
            held, bytes_, encoded = [], 0, 0
        held.append(part)
        bytes_, encoded = bytes_ + more, encoded + more_encoded
    if any(isinstance(part, str) for part in held):
        yield _say(said, held)


def _pieces(part: str | int) -> Iterator[str | int]:
    """A part that a Say can hold, or such pieces of it: cut at the sentence or else the word nearest its middle."""
    size, encoded = _sizes(part)
    if isinstance(part, int) or (size <= MOST_BYTES and encoded <= MOST_ENCODED_BYTES):
        yield part
        return
    middle = len(part) // 2
    ends = [found.end() for found in AFTER_SENTENCE.finditer(part)] or [
        found.end() for found in WORD.finditer(part)
    ]
    at = min((end for end in ends if 0 < end < len(part)), key=lambda end: abs(end - middle), default=middle)
    yield from _pieces(part[:at])
    yield from _pieces(part[at:])


def _sizes(part: str | int) -> tuple[int, int]:
    """Bytes as they stand in the document, and as in a URL."""
    written = _written(part)
    return len(written.encode()), len(quote(written, safe=""))


def _written(part: str | int) -> str:
    return f'<break time="{part}ms"/>' if isinstance(part, int) else escape(_words(part))


def _words(part: str) -> str:
    return f" {part.strip().translate(NOT_XML)} "


def _say(said: Said, speech: Sequence[str | int]) -> Say:
    say = Say(voice=said.voice, language=said.locale)
    for part in joined([_words(each) if isinstance(each, str) else each for each in speech]):
        if isinstance(part, int):
            say.break_(time=f"{part}ms")
        else:
            say.append(part)  # a second text beside it would take its place
    return say
