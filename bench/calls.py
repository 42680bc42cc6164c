"""What callers do: whole calls and conversations by text, each step with a sentence that its answer has to hold.

For the line they are made by walking at random (the same walk every time) on its own turn, so that the sentence is what
the place says; the client that sends them knows nothing of places. A call presses the keys of menus and answers, waits
in silence now and then, and connects to nobody. A text is a question, a word, a digit, a command, nonsense or an alarm.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Literal
from xml.sax.saxutils import escape

from bench.menu import DANGER, GREETING, OPTIONS, TEXT
from ivr.answer import Answer, Conversation
from ivr.content import Content, load_content
from ivr.event import Event, Key, Silence, Start, Text
from ivr.languages import for_calls
from ivr.message import message
from ivr.moment import Moment, moment
from ivr.turn import turn
from ivr.voice import reply

CALLS, TEXTS = 120, 120
CALL_TURNS = range(6, 11)  # eight in the mean
SILENCE = 0.06
KEYS, OTHER_KEYS = "12345", "0*9"
OTHER = 0.15
ENDINGS = ("connect", "end", "declined", "lost")

Kind = Literal["start", "key", "silence", "text"]

WORDS = [
    "frikort",
    "fastlege",
    "tannlege",
    "legevakt",
    "tolk",
    "gravid",
    "dentist",
    "interpreter",
    "exemption card",
]
QUESTIONS = [
    "hva koster det hos legen?",
    "jeg trenger en time hos fastlegen",
    "How do I get a doctor in Norway?",
    "hvordan klager jeg på sykehuset",
    "får jeg dekket reisen til sykehuset",
    "barnet mitt har feber hvem ringer jeg",
    "I cant pay for the hospital what do i do",
    "frikrot hvordan får jeg det",
]
DIGITS = ["1", "2", "3", "4", "5", "0", "9", "1.", "2 takk"]
COMMANDS = ["MER", "MENY", "mer", "hjelp", "English", "norsk", "*"]
NONSENSE = ["??", "hei du der", "ok", "😀"]
ALARMS = ["brystsmerter", "det brenner", "chest pain"]
FIRST = (WORDS, WORDS, QUESTIONS, QUESTIONS, NONSENSE)
THEN = (DIGITS, DIGITS, DIGITS, COMMANDS, COMMANDS, WORDS, QUESTIONS)
ALARM = 0.03
SENDER = "4790000001"
MESSAGES = range(3, 7)


@dataclass(frozen=True)
class Step:
    """One webhook: what it is, its key or words, and a sentence that the answer has to hold."""

    kind: Kind
    value: str
    expected: str


Script = list[Step]


@dataclass(frozen=True)
class Said:
    """The calls and the conversations by text that one server is told."""

    calls: list[Script]
    texts: list[Script]


def of_line(root: Path, languages: tuple[str, ...]) -> Said:
    """For the line with the content of a folder."""
    content = load_content(root, languages)
    content.understanding.done()
    now, dice = moment(datetime.now(UTC)), Random(7)  # noqa: S311 - the same every time
    calls = [list(_call(for_calls(content), dice, now)) for _ in range(CALLS)]
    return Said(calls, [list(_texter(content, dice, now)) for _ in range(TEXTS)])


def of_yardstick() -> Said:
    """For a server that answers every key alike."""
    call = [Step("start", "", DANGER), *(Step("key", key, OPTIONS) for key in "3140582")]
    text = [Step("text", body, TEXT) for body in ("frikort", "1", "meny", "hva koster det hos legen?")]
    return Said([call], [text])


def of_tutorial() -> Said:
    """For the one with a menu of ifs."""
    keys = {
        "3": "Fastlege",
        "1": "Forgiftning",
        "4": "Egenandel",
        "0": GREETING,
        "5": "Ungdom",
        "2": "Mental Helse",
    }
    call = [Step("start", "", DANGER), *(Step("key", key, words) for key, words in keys.items())]
    call.append(Step("key", "8", "Welcome"))
    texts = {"frikort": TEXT, "1": "Forgiftning", "meny": OPTIONS, "hva koster det hos legen?": OPTIONS}
    return Said([call], [[Step("text", body, words) for body, words in texts.items()]])


def _call(content: Content, dice: Random, now: Moment) -> Iterator[Step]:
    talk, answer = turn(content, Start(textable=True), None, now)
    yield Step("start", "", _heard(content, answer))
    left = dice.choice(CALL_TURNS) - 1
    while left:
        silent = dice.random() < SILENCE
        key = dice.choice(OTHER_KEYS if dice.random() < OTHER else KEYS)
        event: Event = Silence(talk.turn) if silent else Key(talk.turn, key)
        after, answer = turn(content, event, talk, now)
        if (
            answer.outcome in ENDINGS
            or answer.keyed
            or (answer.outcome == "unknown" and dice.random() < OTHER)
        ):
            continue
        talk, left = after, left - 1
        yield Step("silence" if silent else "key", "" if silent else key, _heard(content, answer))


def _heard(content: Content, answer: Answer) -> str:
    """The longest piece of speech in an answer."""
    parts = [part for said in reply(content, answer, 0).said for part in said.speech if isinstance(part, str)]
    return escape(max(parts, key=len).strip())


def _texter(content: Content, dice: Random, now: Moment) -> Iterator[Step]:
    talk: Conversation | None = None
    for number in range(dice.choice(MESSAGES)):
        kind = dice.choice(THEN if number else FIRST)
        body = dice.choice(ALARMS if dice.random() < ALARM else kind)
        talk, answer = turn(content, Text(body, opted_out=False, sender=SENDER), talk, now)
        words = message(content, answer)
        yield Step("text", body, escape(words or "<Response"))
        if answer.outcome == "alarm":
            return  # what comes behind one depends on the worker and the second
        if talk.language != content.own and content.asks:  # the line remembers it of the caller
            content = content.ordered(talk.language)
