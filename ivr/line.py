"""The line at work: a verified webhook in, a document out. Nothing of HTTP and nothing of Redis.

When the store fails the turn is done without a session: the caller starts over and hears 113 as always.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar, cast

import structlog

from ivr import twiml
from ivr.answer import Answer, Conversation
from ivr.content import Content
from ivr.event import Inbound
from ivr.message import message, trouble_text
from ivr.moment import moment
from ivr.reply import Reply
from ivr.turn import turn
from ivr.voice import reply, trouble
from sessions.store import State, Store, StoreError

Shape = TypeVar("Shape", Answer, Conversation)

VOICE_SECONDS = 60 * 60
TEXT_SECONDS = 30 * 60

log = structlog.get_logger()


@dataclass(frozen=True)
class Line:
    """Content, sessions and a clock; our own number in E.164; the path under which Twilio finds us."""

    content: Content
    store: Store
    caller_id: str
    prefix: str
    clock: Callable[[], datetime]

    async def call(self, came: Inbound) -> bytes:
        """The TwiML that answers something in a call."""
        return self._spoken(reply(self.content, await self._turn(came, VOICE_SECONDS, sliding=False)))

    async def text(self, came: Inbound) -> bytes:
        """The TwiML that answers a message."""
        return twiml.written(message(self.content, await self._turn(came, TEXT_SECONDS, sliding=True)))

    async def end(self, came: Inbound) -> None:
        """Forget a call that is over."""
        try:
            await self.store.end(came.session)
        except StoreError as error:
            log.warning("store", fault=str(error))

    def call_trouble(self) -> bytes:
        """What a caller hears when a turn has failed."""
        return self._spoken(trouble(self.content, moment(self.clock()).on))

    def text_trouble(self) -> bytes:
        """What a texter reads when a turn has failed."""
        return twiml.written(trouble_text(self.content, moment(self.clock()).on))

    def _spoken(self, spoken: Reply) -> bytes:
        return twiml.spoken(spoken, self.caller_id, self.prefix)

    async def _turn(self, came: Inbound, lifetime: int, *, sliding: bool) -> Answer:
        now = moment(self.clock())

        def work(state: State | None) -> tuple[State, State]:
            after, answer = turn(self.content, came.event, _unpacked(Conversation, state), now)
            return after.packed(), answer.packed()

        try:
            packed = await self.store.turn(came.session, came.request, work, lifetime, sliding=sliding)
        except StoreError as error:
            log.warning("store", fault=str(error))
            packed = work(None)[1]
        kept = _unpacked(Answer, packed)
        known = kept is not None and self.content.has(kept.place, kept.language)
        return kept if known and kept else Answer(*work(None)[1])  # type: ignore[arg-type]  # as packed


def _unpacked(shape: type[Shape], values: State | None) -> Shape | None:
    """What was packed; of another shape or kind (another version wrote it) it counts as none."""
    kinds = [cast("type", each.type) for each in fields(shape)]
    if values is None or len(values) != len(kinds) or not all(map(_is, values, kinds)):
        return None
    return shape(*cast("list[Any]", values))


def _is(value: object, kind: object) -> bool:
    if kind is float:
        return isinstance(value, int | float)
    return isinstance(value, kind if isinstance(kind, type) else str)
