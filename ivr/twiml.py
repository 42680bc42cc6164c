"""A Reply as TwiML, spoken; a message as TwiML, written.

    every <Say>      has its voice and locale; pauses are SSML breaks, the words are text and escaped
                     what is too long for one is several; a recording is a <Play>
    every <Gather>   hears any one key, # and * too (no finish key), has an action and a timeout of ours,
                     and is followed by a redirect that says "silence": nobody falls off the end
    every <Dial>     goes to a number of the directory, shows our own number, ends after a time, comes back
Words keep a space on both sides, so that they stay apart for a reader that skips the breaks.
Control characters are dropped: XML has no way to write them.
"""

from collections.abc import Iterator, Sequence
from urllib.parse import quote_plus

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Dial, Gather, Pause, Play, Say, VoiceResponse

from ivr.reply import Connect, HangUp, Listen, Reply, Said

RING_SECONDS = 30
SECOND = 1000
# what a Say may hold (Twilio's error 13521): 4,500 bytes as in a URL, and 3,000 for the voices with the smallest room
MOST_ENCODED_BYTES = 4500
MOST_BYTES = 3000
BREAK_BYTES = 24  # <break time="1000ms"/>
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
    part_of: list[str | int] = []
    for part in speech:
        if part_of and _too_long([*part_of, part]):
            yield _say(said, part_of)
            part_of = []
        part_of.append(part)
    if any(isinstance(part, str) for part in part_of):
        yield _say(said, part_of)


def _too_long(speech: Sequence[str | int]) -> bool:
    words = " ".join(part for part in speech if isinstance(part, str))
    breaks = sum(isinstance(part, int) for part in speech)
    return (
        len(quote_plus(words)) + breaks * BREAK_BYTES > MOST_ENCODED_BYTES
        or len(words.encode()) + breaks * BREAK_BYTES > MOST_BYTES
    )


def _say(said: Said, speech: Sequence[str | int]) -> Say:
    say = Say(voice=said.voice, language=said.locale)
    for part in speech:
        if isinstance(part, int):
            say.break_(time=f"{part}ms")
        else:
            say.append(f" {part.strip().translate(NOT_XML)} ")
    return say
