"""What is counted of a turn: topics, languages and outcomes, never people.

    by the day     calls, texts, texts not understood, turns that went wrong, response times
    by the week    languages, kinds of alarms, and whatever happens at a private place (crisis, violence)
    for ever       outcomes that say nothing of what somebody asked, for /metrics: whoever reads that every few seconds
                   must not see an alarm pass by
Whatever happens at other places is kept by the day; pages show it by the week (ivr/operating). A webhook that comes
again is counted as that and as nothing else. Each name is made of places, languages and outcomes of ours.
"""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Literal

from sessions.counters import Counters

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)
"""The upper bounds of response times; Twilio waits for 15 s."""
BOUNDS = (*(f"{each:g}" for each in SECONDS), "+Inf")

Manner = Literal["new", "degraded", "again"]
"""Applied now; applied without Redis; or it has been counted before."""

# what happens at a place and is counted there: arrived, nothing pressed, a wrong key, given up, a connection's end
AT_PLACES = ("match", "silence", "unknown", "lost", "dialed")
TECHNICAL = ("trouble", "over", "silence", "unknown", "lost", "unsent", "uncalled")
ANSWERED = "answered"


@dataclass(frozen=True)
class Turned:
    """One turn: `detail` is a kind of alarm or how a connection ended, `private` whether the place is."""

    channel: str
    language: str
    outcome: str
    place: str
    seconds: float
    detail: str = ""
    private: bool = False
    manner: Manner = "new"


def count(counters: Counters, turned: Turned) -> None:
    """Count a turn."""
    bound = BOUNDS[bisect_left(SECONDS, turned.seconds)]
    counters.add(f"turns {turned.channel} {technical(turned)}", "ever")
    counters.add(f"seconds {turned.channel} {bound}", "ever")
    counters.add(f"microseconds {turned.channel}", "ever", round(turned.seconds * 1e6))
    counters.add(f"seconds {turned.channel} {bound}", "day")
    if turned.manner == "again":
        return
    if turned.manner == "degraded":
        counters.add("degraded", "day")
    if turned.outcome in ("trouble", "over"):
        counters.add(turned.outcome, "day")
        return
    counters.add(f"language {turned.language}", "week")
    if turned.channel == "sms":
        counters.add("texts", "day")
    elif turned.outcome == "start":
        counters.add("calls", "day")
    if turned.outcome == "alarm":
        counters.add(f"alarm {turned.detail}", "week")
    elif turned.channel == "sms" and turned.outcome == "unknown":
        counters.add("not understood", "day")
    elif turned.outcome in AT_PLACES:
        what = f"{turned.outcome}-{turned.detail}" if turned.outcome == "dialed" else turned.outcome
        at_place(counters, what, turned.language, turned.place, private=turned.private)


def at_place(counters: Counters, what: str, language: str, place: str, *, private: bool) -> None:
    """Count what happened at a place; "left" is where a call was when it ended."""
    counters.add(f"at {what} {language} {place}", "week" if private else "day")


def technical(turned: Turned) -> str:
    """The outcome, as far as it says nothing of what was asked: one word for all that was answered."""
    if turned.manner != "new":
        return "repeated" if turned.manner == "again" else "degraded"
    return turned.outcome if turned.outcome in TECHNICAL else ANSWERED
