"""What the line must answer, worked out a second time beside it, with nothing that can fail.

An oracle keeps every state that one call or one texter can be in. What depends on the clock (113 keyed in one
go, an emergency sentence cut short, a doctor's office that closes) is worked out for the moment when a
webhook was sent and for the moment when its answer was there: the line's own moment lies between. So it is for the
last moment at which keys are still in one go or a sentence still cut short, and the first at which they are not: what
is then kept of the moment decides the next turn. All else has one right answer.

A call goes on whatever happens to Redis. A text may be answered as a first text while Redis is shaken, since
a text carries nothing for us; then the session is as it was before it, or after it, or new; a new one begins in the
language that is remembered of the texter, if that has not gone, too. Of alarms each worker knows those that it has
told, if it lives: what comes behind one is answered with any of them or with none, and in the language of one or not.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from ivr import card, twiml
from ivr.answer import Answer, Conversation
from ivr.content import Content
from ivr.event import Dialed, Event, Key, Silence, Text
from ivr.message import behind, message
from ivr.moment import Moment, moment
from ivr.turn import IN_ONE_GO, turn
from ivr.voice import reply
from sessions.tally import LONGEST_SECONDS
from tests.conftest import LINE
from tests.webhook import unsealed

Verdict = Literal["right", "first", "lost", "twice", "wrong"]
States = set[Conversation | None]
Words = Callable[[Answer], bytes]
Told = tuple[Conversation, Answer, bytes]
LATER = 10**11  # than any text of the session's
NEAR = 1e-5  # seconds: what a float of so many seconds since 1970 still tells apart


@dataclass(frozen=True)
class Window:
    """When a webhook was sent and when the last answer to it was there, in seconds since 1970."""

    begun: float
    ended: float

    def moments(self, state: Conversation | None) -> Iterator[Moment]:
        turning = (state.keyed_at + IN_ONE_GO, state.danger_until) if state else ()
        edges = [at + side for at in turning for side in (-NEAR, NEAR)]
        for at in (self.begun, *(at for at in edges if self.begun < at < self.ended), self.ended):
            yield moment(datetime.fromtimestamp(at, UTC))


@dataclass
class Oracle:
    """One conversation. `further` is where it would be if its last webhook had been applied twice."""

    content: Content
    states: States = field(default_factory=lambda: {None})
    further: States = field(default_factory=set)
    lately: set[Answer | None] = field(default_factory=lambda: {None})
    remembered: set[str] = field(default_factory=lambda: {""})
    _known: dict[Answer, bytes] = field(default_factory=dict)

    def call(self, event: Event, bodies: Iterable[bytes], window: Window, *, over: bool = False) -> Verdict:
        """Judge the answers to one webhook of a call: one, or two where it was sent twice.

        `over`: the caller has hung up meanwhile, and need not be connected any more.
        """
        first, *again = map(unsealed, bodies)
        turns = list(self._turns(event, self.states, window))
        if over:
            turns += [
                (talk, replace(said, outcome="declined")) for talk, said in turns if said.outcome == "connect"
            ]
        after: States = {talk for talk, said in turns if self._spoken(said) == first}
        if not after:
            return self._fault(event, first, window, self._spoken)
        allowed = {self._spoken(said) for _, said in turns} if over else {first}
        if not allowed.issuperset(again):
            return "twice"
        self.states = after
        self.further = self._twice(event, after, window) if again else set()
        return "right"

    def text(self, event: Text, bodies: Iterable[bytes], window: Window, *, shaken: bool) -> Verdict:
        """Judge the answers to one text; `shaken`: Redis may be away."""
        first, *again = bodies
        known = list(self._texted(event, self.states, window, self.content))
        fresh = list(self._fresh(event, window)) if shaken else []
        after: States = {talk for talk, _, words in known if words == first}
        as_first = {talk for talk, _, words in fresh if words == first}
        if not after and not as_first:
            return self._fault(event, first, window, self._written)
        told = [*known, *fresh]
        allowed = {words for _, _, words in told}
        if any(each != first and not (shaken and each in allowed) for each in again):
            return "twice"
        if shaken and (as_first or any(each != first for each in again)):
            after |= as_first | self.states | {talk for talk, _, _ in told}
        if alarms := {said for _, said, words in told if words == first and said.outcome == "alarm"}:
            self.lately |= alarms
            self.remembered |= {said.language for said in alarms}
        told_anew = not any(words == first for _, _, words in known)
        self.states = after
        self.further = self._twice(event, after, window) if again and not shaken else set()
        return "first" if told_anew else "right"

    def _turns(
        self, event: Event, states: States, window: Window, content: Content | None = None
    ) -> Iterator[tuple[Conversation, Answer]]:
        for state in states:
            for now in window.moments(state):
                talk, answer = turn(content or self.content, event, state, now)
                yield replace(talk, since=0), answer

    def _texted(self, event: Text, states: States, window: Window, content: Content) -> Iterator[Told]:
        """A text, by each that its worker and Redis may know of an alarm before it."""
        for lately in self.lately:
            for language in self.remembered:
                known = replace(event, lately=lately, language=language, language_at=LATER)
                for talk, said in self._turns(known, states, window, content):
                    yield talk, said, twiml.written(behind(content, lately, said, message(content, said)))

    def _fresh(self, event: Text, window: Window) -> Iterator[Told]:
        """A text as a first text: in the line's own language, or in the one that is remembered of the texter."""
        for language in self.content.languages:
            yield from self._texted(event, {None}, window, self.content.ordered(language))

    def _twice(self, event: Event, after: States, window: Window) -> States:
        """Where the same thing leads that is not known to have come before."""
        found: States = set()
        for state in after:
            anew = event
            if state and isinstance(event, Key | Silence | Dialed):
                anew = replace(event, turn=state.turn)
            found |= {talk for talk, _ in self._turns(anew, {state}, window)}
        return found - after

    def _fault(self, event: Event, body: bytes, window: Window, words: Words) -> Verdict:
        """What a wrong answer is: one that has lost the call, one of a turn too far, or of nowhere."""
        languages = self.content.languages
        ends = {
            twiml.spoken(card.spoken(self.content, languages, "later"), LINE, ""),
            twiml.written(card.written(self.content, languages, "later")),
        }
        anew = self._turns(event, {None}, window) if isinstance(event, Key | Silence | Dialed) else ()
        if body in ends or any(words(said) == body for _, said in anew):
            return "lost"
        beyond = self._turns(event, self.further, window)
        return "twice" if any(words(said) == body for _, said in beyond) else "wrong"

    def _spoken(self, answer: Answer) -> bytes:
        if answer not in self._known:
            seconds = LONGEST_SECONDS if answer.outcome == "connect" else 0
            self._known[answer] = twiml.spoken(reply(self.content, answer, seconds), LINE, "")
        return self._known[answer]

    def _written(self, answer: Answer) -> bytes:
        return twiml.written(message(self.content, answer))
