"""What a telephone in the browser does, and what comes of it, as plain values for JSON.

    dial, pick_up, hang_up, wait       press: keys       callee: outcome       text: body       look

What comes: `state` of the telephone; `at`, the place it is at in the flow, and `name`, what a menu calls it; `heard`
one after the other; `texts` that answer; `arrived`, what the line has sent by itself; `fault`, what the line did that
would lose a caller. `parts` are words and, between them, pauses in ms; other times are in seconds.
"""

from collections.abc import Mapping
from typing import Any, cast, get_args

import structlog

from ivr.answer import Conversation
from ivr.booth import Telephone
from ivr.handset import HandsetError, Outcome
from ivr.moment import moment
from ivr.player import Dial, End, Heard, Pause, Play, Say, Wait
from ivr.turning import unpacked
from prompts.segments import segments
from sessions.guard import StoreError

MOST_KEYS, MOST_LETTERS = 32, 1600

Plain = dict[str, Any]


class UnknownDeedError(Exception):
    """There is no such thing to do with a telephone."""


async def tried(telephone: Telephone, deed: str, given: Mapping[str, object]) -> Plain:
    """Do it, one thing at a time; raises UnknownDeedError."""
    async with telephone.busy:
        structlog.contextvars.bind_contextvars(pretend=True)  # in the log, nobody's turn
        heard: list[Heard] = []
        texts: list[str] = []
        fault = ""
        try:
            if deed == "text":
                texts = await telephone.handset.text(_words(given, "body", MOST_LETTERS))
            else:
                heard = await _done(telephone, deed, given)
        except HandsetError as error:
            fault = str(error)
        parcels = telephone.line.letterbox.emptied() if telephone.line.letterbox else []
        return {
            "state": telephone.handset.state,
            "heard": [told(each) for each in heard],
            "texts": [_text(each) for each in texts],
            "arrived": [_text(each.body) for each in parcels],
            "fault": fault,
            **await _whereabouts(telephone, deed),
        }


async def _done(telephone: Telephone, deed: str, given: Mapping[str, object]) -> list[Heard]:
    handset = telephone.handset
    match deed:
        case "dial":
            return await handset.dial()
        case "pick_up":
            return await handset.pick_up()
        case "press":
            return await handset.press(_words(given, "keys", MOST_KEYS))
        case "wait":
            return await handset.wait()
        case "callee" if given.get("outcome") in get_args(Outcome):
            return await handset.callee(cast("Outcome", given["outcome"]))
        case "hang_up":
            await handset.hang_up()
            return []
        case "look":
            return []
    raise UnknownDeedError


def _words(given: Mapping[str, object], name: str, most: int) -> str:
    words = given.get(name)
    if not isinstance(words, str) or len(words) > most:
        raise UnknownDeedError
    return words


def told(heard: Heard) -> Plain:
    """One thing heard."""
    match heard:
        case Say(text=text, parts=parts, language=language):
            return {"kind": "say", "text": text, "parts": parts, "language": language}
        case Play(url):
            return {"kind": "play", "url": url}
        case Pause(seconds):
            return {"kind": "pause", "seconds": seconds}
        case Wait(seconds):
            return {"kind": "wait", "seconds": seconds}
        case Dial(number=number, caller_id=shown):
            return {"kind": "dial", "number": number, "shown": shown}
        case End():
            return {"kind": "end"}


def _text(body: str) -> Plain:
    """A text and its parts as they are paid for; with no body, a call."""
    if not body:
        return {"body": "", "segments": 0, "encoding": ""}
    measured = segments(body)
    return {"body": body, "segments": measured.segments, "encoding": measured.encoding}


async def _whereabouts(telephone: Telephone, deed: str) -> Plain:
    """Where the telephone is: by its call, or after a text by its conversation; where it was, when that is over."""
    line = telephone.line.web.state.line
    handset = telephone.handset
    texted = f"text:{handset.line}:{handset.caller.lstrip('+')}"
    whose = texted if deed == "text" else f"call:{handset.call_sid}"
    try:
        talk = unpacked(Conversation, await line.store.look(whose))
    except StoreError:
        talk = None
    if talk is None:
        return {"at": telephone.at, "name": ""}
    telephone.at = talk.place
    if not line.content.has(talk.place, talk.language):
        return {"at": talk.place, "name": ""}
    name = line.content.catalogue.choice(
        line.content.named(talk.place), talk.language, moment(line.clock()).on
    )
    return {"at": talk.place, "name": name, "language": talk.language}
