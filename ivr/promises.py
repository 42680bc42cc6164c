"""What an answer promises: a text, a call back. Put into the outbox before the turn is written, or not promised.

Where it cannot be put in (no Redis, no texts left today, a call under way already) the caller is told otherwise.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ivr.answer import Answer, Outcome
from ivr.content import Content
from ivr.dispatch import Dispatch
from ivr.event import Inbound
from ivr.keeping import sendable
from ivr.parcel import Parcel
from ivr.turning import unpacked
from sessions.callbacks import Callbacks
from sessions.guard import Guard, StoreError
from sessions.limits import Limits
from sessions.packing import State

OTHERWISE: Mapping[Outcome, Outcome] = {"sent": "unsent", "calling": "uncalled"}


@dataclass(frozen=True)
class Promises:
    """`numbers` are our numbers that have a language of their own: who knows one of them is answered from it."""

    dispatch: Dispatch
    callbacks: Callbacks
    guard: Guard
    limits: Limits
    clock: Callable[[], datetime]
    numbers: Mapping[str, str] = field(default_factory=dict)

    def of(self, came: Inbound, content: Content) -> Callable[[State], Awaitable[None]]:
        """What is done with the answer to a webhook before it is written. Raises StoreError where it may not be."""

        async def first(kept: State) -> None:
            answer = unpacked(Answer, kept)
            if answer is not None and answer.outcome == "sent":
                await self._text(came, content, answer)
            elif answer is not None and answer.outcome == "calling":
                await self._call(came)

        return first

    async def over(self, came: Inbound) -> None:
        """A call is over: there may be another. Raises StoreError."""
        async with self.guard.asking():
            await self.callbacks.end(came.caller)

    async def forget(self, came: Inbound) -> None:
        """Nothing is known of them any more. Raises StoreError."""
        async with self.guard.asking():
            await self.callbacks.forget(came.caller)

    def sender(self, came: Inbound) -> str:
        """The number of ours that they know, "" for the line's own."""
        return came.line if came.line in self.numbers else ""

    async def _text(self, came: Inbound, content: Content, answer: Answer) -> None:
        once = f"{came.session} {answer.turn}"
        if await self.limits.admit("texts", came.caller, once) == "over":
            raise StoreError("no texts are left for today")
        await self.dispatch.put(once, Parcel(came.number, sendable(content, answer), self.sender(came)))

    async def _call(self, came: Inbound) -> None:
        if not await self.callbacks.begin(came.caller, came.request, self.clock().timestamp()):
            raise StoreError("no calls back are left for now")
        await self.dispatch.put(f"call back {came.request}", Parcel(came.number, sender=self.sender(came)))
