"""A Reply as TwiML, spoken; a message as TwiML, written.

    every <Say>      has its voice and locale; pauses are SSML breaks, the words are text and escaped
    every <Gather>   hears any one key, # and * too (no finish key), has an action and a timeout of ours,
                     and is followed by a redirect that says "silence": nobody falls off the end
    every <Dial>     goes to a number of the directory, shows our own number, ends after a time, comes back
Words keep a space on both sides, so that they stay apart for a reader that skips the breaks.
Control characters are dropped: XML has no way to write them.
"""

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Dial, Gather, Say, VoiceResponse

from ivr.reply import Connect, HangUp, Listen, Reply, Said

RING_SECONDS = 30
NOT_XML = {code: None for code in range(32) if code not in (9, 10, 13)}


def spoken(reply: Reply, caller_id: str, prefix: str, sealed: str = "") -> bytes:
    """The document for a call.

    `caller_id` is our own number in E.164, `prefix` the path under which Twilio finds us, "" at the root;
    `sealed` comes back to us with the next webhook of the call.
    """
    response = VoiceResponse()
    carried = f"/{sealed}" if sealed else ""
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
            for said in reply.said:
                gather.append(_say(said))
            response.append(gather)
            response.redirect(f"{prefix}/voice/silence/{turn}{carried}", method="POST")
        case Connect(number, turn, seconds):
            for said in reply.said:
                response.append(_say(said))
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
            for said in reply.said:
                response.append(_say(said))
            response.hangup()
    return str(response).encode()


def written(message: str | None) -> bytes:
    """The document for a message; None sends nothing."""
    response = MessagingResponse()
    if message is not None:
        response.message(message.translate(NOT_XML))
    return str(response).encode()


def _say(said: Said) -> Say:
    say = Say(voice=said.voice, language=said.locale)
    for part in said.speech:
        if isinstance(part, int):
            say.break_(time=f"{part}ms")
        else:
            say.append(f" {part.strip().translate(NOT_XML)} ")
    return say
