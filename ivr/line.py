"""The line at work: a verified webhook in, a document out. Nothing of HTTP and nothing of Redis.

Where somebody is, is read from the session. In a call it also comes sealed with the webhook (ivr/seal.py),
and that counts when the session cannot be read, is gone, or is behind: a server that took over may have lost
a turn. A text that finds no session is a first text.

A text is answered in the document, but where `send` is given: there the document is empty, and the words go
that way. It is told of a text once or several times, and sends one message by each name.

Whoever has used up their day hears the emergency numbers and the helplines, and is connected to nobody. An
alarm is answered in any case.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import perf_counter
from typing import Literal

import structlog

from flows.load import START
from ivr import card, documents, twiml
from ivr.answer import Answer, Conversation
from ivr.content import Content
from ivr.counting import Manner, Turned, at_place, count
from ivr.event import Dialed, Inbound, Key, Silence, Start
from ivr.languages import for_calls
from ivr.lately import Lately
from ivr.memory import LEFT_SECONDS, recalled, remembered, to_remember
from ivr.message import behind
from ivr.moment import Moment, moment
from ivr.parcel import Parcel
from ivr.promises import OTHERWISE, Promises
from ivr.reply import HangUp, Reply
from ivr.seal import Sealer
from ivr.turn import turn
from ivr.turning import Turning, unpacked
from sessions.counters import Counters
from sessions.guard import StoreError
from sessions.limits import Limits
from sessions.store import Found, How, Life, Store

VOICE_SECONDS = 60 * 60
TEXT_SECONDS = 30 * 60
SEALED_SECONDS = 2 * VOICE_SECONDS  # an hour in the menus, and an hour connected

log = structlog.get_logger()

Done = How | Literal["degraded"]
"""How a turn was done; degraded: without Redis."""

Send = Callable[[Parcel, str], Awaitable[None]]
"""What is sent, and a name: the same name again is the same message, and sends nothing more."""


@dataclass
class Line:
    """Content, sessions, limits and a clock; our own number in E.164; the path under which Twilio finds us.

    `content` may be renewed while the line runs: a turn ends with the content it began with. `stopwatch`
    gives seconds that only go forward. `numbers` are our numbers that have a language of their own; `promises`
    keeps what an answer promises to send, and `counters` counts what turns come to. `lately` is what this worker alone
    knows of alarms.
    """

    content: Content
    store: Store
    limits: Limits
    sealer: Sealer
    caller_id: str
    prefix: str
    clock: Callable[[], datetime]
    lately: Lately
    stopwatch: Callable[[], float] = perf_counter
    numbers: Mapping[str, str] = field(default_factory=dict)
    promises: Promises | None = None
    send: Send | None = None
    counters: Counters | None = None

    async def call(self, came: Inbound) -> bytes:
        """The TwiML that answers something in a call."""
        begun, content, now = self.stopwatch(), self._for(for_calls(self.content), came), moment(self.clock())
        sealed, found = self._unsealed(came, now), None
        opens = sealed is not None
        if isinstance(came.event, Start) and came.event.machine:
            return twiml.spoken(Reply((), HangUp()), self.caller_id, self.prefix)
        if isinstance(came.event, Start):
            verdict, found = await self.limits.arrived(
                "calls", came.caller, came.session, came.session, self.store
            )
            if verdict == "over":
                document = self._card("tomorrow")
                self._log("voice", begun, content.own, verdict)
                return document
            opens = verdict == "new"
            content = recalled(content, found, now).content
        elif isinstance(came.event, Dialed):
            await self.limits.connected(came.caller, came.session, came.event.turn)
        turning = Turning(content, came.event, sealed, now)
        life = Life(VOICE_SECONDS, sliding=False, opens=opens)
        talk, answer, how = await self._turn(came, turning, life, found)
        if answer.outcome == "language" and how == "new":
            await self._remember(came, answer.language, now)
        seconds = 0
        if answer.outcome == "connect":
            seconds = await self.limits.connect(came.caller, came.session, answer.turn)
            answer = answer if seconds else replace(answer, outcome="declined")
        carried = self.sealer.seal(talk.packed(), came.session, answer.turn)
        document = documents.spoken(content, answer, seconds, (self.caller_id, self.prefix), carried)
        manner: Manner = how if how in ("new", "degraded") else "again"
        self._log_turn("voice", begun, answer, manner)
        return document

    async def text(self, came: Inbound) -> bytes:
        """The TwiML that answers a message."""
        begun, content, now = self.stopwatch(), self._for(self.content, came), moment(self.clock())
        if not content.understanding.is_done:
            await asyncio.to_thread(content.understanding.done)  # calls go on meanwhile
        verdict, found = await self.limits.arrived(
            "texts", came.caller, came.request, came.session, self.store
        )
        manner: Manner = "again" if verdict == "known" else "new"
        memory = recalled(content, found, now)
        content = memory.content
        if verdict == "over":
            _, answer = turn(content, came.event, None, now)
            words = documents.written(content, answer)
            if answer.outcome not in ("alarm", "quiet"):
                answer = replace(answer, outcome="over")
                words = card.written(content, [answer.language], "tomorrow")
        else:
            lately = self.lately.of(came.session)
            turning = Turning(content, memory.of(came.event, lately), None, now)
            life = Life(TEXT_SECONDS, sliding=True, repeats=verdict == "known")
            talk, answer, how = await self._turn(came, turning, life, found)
            manner = "degraded" if how == "degraded" else manner
            language = to_remember(content, talk, answer)
            if language and manner == "new" and how in ("new", "unwritten"):
                await self._remember(came, language, now)
            if answer.outcome == "alarm":
                self.lately.tell(came.session, answer)
            if answer.outcome in ("erased", "leave"):
                self.lately.forget(came.session)
                await self._erase(came, everything=answer.outcome == "erased")
            words = behind(content, lately, answer, documents.written(content, answer))
        document = await self._written(came, words)
        self._log_turn("sms", begun, answer, manner)
        return document

    async def _written(self, came: Inbound, words: str | None) -> bytes:
        """The document with the words in it, or an empty one while they go another way."""
        if self.send is None or words is None:
            return documents.message(words)
        if came.sender:
            await self.send(
                Parcel(came.sender, words, came.line if came.line in self.numbers else ""), came.request
            )
        return documents.message(None)

    def _for(self, content: Content, came: Inbound) -> Content:
        """The content as it is on the number that was called: with that number's own language first."""
        own = self.numbers.get(came.line)
        return content.ordered(own, asks=False) if own in content.languages else content

    async def _remember(self, came: Inbound, language: str, now: Moment) -> None:
        try:
            await self.store.remember(came.caller, remembered(language, now))
        except StoreError as error:
            log.warning("store", fault=str(error))

    async def end(self, came: Inbound) -> None:
        """Forget a call that is over; where it was is remembered for a text that comes soon."""
        try:
            talk = unpacked(Conversation, await self.store.end(came.session))
            if talk and talk.place != START:
                left = remembered(talk.place, moment(self.clock()))
                await self.store.left(came.caller, left, LEFT_SECONDS)
                if self.counters and self.content.has(talk.place, talk.language):
                    private = talk.place in self.content.private
                    at_place(self.counters, "left", talk.language, talk.place, private=private)
            if self.promises:
                await self.promises.over(came)
        except StoreError as error:
            log.warning("store", fault=str(error))
        await self.limits.connected(came.caller, came.session)

    async def _erase(self, came: Inbound, *, everything: bool) -> None:
        """Forget a conversation, and all else that is held on somebody."""
        try:
            await self.store.erase(came.session, *([came.caller] if everything else []))
            if everything and self.promises:
                await self.promises.forget(came)
        except StoreError as error:
            log.warning("store", fault=str(error))
        if everything:
            await self.limits.forget(came.caller)

    def call_trouble(self, begun: float) -> bytes:
        """What a caller hears when a turn has failed; it began at that second of the stopwatch."""
        document = self._card("later")
        self._log("voice", begun, self.content.own, "trouble")
        return document

    def text_trouble(self, begun: float) -> bytes:
        """What a texter reads when a turn has failed."""
        document = twiml.written(card.written(self.content, self.content.languages, "later"))
        self._log("sms", begun, self.content.own, "trouble")
        return document

    def _card(self, ending: card.Ending) -> bytes:
        reply = card.spoken(self.content, self.content.languages, ending)
        return twiml.spoken(reply, self.caller_id, self.prefix)

    async def _turn(
        self, came: Inbound, turning: Turning, life: Life, found: Found | None
    ) -> tuple[Conversation, Answer, Done]:
        first = self.promises.of(came, turning.content) if self.promises else None
        how: Done
        try:
            state, kept, how = await self.store.turn(
                came.session, came.request, turning.packed, life, first, found=found
            )
            talk, answer = turning.unpacked(state, kept)
        except StoreError as error:
            log.warning("store", fault=str(error))
            (talk, answer), how = turning.done(None), "degraded"
        if how == "over" and answer.outcome == "connect":
            answer = replace(answer, outcome="declined")  # nobody is there, and no time is taken for them
        if how not in ("new", "kept"):
            answer = replace(answer, outcome=OTHERWISE.get(answer.outcome, answer.outcome))
        return talk, answer, how

    def _unsealed(self, came: Inbound, now: Moment) -> Conversation | None:
        if not isinstance(came.event, Key | Silence | Dialed):
            return None
        values = self.sealer.open(came.sealed, came.session, came.event.turn)
        talk = unpacked(Conversation, values)
        return talk if talk and now.at - talk.since <= SEALED_SECONDS else None

    def _log_turn(self, channel: str, begun: float, answer: Answer, manner: Manner) -> None:
        self._log(
            channel,
            begun,
            answer.language,
            answer.outcome,
            answer.place,
            detail=answer.detail,
            manner=manner,
        )

    def _log(  # noqa: PLR0913 - what a turn came to
        self,
        channel: str,
        begun: float,
        language: str,
        outcome: str,
        place: str = START,
        *,
        detail: str = "",
        manner: Manner = "new",
    ) -> None:
        """One line a turn, with nothing of the caller, and its counts.

        One that came to no place counts as at the start.
        """
        seconds = self.stopwatch() - begun
        ms = round(seconds * 1000, 1)
        log.info("turn", place=place, language=language, channel=channel, outcome=outcome, ms=ms)
        if self.counters:
            private = place in self.content.private
            turned = Turned(
                channel, language, outcome, place, seconds, detail, private=private, manner=manner
            )
            count(self.counters, turned)
