"""Plays the verbs of a TwiML document up to the point where the telephone line has to do something.

Say, Play and Pause are heard. Gather, heard to its end, waits for keys. Dial rings. Redirect asks for
another document. Hangup, Reject and the end of the document end the call.
Nothing here reads a clock or a network: `play` is given verbs and tells what was heard and where it stopped.

A break without a time is as long as Polly makes it, roughly: a comma, a sentence, a paragraph.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ivr.grammar import Verb

BREAK_MS = {"none": 0, "x-weak": 0, "weak": 200, "medium": 200, "strong": 400, "x-strong": 700}


@dataclass(frozen=True)
class Say:
    """Speech. `parts` holds the words and, between them, the breaks in ms; `text` the words alone."""

    text: str
    parts: tuple[str | int, ...]
    voice: str
    language: str
    barge_in: bool


@dataclass(frozen=True)
class Play:
    """A recording, its URL as written in the document."""

    url: str


@dataclass(frozen=True)
class Pause:
    """Silence."""

    seconds: int


@dataclass(frozen=True)
class Wait:
    """The line listens: silence allowed, keys wanted (None: any number), and the keys that finish."""

    seconds: int
    keys: int | None
    finish_on_key: str


@dataclass(frozen=True)
class Dial:
    """The line calls `number`, rings for `timeout` seconds and talks for `time_limit` at most.

    `caller_id` is the number shown; empty, it is the caller's own.
    """

    number: str
    caller_id: str
    timeout: int
    time_limit: int


@dataclass(frozen=True)
class End:
    """The line hung up."""


Heard = Say | Play | Pause | Wait | Dial | End


@dataclass(frozen=True)
class Stop:
    """Where playing stopped: what was heard, the verb it stopped at (None: call over), the verbs after it."""

    heard: tuple[Heard, ...]
    at: Verb | None
    rest: tuple[Verb, ...] = ()


def play(verbs: tuple[Verb, ...]) -> Stop:
    """Play `verbs` up to and with the first Gather, Dial or Redirect, or to the end of the call."""
    heard: list[Heard] = []
    for place, verb in enumerate(verbs, start=1):
        if verb.name in {"Hangup", "Reject"}:
            break
        heard += _hear(verb)
        if verb.name in {"Gather", "Dial", "Redirect"}:
            return Stop(tuple(heard), verb, verbs[place:])
    return Stop((*heard, End()), None)


def gather_wait(gather: Verb) -> Wait:
    """Return how a Gather waits, with Twilio's defaults: 5 s, any number of keys, # finishes."""
    keys = gather.attributes.get("numDigits")
    return Wait(
        seconds=int(gather.attributes.get("timeout", "5")),
        keys=int(keys) if keys else None,
        finish_on_key=gather.attributes.get("finishOnKey", "#"),
    )


def _hear(verb: Verb) -> list[Heard]:
    if verb.name == "Gather":
        barge_in = verb.attributes.get("bargeIn", "true") == "true"
        return [
            *(heard for child in verb.verbs for heard in _prompt(child, barge_in=barge_in)),
            gather_wait(verb),
        ]
    if verb.name == "Dial":
        return [_dial(verb)]
    return _prompt(verb, barge_in=False)


def _prompt(verb: Verb, *, barge_in: bool) -> list[Heard]:
    times = int(verb.attributes.get("loop", "1"))
    if verb.name == "Say":
        return [_say(verb, barge_in=barge_in)] * times
    if verb.name == "Play":
        return [Play(verb.words)] * times
    if verb.name == "Pause":
        return [Pause(int(verb.attributes.get("length", "1")))]
    return []


def _say(verb: Verb, *, barge_in: bool) -> Say:
    parts = tuple(_join(_pieces(verb)))
    return Say(
        text=" ".join(part for part in parts if isinstance(part, str)),
        parts=parts,
        voice=verb.attributes.get("voice", "man"),
        language=verb.attributes.get("language", "en-US"),
        barge_in=barge_in,
    )


def _pieces(verb: Verb) -> Iterator[str | int]:
    """Give the words and breaks of a Say as they stand; a sub is heard as its alias."""
    if verb.name == "break":
        yield _milliseconds(verb)
    if verb.name == "sub" and "alias" in verb.attributes:
        yield verb.attributes["alias"]
        return
    around = " " if verb.name in {"p", "s"} else ""
    yield around
    for part in verb.inside:
        if isinstance(part, str):
            yield part
        else:
            yield from _pieces(part)
    yield around


def _milliseconds(verb: Verb) -> int:
    time = verb.attributes.get("time")
    if time is None:
        return BREAK_MS[verb.attributes.get("strength", "medium")]
    return int(time[:-2]) if time.endswith("ms") else round(float(time[:-1]) * 1000)


def _join(pieces: Iterable[str | int]) -> Iterator[str | int]:
    """Put words that no break parts into one piece, and let breaks of no length go."""
    words = ""
    for piece in pieces:
        if isinstance(piece, str):
            words += piece
        elif piece:
            if words.strip():
                yield " ".join(words.split())
            words = ""
            yield piece
    if words.strip():
        yield " ".join(words.split())


def _dial(verb: Verb) -> Dial:
    return Dial(
        number=verb.words or verb.verbs[0].words,
        caller_id=verb.attributes.get("callerId", ""),
        timeout=int(verb.attributes.get("timeout", "30")),
        time_limit=int(verb.attributes.get("timeLimit", "14400")),
    )
